"""How a value must look, asked of the model's own fields; one place for all doors.

Batches (web posts, lists) call this directly, because a form per row costs 1–2 ms.
"""

from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext as _

TRUE = frozenset({"1", "true", "yes", "on", "y", "x"})
FALSE = frozenset({"0", "false", "no", "off", "n", ""})


def clean_value(field: models.Field, raw: Any) -> Any:
    """Turn what was sent into the field's value.

    Raises ValidationError, naming what is wrong. Nothing is cut or altered except
    blanks around text.
    """
    if raw.__class__ is str and raw.isprintable():
        plain = raw.strip()
        if len(plain) <= _plain_length(field):
            return plain
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
    return field.clean(raw, None)


@lru_cache(maxsize=1024)
def _plain_length(field: models.Field) -> int:
    """Give how long printable text may be that the field takes as it is; -1: ask it.

    Of a long list, most values are short texts that nothing but their length is asked
    about; the field's own cleaning takes ten times as long to say so.
    """
    kind = type(field)
    own = (kind.clean, kind.to_python, kind.validate, kind.run_validators)
    validators: list[Any] = field.validators
    if (
        not isinstance(field, models.CharField | models.TextField)
        or any(one.__module__ != "django.db.models.fields" for one in own)
        or any(type(one) is not MaxLengthValidator for one in validators)
        or field.choices
        or not field.blank
    ):
        return -1
    limits = [one.limit_value for one in validators]
    return min((one for one in limits if isinstance(one, int)), default=-1)


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
    """Read 12,000,000 and 12 000 000; what could mean two things is left alone."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    groups = plain.split(",")
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:-1]):
        last = groups[-1].split(".")[0]
        if len(last) == 3 and 0 < len(groups[0].lstrip("-")) <= 3:
            return "".join(groups)
    return plain
