"""What people send when they add files to a record."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities import shelf

AT_ONCE = 20


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; the names of those that are refused are said."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        if not data and not self.required:
            return []
        sent = (list(data) if isinstance(data, list | tuple) else [data]) or [None]
        if len(sent) > AT_ONCE:
            text = _now("Choose at most %(n)s files at once.")
            raise ValidationError(text % {"n": AT_ONCE})
        return [self._one(each, initial, len(sent)) for each in sent]

    def _one(self, sent: Any, initial: Any, number: int) -> UploadedFile:
        try:
            file: UploadedFile = super().clean(sent, initial)
            if (file.size or 0) > settings.FILE_MAX_BYTES:
                raise ValidationError(shelf.too_large())
        except ValidationError as refusal:
            if number == 1:
                raise
            words = [f"{sent.name}: {text}" for text in refusal.messages]
            raise ValidationError(words) from None
        return file


class FilesForm(forms.Form):
    file = FilesField(
        label=_("Files"),
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = filesizeformat(settings.FILE_MAX_BYTES)
        self.fields["file"].help_text = _now("Up to %(most)s each.") % {"most": most}
