"""Workbooks (xlsx, xls, ods) become CSV, in a process that may die alone."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from imports.reading import kinds

_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SECONDS = 120
MEMORY = 768 * 1024 * 1024

# Run with -I in a process of its own: nothing of ours is loaded there.
_PROGRAM = """
import csv, datetime, itertools, resource, sys
source, target, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[4]),) * 2)
resource.setrlimit(resource.RLIMIT_FSIZE, (most,) * 2)
from python_calamine import CalamineWorkbook, SheetVisibleEnum
def text(cell):
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float):
        return repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime.date, datetime.time, datetime.datetime)):
        return cell.isoformat()
    return "" if cell is None else str(cell)
book = CalamineWorkbook.from_path(source)
shown = [
    one.name
    for one in book.sheets_metadata
    if one.visible == SheetVisibleEnum.Visible
]
chosen = None
for name in shown:
    sheet = book.get_sheet_by_name(name)
    # A cover has a title; a list has columns and rows.
    is_list = sheet.height > 1 and sheet.width > 1
    if is_list or (sheet.height and chosen is None):
        chosen = sheet
    if is_list:
        break
with open(target, "w", encoding="utf-8-sig", newline="") as out:
    writer, blanks = csv.writer(out), 0
    for row in chosen.iter_rows() if chosen else []:
        cells = [text(cell) for cell in row]
        if not any(cells):
            blanks += 1
            continue
        writer.writerows(itertools.repeat([], blanks))
        blanks = 0
        writer.writerow(cells)
if chosen and len(shown) > 1:
    sys.stdout.buffer.write(chosen.name.encode())
"""


def is_workbook(path: Path) -> bool:
    """Tell by its first bytes whether a file may be a workbook."""
    with path.open("rb") as file:
        return file.read(4).startswith(_MARKS)


def as_csv(path: Path) -> str:
    """Put the first sheet that is a list, as CSV, in the place of the workbook.

    Gives the name of that sheet if there are others. Nobody means a sheet that is
    hidden: it holds lists to choose from, or secrets.

    Raises NotAList for what is no workbook, and if it cannot be read within its limits.
    """
    kinds.refuse_package(path)
    target = path.with_suffix(".csv")
    words = [sys.executable, "-I", "-c", _PROGRAM, str(path), str(target)]
    words += [str(4 * settings.IMPORT_MAX_BYTES), str(MEMORY)]
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
    return done.stdout.decode()
