"""The list of deals: views, orders and columns."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.listing import hide_accounts
from lists.spec import Column, ListSpec, Sort, View, more, tag_column
from opportunities.filters import OpportunityFilter
from opportunities.models import Opportunity, Stage
from users.models import User

OPEN = Q(stage__kind=Stage.Kind.OPEN)


def _all(rows: QuerySet[Any], _asked: dict[str, Any]) -> QuerySet[Any]:
    return rows


OPPORTUNITIES = ListSpec(
    key="opportunities",
    label=_("Opportunities"),
    counted=ngettext_lazy("%(n)s opportunity", "%(n)s opportunities", "n"),
    name="opportunities:list",
    filters_name="opportunities:filters",
    board_name="opportunities:board",
    lane_field="stage",
    model=Opportunity,
    scope=_all,
    filters=OpportunityFilter,
    views=[
        View("mine", _("My open deals"), lambda user: OPEN & Q(owner=user)),
        View(
            "late",
            _("Past their close date"),
            lambda user: OPEN & Q(owner=user, close_on__lt=timezone.localdate()),
            is_hot=True,
        ),
        View("open", _("All open"), lambda _user: OPEN),
        View("won", _("Won"), lambda _user: Q(stage__kind=Stage.Kind.WON)),
        View("all", _("All"), lambda _user: Q()),
    ],
    sorts=[
        Sort("close", _("Close date"), ("close_on", "pk"), ("-close_on", "-pk")),
        Sort("name", _("Name"), ("name", "pk"), ("-name", "-pk")),
        Sort(
            "amount",
            _("Amount"),
            (F("amount").desc(nulls_last=True), "-pk"),
            (F("amount").asc(nulls_last=True), "pk"),
        ),
        Sort(
            "stage",
            _("Stage"),
            ("stage__position", "close_on"),
            ("-stage__position", "close_on"),
        ),
        Sort("created", _("Newest"), ("-pk",), ("pk",)),
    ],
    columns=(
        "name",
        "account",
        "account__name",
        "amount",
        "close_on",
        "probability",
        "stage__label",
        "stage__kind",
        "next_step_at",
        "owner__first_name",
        "owner__last_name",
        "owner__email",
    ),
    choosable=(
        Column("account", _("Account"), ""),
        Column("stage", _("Stage"), "w-l", sort="stage"),
        Column("amount", _("Amount"), sort="amount"),
        Column("close", _("Close date"), "w-m hide-s", sort="close"),
        Column("probability", _("Prob."), "w-s hide-s hide-m"),
        Column("next", _("Next step"), "w-l hide-m"),
        Column("owner", _("Owner"), "w-m hide-s"),
        tag_column(),
        more("type", _("Type"), picklist="opportunity_type"),
        more("lead_source", _("Source"), picklist="lead_source"),
        more("stage_since", _("In stage since")),
        more("last_activity_at", _("Last activity")),
        more("created_at", _("Created")),
    ),
    start_view=lambda user: "open" if user.below_ids else "mine",
)
TONES = {"open": "blue", "won": "green", "lost": "gray"}


def finish_rows(rows: list[dict[str, Any]], user: User) -> None:
    """Add owner's name and stage's tone; names of hidden accounts are taken out."""
    hide_accounts(rows, user)
    for row in rows:
        owner = f"{row['owner__first_name']} {row['owner__last_name']}".strip()
        row["owner_name"] = owner or row["owner__email"]
        row["tone"] = TONES[row["stage__kind"]]
