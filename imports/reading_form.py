"""What the page of columns asks about the file itself: how it is to be read."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imports import reading
from imports.models import Import
from imports.reading import Layout
from imports.reading.dialects import BY_HAND
from imports.reading.encodings import CHOICES


class ReadingForm(forms.Form):
    """How the file is to be read, if it was not understood.

    Its fields belong to the form with the id `columns`: what is chosen there besides
    goes with them, and stays.
    """

    says_required = False

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header = forms.TypedChoiceField(
        label=_("Names of the columns"), required=False, coerce=int, empty_value=None
    )
    encoding = forms.ChoiceField(label=_("Encoding"))
    delimiter = forms.ChoiceField(label=_("Delimiter"))

    def __init__(self, imported: Import, data: Any = None) -> None:
        self.layout = layout = Layout.from_json(imported.layout)
        first = {
            "sheet": layout.sheet,
            "header": str(layout.header_line) if layout.is_header_said else "",
            "encoding": layout.encoding.removesuffix("-sig"),
            "delimiter": layout.dialect.delimiter,
        }
        super().__init__(data, initial=first, auto_id="reading_%s")
        found = layout.encoding_name
        self._offer("encoding", _with(CHOICES, first["encoding"], found))
        found = layout.delimiter_name
        self._offer("delimiter", _with(BY_HAND.items(), first["delimiter"], found))
        self._offer("sheet", [(one, one) for one in layout.sheets])
        lines = reading.first_rows(imported.path, layout)
        self._offer(
            "header",
            [
                ("", _("Where they are found")),
                ("0", _("Nowhere: the first row is a row of the list")),
                *(
                    (
                        str(line),
                        _("Line %(n)s: %(text)s") % {"n": line, "text": text[:100]},
                    )
                    for line, text in lines
                ),
            ],
        )
        if layout.sheets:  # a workbook, whose CSV is of our own making
            del self.fields["encoding"], self.fields["delimiter"]
        if not layout.sheet:
            del self.fields["sheet"]
        for name in self.fields:
            self.fields[name].widget.attrs["form"] = "columns"

    def clean_encoding(self) -> str:
        """What nobody looked at is still to be looked at."""
        chosen = str(self.cleaned_data["encoding"])
        is_doubtful = not self.layout.is_sure and "encoding" not in self.changed_data
        return "" if is_doubtful else chosen

    def asks_anew(self) -> bool:
        """Tell whether a person wants the file read in another way than it was."""
        is_whole = all(name in self.data for name in self.fields)
        return is_whole and (not self.is_valid() or self.has_changed())

    def _offer(self, name: str, pairs: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = pairs


def _with(
    pairs: Iterable[tuple[str, Any]], present: str, name: str
) -> list[tuple[str, Any]]:
    """Give choices among which is what the file has, however rare."""
    offered = list(pairs)
    is_there = present in dict(offered)
    return offered if is_there else [(present, name), *offered]
