"""The words of lists: what they call our fields, and what stands around those names.

They are kept in two texts beside this module, in the languages that lists come in:
`fields.txt` has for each [field] its names, divided by ";", the plainest first;
`around.txt` has for each kind of word its words, divided by blanks. Both are compared
without case, accents, blanks and punctuation.
"""

import re
from functools import cache
from pathlib import Path

from work.database import fold

# Letters that have no form without a mark, and Chinese ones that have a plainer form.
_PLAINER = {"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "Ø": "O", "ß": "ss"}
_PLAINER |= zip(
    "戶業號電話郵機聯絡務職稱國區縣鄉鎮傳網備註員數產類來線負責單帳訊銷預額階狀態創間統編門營規圍級別動標籤經跟進",
    "户业号电话邮机联络务职称国区县乡镇传网备注员数产类来线负责单帐讯销预额阶状态创间统编门营规围级别动标签经跟进",
    strict=True,
)
PLAIN = str.maketrans(_PLAINER)


def key_of(text: str) -> str:
    """Give a text as it is compared: letters and digits, without case and accents."""
    return re.sub(r"[\W_]+", "", fold(text.translate(PLAIN)))


def words_of(field: str) -> list[str]:
    """Give what lists call a field; nothing for a field without such words."""
    return split_words(_sections("fields").get(field, ""))


def around(kind: str) -> frozenset[str]:
    """Give the words of a kind: "person", "firm", "asking" …"""
    return frozenset(map(key_of, _sections("around")[kind].split()))


def split_words(text: str) -> list[str]:
    """Give the words of a text that divides them by ";"."""
    words = (" ".join(word.split()) for word in text.split(";"))
    return [word for word in words if word]


@cache
def _sections(name: str) -> dict[str, str]:
    text = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    _before, *parts = re.split(r"^\[(.+)\]$", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))
