"""Say in words which limit somebody met at the doors, so that they know what to do.

allauth counts the tries; its numbers are read, not repeated, so the words stay true.
"""

from dataclasses import dataclass
from typing import Any

from allauth.core.internal.ratelimit import Rate, get_rates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# What a page counts: {URL name: (allauth's name of the limit, what people call it)}.
_COUNTED: dict[str, tuple[str, Any]] = {
    "account_login": ("login", gettext_lazy("Signing in")),
    "account_reset_password": (
        "reset_password",
        gettext_lazy("Asking for a new password"),
    ),
    "account_reset_password_from_key": (
        "reset_password_from_key",
        gettext_lazy("Choosing a new password"),
    ),
    "account_change_password": (
        "change_password",
        gettext_lazy("Changing the password"),
    ),
    "account_set_password": ("change_password", gettext_lazy("Setting a password")),
    "account_reauthenticate": (
        "reauthenticate",
        gettext_lazy("Confirming that it is you"),
    ),
    "mfa_reauthenticate": (
        "reauthenticate",
        gettext_lazy("Confirming that it is you"),
    ),
}


@dataclass(frozen=True)
class Limit:
    """A limit in words, and after how many seconds a try is free again."""

    text: str
    seconds: int


def limit_of(page: str) -> Limit:
    """Name the limit that a page, given by its URL name, holds people to."""
    if page not in _COUNTED:
        text = _("That was too many tries in a short time. Try again in a minute.")
        return Limit(text, 60)
    name, what = _COUNTED[page]
    rates = get_rates(app="allauth.account", action=name)
    seconds = max((int(rate.duration) for rate in rates), default=60)
    text = _("%(what)s: at most %(limits)s. Wait %(time)s, then try again.") % {
        "what": what,
        "limits": _(", and ").join(map(_in_words, rates)),
        "time": _time(seconds),
    }
    return Limit(text, seconds)


def wrong_passwords() -> str:
    """Say that too many passwords for one address, or from one network, were wrong."""
    return _("Too many tries: at most %(limits)s. %(advice)s") % {
        "limits": _limits_of_failing(),
        "advice": _("Wait %(time)s, or reset your password.")
        % {"time": _time(_longest_wait())},
    }


def wrong_codes() -> str:
    """Say the same of codes of the second step, which a new password does not free."""
    return _("Too many codes: at most %(limits)s. %(advice)s") % {
        "limits": _limits_of_failing(),
        "advice": _("Wait %(time)s, then try again.")
        % {"time": _time(_longest_wait())},
    }


def _failing() -> list[Rate]:
    return get_rates(app="allauth.account", action="login_failed")


def _limits_of_failing() -> str:
    return _(", and ").join(map(_in_words, _failing()))


def _longest_wait() -> int:
    return max((int(rate.duration) for rate in _failing()), default=60)


def _in_words(rate: Rate) -> str:
    said = {
        "ip": _("%(n)s in %(time)s from one network"),
        "key": _("%(n)s in %(time)s for one account"),
        "user": _("%(n)s in %(time)s for one person"),
    }
    return said[rate.per] % {"n": rate.amount, "time": _time(int(rate.duration))}


def _time(seconds: int) -> str:
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
