"""The board of leads: the steps of one process as lanes, leads as cards. ux.md S10."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.listing import LEADS, finish_rows
from leads.models import Lead, LeadType, Process, ProcessStep, Status
from lists import board
from lists.filters import BadFilter
from lists.pages import Asked
from users.asking import SignedIn

Kind = Status.Kind
# What a card needs besides what a row of the list does.
COLUMNS = ("status_since", "version")
OWN = board.OWN | {"process"}


@dataclass(frozen=True)
class Choice:
    """The processes one may look at, and the one that is looked at."""

    process: Process | None
    processes: list[Process]


def choice_of(query: QueryDict) -> Choice:
    """Tell whose process the board shows: what is asked for, else a lead type's.

    Raises BadFilter for a process that no lead type has.
    """
    types = list(LeadType.objects.select_related("process").order_by("-is_default"))
    processes = {lead_type.process_id: lead_type.process for lead_type in types}
    asked = query.get("process", "")
    if asked:
        chosen = {str(pk): process for pk, process in processes.items()}.get(asked)
        if chosen is None:
            raise BadFilter(_("There is no such process."))
    else:
        of_type = [t for t in types if t.key == query.get("lead_type")]
        chosen = next((t.process for t in (*of_type, *types)), None)
    return Choice(chosen, list(processes.values()))


def board_of(request: HttpRequest, asked: Asked, choice: Choice) -> board.Board:
    """Give the lanes of a process with the leads that this person asks for."""
    steps = ProcessStep.objects.filter(process=choice.process).select_related("status")
    heads = _heads(list(steps), request.user)
    shown = {head.key for head in heads if not head.note}
    others = Status.objects.exclude(key__in=shown).exclude(kind=Kind.CONVERTED)
    found = board.board_of(
        asked,
        _of_process(asked.rows(), choice),
        heads,
        by="status",
        columns=COLUMNS,
        list_url=reverse("leads:list"),
        others=dict(others.values_list("pk", "key")),
        since="status_since",
    )
    _finish(found.cards, request.user)
    for lane in found.lanes:
        _mark_late(lane)
    return found


def ask(request: SignedIn) -> Asked:
    """Read what the query string asks of the board; raises BadFilter."""
    return Asked(LEADS, request.GET, request, own=OWN)


# -- inside -------------------------------------------------------------------


def _of_process(rows: QuerySet[Lead], choice: Choice) -> QuerySet[Lead]:
    """Keep the leads of a process: all, from an index alone, if there is but one."""
    if len(choice.processes) < 2:
        return rows
    types = LeadType.objects.filter(process=choice.process)
    return rows.filter(lead_type__in=list(types.values_list("pk", flat=True)))


def _heads(steps: Sequence[ProcessStep], user: Any) -> list[board.Head]:
    """Make a lane of each step of the Path; conversion is one that opens the wizard."""
    path = [step for step in steps if step.is_on_path]
    converted = [step for step in path if step.status.kind == Kind.CONVERTED][:1]
    heads = [
        board.Head(
            pk=step.status_id,
            key=step.status.key,
            label=step.status.label,
            tone=step.status.tone,
            to=_reach(step, steps),
            days_limit=step.days_limit,
        )
        for step in path
        if step.status.kind != Kind.CONVERTED
    ]
    if user.has_perm("leads.convert_lead"):
        heads += [
            board.Head(
                pk=step.status_id,
                key=step.status.key,
                label=_("Converted"),
                tone=step.status.tone,
                note=_("Move a lead here to convert it."),
            )
            for step in converted
        ]
    return heads


def _reach(step: ProcessStep, steps: Sequence[ProcessStep]) -> list[str]:
    """Give the statuses that the process lets a lead of this step move to."""
    return [
        other.status.key
        for other in steps
        if other.status.kind == Kind.CONVERTED
        or (
            other.status.is_active
            and (not step.allowed_next or other.status.key in step.allowed_next)
        )
    ]


def _mark_late(lane: board.Lane) -> None:
    """Count for each card the days it stands in its status past the step's limit."""
    now = timezone.now()
    for card in lane.cards:
        card["days_over"] = 0
        if lane.head.days_limit:
            days = (now - card["status_since"]).days
            card["days_over"] = max(days - lane.head.days_limit, 0)


def _finish(cards: list[dict[str, Any]], user: Any) -> None:
    finish_rows(cards, user)
    pks = [card["pk"] for card in cards]
    rows = Lead.objects.editable_by(user).filter(pk__in=pks)
    free = set(rows.values_list("pk", flat=True))
    for card in cards:
        card["may_move"] = card["pk"] in free
