"""How cells are told apart: delimiter, quotes, and a first line that says so."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

DELIMITERS = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
    "^": _("caret"),
    ":": _("colon"),
}
# A person may say these too; nobody finds them by themselves.
BY_HAND = DELIMITERS | {"~": _("tilde"), " ": _("blank")}
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
    lines = [line for line in text.splitlines() if line.strip()][:SAMPLE_ROWS]
    said = re.match(r'^"?sep=(.)"?\s*$', lines[0], re.IGNORECASE) if lines else None
    skip = 1 if said else 0
    found = delimiter or (said[1] if said and _may_delimit(said[1]) else "")
    if said is None and lines and re.match(r'^"?sep=\s*$', lines[0], re.IGNORECASE):
        skip, found = 1, found or "\t"
    found = found or _likely_delimiter(_without_comments(lines))
    outer = re.escape(found)
    single = sum(
        len(re.findall(rf"(?:^|{outer})'[^']*'(?={outer}|$)", x)) for x in lines
    )
    double = sum(line.count('"') for line in lines)
    quote = "'" if single > len(lines) and not double else '"'
    escape = _is_escaped(lines, found, quote)
    # Where blanks are the delimiters, there are none to skip.
    blanks = re.compile(rf"{outer} +{quote}")
    skip_blanks = found != " " and any(map(blanks.search, lines))
    return Dialect(found, quote, escape, skip_blanks), skip


def _may_delimit(sign: str) -> bool:
    """Tell whether a sign can stand between cells: no letter, quote or broken byte."""
    is_sign = sign.isprintable() and not sign.isalnum()
    return (is_sign and sign not in "\"'\\") or sign == "\t"


def _is_escaped(lines: list[str], delimiter: str, quote: str) -> bool:
    """Tell whether a backslash before a quote escapes it, by what reads better."""
    if not any(f"\\{quote}" in line for line in lines):
        return False
    how: dict[str, Any] = {"delimiter": delimiter, "quotechar": quote, "strict": True}
    plain = _rows_alike(csv.reader(lines, **how))
    escaped = csv.reader(lines, doublequote=False, escapechar="\\", **how)
    return _rows_alike(escaped) > plain


def _rows_alike(rows: Iterator[list[str]]) -> int:
    """Count the rows of the width that most rows have; broken ones are none."""
    widths: Counter[int] = Counter()
    while True:
        try:
            widths[len(next(rows))] += 1
        except StopIteration:
            return max(widths.values(), default=0)
        except csv.Error:
            continue


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
