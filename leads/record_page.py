"""What the page of one lead shows, put into words: facts, touches, what it became."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.html import format_html
from django.utils.translation import gettext as _

from leads.forms import SECTIONS
from leads.models import Lead
from records import wording
from users.models import User

_ON_TOP = {"phone", "email", "lead_source", "last_name", "first_name", "rating", "tags"}
# What the details list shows; the rest stands on top of the page.
DETAILS = [name for _t, names in SECTIONS for name in names if name not in _ON_TOP]


def facts(lead: Lead) -> list[dict[str, Any]]:
    """Give the six facts of the strip on top of the page."""
    call = lead.phone or lead.mobile
    said = _("Do not call") if lead.do_not_call else _dial(call)
    mail = _("Opted out") if lead.email_opt_out else _mail(lead.email)
    owner = {"label": _("Owner"), "who": lead.owner_name}
    return [
        {"label": _("Phone"), "value": said or "–"},
        {"label": _("Email"), "value": mail or "–"},
        owner,
        {
            "label": _("Source"),
            "value": wording.words(lead, "lead_source"),
            "hide": True,
        },
        {
            "label": _("Rating"),
            "value": wording.words(lead, "rating") or "–",
            "hide": True,
        },
        {"label": _("Created"), "value": lead.created_at, "hide": False},
    ]


def entries(lead: Lead) -> list[dict[str, Any]]:
    """Give what the timeline shows besides activities and changes: the touches."""
    return [
        {
            "at": touch.at,
            "sign": "forms",
            "tone": "amber",
            "kind": "touch",
            "head": _("%(form)s submitted")
            % {"form": touch.form_name or _("Web form")},
            "tail": "",
            "text": "",
            "changes": [
                {"label": label, "old": "", "new": value}
                for label, value in _answers(touch)
            ],
        }
        for touch in lead.touches.all()
    ]


def became(lead: Lead, user: User) -> list[dict[str, Any]]:
    """Give what a converted lead became; what the person cannot see has no link."""
    found = []
    for name in ("account", "contact", "opportunity"):
        record = getattr(lead, f"converted_{name}")
        if record is None:
            continue
        rows = type(record).objects.visible_to(user)
        is_seen = rows.filter(pk=record.pk).exists()
        kind = ContentType.objects.get_for_model(type(record)).name
        label = str(record) if is_seen else _("one you cannot see")
        url = record.get_absolute_url() if is_seen else ""
        found.append({"kind": kind.capitalize(), "label": label, "url": url})
    return found


def _dial(number: str) -> str:
    if not number:
        return ""
    digits = "".join(letter for letter in number if letter.isdigit() or letter == "+")
    # A number reads from left to right in every language.
    return format_html(
        '<a class="trunc num" dir="ltr" href="tel:{}">{}</a>', digits, number
    )


def _mail(address: str) -> str:
    if not address:
        return ""
    return format_html('<a class="trunc" dir="ltr" href="mailto:{0}">{0}</a>', address)


def _answers(touch: Any) -> list[tuple[str, str]]:
    """Say what was sent besides the lead's fields, and what could not be used."""
    rows = [(name, _joined(value)) for name, value in touch.unmapped.items()]
    rows += [
        (_("%(field)s not used") % {"field": name}, str(why))
        for name, why in touch.problems.items()
    ]
    rows += [(name, _joined(value)) for name, value in touch.utm.items()]
    if touch.referrer:
        rows.append((_("Came from"), touch.referrer))
    return rows


def _joined(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
