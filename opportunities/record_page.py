"""What the page of a deal shows: facts, the Path over its stages, its people."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Contact
from opportunities.models import Opportunity, Stage
from records import wording
from users.models import Organisation, User


def facts(deal: Opportunity) -> list[dict[str, Any]]:
    """Give the facts of the strip on top of the page."""
    currency = Organisation.currency_code()
    return [
        {"label": _("Amount"), "value": wording.money(deal.amount, currency) or "–"},
        {"label": _("Close date"), "value": deal.close_on},
        {"label": _("Owner"), "who": deal.owner_name},
        {"label": _("Probability"), "value": f"{deal.probability} %", "hide": True},
        {
            "label": _("Expected revenue"),
            "value": wording.money(deal.expected_revenue, currency) or "–",
            "hide": True,
        },
        {
            "label": _("Forecast"),
            "value": deal.get_forecast_display() or "–",
            "hide": True,
        },
    ]


def path(deal: Opportunity, *, can_change: bool) -> dict[str, Any]:
    """Give the Path over the stages as `c/path.html` draws it.

    Won is the last step; lost and switched-off stages are in the menu.
    """
    stages = list(Stage.objects.filter(is_active=True))
    line = [s for s in stages if s.kind != Stage.Kind.LOST]
    here = next((n for n, s in enumerate(line) if s.pk == deal.stage_id), -1)
    days = max((timezone.now() - deal.stage_since).days, 0)
    following = line[here + 1] if 0 <= here < len(line) - 1 else None
    shown: dict[str, Any] = {
        "action": reverse("opportunities:stage", args=[deal.pk]),
        "version": deal.version,
        "can_change": can_change,
        "steps": [
            {
                "value": stage.key,
                "label": stage.label,
                "state": "now" if n == here else "done" if n < here else "todo",
                "days": days if n == here else None,
            }
            for n, stage in enumerate(line)
        ],
        "position": here + 1,
        "total": len(line),
        "label": deal.stage.label,
        "days": days,
        "next": following and {"value": following.key, "label": following.label},
        "others": [
            {"value": s.key, "label": s.label, "tone": "gray"}
            for s in stages
            if s.kind == Stage.Kind.LOST
        ],
    }
    if deal.stage.kind != Stage.Kind.OPEN:
        tone = "green" if deal.stage.kind == Stage.Kind.WON else "gray"
        shown["closed"] = {"label": deal.stage.label, "tone": tone, "text": ""}
        shown["reopen"] = {"value": line[0].key} if line else None
    return shown


def people(deal: Opportunity, user: User) -> list[dict[str, Any]]:
    """Give who plays a part in a deal; who may not see somebody sees no name."""
    rows = list(deal.contact_roles.select_related("contact").order_by("-is_primary"))
    pks = [row.contact_id for row in rows]
    seen = set(
        Contact.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True)
    )
    return [
        {
            "role": row,
            "label": str(row.contact) if row.contact_id in seen else _("Somebody"),
            "url": row.contact.get_absolute_url() if row.contact_id in seen else "",
        }
        for row in rows
    ]
