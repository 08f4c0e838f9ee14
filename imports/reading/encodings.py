"""Which encoding a file is in: its byte order mark, else strict UTF-8, else we ask."""

import codecs
import itertools
from pathlib import Path
from typing import IO

from django.utils.translation import gettext_lazy as _

# What a person can choose, in the order in which they are likely.
CHOICES = [
    ("utf-8", _("Unicode (UTF-8)")),
    ("cp1252", _("Western European (Windows-1252)")),
    ("mac_roman", _("Western European (Mac)")),
    ("cp1250", _("Central European (Windows-1250)")),
    ("iso8859_2", _("Central European (ISO 8859-2)")),
    ("cp1251", _("Cyrillic (Windows-1251)")),
    ("koi8_r", _("Cyrillic (KOI8-R)")),
    ("cp1253", _("Greek (Windows-1253)")),
    ("cp1254", _("Turkish (Windows-1254)")),
    ("cp1255", _("Hebrew (Windows-1255)")),
    ("cp1256", _("Arabic (Windows-1256)")),
    ("cp1257", _("Baltic (Windows-1257)")),
    ("cp932", _("Japanese (Shift-JIS)")),
    ("gb18030", _("Chinese (GB 18030)")),
    ("big5hkscs", _("Chinese (Big5)")),
    ("cp949", _("Korean (Windows-949)")),
    ("utf-16-le", _("Unicode (UTF-16, little endian)")),
    ("utf-16-be", _("Unicode (UTF-16, big endian)")),
]
NAMES = frozenset(name for name, _label in CHOICES) | {"utf-8-sig", "utf-16", "utf-32"}
_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_PIECE = 1 << 20


def certain(path: Path) -> str:
    """Give the encoding if it is beyond doubt; "" if a person must say."""
    with path.open("rb") as file:
        start = file.read(4096)
        for mark, name in _MARKS:
            if start.startswith(mark):
                return name
        file.seek(0)
        return "utf-8" if _is_proper(file) else ""


def likely(path: Path) -> str:
    """Give the encoding to propose for a file that is not proper UTF-8."""
    with path.open("rb") as file:
        start = file.read(_PIECE)
        file.seek(0)
        bad, good = _bad_bytes(file)
    if start.count(0) * 4 > len(start):
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    # A few broken bytes among much that is proper: refuse those rows, keep the rest.
    if good > bad * 3:
        return "utf-8"
    high = [byte for byte in start if byte >= 0x80]
    cyrillic = sum(byte >= 0xC0 for byte in high)
    in_runs = sum(one >= 0xC0 and two >= 0xC0 for one, two in itertools.pairwise(start))
    if high and cyrillic > 0.9 * len(high) and in_runs > 0.6 * len(high):
        return "cp1251"
    return "cp1252"


def _is_proper(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _bad_bytes(file: IO[bytes]) -> tuple[int, int]:
    """Count broken and proper sequences beyond ASCII, a piece at a time."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    bad = good = 0
    while piece := file.read(_PIECE):
        if piece.isascii():
            decoder.reset()
            continue
        text = decoder.decode(piece)
        broken = sum("\udc80" <= letter <= "\udcff" for letter in text)
        bad += broken
        good += sum(not letter.isascii() for letter in text) - broken
    bad += sum("\udc80" <= letter <= "\udcff" for letter in decoder.decode(b"", True))
    return bad, good
