"""What the check made of each row, kept for the run: no row is cleaned twice.

One JSON list a line, in a file for each piece. It is only taken while nothing that
rows are read by has changed; else, and if it is not there, they are read anew.
"""

import logging
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imports import staging
from imports.drafting import Drafter
from imports.models import Chunk, Import, folder
from imports.staging import Staged
from imports.targets import Drafted
from work import json_text

logger = logging.getLogger(__name__)


def keep(drafter: Drafter, chunk: Chunk, made: Sequence[Drafted]) -> None:
    """Keep all rows of a piece, if their target can be kept."""
    lines = [_read_by(drafter)]
    for one in made:
        packed = drafter.target.pack(one.draft) if one.draft else None
        if one.draft and packed is None:
            return
        place = (one.row.number, one.row.line, one.problems, one.unmapped)
        lines.append(_words([*place, one.external_id, packed]))
    _put(drafter.imported.kept_path / str(chunk.pk), "\n".join(lines))


def rows_of(
    drafter: Drafter, chunk: Chunk, is_wanted: Callable[[int], bool]
) -> list[Drafted]:
    """Give the rows of a piece whose numbers are wanted, with their drafts."""
    try:
        return list(_kept(drafter, chunk, is_wanted))
    except (OSError, LookupError, ValueError, TypeError):
        return drafted(
            drafter, list(staging.rows_of(drafter.imported, chunk, is_wanted))
        )


def drafted(drafter: Drafter, rows: list[Staged]) -> list[Drafted]:
    """Make drafts of rows; one that nobody foresaw to fail costs itself alone."""
    try:
        return drafter.draft(rows)
    except DatabaseError:
        raise  # the database, not a row: the whole piece is tried again
    except Exception as error:
        if len(rows) > 1:
            half = len(rows) // 2
            return drafted(drafter, rows[:half]) + drafted(drafter, rows[half:])
        logger.exception("Import %s: row %s", drafter.imported.pk, rows[0].number)
        one = Drafted(rows[0])
        one.refuse(
            _("This row could not be read (%(kind)s).") % {"kind": type(error).__name__}
        )
        return [one]


def keep_refused(chunk: Chunk, made: Sequence[Drafted]) -> None:
    """Keep what is wrong with the rows of a piece, for who mends them before a run."""
    refused = {str(one.row.number): one.problems for one in made if one.problems}
    _put(_refused_path(chunk), _words(refused))


def add_refused(chunk: Chunk, late: dict[int, list[dict[str, str]]]) -> None:
    """Keep also what is wrong with rows that only others show to be wrong."""
    there = refused_of(chunk) | late
    refused = {str(number): there[number] for number in sorted(there)}
    _put(_refused_path(chunk), _words(refused))


def has_refused(chunk: Chunk) -> bool:
    """Tell whether `refused_of` a piece was kept."""
    return _refused_path(chunk).exists()


def refused_of(chunk: Chunk) -> dict[int, list[dict[str, str]]]:
    """Give {number of the row: problems} of a piece that was checked.

    Raises LookupError if that was not kept, as by earlier versions.
    """
    try:
        kept = json_text.load(_refused_path(chunk).read_bytes())
    except FileNotFoundError as gone:
        raise LookupError from gone
    return {int(number): problems for number, problems in kept.items()}


def forget(imported: Import) -> None:
    """Remove what was kept of an import."""
    shutil.rmtree(imported.kept_path, ignore_errors=True)


def remove_orphans(older_than: timedelta = timedelta(days=1)) -> int:
    """Remove what whoever died in an upload left lying there; give how many files."""
    limit = timezone.now().timestamp() - older_than.total_seconds()
    old = [path for path in folder().iterdir() if path.stat().st_mtime < limit]
    known = set(map(str, Import.objects.values_list("pk", flat=True)))
    gone = [path for path in old if path.suffix in _BRIEFLY or path.stem not in known]
    for path in gone:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return len(gone)


# -- inside ---------------------------------------------------------------------------

# What lies there only while a file is read, in the place of which it then comes.
_BRIEFLY = (".fresh", ".csv")


def _put(path: Path, text: str) -> None:
    """Write a file as a whole, even if two who look one piece through both do."""
    path.parent.mkdir(exist_ok=True)
    # Not by the number of the process: threads share it, and so do containers.
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _words(value: Any) -> str:
    return json_text.dump(value, default=str)


def _refused_path(chunk: Chunk) -> Path:
    return chunk.imported.kept_path / f"{chunk.pk}.refused"


def _read_by(drafter: Drafter) -> str:
    """Name all that decides what a row becomes, besides the row."""
    imported = drafter.imported
    columns = [[number, field.name] for number, field in drafter.columns]
    tags = sorted(drafter.tag_keys) if drafter.reads_tags else []
    about = (columns, imported.options, imported.fixes, get_language(), tags)
    return _words(about)


def _kept(
    drafter: Drafter, chunk: Chunk, is_wanted: Callable[[int], bool]
) -> list[Drafted]:
    with (drafter.imported.kept_path / str(chunk.pk)).open("rb") as file:
        if file.readline().rstrip(b"\n").decode() != _read_by(drafter):
            raise LookupError
        lines = list(islice(file, chunk.rows))
    if len(lines) != chunk.rows:
        raise LookupError
    numbered = enumerate(lines, start=chunk.first_row)
    return [_drafted(line, drafter) for number, line in numbered if is_wanted(number)]


def _drafted(line: bytes, drafter: Drafter) -> Drafted:
    number, place, problems, unmapped, external_id, packed = json_text.load(line)
    draft: Any = drafter.target.unpack(packed) if packed else None
    row = staging.Staged(number, place, [])
    return Drafted(row, draft, problems, unmapped, external_id)
