"""What the first page of an import asks: a file, and what its rows become."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from imports.models import Import, targets_of
from users.models import User


class UploadForm(forms.Form):
    """What its rows become; the file, or rows pasted from a spreadsheet."""

    target = forms.ChoiceField(label=_("The rows become"), required=False)
    file = forms.FileField(
        label=_("File"),
        required=False,
        error_messages={
            "empty": _(
                "The file is empty. Choose one with a row of column names, and rows"
                " below it."
            ),
        },
        # Sent as soon as it is chosen, where scripts run.
        widget=forms.FileInput(attrs={"data-submit": "", "data-drop": ""}),
    )
    rows = forms.CharField(
        label=_("Or paste rows from a spreadsheet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": "import-rows"}),
        help_text=_("With the row of column names."),
        validators=[MinLengthValidator(3)],
        strip=False,
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.IMPORT_MAX_BYTES // 2**20
        self.fields["file"].help_text = _(
            "Choose it, or drop it here: CSV in any form, or a workbook (xlsx, xls,"
            " ods), up to %(most)s MB. It is read at once; nothing is imported yet."
        ) % {"most": most}
        field: Any = self.fields["target"]
        names = dict(Import.Target.choices)
        field.choices = [(target, names[target]) for target in targets_of(by)]

    def clean_target(self) -> str:
        """Who does not say it brings in the first kind that they may."""
        offered: Any = self.fields["target"]
        return str(self.cleaned_data["target"] or offered.choices[0][0])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and not found.get("file") and not found.get("rows"):
            self.add_error("file", _("Choose a file, or paste some rows."))
        return found
