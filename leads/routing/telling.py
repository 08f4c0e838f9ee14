"""Tell people that leads are theirs now: one notice per owner, however many leads."""

from collections.abc import Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.models import Lead
from records import queue_mail
from users.models import Queue, User
from work import notices

KIND = "lead_assigned"


def tell_owners(given: Sequence[tuple[Lead, User | Queue]], by: Any) -> None:
    """Tell each new owner, and the members of each queue, about all their leads.

    Who gave a lead to themselves knows it.
    """
    people: dict[User, list[Lead]] = {}
    queues: dict[Queue, list[Lead]] = {}
    for lead, holder in given:
        if isinstance(holder, Queue):
            queues.setdefault(holder, []).append(lead)
        elif holder != by:
            people.setdefault(holder, []).append(lead)
    for person, leads in people.items():
        with translation.override(person.speaks):
            about = leads[0] if len(leads) == 1 else None
            notices.tell(person, KIND, _text(leads), _url(leads), about=about)
    for queue, leads in queues.items():
        queue_mail.tell(queue, leads, by=by)


def _text(leads: Sequence[Lead]) -> str:
    if len(leads) > 1:
        return ngettext(
            "%(count)s lead assigned to you",
            "%(count)s leads assigned to you",
            len(leads),
        ) % {"count": len(leads)}
    lead = leads[0]
    if lead.company and lead.company != lead.name:
        return _("%(lead)s at %(company)s is now your lead") % {
            "lead": lead,
            "company": lead.company,
        }
    return _("%(lead)s is now your lead") % {"lead": lead}


def _url(leads: Sequence[Lead]) -> str:
    try:
        if len(leads) == 1:
            return leads[0].get_absolute_url()
        return reverse("leads:list")
    except NoReverseMatch:
        return ""
