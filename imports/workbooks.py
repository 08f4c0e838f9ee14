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

# Run with -I: nothing of ours is loaded there.
_PROGRAM = Path(__file__).with_name("sheets.py")


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
    words = [sys.executable, "-I", str(_PROGRAM), str(book), str(target)]
    words += [str(4 * settings.IMPORT_MAX_BYTES), str(MEMORY), sheet]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, fixed words
            words, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode or not target.exists():
        target.unlink(missing_ok=True)
        if done is not None and b"password" in done.stderr.lower():
            raise kinds.locked()
        raise kinds.NotAList(
            _("This workbook cannot be read. Save its sheet as CSV and choose that.")
        )
    target.replace(path)
    return Read(**json.loads(done.stdout))
