"""Put tags on many records of a list, and take some off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history import writing
from lists.bulk.acts import BulkAct
from lists.bulk.doing import OnList, Outcome, Picked, Refusals, left, not_theirs
from lists.spec import ListSpec
from records.models import tags
from records.tagging import TagsField, may_create
from users.models import User


@dataclass(frozen=True)
class Retag(OnList):
    """Put some tags on records and take others off."""

    kind = "bulk_tag"

    add: str = ""
    remove: str = ""
    refusals: Refusals = not_theirs

    @property
    def label(self) -> str:
        said = [f"+ {name}" for name in tags.names_of(self.add)]
        said += [f"− {name}" for name in tags.names_of(self.remove)]
        return _("Tags changed: %(tags)s") % {"tags": ", ".join(said)}

    def change(self, rows: Sequence[Picked], act: writing.Act, *, by: User) -> Outcome:
        locked, refused = self.sorted_out(rows, self.refusals, by)
        add, remove = tags.keys_of(self.add), tags.keys_of(self.remove)
        changed = []
        for record in locked:
            if record.pk in refused:
                continue
            try:
                record.tags = tags.retagged(record.tags, add, remove)
            except ValidationError as full:
                refused[record.pk] = " ".join(full.messages)
            else:
                changed.append(record)
        act.save_many(changed)
        return left(locked, refused)


class TagsForm(forms.Form):
    """Which tags are put on and which are taken off."""

    add = TagsField(label=gettext_lazy("Add tags"))
    remove = TagsField(label=gettext_lazy("Remove tags"))

    def prepare(self, by: User, *, runs: bool) -> None:
        """Let who may make tags write new ones; they are made when the act runs."""
        add: Any = self.fields["add"]
        add.creates, add.previews = may_create(by), not runs

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        if not said["add"] and not said["remove"]:
            raise ValidationError(_("Write at least one tag."))
        both = set(tags.keys_of(said["add"])) & set(tags.keys_of(said["remove"]))
        if both:
            names = ", ".join(tags.names_of(";".join(both)))
            text = _("%(names)s cannot be added and removed at once.")
            raise ValidationError(text % {"names": names})
        return said


def tag_act(
    spec: ListSpec, heading: Any, button: Any, refusals: Refusals = not_theirs
) -> BulkAct:
    """Give the act that changes the tags of rows of a list."""
    return BulkAct(
        key="tags",
        spec=spec,
        right="change",
        label=gettext_lazy("Tags"),
        heading=heading,
        button=button,
        sign="tag",
        form=TagsForm,
        doing=lambda said: Retag(spec, said["add"], said["remove"], refusals),
    )
