"""Tell encodings of Latin letters apart by what their bytes make of the words.

The same byte is "è" in the West and "č" in the middle of Europe. Which of them is meant
is told by the letters beside it, as they stand in words of each language.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_WEST = [
    *("English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch"),
    *("Swedish", "Danish", "Irish", "Icelandic"),
]
_MIDDLE = ["Polish", "Czech", "Slovak", "Hungarian", "Romanian", "Croatian", "German"]
# The languages that are written in each, and how much less usual it is than the first:
# in logarithms, as is every other number here.
_ENCODINGS = {
    "cp1252": (_WEST, 0.0),
    "iso8859_15": (_WEST, -2.0),
    "mac_roman": (_WEST, -3.0),
    "cp850": (_WEST, -4.5),
    "cp1250": (_MIDDLE, -2.0),
    "iso8859_2": (_MIDDLE, -3.5),
    "cp852": (_MIDDLE, -5.0),
    "cp1254": (["Turkish"], -4.0),
    "cp1257": (["Lithuanian", "Latvian", "Estonian"], -4.0),
}
# A letter that no word of a language has; less than this for a word is no language.
_STRANGE, _WORST = -9.0, -8.0
# So much is a neighbour believed that was never seen, of so many letters.
_UNSEEN, _LETTERS, _WEIGHT = 0.5, 24, 0.7
_MOST_WORDS = 1_000
_ASIDE = r"[^\s,;:|\"()./&@0-9\x00-\x1f+-]*"
_WORD = re.compile(rf"{_ASIDE}[^\x00-\x7f]{_ASIDE}")
_HIGH = re.compile(rb"[\x80-\xff]+")
_NO_LETTERS = frozenset("ªºµƒˆˇ")
_USUAL = frozenset("’–—‘“”…€£®©™°§·½¼¾²³×«»¿¡µªº\xa0•´„‚")
_BEFORE = frozenset("€£§«“‘„¿¡")
_AFTER = frozenset("°®™…»”²³")
_SELDOM = frozenset("¼½¾×µ²³ªº´\xa0")
_AS_OLD = str.maketrans("ȘșȚț", "ŞşŢţ")


class _Tongue(NamedTuple):
    """How often letters beyond ASCII stand in words, alone and beside others."""

    alone: Counter[str]
    after: Counter[tuple[str, str]]
    before: Counter[tuple[str, str]]

    def chance(self, left: str, letter: str, right: str) -> float:
        """Give the logarithm of how likely the letter stands between these."""
        seen = self.alone[letter]
        if not seen:
            return _STRANGE
        of_all = math.log(seen / self.alone.total())
        beside = (self.after[left, letter], self.before[letter, right])
        likely = [
            math.log((count + _UNSEEN) / (seen + _UNSEEN * _LETTERS) * _LETTERS)
            for count in beside
        ]
        return of_all + _WEIGHT * sum(likely)


def is_latin(lines: bytes) -> bool:
    """Tell whether letters beyond ASCII are few among others, as in Latin words."""
    runs = list(map(len, _HIGH.findall(lines)))
    return sum(run for run in runs if run > 2) * 3 < sum(runs)


def likeliest(lines: bytes) -> str:
    """Give the encoding in which the words make most sense; "" if in none they do."""
    judged = {name: _sense(lines, name) for name in _ENCODINGS}
    best = max(judged, key=lambda name: judged[name][0])
    sense, words = judged[best]
    return best if sense > _WORST * words else ""


# -- inside ---------------------------------------------------------------------------


def _sense(lines: bytes, name: str) -> tuple[float, int]:
    """Give how much sense the words make in an encoding, and how many there are."""
    tongues, usual = _ENCODINGS[name]
    text = lines.decode(name, "surrogateescape")
    words = Counter(_WORD.findall(text)[:_MOST_WORDS])
    shape = mixed = 0.0
    each = [0.0] * len(tongues)
    for word, times in words.items():
        shape += times * _shape(word)
        letters = list(_beside(word))
        if letters:
            sense = [
                sum(_tongues()[tongue].chance(*one) for one in letters)
                for tongue in tongues
            ]
            each = [a + times * b for a, b in zip(each, sense, strict=True)]
            mixed += times * _mean(sense)
    # All in one language, or each word in its own.
    most = max(mixed, max(each) - math.log(len(each)))
    return usual + shape + most, words.total()


def _mean(logs: list[float]) -> float:
    most = max(logs)
    return most + math.log(sum(math.exp(one - most) for one in logs) / len(logs))


def _shape(word: str) -> float:
    """Give what speaks against a word: signs and capitals where nobody writes them."""
    sense = 0.0
    for n, sign in enumerate(word):
        if sign > "\x7f":
            sense += _fits(sign, word[n - 1 : n] if n else "", word[n + 1 : n + 2])
    return sense


def _fits(sign: str, left: str, right: str) -> float:
    if _is_letter(sign):
        if sign.isupper() and left.isalpha():
            return -6.0 if left.islower() else -4.0 if right.islower() else 0.0
        return -4.0 if sign.islower() and left.isupper() and right.isupper() else 0.0
    if sign not in _USUAL:
        return -12.0 if sign < "\xa0" or sign > "\ud7ff" else -9.0
    if left.isalpha() and right.isalpha():
        return {"’": -0.7, "·": -3.0}.get(sign, -8.0)
    if (sign in _BEFORE and left.isalnum()) or (sign in _AFTER and right.isalnum()):
        return -5.0
    if (sign in "£€" and right.isalpha()) or (sign in "¡¿" and not right.isalpha()):
        return -5.5
    return -4.0 if sign in _SELDOM else -2.5


def _is_letter(sign: str) -> bool:
    return sign.isalpha() and sign not in _NO_LETTERS


def _beside(word: str) -> Iterator[tuple[str, str, str]]:
    """Give each letter beyond ASCII with its neighbours, blanks at the ends."""
    plain = "".join(
        one if one == "İ" else one.lower() for one in word.translate(_AS_OLD)
    )
    plain = f" {plain} "
    for n, letter in enumerate(plain):
        if letter > "\x7f" and _is_letter(letter):
            yield plain[n - 1], letter, plain[n + 1]


@cache
def _tongues() -> dict[str, _Tongue]:
    """Count the letters of each language in words of its names and places."""
    text = Path(__file__).with_name("words.txt").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        name, words = line.split(":")
        seen = [one for word in words.split() for one in _beside(word)]
        found[name] = _Tongue(
            Counter(letter for _left, letter, _right in seen),
            Counter((left, letter) for left, letter, _right in seen),
            Counter((letter, right) for _left, letter, right in seen),
        )
    return found
