"""Fill a database of its own with leads for the figures, the same each time."""

import datetime
import random
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Account, Contact
from activities.models import Activity, ActivityLink
from leads.models import Lead, LeadType, ProcessStep, StatusSpan, WebForm
from opportunities.models import Opportunity, Stage
from users.models import User
from work import database

OWNERS = 50
_FIRST = [
    "Maya",
    "Jonas",
    "Noor",
    "Aisha",
    "Raj",
    "Fatima",
    "Lucas",
    "Hiroshi",
    "Grace",
    "Elena",
    "Ingrid",
    "Ben",
]
_LAST = [
    "Okafor",
    "Weber",
    "Haddad",
    "Rahman",
    "Malhotra",
    "Zahra",
    "Ferreira",
    "Tanaka",
    "Kim",
    "Petrova",
]
_FIRM = [
    "Northwind",
    "Kessler",
    "Cedar",
    "Harbor",
    "Indus",
    "Atlas",
    "Mercado",
    "Aomori",
    "Hanbit",
    "Orbita",
]
_SOURCES = ["Website", "Trade Show", "Webinar", "Purchased List", "Employee Referral"]


def people() -> list[User]:
    """Make the owners; the first of them is the rep who looks at the pages."""
    reps = Group.objects.get(name="Rep")
    for number in range(User.objects.count(), OWNERS):
        user = User.objects.create_user(
            f"owner{number}@bench.example", "bench", first_name=f"Owner{number}"
        )
        user.groups.add(reps)
    return list(User.objects.order_by("pk")[:OWNERS])


def web_form() -> WebForm:
    """Make the form that web posts are sent to."""
    form, _new = WebForm.objects.get_or_create(
        token="BENCH",  # noqa: S106 - a public name
        defaults={"pk": 1, "name": "Bench", "slug": "bench"},
    )
    return form


def leads_up_to(total: int) -> None:
    """Add leads until there are so many, spread over owners, statuses and a year.

    Two of three have three calls behind them and a task before them.
    """
    owners, chance = people(), random.Random(7)  # noqa: S311  (the same each time)
    kind = LeadType.objects.select_related("process").get(is_default=True)
    steps = list(ProcessStep.objects.filter(process=kind.process))
    statuses = [step.status for step in steps if not step.status.is_closed]
    have = Lead.objects.count()
    while have < total:
        number = min(10_000, total - have)
        with transaction.atomic():
            ids = database.reserve_ids(Lead, number)
            rows = [_lead(pk, owners, statuses, kind, chance) for pk in ids]
            database.insert_many(Lead, rows)
            _spans(rows)
            _work_on(rows, chance)
        have += number
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def others_up_to(total: int) -> None:
    """Add accounts, contacts and deals until there are so many of each."""
    owners, chance = people(), random.Random(7)  # noqa: S311  (the same each time)
    stage = Stage.objects.filter(kind=Stage.Kind.OPEN).order_by("position")[0]
    day = timezone.localdate()
    for model in (Account, Contact, Opportunity):
        have = model.objects.count()
        while have < total:
            number = min(10_000, total - have)
            with transaction.atomic():
                ids = database.reserve_ids(model, number)
                rows = [
                    _other(model, pk, owners[pk % len(owners)], stage, day, chance)
                    for pk in ids
                ]
                database.insert_many(model, rows)
            have += number
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def activities_of(lead: Lead, number: int) -> None:
    """Give a lead so many calls."""
    now, kind = timezone.now(), ContentType.objects.get_for_model(Lead)
    have = ActivityLink.objects.filter(content_type=kind, object_id=lead.pk).count()
    for each in range(have, number):
        at = now - datetime.timedelta(hours=each)
        call = Activity.objects.create(
            kind="call",
            owner=lead.owner,
            created_by=lead.owner,
            done_at=at,
            subject=f"Call {each}",
            outcome="Connected",
            body="They asked about *prices*.",
        )
        ActivityLink.objects.create(
            activity=call, content_type=kind, object_id=lead.pk, at=at
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _lead(
    pk: int, owners: list[User], statuses: list[Any], kind: LeadType, chance: Any
) -> Lead:
    now = timezone.now()
    created = now - datetime.timedelta(minutes=chance.randrange(365 * 24 * 60))
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    lead = Lead(
        pk=pk,
        first_name=first,
        last_name=last,
        lead_type=kind,
        company=f"{chance.choice(_FIRM)} {pk % 9973}",
        email=f"{first}.{last}.{pk}@bench.example".lower(),
        phone=f"+4420{pk % 100000000:08d}",
        status=chance.choice(statuses),
        owner=owners[pk % len(owners)],
        lead_source=chance.choice(_SOURCES),
        created_at=created,
        modified_at=created,
        status_since=created,
        assigned_at=created,
    )
    if pk % 3:
        lead.next_step_at = now + datetime.timedelta(hours=chance.randrange(-200, 500))
        lead.last_activity_at = created
    lead.derive()
    return lead


def _other(
    model: Any, pk: int, owner: User, stage: Stage, day: datetime.date, chance: Any
) -> Any:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    firm = f"{chance.choice(_FIRM)} {pk % 9973}"
    fields: dict[Any, dict[str, Any]] = {
        Account: {"name": firm, "website": f"https://firm{pk}.example"},
        Contact: {"first_name": first, "last_name": last},
        Opportunity: {"name": f"{firm} for {last}", "stage": stage, "close_on": day},
    }
    record = model(pk=pk, owner=owner, **fields[model])
    record.derive()
    return record


def _spans(rows: list[Lead]) -> None:
    ids = database.reserve_ids(StatusSpan, len(rows))
    database.insert_many(
        StatusSpan,
        [
            StatusSpan(pk=pk, lead=row, status=row.status, entered_at=row.created_at)
            for pk, row in zip(ids, rows, strict=True)
        ],
    )


def _work_on(rows: list[Lead], chance: Any) -> None:
    kind = ContentType.objects.get_for_model(Lead)
    pairs = [
        (lead, activity)
        for lead in rows
        if lead.next_step_at
        for activity in (*_calls(lead, chance), _task(lead))
    ]
    ids = database.reserve_ids(Activity, len(pairs))
    for pk, (_lead_of, activity) in zip(ids, pairs, strict=True):
        activity.pk = pk
    database.insert_many(Activity, [activity for _lead_of, activity in pairs])
    links = [
        ActivityLink(
            activity=activity,
            content_type=kind,
            object_id=lead.pk,
            at=activity.done_at or activity.due_at,
        )
        for lead, activity in pairs
    ]
    ids = database.reserve_ids(ActivityLink, len(links))
    for pk, link in zip(ids, links, strict=True):
        link.pk = pk
    database.insert_many(ActivityLink, links)


def _calls(lead: Lead, chance: Any) -> list[Activity]:
    return [
        Activity(
            kind=Activity.Kind.CALL,
            owner=lead.owner,
            created_by=lead.owner,
            done_at=lead.created_at + datetime.timedelta(minutes=each),
            outcome=chance.choice(["Connected", "No answer", "Voicemail"]),
            body="They asked about *prices*.",
        )
        for each in range(3)
    ]


def _task(lead: Lead) -> Activity:
    return Activity(
        kind=Activity.Kind.TASK,
        means="call",
        subject="Call again",
        owner=lead.owner,
        created_by=lead.owner,
        due_at=lead.next_step_at,
    )
