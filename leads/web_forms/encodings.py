"""Character encodings of web pages, by the names that web pages call them.

Browsers mean Windows-1252 when a page says ISO-8859-1 or ASCII (WHATWG Encoding
Standard §4.2), so we read it that way. Only encodings of text that pages are written
in are known: Python also knows compression and escapes under encoding names.
"""

import codecs
import re
from dataclasses import dataclass

# Python's names of the encodings in which browsers send forms.
_OF_WEB_PAGES = re.compile(
    r"utf-8|cp125\d|cp1006|cp866|cp874|cp932|cp949|cp950|iso8859-\d+|koi8-[ru]|"
    r"mac-roman|mac-cyrillic|shift_jis(_2004|x0213)?|euc_jp|euc_kr|iso2022_jp|"
    r"big5(hkscs)?|gb2312|gbk|gb18030|tis-620"
)
_LATIN_1 = {"iso8859-1", "ascii"}


@dataclass(frozen=True)
class Encoding:
    """An encoding that was asked for, and the one that is used."""

    name: str
    asked_for: str = ""
    is_known: bool = True

    def decode(self, raw: bytes) -> str:
        """Give the text; raises UnicodeDecodeError if these bytes are none."""
        try:
            return raw.decode(self.name)
        except UnicodeDecodeError:
            if self.name != "cp1252":
                raise
            # Its five unused places stand for control characters in browsers.
            return "".join(
                bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw
            )


def find(label: str) -> Encoding:
    """Give the encoding with this name; UTF-8 for "" and for names nobody knows."""
    label = label.strip()
    if not label:
        return Encoding("utf-8")
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return Encoding("utf-8", label, is_known=False)
    if name in _LATIN_1:
        return Encoding("cp1252", label)
    if not _OF_WEB_PAGES.fullmatch(name):
        return Encoding("utf-8", label, is_known=False)
    return Encoding(name, label)
