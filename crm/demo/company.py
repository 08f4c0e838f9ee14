"""Put the demonstration together: people, ninety days of leads, deals, web posts."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Account, Contact
from crm.demo import by_hand, letters, lists, people
from crm.demo.story import Story
from leads import intake
from leads.conversion import convert, plan
from leads.models import Lead, Status, WebForm
from leads.submissions import processing, storing
from opportunities import pipeline
from opportunities.models import Opportunity, Stage
from users.models import Organisation, User
from work.models import Mail, Notice

LEADS = 420
_AMOUNTS = [4_800, 12_000, 18_500, 40_000, 96_000]


def make(leads: int = LEADS) -> dict[str, int]:
    """Make the demonstration once and give how many of each kind there are.

    A second call makes nothing again: people and rules are kept, leads are not added
    to a demonstration that has some.
    """
    with transaction.atomic():
        staff = people.make_staff()
        queues = people.set_up(staff)
        if not Lead.objects.filter(is_demo=True).exists():
            told = Story(staff, queues, leads).tell()
            _convert_some(told, staff)
            _web_posts(staff)
            _known_once_more(staff)
            letters.write(staff)
            by_hand.do(staff)
            lists.bring_in(staff)
            # From now on: ninety days of tasks would bury the ones of today.
            Organisation.objects.update(first_task="Call for the first time")
            # Nobody wants a mail about what happened in a demonstration.
            theirs = User.objects.filter(is_demo=True).values("email")
            Mail.objects.filter(sent_at=None, to__in=theirs).delete()
    return {
        "people": User.objects.filter(is_demo=True).count(),
        "leads": Lead.objects.filter(is_demo=True).count(),
        "accounts": Account.objects.filter(is_demo=True).count(),
        "contacts": Contact.objects.filter(is_demo=True).count(),
        "opportunities": Opportunity.objects.filter(is_demo=True).count(),
    }


def _convert_some(leads: Sequence[Lead], staff: people.Staff) -> None:
    """Convert the qualified leads but two, through the wizard's own function."""
    ready = [
        lead
        for lead in leads
        if lead.status.kind == Status.Kind.READY and lead.owner and lead.company
    ]
    # Priya keeps two to be converted by whoever looks around.
    kept = [lead for lead in ready if lead.owner == staff.rep][:2]
    stages = list(Stage.objects.filter(is_active=True))
    for number, lead in enumerate(lead for lead in ready if lead not in kept):
        proposal = plan.standard(lead, by=staff.rep)
        amount = Decimal(_AMOUNTS[number % len(_AMOUNTS)])
        try:
            made = convert.convert(
                lead, replace(proposal, amount=amount), by=_by(lead, staff),
                confirmed=True, channel="demo",
            )  # fmt: skip
        except ValidationError:
            continue  # a lead that lacks what conversion asks for stays a lead
        for record in made.records:
            type(record)._default_manager.filter(pk=record.pk).update(is_demo=True)
        if made.opportunity is not None and number % 3:
            stage = stages[number % len(stages)]
            pipeline.move(made.opportunity, stage, by=made.opportunity.owner)
    Notice.objects.filter(user__is_demo=True).delete()


def _by(lead: Lead, staff: people.Staff) -> User:
    return lead.owner if lead.owner in [*staff.reps, staff.manager] else staff.rep


def _web_posts(staff: people.Staff) -> None:
    """Send what a site would send: one new, one that came before, one incomplete."""
    form = WebForm.objects.get(token=people.TOKEN)
    posts: list[dict[str, Any]] = [
        {
            "first_name": "Jonas", "last_name": "Weber", "rating": "Hot",
            "company": "Kessler Maschinenbau",
            "email": "j.weber@kessler-maschinenbau.example",
            "phone": "+49 221 555 0101", "country": "Germany", "city": "Köln",
            "description": "We would like to see a demo this week.",
            "utm_source": "newsletter", "utm_campaign": "autumn",
        },
        {
            "first_name": "Maya", "last_name": "Okafor",
            "company": "Northwind Logistics",
            "email": "maya.okafor@northwind-logistics.example",
            "description": "Can you send pricing for 40 vehicles?",
            "utm_source": "search",
        },
        {"last_name": "Brandt", "email": "o.brandt@luenen.example",
         "00N5e00000AbCdE": "Enterprise"},
    ]  # fmt: skip
    for post in posts:
        body = urlencode({"oid": people.TOKEN, **post}).encode()
        kind = "application/x-www-form-urlencoded"
        storing.store(
            form, storing.RawPost(body, kind, referrer="https://www.example.com/")
        )
    # A line that broke, so that there is a failed post to look at and to retry.
    broken = b'--x\r\nContent-Disposition: form-data; name="last_name"\r\n\r\nFal'
    storing.store(form, storing.RawPost(broken, "multipart/form-data; boundary=x"))
    processing.process_waiting()
    Lead.objects.filter(submissions__form=form).update(is_demo=True)


def _known_once_more(staff: people.Staff) -> None:
    """Let Tom type in somebody who is known, and save anyway: a flagged duplicate."""
    values = {"first_name": "Jonas", "last_name": "Weber", "company": "Kessler",
              "email": "j.weber@kessler-maschinenbau.example"}  # fmt: skip
    draft = intake.Draft(values, owner=staff.colleague, when_known="save", is_demo=True)
    intake.receive([draft], channel="hand", by=staff.colleague)
