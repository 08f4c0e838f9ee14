"""Which encoding a file is in: its byte order mark, else strict UTF-8, else we ask."""

import codecs
import re
from pathlib import Path
from typing import IO

import chardet
from django.utils.translation import gettext_lazy as _

from imports.reading import letters

# What a person can choose, in the order in which they are likely.
CHOICES = [
    ("utf-8", _("Unicode (UTF-8)")),
    ("cp1252", _("Western European (Windows-1252)")),
    ("iso8859_15", _("Western European (ISO 8859-15)")),
    ("mac_roman", _("Western European (Mac)")),
    ("cp850", _("Western European (DOS 850)")),
    ("cp1250", _("Central European (Windows-1250)")),
    ("iso8859_2", _("Central European (ISO 8859-2)")),
    ("cp852", _("Central European (DOS 852)")),
    ("cp1251", _("Cyrillic (Windows-1251)")),
    ("koi8_r", _("Cyrillic (KOI8-R)")),
    ("iso8859_5", _("Cyrillic (ISO 8859-5)")),
    ("cp866", _("Cyrillic (DOS 866)")),
    ("cp1253", _("Greek (Windows-1253)")),
    ("cp1254", _("Turkish (Windows-1254)")),
    ("cp1255", _("Hebrew (Windows-1255)")),
    ("cp1256", _("Arabic (Windows-1256)")),
    ("cp1257", _("Baltic (Windows-1257)")),
    ("cp932", _("Japanese (Shift-JIS)")),
    ("euc_jp", _("Japanese (EUC-JP)")),
    ("iso2022_jp", _("Japanese (ISO-2022-JP)")),
    ("gb18030", _("Chinese (GB 18030)")),
    ("big5hkscs", _("Chinese (Big5)")),
    ("cp949", _("Korean (Windows-949)")),
    ("utf-16-le", _("Unicode (UTF-16, little endian)")),
    ("utf-16-be", _("Unicode (UTF-16, big endian)")),
]
# What a mark at the beginning says beyond doubt.
MARKED = {"utf-16": _("Unicode (UTF-16)"), "utf-32": _("Unicode (UTF-32)")}
NAMES = frozenset(name for name, _label in CHOICES) | {"utf-8-sig", *MARKED}
_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# Of these we choose; the others are told by their bytes alone.
_GUESSED = [
    name
    for name, _label in CHOICES
    if not name.startswith("utf") and name not in ("euc_jp", "iso2022_jp")
]
# ASCII between that switches to Japanese characters and back.
_JAPANESE_ESCAPE = re.compile(rb"\x1b\$[@B]")
_KANA = re.compile("[\u3041-\u30ff]")
# Characters of two bytes; from which byte on they are no marks, and are rare in Japan;
# and how many different ones tell.
_PAIRS = re.compile(rb"[\xa1-\xfe]+")
_FIRST_SIGN, _FIRST_RARE, _FEWEST_SIGNS = 0xB0, 0xD0, 20
_PIECE = 1 << 20
# So much of what is beyond ASCII is enough to tell an encoding by.
_ENOUGH = 1 << 16


def certain(path: Path) -> str:
    """Give the encoding if it is beyond doubt; "" if a person must say."""
    with path.open("rb") as file:
        start = file.read(_PIECE)
        for mark, name in _MARKS:
            if start.startswith(mark):
                return name
        # What is ASCII to the letter may mean other letters.
        if _wide(start) or _JAPANESE_ESCAPE.search(start):
            return ""
        file.seek(0)
        return "utf-8" if _is_proper(file) else ""


def likely(path: Path) -> str:
    """Give the encoding to propose for a file that is not plainly UTF-8."""
    with path.open("rb") as file:
        start = file.read(_PIECE)
        if wide := _wide(start):
            return wide
        if _JAPANESE_ESCAPE.search(start):
            return "iso2022_jp"
        file.seek(0)
        bad, good = _bad_bytes(file)
        # A few broken bytes among much that is proper: those rows alone are refused.
        if good > bad * 3:
            return "utf-8"
        file.seek(0)
        return _told_by(_beyond_ascii(file))


def handler(encoding: str) -> str:
    """Say how bytes that an encoding does not have are read: as lone surrogates."""
    return "broken" if encoding.startswith(tuple(MARKED)) else "surrogateescape"


def _broken(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error("broken", _broken)


def _wide(start: bytes) -> str:
    """Tell UTF-16 without a mark: its delimiters and line ends have a null each.

    All of the nulls stand at even places, or all at odd ones.
    """
    odd, even = start[1::2].count(0), start[::2].count(0)
    if odd + even < 2 or (odd + even) * 50 < len(start):
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    if min(odd, even) * 20 > max(odd, even) or not _decodes(start, name):
        return ""
    return name


def _decodes(start: bytes, name: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(name)().decode(start)
    except UnicodeDecodeError:
        return False
    return text.isascii() or "\n" in text or "\r" in text


def _beyond_ascii(file: IO[bytes]) -> bytes:
    """Give lines of a file by which its encoding can be told."""
    found = bytearray()
    while (line := file.readline(_PIECE)) and len(found) < _ENOUGH:
        if not line.isascii():
            found += line
    return bytes(found[:_ENOUGH])


def _told_by(lines: bytes) -> str:
    if letters.is_latin(lines) and (best := letters.likeliest(lines)):
        return best
    told = chardet.detect(lines, include_encodings=_GUESSED, compat_names=False)
    name = str(told["encoding"] or "cp1252").replace("-", "_")
    if name == "gb18030" and _is_japanese(lines):
        return "euc_jp"
    return "cp1252" if _reads_the_same(lines, name) else name


def _is_japanese(lines: bytes) -> bool:
    """Tell EUC-JP from Chinese, which has the same bytes for other characters.

    Chinese has no kana. Without any, the place tells: the last third of the usual
    Chinese characters has the bytes of Japanese ones that hardly anybody writes.
    """
    text = lines.decode("euc_jp", "ignore")
    beyond = sum(not letter.isascii() for letter in text)
    if len(_KANA.findall(text)) * 20 > beyond:
        return True
    runs = [run[: len(run) // 2 * 2] for run in _PAIRS.findall(lines)]
    written = {run[n : n + 2] for run in runs for n in range(0, len(run), 2)}
    signs = [pair for pair in written if pair[0] >= _FIRST_SIGN]
    rare = sum(pair[0] >= _FIRST_RARE for pair in signs)
    return len(signs) >= _FEWEST_SIGNS and rare * 33 < len(signs)


def _reads_the_same(lines: bytes, name: str) -> bool:
    """Tell whether the most usual encoding reads these lines as the other one does."""
    usual = lines.decode("cp1252", "surrogateescape")
    return usual == lines.decode(name, "surrogateescape")


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
