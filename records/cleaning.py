"""How a value must look, asked of the model's own fields; one place for all doors.

Batches (web posts, lists) call this directly, because a form per row costs 1–2 ms.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models
from django.utils.translation import gettext as _

# As people write it in lists, in the languages these come in.
_YES = (
    "1 true yes on y x t ja j oui si sì sí sim s tak evet да так ano áno igen kyllä"
    " wahr vrai vero verdadero verdadeiro prawda doğru истина はい 是 예 네 نعم ✓ ✔ ☑"
)
_NO = (
    "0 false no off n f nein non não nao nee nej nei nie hayır нет ні nem ei falsch"
    " faux falso fałsz yanlış ложь いいえ 否 아니요 لا ✗ ✘ ☐ - –"
)
# Dynamics says so of calls and emails, in columns of what one is not to do.
TRUE = frozenset(_YES.split()) | {"do not allow"}
FALSE = frozenset(_NO.split()) | {"", "allow"}
_WHOLE = re.compile(r"(?<=\d)\.00?$")


def clean_value(field: models.Field, raw: Any) -> Any:
    """Turn what was sent into the field's value.

    Raises ValidationError, naming what is wrong. Nothing is cut or altered except
    blanks around text.
    """
    if raw.__class__ is str and _is_plain(raw):
        plain = raw.strip()
        known = field.__dict__.get("_plainly")
        longest, checks = known or _learn(field)
        if len(plain) <= longest and _passes(plain, checks):
            return plain
        if isinstance(field, models.IntegerField) and _fits(plain, field):
            return int(plain)
    if isinstance(raw, str):
        storable(raw)
        raw = raw.strip()
    if isinstance(field, models.BooleanField):
        return yes_or_no(raw)
    if raw in (None, ""):
        return "" if isinstance(field, models.CharField | models.TextField) else None
    if isinstance(field, models.DecimalField | models.IntegerField) and isinstance(
        raw, str
    ):
        raw = number_text(raw)
    return _by_field(field, raw)


def clean_column(field: models.Field, texts: Sequence[str]) -> Sequence[Any]:
    """Clean texts without blanks around them, as `clean_value` cleans each.

    Gives in place of a value that is wrong the ValidationError that says why.
    """
    longest, checks = field.__dict__.get("_plainly") or _learn(field)
    is_short = max(map(len, texts), default=0) <= longest
    if is_short and not checks and _is_plain("".join(texts)):
        return texts
    return [_cleaned_or_wrong(field, text) for text in texts]


def _cleaned_or_wrong(field: models.Field, text: str) -> Any:
    try:
        return clean_value(field, text)
    except ValidationError as wrong:
        return wrong


def _is_plain(text: str) -> bool:
    """Tell whether text holds nothing but signs, blanks and ends of lines."""
    return text.isprintable() or "".join(text.split()).isprintable()


def _passes(text: str, checks: Sequence[Any]) -> bool:
    """Tell whether text is surely right; else the field itself says what is wrong."""
    try:
        for check in checks if text else ():
            check(text)
    except ValidationError:
        return False
    return True


def _fits(text: str, field: models.Field) -> bool:
    """Tell whether text is surely a number that the field takes."""
    if not (text.isascii() and text.isdigit() and len(text) < _LONG):
        return False
    limits: list[Any] = field.validators
    if not all(type(one) in (MinValueValidator, MaxValueValidator) for one in limits):
        return False
    return not any(one.compare(int(text), one.limit_value) for one in limits)


# Digits of numbers that every integer column holds.
_LONG = 10
_Plainly = tuple[int, tuple[Any, ...]]


def _learn(field: models.Field) -> _Plainly:
    """Give how long printable text may be that only validators are asked about; those.

    -1: ask the field. Of a long list, most values are short texts; the field's own
    cleaning takes ten times as long to say so. Kept with the field: to look a field up
    takes as long as all the rest.
    """
    kind = type(field)
    own = (kind.clean, kind.to_python, kind.validate, kind.run_validators)
    validators: list[Any] = field.validators
    plainly: _Plainly = (-1, ())
    if (
        isinstance(field, models.CharField | models.TextField)
        and all(one.__module__ == "django.db.models.fields" for one in own)
        and not field.choices
        and field.blank
    ):
        lengths = [one for one in validators if type(one) is MaxLengthValidator]
        limits = [one.limit_value for one in lengths] + _limit(field)
        longest = min((one for one in limits if isinstance(one, int)), default=-1)
        plainly = longest, tuple(one for one in validators if one not in lengths)
    field.__dict__["_plainly"] = plainly
    return plainly


def _by_field(field: models.Field, raw: Any) -> Any:
    for most in _limit(field):
        MaxLengthValidator(most)(raw)
    return field.clean(raw, None)


def _limit(field: models.Field) -> list[int]:
    """Give how long a text may be of which only forms know it."""
    longest = field.max_length if isinstance(field, models.TextField) else None
    return [longest] if longest else []


def clean_values(
    model: type[models.Model], raw: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Clean many values: gives ({field: value}, {field: what is wrong})."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, text in raw.items():
        try:
            field: Any = model._meta.get_field(name)
            values[name] = clean_value(field, text)
        except ValidationError as wrong:
            problems[name] = " ".join(wrong.messages)
    return values, problems


def storable(text: str) -> None:
    """Raise ValidationError for characters that no database keeps."""
    if "\x00" in text:
        raise ValidationError(_("Contains a null character. Remove it."))
    try:
        text.encode()
    except UnicodeEncodeError as broken:
        raise ValidationError(
            _("Contains half of a character (a lone surrogate). Remove it.")
        ) from broken


def yes_or_no(raw: Any) -> bool:
    word = str(raw if raw is not None else "").strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ValidationError(_("“%(value)s” is neither yes nor no.") % {"value": raw})


def number_text(text: str) -> str:
    """Read 12,000,000 and 12 000 000; what could mean two things is left alone.

    Programs that calculate write a whole number as 12.0; but 1.000 may be a thousand.
    """
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    plain = _WHOLE.sub("", plain)
    groups = plain.split(",")
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:-1]):
        last = groups[-1].split(".")[0]
        if len(last) == 3 and 0 < len(groups[0].lstrip("-")) <= 3:
            return "".join(groups)
    return plain
