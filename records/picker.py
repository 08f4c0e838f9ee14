"""A form field for a link to another record, chosen from what a search finds.

Nobody scrolls through 100,000 accounts. People type a piece of the name; when that is
not one record for certain, the form comes back with what was found, to choose from.
Works without scripts; with them the finds appear while one types.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from records.linking import RecordChoiceField
from work.database import fold

MOST = 10
_LONGEST = 255


def search(rows: Any, text: str) -> list[Any]:
    """Give up to ten of the rows that hold every word; exact names come first."""
    words = fold(text[:_LONGEST]).split()[:8]
    if not words:
        return []
    for word in words:
        rows = rows.filter(search_text__contains=word)
    found = list(rows.select_related("owner").order_by("pk")[: MOST * 5])
    found.sort(key=lambda record: fold(str(record)) != fold(text).strip())
    return found[:MOST]


class PickerInput(forms.TextInput):
    """A line of text, the record it stands for, and what else was found.

    `name` is the text, `name_is` and `name_was` the present record and its words, and
    `name_pick` the find that was chosen. A value is "#42" for a record, else the text.
    """

    choices: Any = ()
    # What the last search found, and the record that stays though it cannot be seen.
    hits: list[Any] | None = None
    hidden_pk: Any = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        text = str(data.get(name) or "").strip()
        pick = str(data.get(f"{name}_pick") or "")
        if _is_number(f"#{pick}") and not _is_number(text):
            return f"#{pick}"
        present = str(data.get(f"{name}_is") or "")
        was = str(data.get(f"{name}_was") or "").strip()
        if _is_number(f"#{present}") and text and text == was:
            return f"#{present}"
        return text

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_pick" not in data

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        record = self._record(value)
        text = self._text(record, value)
        rows = self.choices.queryset
        own = {"autocomplete": "off", "maxlength": str(_LONGEST)}
        attrs = self.build_attrs(self.attrs, {**own, **(attrs or {})})
        pick = reverse("pick", args=[rows.model._meta.label_lower])
        context = {
            "name": name,
            "text": text,
            "present": record or (self.hidden_pk if _is_number(str(value)) else ""),
            "hits": self.hits,
            "attrs": attrs,
            "id": attrs.get("id", f"id_{name}"),
            "pick_url": pick,
        }
        return SafeString(render_to_string("c/picker.html", context))

    def _record(self, value: Any) -> Any:
        if isinstance(value, models.Model):
            return value
        if not _is_number(str(value)):
            return None
        return self.choices.queryset.filter(pk=str(value)[1:]).first()

    def _text(self, record: Any, value: Any) -> str:
        if record is not None:
            return str(record)
        if _is_number(str(value)):
            return _("(one you cannot see)") if self.hidden_pk else ""
        return str(value or "")


class PickerField(RecordChoiceField):
    """A link to one record among those a person may see.

    `queryset` holds those; `present` is the id of the record linked now, which stays
    when nobody touches the field even if this person cannot see it.
    """

    widget = PickerInput

    def __init__(self, queryset: Any, *, present: Any = None, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.present = present
        self.widget.hidden_pk = present

    def prepare_value(self, value: Any) -> Any:
        """Give "#42" for a record; text that was typed stays as it is."""
        if isinstance(value, models.Model):
            return f"#{value.pk}"
        if isinstance(value, int) and not isinstance(value, bool):
            return f"#{value}"
        return value

    def _numbered(self, pk: Any) -> Any:
        record = super()._numbered(pk)
        if record is None and self.present and str(self.present) == str(pk):
            model = self.queryset.model
            return model._base_manager.filter(pk=pk).first()
        return record

    def _called(self, text: str) -> Any:
        near = search(self.queryset, text)
        same = [record for record in near if fold(str(record)) == fold(text)]
        if len(same) == 1:
            return same[0]
        self.widget.hits = near
        if not near:
            raise ValidationError(
                _("Nothing is called “%(text)s”. Check the spelling")
                % {"text": text[:100]},
                code="invalid_choice",
            )
        raise ValidationError(
            _("Choose below which one “%(text)s” is") % {"text": text[:100]},
            code="invalid_choice",
        )


def _is_number(text: str) -> bool:
    number = text.removeprefix("#")
    return text != number and number.isascii() and number.isdecimal() and len(text) < 20
