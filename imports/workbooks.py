"""Workbooks (xlsx, xls, ods) become CSV, in a process that may die alone."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from imports.reading import kinds

_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SECONDS = 120
MEMORY = 768 * 1024 * 1024

# Run with -I: nothing of ours is loaded there but this.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1));"
    "from imports.sheets.program import main; main(*sys.argv[1:])"
)


class Read(NamedTuple):
    """The sheet that was read, and all that the workbook shows."""

    sheet: str
    sheets: list[str]


def is_workbook(path: Path) -> bool:
    """Tell by its first bytes whether a file may be a workbook."""
    with path.open("rb") as file:
        return file.read(4).startswith(_MARKS)


def as_csv(book: Path, path: Path | None = None, *, sheet: str = "") -> Read:
    """Write a sheet as CSV, or the first one that is a list.

    It goes to `path`, or takes the place of the workbook. Nobody means a sheet that is
    hidden: it holds lists to choose from, or secrets.

    Raises NotAList for what is no workbook, and if it cannot be read within its limits.
    """
    kinds.refuse_package(book)
    path = path or book
    target = path.with_suffix(".csv")
    done = _run("write", book, target, sheet)
    if done is None or done.returncode or not target.exists():
        target.unlink(missing_ok=True)
        if done is not None and b"password" in done.stderr.lower():
            raise kinds.locked()
        raise _unreadable(book, target, sheet)
    target.replace(path)
    return Read(**json.loads(done.stdout))


# -- inside ---------------------------------------------------------------------------


def _run(
    do: str, book: Path, target: Path, sheet: str, seconds: int = SECONDS
) -> subprocess.CompletedProcess[bytes] | None:
    """Run the program; None if it took too long."""
    words = [sys.executable, "-I", "-c", _PROGRAM, str(settings.BASE_DIR), do]
    words += [str(book), str(target), str(4 * settings.IMPORT_MAX_BYTES), str(MEMORY)]
    try:
        return subprocess.run(  # noqa: S603 - our own program, fixed words
            [*words, sheet], capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return None


def _unreadable(book: Path, target: Path, sheet: str) -> kinds.NotAList:
    """Give what is said of a workbook that cannot be read, with the cell if one is."""
    done = _run("far", book, target, sheet, SECONDS // 4)
    if done is not None and not done.returncode:
        cells = json.loads(done.stdout)["cells"]
        if cells:
            return kinds.NotAList(
                _(
                    "A cell far from the list, %(cells)s, makes this sheet too large."
                    " Delete its row and its column, or save the list as CSV."
                )
                % {"cells": ", ".join(cells)}
            )
    return kinds.NotAList(
        _("This workbook cannot be read. Save its sheet as CSV and choose that.")
    )
