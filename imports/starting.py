"""Take a file from a person: keep it, read how it is laid out, propose a mapping."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imports import reading
from imports.looking import NO_BOOK, Book, Said, look
from imports.mapping.fields import labels, taken_twice
from imports.models import Import, SavedMapping
from imports.options import REFUSE, Options
from imports.remembering import fingerprint, remembered
from imports.workbooks import as_csv, is_workbook
from records import tagging
from records.models import tags
from users.models import User
from work.database import fold

State = Import.State
# By these, rows and columns have their numbers.
_NUMBERED_BY = ("sheet", "header_line", "headers", "dialect")


def take(name: str, pieces: Iterable[bytes], *, target: str, by: User) -> Import:
    """Keep a file that comes in pieces, and give its import.

    Raises ValidationError, in words, for what is no list or is too large, and if the
    disk has no room for it; nothing of it stays behind then.
    """
    imported = Import(user=by, target=target, name=_named(name))
    try:
        _store(imported, pieces)
        book = NO_BOOK
        if is_workbook(imported.path):
            imported.path.rename(imported.book_path)
            book = _take_sheet(imported, imported.path)
        look(imported, imported.path, Said(), book)
        imported.save(force_insert=True)
    except BaseException as broken:
        with suppress(OSError):  # where nothing may be written, nothing was
            imported.path.unlink(missing_ok=True)
            imported.book_path.unlink(missing_ok=True)
        if not isinstance(broken, OSError):
            raise
        text = _("The file could not be kept: %(why)s. Nothing of it was saved.")
        raise ValidationError(text % {"why": os.strerror(broken.errno or 0)}) from None
    return imported


def read_as(imported: Import, said: Said) -> None:
    """Read the file again as a person says. Raises ValidationError if it cannot be."""
    if imported.has_run:
        raise ValidationError(_("This import has run already."))
    before = dict(imported.layout)
    fresh = imported.path.with_suffix(".fresh")
    is_other = bool(said.sheet) and said.sheet != before.get("sheet")
    try:
        book = before.get("sheet", ""), before.get("sheets", [])
        if is_other:
            book = _take_sheet(imported, fresh, said.sheet)
        look(imported, fresh if is_other else imported.path, said, book)
        if any(imported.layout[one] != before.get(one) for one in _NUMBERED_BY):
            imported.fixes = {}  # of rows and columns that are others now
        with transaction.atomic():
            row = Import.objects.select_for_update().get(pk=imported.pk)
            if row.has_run or row.is_under_way:
                raise ValidationError(_("This import is under way already."))
            if is_other:
                fresh.replace(imported.path)
            imported.state = State.NEW
            imported.save()
    except Exception:
        fresh.unlink(missing_ok=True)
        raise


def decide(imported: Import, columns: dict[int, str], options: Options) -> None:
    """Keep what each column becomes and how; remembered for files with this header.

    Raises ValidationError, in words, if it cannot be done so.
    """
    _refuse_contradictions(imported, columns, options)
    known = labels(imported.target)
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        if row.has_run or row.state == State.CHECKING:
            raise ValidationError(_("This import is under way already."))
        row.mapping = {
            str(n): kept
            for n, text in columns.items()
            if (kept := " ".join(name for name in text.split() if name in known))
        }
        row.options, row.state = options.as_json(), State.NEW
        row.save()
        _remember(row, columns, options)


def say_day_first(imported: Import, is_first: bool) -> None:
    """Keep whether days stand before months. Raises ValidationError as `decide`."""
    imported.refresh_from_db()
    columns = {int(number): names for number, names in imported.mapping.items()}
    options = Options.from_json(imported.options | {"day_first": is_first})
    decide(imported, columns, options)


def same_again(imported: Import, by: User) -> Import | None:
    """Give an earlier import of the very same file that was not undone."""
    return (
        Import.objects.visible_to(by)
        .filter(sha256=imported.sha256, target=imported.target)
        .filter(started_at__isnull=False)
        .exclude(state=State.UNDONE)
        .exclude(pk=imported.pk)
        .first()
    )


def propose_anew(imported: Import) -> None:
    """Forget how lists with this header came in, and propose what columns become."""
    if kept := remembered(imported):
        kept.delete()
    layout = reading.Layout.from_json(imported.layout)
    header = layout.header_line if layout.is_header_said else None
    imported.options = {}
    read_as(imported, Said(layout.encoding, layout.dialect.delimiter, "", header))


# -- inside ---------------------------------------------------------------------------


def _refuse_contradictions(
    imported: Import, columns: dict[int, str], options: Options
) -> None:
    names = [name for _column, text in sorted(columns.items()) for name in text.split()]
    if not names:
        raise ValidationError(_("Choose a field for at least one column."))
    if twice := taken_twice(names):
        known = labels(imported.target)
        words = ", ".join(str(known.get(name, name)) for name in twice)
        raise ValidationError(
            _("Only one column can become %(fields)s. Choose one.") % {"fields": words}
        )
    _check_tags(options.tags, imported.user)
    if options.on_new == REFUSE and not options.finds:
        raise ValidationError(
            _(
                "You cannot refuse every new row and also create a new record for every"
                " row. Change one of them."
            )
        )


def _remember(row: Import, columns: dict[int, str], options: Options) -> None:
    """Keep how this person maps files with this header."""
    headers = row.layout["headers"]
    SavedMapping.objects.update_or_create(
        user=row.user,
        target=row.target,
        fingerprint=fingerprint(headers),
        defaults={
            "mapping": {headers[n]: name for n, name in columns.items()},
            # The next list of this form comes from another fair; its letters are
            # written as in this one.
            "options": options.as_json()
            | {"tags": "", "encoding": row.layout["encoding"]},
            "used_at": timezone.now(),
        },
    )


def _check_tags(text: str, by: User) -> None:
    """Raise ValidationError for tags that this person may not make."""
    names = [tags.clean_name(part) for part in tags.written(text)]
    known = tags.known().by_word
    for name in names:
        if fold(name) not in known and not tagging.may_create(by):
            raise ValidationError(
                _("You may not make the tag “%(name)s”. Choose one that is there.")
                % {"name": name}
            )


def _store(imported: Import, pieces: Iterable[bytes]) -> None:
    digest = hashlib.sha256()
    with imported.path.open("wb") as file:
        for piece in pieces:
            imported.size += len(piece)
            if imported.size > settings.IMPORT_MAX_BYTES:
                raise ValidationError(
                    _("The file is larger than %(most)s MB. Split it.")
                    % {"most": settings.IMPORT_MAX_BYTES // 2**20}
                )
            digest.update(piece)
            file.write(piece)
    imported.sha256 = digest.hexdigest()


def _named(name: str) -> str:
    bare = "".join(one for one in Path(name).name if one.isprintable())
    return bare[:255] or "list.csv"


def _take_sheet(imported: Import, path: Path, sheet: str = "") -> Book:
    """Write a sheet of the workbook to a path; give its name, and all there are."""
    read = as_csv(imported.book_path, path, sheet=sheet)
    return read.sheet if len(read.sheets) > 1 else "", read.sheets
