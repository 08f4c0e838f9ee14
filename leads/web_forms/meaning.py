"""What the fields of a post mean: Web-to-Lead's names, and our own. Spec §2.1.

A post sets the fields listed here and no others, whatever it is called and whoever
sends it: never an owner, a status or an id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from leads.models import Lead
from leads.web_forms.bodies import Post, storable_text
from records import custom
from records.cleaning import TRUE, clean_values
from records.models import CustomField

# Names that Web-to-Lead sends for a lead's fields, in small letters.
WEB_TO_LEAD = {
    "url": "website",
    "zip": "postal_code",
    "revenue": "annual_revenue",
    "employees": "number_of_employees",
    "emailoptout": "email_opt_out",
    "faxoptout": "fax_opt_out",
    "donotcall": "do_not_call",
}
# Fields that are sent under the name they have on the lead.
_OWN_NAMES = """
    salutation first_name middle_name last_name suffix title company email phone mobile
    fax website street city state state_code postal_code country country_code
    lead_source industry rating annual_revenue number_of_employees description
    email_opt_out fax_opt_out do_not_call
"""
FIELDS = {**{name: name for name in _OWN_NAMES.split()}, **WEB_TO_LEAD}
YES_NO = frozenset({"email_opt_out", "fax_opt_out", "do_not_call"})

HONEYPOT = "contact_me_by_fax_only"
STARTED = "form_started"
PROOF = "altcha"
# Said to the program, not about the person.
FOR_THE_PROGRAM = frozenset(
    "oid orgid returl debug debugemail submit encoding _charset_ captcha_settings "
    f"g-recaptcha-response csrfmiddlewaretoken {HONEYPOT} {STARTED} {PROOF}".split()
)
REFERRER = ("referrer", "referer")


@dataclass
class Understood:
    """What a post says about a person, raw, for `leads.intake` to clean and keep."""

    values: dict[str, str] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)
    unmapped: dict[str, list[str]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    utm: dict[str, str] = field(default_factory=dict)
    referrer: str = ""
    # {name as sent: lead field, "custom.<key>", "utm", "referrer" or ""}
    meaning: dict[str, str] = field(default_factory=dict)


def understand(
    post: Post,
    *,
    custom_fields: Iterable[CustomField] = (),
    labels: Mapping[str, str] | None = None,
    referrer: str = "",
) -> Understood:
    """Sort the answers of a post into fields, custom fields, utm values and the rest.

    Names match in any case. Answers that could not be read, or are refused by their
    custom field, stand in `problems`. `labels` names the questions of a hosted form;
    `referrer` is the request's own, for posts that bring none.
    """
    found = Understood(problems=dict(post.problems))
    known = {name.lower(): field for field in custom_fields for name in field.names}
    gathered: dict[str, list[str]] = {}
    for name, answers in post.answers.items():
        target = _target(name.lower(), known)
        found.meaning[name] = target
        if name in post.problems or target == "program":
            continue
        if target:
            gathered.setdefault(target, []).extend(answers)
        else:
            found.unmapped[(labels or {}).get(name, name)] = answers
    for target, answers in gathered.items():
        _put(found, target, answers, known)
    found.referrer = found.referrer or storable_text(referrer)
    found.utm = found.utm or _utm_of(found.referrer)
    return found


def problems_of(found: Understood) -> dict[str, str]:
    """Give everything that would not be taken over, as {field or name: why}."""
    return {**found.problems, **clean_values(Lead, found.values)[1]}


def _target(name: str, known: Mapping[str, CustomField]) -> str:
    if name in FOR_THE_PROGRAM:
        return "program"
    if name in FIELDS:
        return FIELDS[name]
    if (name := name.removeprefix("custom.")) in known:
        return f"custom.{known[name].key}"
    if name.startswith("utm_"):
        return f"utm.{name}"
    return "referrer" if name in REFERRER else ""


def _put(
    found: Understood,
    target: str,
    answers: Sequence[str],
    known: Mapping[str, CustomField],
) -> None:
    kind, _dot, name = target.partition(".")
    if kind == "custom":
        _put_custom(found, known[name], answers)
    elif kind == "utm":
        found.utm[name] = _first(answers)
    elif kind == "referrer":
        found.referrer = _first(answers)
    elif target in YES_NO:
        # A hidden 0 beside a ticked 1 is how many web sites send a checkbox.
        ticked = [one for one in answers if one.strip().lower() in TRUE]
        found.values[target] = _first(ticked) or _first(answers)
    elif target == "description":
        found.values[target] = "\n".join(_different(answers))
    else:
        found.values[target] = _first(answers)
        if len(_different(answers)) > 1:
            found.problems[target] = _(
                "Sent %(count)s times; the first answer was taken."
            ) % {"count": len(answers)}


def _put_custom(found: Understood, asked: CustomField, answers: Sequence[str]) -> None:
    several = asked.type == CustomField.Type.CHOICES
    raw: Any = [part for one in answers for part in one.split(";")]
    if not several:
        raw = "\n".join(_different(answers))
    try:
        value = custom.clean(asked, raw)
    except ValidationError as wrong:
        found.problems[asked.label] = " ".join(wrong.messages)
        return
    if value:
        found.custom[asked.key] = value


def _different(answers: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(one for one in answers if one.strip()))


def _first(answers: Sequence[str]) -> str:
    return next(iter(_different(answers)), "")


def _utm_of(referrer: str) -> dict[str, str]:
    """Read the campaign from the address of the page that the form stood on."""
    try:
        query = urlsplit(referrer).query
    except ValueError:
        return {}
    pairs = parse_qsl(query, errors="replace", max_num_fields=None)
    return {
        name.lower(): storable_text(value)
        for name, value in pairs
        if name.lower().startswith("utm_")
    }
