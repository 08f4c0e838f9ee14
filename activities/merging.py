"""Merge fields of e-mail templates: an allow-list of names, replaced by plain text.

`{{ first_name }}` is a person's first name, `{{ first_name|there }}` says "there" if
they have none. No template engine ever sees what people write, and what is put in is
not looked at again: a lead who calls themselves `{{ sender_email }}` stays that.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_FIELD = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")


def _of_person(*names: str) -> Callable[[Any, Any, str], str]:
    """Ask the person for the first of these that they have."""

    def ask(person: Any, sender: Any, organisation: str) -> str:
        found = (getattr(person, name, "") for name in names)
        return str(next(filter(None, found), ""))

    return ask


# What a template may say: name, what it stands for, and how it is found.
_ALLOWED: Mapping[str, tuple[Any, Callable[[Any, Any, str], str]]] = {
    "salutation": (gettext_lazy("Mr., Ms. …"), _of_person("salutation")),
    "first_name": (gettext_lazy("their first name"), _of_person("first_name")),
    "last_name": (gettext_lazy("their last name"), _of_person("last_name")),
    "name": (gettext_lazy("their whole name"), _of_person("name")),
    "title": (gettext_lazy("their job title"), _of_person("title")),
    "company": (gettext_lazy("their company"), _of_person("company", "account")),
    "city": (gettext_lazy("their city"), _of_person("city", "mailing_city")),
    "sender_name": (gettext_lazy("your name"), lambda p, sender, o: sender.name),
    "sender_first_name": (
        gettext_lazy("your first name"),
        lambda p, sender, o: sender.first_name,
    ),
    "sender_email": (gettext_lazy("your address"), lambda p, sender, o: sender.email),
    "organisation": (
        gettext_lazy("our company"),
        lambda p, s, organisation: organisation,
    ),
}


@dataclass(frozen=True)
class Merged:
    """A text with its fields filled in, and the names of those that had no value."""

    text: str
    missing: tuple[str, ...] = ()


def names() -> list[tuple[str, Any]]:
    """Give every merge field with what it stands for."""
    return [(name, label) for name, (label, _ask) in _ALLOWED.items()]


def check(text: str) -> None:
    """Raise ValidationError, naming each merge field that there is not."""
    unknown = [found[1] for found in _FIELD.finditer(text) if found[1] not in _ALLOWED]
    if unknown:
        words = {"name": ", ".join(unknown)[:200], "names": ", ".join(_ALLOWED)}
        raise ValidationError(
            _("There is no merge field “%(name)s”. There are: %(names)s.") % words
        )
    if "{{" in _FIELD.sub("", text):
        raise ValidationError(
            _("A merge field is not closed. Write it like {{ first_name }}.")
        )


def merge(text: str, *, person: Any, sender: Any, organisation: str) -> Merged:
    """Fill in a text that `check` takes, for a person (None: nobody in particular).

    A field without a value becomes what stands after its |, else nothing.
    """
    missing: list[str] = []

    def put(found: re.Match[str]) -> str:
        _label, ask = _ALLOWED.get(found[1], ("", _nothing))
        value = " ".join(ask(person, sender, organisation).split())
        if not value and found[2] is None:
            missing.append(found[1])
        return value or (found[2] or "").strip()

    return Merged(_FIELD.sub(put, text), tuple(dict.fromkeys(missing)))


def _nothing(person: Any, sender: Any, organisation: str) -> str:
    return ""
