"""Put tags on a record and take them off; the form field that asks for tags."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history import writing
from records.cleaning import storable
from records.models import Record
from records.models.tags import (
    Tag,
    clean_name,
    forget,
    kept,
    keys_called,
    keys_of,
    known,
    made,
    names_of,
    retagged,
    together,
    written,
)
from users.models import User
from work.database import fold

# So many names are offered while one types.
OFFERED = 200
# So many records are read at once to be given another tag.
PORTION = 500


def may_create(user: Any) -> bool:
    """Tell whether a person may make tags that there are none of."""
    return bool(user and user.has_perm("records.add_tag"))


def chips(text: str) -> list[dict[str, str]]:
    """Give the tags a column keeps as a page draws them: key, name, tone."""
    if not text:
        return []
    tags = known()
    return [
        {"key": key, "name": tags.names.get(key, key), "tone": tags.tones.get(key, "")}
        for key in keys_of(text)
    ]


def retag(
    record: Any, *, by: User, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> writing.Act:
    """Put tags, named by their keys, on a record or take them off, as one act.

    Raises PermissionDenied for who may not change it, and ValidationError.
    """
    rows = type(record)._base_manager.select_for_update(of=("self",))
    with writing.act("tag", by=by, label=str(record), channel="browser") as act:
        locked = rows.get(pk=record.pk)
        if not type(record).objects.editable_by(by).filter(pk=record.pk).exists():
            raise PermissionDenied(_("You can't change this any more."))
        locked.tags = retagged(locked.tags, add, remove)
        act.save(locked)
    return act


def merge(tag: Tag, into: Tag, *, by: User) -> int:
    """Give the records of a tag another one in its place; give how many they were.

    Those in the recycle bin too, as one act that can be undone. The tag is not offered
    any more, and whoever still says it means the other one. Raises ValidationError for
    a tag that is, or was merged into, the same one.
    """
    if into.pk == tag.pk or into.merged_into_id is not None:
        raise ValidationError(_("Choose another tag."))
    label = _("Tag “%(old)s” merged into “%(new)s”") % {"old": tag, "new": into}
    with writing.act("merge_tags", by=by, label=label, channel="admin") as act:
        number = sum(_replace(model, tag, into, act) for model in _tagged_models())
        ours = Q(pk=tag.pk) | Q(merged_into=tag)
        Tag.objects.filter(ours).update(merged_into=into, is_active=False)
    forget()
    return number


def _tagged_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def _replace(model: Any, tag: Tag, into: Tag, act: writing.Act) -> int:
    everybody = model._base_manager.filter(tags__contains=f";{tag.key};")
    pks = list(everybody.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), PORTION):
        portion = everybody.filter(pk__in=pks[start : start + PORTION])
        rows = list(portion.select_for_update(of=("self",)).order_by("pk"))
        for record in rows:
            others = set(keys_of(record.tags)) - {tag.key}
            record.tags = together("", others | {into.key})
        act.save_many(rows)
    return len(pks)


class TagsInput(forms.TextInput):
    """A line of names; what is offered for the last of them is what begins so."""

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        attrs = self.build_attrs(self.attrs, {"autocomplete": "off", **(attrs or {})})
        context = {
            "name": name,
            "text": value or "",
            "attrs": attrs,
            "list": f"{attrs.get('id', f'id_{name}')}_names",
            "offered": [label for _key, label in known().offered[:OFFERED]],
        }
        return SafeString(render_to_string("c/tags_input.html", context))


class TagsField(forms.CharField):
    """Names of tags with commas between; gives what a record's column keeps.

    A name that no tag has makes a tag, if `creates`; else it is refused. Where it is
    only looked at what would come of it (`previews`) such a name stands for itself.
    """

    previews = False

    widget = TagsInput

    def __init__(self, *, creates: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Tags"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", gettext_lazy("Commas stand between tags."))
        kwargs.setdefault("max_length", 2_000)
        super().__init__(**kwargs)
        self.creates = creates

    def prepare_value(self, value: Any) -> Any:
        """Show what a column keeps as names; what was typed stays as it is."""
        text = str(value or "")
        return ", ".join(names_of(text)) if text.startswith(";") else text

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        storable(text)
        if self.creates and self.previews:
            by_word = known().by_word
            words = [fold(clean_name(name)) for name in written(text)]
            return kept(by_word.get(word, word) for word in words)
        if self.creates:
            made(written(text))
        return kept(keys_called(text))


class TagForm(forms.Form):
    """Tags to put on a record, and one to take off; gives their keys."""

    remove = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.HiddenInput(),
        validators=[storable],
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = gettext_lazy("Add tags")
        self.fields["add"] = TagsField(creates=may_create(by), label=label)

    def clean_add(self) -> list[str]:
        return keys_of(self.cleaned_data["add"])

    def clean_remove(self) -> list[str]:
        return keys_of(self.cleaned_data["remove"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said["add"] and not said["remove"]:
            self.add_error("add", _("Write at least one tag."))
        return said
