"""What programs write around a phone number or an email, and is no part of it.

Facebook writes "p:+49 …", Shopify "'+49 …" so that no spreadsheet takes it for a sum,
and Outlook "Ann Lee <ann@x.example>".
"""

import re

_BEFORE_PHONE = re.compile(r"p:|tel:|'(?=[+\d(])", re.IGNORECASE)
_NAMED = re.compile(r"(?:mailto:|[^<>@]*<)([^<>\s]+@[^<>\s]+?)>?", re.IGNORECASE)


def without(name: str, texts: list[str]) -> list[str]:
    """Give the cells of a column, that is the field of this name, without their marks.

    Of an email the name before it is left away as well.
    """
    if name.endswith(("phone", "mobile", "fax")):
        return [_phone(text) for text in texts]
    if name == "email":
        return [_email(text) for text in texts]
    return texts


def _phone(text: str) -> str:
    match = _BEFORE_PHONE.match(text)
    return text[match.end() :] if match else text


def _email(text: str) -> str:
    match = _NAMED.fullmatch(text) if text[-1:] == ">" or ":" in text else None
    return match[1] if match else text
