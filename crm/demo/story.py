"""What happened in the last ninety days: leads, calls, tasks, conversions."""

import datetime
import random
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from activities.models import Activity, ActivityLink
from crm.demo import names
from crm.demo.people import Staff, tags_of
from history import writing
from leads import intake
from leads.models import Lead, LeadType, ProcessStep, Status
from leads.process import stays
from leads.routing import owners, rules, taking
from records.models import Seen
from users.models import Queue, User

DAYS = 90
# What came in so lately still waits in its queue.
FRESH_DAYS = 1
# Nobody waits longer than so many days, while there is room.
LONGEST_WAIT = 10
_HERO = {
    "first_name": "Maya", "last_name": "Okafor", "company": "Northwind Logistics",
    "title": "Head of Operations",
    "email": "maya.okafor@northwind-logistics.example",
    "phone": "+44 20 7946 0958", "website": "northwind.example", "city": "London",
    "country": "United Kingdom", "country_code": "GB", "industry": "Transportation",
    "number_of_employees": 240, "rating": "Hot", "lead_source": "Website",
    "tags": "Campaign-ready, Key account",
    "description": "Customers phone in when trucks run late. Two depots, 40 vehicles.",
}  # fmt: skip


class Story:
    """Tells the past of the demonstration, day by day, with one seed."""

    def __init__(self, staff: Staff, queues: dict[str, Queue], leads: int) -> None:
        self.staff, self.number = staff, leads
        self.chance = random.Random(20)  # noqa: S311  (the same company each time)
        self.now = timezone.now()
        kinds = LeadType.objects.select_related("process").order_by("-is_default")
        self.kinds = list(kinds)
        self.steps = {
            kind.pk: [
                step
                for step in ProcessStep.objects.filter(
                    process=kind.process
                ).select_related("status")
                if step.status.kind != Status.Kind.CONVERTED
            ]
            for kind in self.kinds
        }
        self.members = {queue.pk: list(queue.people()) for queue in queues.values()}
        self.lead_kind = ContentType.objects.get_for_model(Lead)

    def tell(self) -> list[Lead]:
        """Make the leads with their past; gives those still open, newest last."""
        people = [_HERO] + [
            names.person(number, self.chance) for number in range(1, self.number)
        ]
        for number, values in enumerate(people[1:], 1):
            values["tags"] = ", ".join(tags_of(number))
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
        """Let the people of a day come in, be taken from queues, and be worked on."""
        at = self.now - datetime.timedelta(days=day, minutes=self.chance.randrange(300))
        drafts = [
            intake.Draft(values, lead_type=self._kind(values), when_known="flag",
                         is_demo=True)
            for values in people
        ]  # fmt: skip
        label = f"{len(drafts)} from the web site"
        with writing.act("create", by=None, label=label, channel="web", at=at) as act:
            received = intake.receive(drafts, channel="web", by=None, act=act)
        leads = [receipt.lead for receipt in received]
        if day > FRESH_DAYS:
            self._take(leads, day, at)
        self._hand_hero_over(leads, at)
        self._work(leads, day, at)
        return leads

    def _kind(self, values: dict[str, Any]) -> LeadType:
        is_usual = values is _HERO or self.chance.random() < 0.85
        return self.kinds[0 if is_usual else -1]

    def _take(self, leads: list[Lead], day: int, at: datetime.datetime) -> None:
        """Let members take most of what came into their queues, half an hour later."""
        wanted: dict[tuple[Queue, User], list[int]] = {}
        for lead in leads:
            members = self.members.get(lead.queue_id or 0)
            is_picked = day > LONGEST_WAIT or self.chance.random() < 0.7
            if lead.queue and members and is_picked:
                member = self.chance.choice(members)
                wanted.setdefault((lead.queue, member), []).append(lead.pk)
        at += datetime.timedelta(minutes=30)
        taken = {}
        for (queue, member), ids in wanted.items():
            label = f"Leads of {queue} taken"
            with writing.act("take", by=member, label=label, at=at) as act:
                haul = taking.take_several(ids, queue, by=member, act=act)
            taken.update({lead.pk: lead for lead in haul.taken})
        leads[:] = [taken.get(lead.pk, lead) for lead in leads]

    def _hand_hero_over(self, leads: Sequence[Lead], at: datetime.datetime) -> None:
        """Let the manager give Maya to Priya, whoever the rule chose."""
        rep, manager = self.staff.rep, self.staff.manager
        heroes = [lead for lead in leads if lead.email == _HERO["email"]]
        heroes = [lead for lead in heroes if lead.owner != rep]
        at += datetime.timedelta(minutes=40)
        label = f"{_HERO['first_name']} {_HERO['last_name']} to {rep}"
        with writing.act("assign", by=manager, label=label, at=at) as act:
            why = f"{manager} gave it away: {rep.first_name} knows the trade."
            choices = [rules.Choice(lead, rep, None, reason=why) for lead in heroes]
            owners.hand_over(choices, act=act, notify=False, move_tasks=False)

    def _work(self, leads: Sequence[Lead], day: int, at: datetime.datetime) -> None:
        """Let owners move their leads on along the process, at a time since."""
        moved = at + (self.now - at) * 0.4
        worked: dict[User, list[Lead]] = {}
        for lead in leads:
            status = self._status(lead, day)
            if lead.owner is not None and status.pk != lead.status_id:
                lead.status, lead.status_since = status, moved
                worked.setdefault(lead.owner, []).append(lead)
        for owner, some in worked.items():
            with writing.act("status", by=owner, label="Status set", at=moved) as act:
                act.save_many(some)
                stays.turn(some, act=act, at=moved)

    def _status(self, lead: Lead, day: int) -> Status:
        steps = self.steps[lead.lead_type_id]
        if lead.email == _HERO["email"]:
            return steps[1].status
        worked = self.chance.random() < min(0.95, 0.2 + day / 15)
        return (self.chance.choice(steps) if worked else steps[0]).status

    def _activities(self, leads: Sequence[Lead]) -> None:
        """Calls and notes on worked leads, tasks on most open ones."""
        found: list[tuple[Activity, Lead]] = []
        for lead in leads:
            if lead.owner is None:
                continue
            # Nobody is left without a first call for longer than a day.
            is_old = self.now - lead.created_at > _DAY
            if is_old or lead.status_since > lead.created_at:
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
