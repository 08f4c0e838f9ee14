"""The board of deals: the stages as lanes, with what their amounts come to."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lists import board
from lists.pages import Asked
from opportunities.listing import OPPORTUNITIES, TONES, finish_rows
from opportunities.models import Opportunity, Stage
from users.asking import SignedIn

# What a card needs besides what a row of the list does.
COLUMNS = ("stage_since", "version")


def ask(request: SignedIn) -> Asked:
    """Read what the query string asks of the board; raises BadFilter."""
    return Asked(OPPORTUNITIES, request.GET, request, own=board.OWN)


def board_of(asked: Asked) -> board.Board:
    """Give the lanes of the stages with the deals that a person asks for.

    A stage that was switched off keeps its lane no longer; its deals are counted below.
    """
    stages = list(Stage.objects.all())
    shown = [stage for stage in stages if stage.is_active]
    keys = [stage.key for stage in shown]
    found = board.board_of(
        asked,
        asked.rows(),
        [
            board.Head(
                pk=stage.pk,
                key=stage.key,
                label=stage.label,
                tone=TONES[stage.kind],
                to=keys,
            )
            for stage in shown
        ],
        by="stage",
        columns=COLUMNS,
        list_url=reverse("opportunities:list"),
        others={stage.pk: stage.key for stage in stages if not stage.is_active},
        summed="amount",
        since="stage_since",
    )
    _finish(found.cards, asked.user)
    return found


def options_of(deal: Opportunity) -> list[dict[str, Any]]:
    """Give the stages a deal may be put into."""
    stages = Stage.objects.filter(Q(is_active=True) & ~Q(pk=deal.stage_id))
    return [option_of(stage) for stage in stages]


def option_of(stage: Stage) -> dict[str, Any]:
    """Give a stage as the "Move to" page shows it."""
    return {"key": stage.key, "label": stage.label, "tone": TONES[stage.kind]}


def _finish(cards: list[dict[str, Any]], user: Any) -> None:
    finish_rows(cards, user)
    pks = [card["pk"] for card in cards]
    rows = Opportunity.objects.editable_by(user).filter(pk__in=pks)
    free = set(rows.values_list("pk", flat=True))
    today = timezone.localdate()
    for card in cards:
        is_open = card["stage__kind"] == Stage.Kind.OPEN
        card["late"] = is_open and card["close_on"] < today
        card["may_move"] = card["pk"] in free
