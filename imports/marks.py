"""What programs and people write in a cell that is no part of its value.

Facebook writes "p:+49 …", Shopify "'+49 …" so that no spreadsheet takes it for a sum,
and Outlook "Ann Lee <ann@x.example>". Where they know no number, people write "n/a".
"""

import re
from collections.abc import Sequence

from records.cleaning import FALSE

_PHONES = ("phone", "mobile", "fax")
_DASHES = frozenset({"-", "--", "---", "–", "—", "--None--"})
_WORDS = ("n/a", "n.a.", "none", "null", "nil", "nan", "#n/a", r"\n")
_NOTHING = _DASHES.union(*({one, one.upper(), one.title()} for one in _WORDS))
_BEFORE_PHONE = re.compile(r"p:|tel:|'(?=[+\d(])", re.IGNORECASE)
_NAMED = re.compile(r"(?:mailto:|[^<>@]*<)([^<>\s]+@[^<>\s]+?)>?", re.IGNORECASE)


def without(
    name: str, kind: str, cells: Sequence[str]
) -> tuple[list[str], Sequence[str]]:
    """Give the values of a column, that is the field of this name and kind.

    And, at their places, cells that only say that there is no value; none if no cell
    does. Of an email the name before it is left away as well.
    """
    texts = [text.strip() for text in cells]
    if name.endswith(_PHONES):
        texts = [_phone(text) for text in texts]
    elif name == "email":
        texts = [_email(text) for text in texts]
    elif name == "tags":
        texts = [_tags(text) for text in texts]
    nothing = _nothing_in(name, kind)
    if nothing.isdisjoint(texts):
        return texts, ()
    return (
        ["" if text in nothing else text for text in texts],
        [text if text in nothing else "" for text in texts],
    )


# -- inside ---------------------------------------------------------------------------


def _nothing_in(name: str, kind: str) -> frozenset[str]:
    # A name or a street may be any word, and so may what one chooses among.
    is_strict = kind == "text" and name.endswith((*_PHONES, "email", "website"))
    if is_strict or kind in ("number", "percent", "date"):
        return _NOTHING
    if kind == "yes_no":  # where a dash is a no
        return _NOTHING - FALSE
    return _DASHES if kind == "choice" else frozenset()


def _phone(text: str) -> str:
    match = _BEFORE_PHONE.match(text)
    return text[match.end() :] if match else text


def _email(text: str) -> str:
    match = _NAMED.fullmatch(text) if text[-1:] == ">" or ":" in text else None
    return match[1] if match else text


def _tags(text: str) -> str:
    """Mailchimp writes "vip","2026" into one cell."""
    return text.replace('"', "") if text[:1] == text[-1:] == '"' else text
