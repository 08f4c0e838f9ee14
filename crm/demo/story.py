"""What happened in the last ninety days: leads, calls, tasks, conversions."""

import datetime
import random
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from activities.models import Activity, ActivityLink
from crm.demo import names
from crm.demo.people import Staff
from history import writing
from leads.models import Lead, LeadType, ProcessStep, StatusSpan
from records.models import Seen
from users.models import Queue

DAYS = 90
_HERO = {
    "first_name": "Maya", "last_name": "Okafor", "company": "Northwind Logistics",
    "title": "Head of Operations",
    "email": "maya.okafor@northwind-logistics.example",
    "phone": "+44 20 7946 0958", "website": "northwind.example", "city": "London",
    "country": "United Kingdom", "country_code": "GB", "industry": "Transportation",
    "number_of_employees": 240, "rating": "Hot", "lead_source": "Website",
    "description": "Customers phone in when trucks run late. Two depots, 40 vehicles.",
}  # fmt: skip


class Story:
    """Tells the past of the demonstration, day by day, with one seed."""

    def __init__(self, staff: Staff, queues: dict[str, Queue], leads: int) -> None:
        self.staff, self.queues, self.number = staff, queues, leads
        self.chance = random.Random(20)  # noqa: S311  (the same company each time)
        self.now = timezone.now()
        kinds = LeadType.objects.select_related("process").order_by("-is_default")
        self.kinds = list(kinds)
        self.steps = {
            kind.pk: list(
                ProcessStep.objects.filter(process=kind.process).select_related(
                    "status"
                )
            )
            for kind in self.kinds
        }
        self.lead_kind = ContentType.objects.get_for_model(Lead)

    def tell(self) -> list[Lead]:
        """Make the leads with their past; gives those still open, newest last."""
        people = [_HERO] + [
            names.person(number, self.chance) for number in range(1, self.number)
        ]
        days = sorted((self._day() for _ in people), reverse=True)
        days[0] = 3
        by_day: dict[int, list[dict[str, Any]]] = {}
        for day, values in zip(days, people, strict=True):
            by_day.setdefault(day, []).append(values)
        leads = []
        for day in sorted(by_day, reverse=True):
            leads += self._leads_of(day, by_day[day])
        self._activities(leads)
        self._seen(leads)
        return leads

    def _day(self) -> int:
        return min(int(self.chance.expovariate(1 / 25)), DAYS)

    def _leads_of(self, day: int, people: Sequence[dict[str, Any]]) -> list[Lead]:
        at = self.now - datetime.timedelta(days=day, minutes=self.chance.randrange(300))
        leads = [self._lead(values, day, at) for values in people]
        with writing.act("create", by=None, channel="web", at=at) as act:
            act.save_many(leads)
            act.save_many([span for lead in leads for span in self._spans(lead)])
        return leads

    def _lead(self, values: dict[str, Any], day: int, at: datetime.datetime) -> Lead:
        is_hero = values is _HERO
        kind = self.kinds[0 if is_hero or self.chance.random() < 0.85 else -1]
        open_steps = [s for s in self.steps[kind.pk] if s.status.kind != "converted"]
        worked = self.chance.random() < min(0.95, 0.2 + day / 15)
        step = self.chance.choice(open_steps) if worked else open_steps[0]
        if is_hero:
            step = open_steps[1]
        lead = Lead(
            **values,
            lead_type=kind,
            status=step.status,
            created_at=at,
            assigned_at=at,
            channel="web",
            is_demo=True,
        )
        lead.status_since = at + (self.now - at) * (0.4 if worked else 0)
        lead.give_to(self.staff.rep if is_hero else self._holder(step.is_default))
        return lead

    def _holder(self, is_new: bool) -> Any:
        if is_new and self.chance.random() < 0.3:
            return self.chance.choice(list(self.queues.values()))
        people = [*self.staff.reps, self.staff.rep, self.staff.manager]
        return self.chance.choice(people)

    def _spans(self, lead: Lead) -> list[StatusSpan]:
        first = self.steps[lead.lead_type_id][0].status
        if lead.status_id == first.pk:
            return [StatusSpan(lead=lead, status=first, entered_at=lead.created_at)]
        moved = lead.status_since
        return [
            StatusSpan(
                lead=lead, status=first, entered_at=lead.created_at, left_at=moved
            ),
            StatusSpan(lead=lead, status=lead.status, entered_at=moved, by=lead.owner),
        ]

    def _activities(self, leads: Sequence[Lead]) -> None:
        """Calls and notes on worked leads, tasks on most open ones."""
        found: list[tuple[Activity, Lead]] = []
        for lead in leads:
            if lead.owner is None:
                continue
            if lead.status_since > lead.created_at:
                found += [(call, lead) for call in self._calls(lead)]
            if not lead.status.is_closed and self.chance.random() < 0.7:
                found.append((self._task(lead), lead))
        with writing.act("log_call", by=None, channel="demo") as act:
            act.save_many([activity for activity, _lead in found])
            links = [
                ActivityLink(
                    activity=activity,
                    content_type=self.lead_kind,
                    object_id=lead.pk,
                    at=activity.done_at or activity.due_at or activity.created_at,
                )
                for activity, lead in found
            ]
            act.save_many(links)

    def _calls(self, lead: Lead) -> list[Activity]:
        outcomes = ["Connected", "Connected", "No answer", "Voicemail"]
        calls = []
        for part in range(1, self.chance.randrange(2, 5)):
            at = lead.created_at + (self.now - lead.created_at) * part / 5
            outcome = self.chance.choice(outcomes)
            reached = outcome == "Connected"
            calls.append(
                Activity(
                    kind=Activity.Kind.CALL,
                    owner=lead.owner,
                    created_by=lead.owner,
                    created_at=at,
                    done_at=at,
                    outcome=outcome,
                    direction=Activity.Direction.OUTBOUND,
                    minutes=self.chance.randrange(2, 14) if reached else None,
                    body=self.chance.choice(_SAID) if reached else "",
                    is_demo=True,
                )
            )
        return calls

    def _task(self, lead: Lead) -> Activity:
        hours = self.chance.choice([-26, -3, 1, 2, 5, 22, 26, 50, 120, 200])
        subject, means = self.chance.choice(_TO_DO)
        return Activity(
            kind=Activity.Kind.TASK,
            subject=subject,
            means=means,
            owner=lead.owner,
            created_by=lead.owner,
            due_at=self.now + datetime.timedelta(hours=hours),
            is_demo=True,
        )

    def _seen(self, leads: Sequence[Lead]) -> None:
        """Owners have opened what is older than a day."""
        old = [
            lead for lead in leads if self.now - lead.created_at > _DAY and lead.owner
        ]
        Seen.objects.bulk_create(
            Seen(
                user=lead.owner,
                content_type=self.lead_kind,
                object_id=lead.pk,
                at=self.now,
            )
            for lead in old
        )


_DAY = datetime.timedelta(days=1)
_SAID = [
    "Ops team of 12, two depots. **Pain:** customers phone in when trucks run late.",
    "Likes the idea, wants to see prices before Friday.",
    "Not the one who decides; introduced me to the COO.",
    "They use spreadsheets today. A demo next week would suit them.",
    "Budget is set in January. Stay in touch.",
]
_TO_DO = [
    ("Send pricing for 40 vehicles", "email"),
    ("Call about the demo date", "call"),
    ("First call", "call"),
    ("Review the contract", ""),
    ("Send the case study", "email"),
]
