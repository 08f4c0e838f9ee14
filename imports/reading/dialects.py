"""How cells are told apart: delimiter, quotes, and a first line that says so."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

DELIMITERS = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("bar"),
    "^": _("caret"),
    ":": _("colon"),
}
SAMPLE_ROWS = 200


@dataclass
class Dialect:
    """How cells are told apart."""

    delimiter: str = ","
    quote: str = '"'
    escape: bool = False
    skip_blanks: bool = False


def find_dialect(text: str, delimiter: str = "") -> tuple[Dialect, int]:
    """Find the dialect of a text, and how many lines of it only say so (`sep=;`)."""
    lines = [line for line in text.splitlines()[:SAMPLE_ROWS] if line.strip()]
    said = re.match(r'^"?sep=(.)"?\s*$', lines[0], re.IGNORECASE) if lines else None
    skip = 1 if said else 0
    found = delimiter or (said[1] if said else "")
    if said is None and lines and re.match(r'^"?sep=\s*$', lines[0], re.IGNORECASE):
        skip, found = 1, found or "\t"
    found = found or _likely_delimiter(_without_comments(lines))
    outer = re.escape(found)
    single = sum(
        len(re.findall(rf"(?:^|{outer})'[^']*'(?={outer}|$)", x)) for x in lines
    )
    double = sum(line.count('"') for line in lines)
    quote = "'" if single > len(lines) and not double else '"'
    escape = any(f"\\{quote}" in line for line in lines) and not any(
        re.search(rf"[^{outer}]{quote}{quote}[^{outer}]", line) for line in lines
    )
    # Where blanks are the delimiters, there are none to skip.
    blanks = re.compile(rf"{outer} +{quote}")
    skip_blanks = found != " " and any(map(blanks.search, lines))
    return Dialect(found, quote, escape, skip_blanks), skip


def _without_comments(lines: list[str]) -> list[str]:
    """What a program says before its list, in lines that begin with a hash sign."""
    return list(itertools.dropwhile(lambda line: line.startswith("#"), lines)) or lines


def _likely_delimiter(lines: Sequence[str]) -> str:
    """The one that cuts most lines into the same number of cells, more than one."""
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
        score = count / max(len(rows), 1) + min(width, 50) / 1_000
        if score > most:
            best, most = delimiter, score
    return best
