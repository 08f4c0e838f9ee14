"""Criteria in the admin: rows of field, operator and value, without any script."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from records import criteria
from records.criteria.definition import MOST_ROWS
from records.criteria.logic import Logic
from records.models import Record

PARTS = ("field", "operator", "value")
BLANK_ROWS = 3


class CriteriaRows(forms.Widget):
    """A table with a line for each row and some blank lines; a tick deletes a line."""

    template_name = "records/criteria_rows.html"

    def __init__(self, model: type[Record], attrs: Any = None) -> None:
        super().__init__(attrs)
        self.model = model

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        rows = [row for row in value or [] if isinstance(row, dict)]
        known = criteria.fields_of(self.model)
        fields = sorted(((f.name, f.label) for f in known.values()), key=_by_label)
        context = {
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "rows": [*rows, *[dict.fromkeys(PARTS, "")] * BLANK_ROWS],
            "filled": len(rows),
            "known": set(known),
            "fields": fields,
            "operators": list(criteria.OPERATORS.items()),
        }
        return SafeString(render_to_string(self.template_name, context))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Read the lines that are filled in and not ticked for deletion."""
        rows = []
        for number in range(2 * MOST_ROWS):
            line = f"{name}-{number}"
            if f"{line}-field" not in data:
                break
            row = {part: data.get(f"{line}-{part}", "").strip() for part in PARTS}
            if any(row.values()) and not data.get(f"{line}-delete"):
                rows.append(row)
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-field" not in data

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-field" if id_ else ""


class CriteriaRowsField(forms.Field):
    """A list of {"field", "operator", "value"}, checked by `records.criteria`."""

    def __init__(self, model: type[Record], **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Criteria"))
        kwargs.setdefault(
            "help_text",
            _(
                "A comma separates values of which one is enough; put a value that "
                "contains a comma into quotes. No rows: always."
            ),
        )
        super().__init__(widget=CriteriaRows(model), **kwargs)
        self.model = model

    def clean(self, value: Any) -> list[dict[str, str]]:
        """Give the rows back. Raises ValidationError that names the wrong ones."""
        rows = list(value or [])
        criteria.parse(self.model, rows)
        return rows


class CriteriaAdminForm(forms.ModelForm):
    """A form for any model that has `criteria` and `logic`; name what they ask about.

    class EntryForm(CriteriaAdminForm):
        criteria_model = Lead
    """

    criteria_model: type[Record]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "criteria" in self.fields:
            self.fields["criteria"] = CriteriaRowsField(self.criteria_model)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "criteria" in cleaned and "logic" in cleaned:
            try:
                Logic(cleaned["logic"], len(cleaned["criteria"]))
            except ValidationError as wrong:
                self.add_error("logic", wrong)
        return cleaned


def _by_label(choice: tuple[str, str]) -> str:
    return choice[1].casefold()
