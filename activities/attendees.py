"""Who is asked to come to a meeting: e-mail addresses, kept as one line of text."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MOST = 50
_BETWEEN = re.compile(r"[\s,;]+")


def addresses(text: str) -> list[str]:
    """Give the addresses that stand between blanks, commas or semicolons, once each."""
    found = [each for each in _BETWEEN.split(text) if each]
    return list({each.lower(): each for each in reversed(found)}.values())[::-1]


def check(text: str) -> None:
    """Raise ValidationError, naming the address that is none, or for too many."""
    wanted = addresses(text)
    if len(wanted) > MOST:
        raise ValidationError(
            _("Name at most %(n)s people; these are %(count)s.")
            % {"n": MOST, "count": len(wanted)}
        )
    for address in wanted:
        try:
            validate_email(address)
        except ValidationError as wrong:
            raise ValidationError(
                _("“%(text)s” is no e-mail address. Write it like ana@example.com.")
                % {"text": address[:80]}
            ) from wrong
