"""Put tags on a record and take them off; the form field that asks for tags."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history import writing
from records.cleaning import storable
from records.models.tags import (
    kept,
    keys_called,
    keys_of,
    known,
    made,
    names_of,
    retagged,
    written,
)
from users.models import User

# So many names are offered while one types.
OFFERED = 200


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

    A name that no tag has makes a tag, if `creates`; else it is refused.
    """

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
