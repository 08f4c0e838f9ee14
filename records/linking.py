"""A form field for a link to another record, found by its name among many.

A select would list every account there is. This is a line of text: the name, or the
name with its number, "Acme #42", where several are called alike.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from records.cleaning import storable
from work.database import fold

_NUMBERED = re.compile(r"(?:^|.*\s)#(\d{1,18})\)?|(\d{1,18})", re.DOTALL)
SHOWN = 5


class RecordChoiceField(forms.ModelChoiceField):
    """Takes "Acme", "Acme #42" or "42"; offers what is close when that is unclear."""

    widget = forms.TextInput
    queryset: models.QuerySet[Any]

    def prepare_value(self, value: Any) -> Any:
        """Show a record as its name and number."""
        if isinstance(value, str) and not value.isdecimal():
            return value
        record = value if isinstance(value, models.Model) else self._numbered(value)
        return named(record) if record is not None else value

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, models.Model):
            return value
        text = str(value).strip()
        storable(text)
        if number := _NUMBERED.fullmatch(text):
            record = self._numbered(number[1] or number[2])
            if record is not None:
                return record
        return self._called(text)

    def _numbered(self, pk: Any) -> Any:
        if pk in self.empty_values:
            return None
        return self.queryset.filter(pk=pk).first()

    def _called(self, text: str) -> Any:
        wanted = fold(text)
        near = list(self.queryset.filter(search_text__contains=wanted)[:200])
        same = [record for record in near if fold(str(record)) == wanted]
        if len(same) == 1:
            return same[0]
        if not near:
            raise ValidationError(
                _("Nothing is called “%(text)s”. Check the spelling")
                % {"text": text[:100]},
                code="invalid_choice",
            )
        offered = ", ".join(named(record) for record in (same or near)[:SHOWN])
        raise ValidationError(
            _("“%(text)s” could be several. Write one of these: %(offered)s")
            % {"text": text[:100], "offered": offered},
            code="invalid_choice",
        )


def named(record: models.Model) -> str:
    """Give a record's name with its number, as the field reads it."""
    return f"{record} #{record.pk}"
