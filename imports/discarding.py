"""Delete a list that was uploaded and never came in, with its files."""

import datetime
import shutil
from contextlib import suppress
from functools import partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imports.models import KEPT_FOR, Import


def discard(imported: Import) -> None:
    """Delete an import that has not run. Raises ValidationError if it has, or works."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        if row.has_run:
            raise ValidationError(
                _("This import has run already. Undo it to take it back.")
            )
        if row.is_under_way:
            raise ValidationError(_("It is being checked. Discard it afterwards."))
        # While the row still says where they lie.
        files = [row.path, row.book_path, row.staged_path]
        folders = [row.pieces_path, row.kept_path]
        row.delete()
        transaction.on_commit(partial(_remove, files, folders))


def discard_forgotten(now: datetime.datetime | None = None) -> None:
    """Delete what was uploaded over KEPT_FOR ago and never came in."""
    old = Import.objects.filter(created_at__lt=(now or timezone.now()) - KEPT_FOR)
    for imported in old.filter(started_at=None):
        with suppress(ValidationError):  # it is being checked, or begins just now
            discard(imported)


# -- inside ---------------------------------------------------------------------------


def _remove(files: list[Path], folders: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
