"""Rows that are edited in the admin's list: each input says what it is and of what."""

from typing import Any

from django import forms


class RowForm(forms.ModelForm):
    """Names its inputs for those who do not see the head of the table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            label = f"{field.label}: {self.instance}"
            field.widget.attrs["aria-label"] = label
