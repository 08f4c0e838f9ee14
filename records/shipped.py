"""Default access, picklists and a tag that every installation starts with.

Spec §1.3, §12, §13.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_noop as _

ACCESS = {
    "leads.lead": "private",
    "accounts.account": "read",
    "accounts.contact": "parent",
    "opportunities.opportunity": "private",
}

# What these say is kept as the value for good; labels follow our language.
CHOICES = {
    "salutation": [
        _("Mr."),
        _("Ms."),
        _("Mrs."),
        _("Mx."),
        _("Dr."),
        _("Prof."),
    ],
    "lead_source": [
        _("Website"),
        _("Advertisement"),
        _("Customer Event"),
        _("Employee Referral"),
        _("External Referral"),
        _("Partner"),
        _("Phone Inquiry"),
        _("Purchased List"),
        _("Trade Show"),
        _("Webinar"),
        _("Other"),
    ],
    "industry": [
        _("Agriculture"),
        _("Apparel"),
        _("Banking"),
        _("Biotechnology"),
        _("Chemicals"),
        _("Communications"),
        _("Construction"),
        _("Consulting"),
        _("Education"),
        _("Electronics"),
        _("Energy"),
        _("Engineering"),
        _("Entertainment"),
        _("Environmental"),
        _("Finance"),
        _("Food & Beverage"),
        _("Government"),
        _("Healthcare"),
        _("Hospitality"),
        _("Insurance"),
        _("Machinery"),
        _("Manufacturing"),
        _("Media"),
        _("Not For Profit"),
        _("Other"),
        _("Recreation"),
        _("Retail"),
        _("Shipping"),
        _("Technology"),
        _("Telecommunications"),
        _("Transportation"),
        _("Utilities"),
    ],
    "rating": [
        _("Hot"),
        _("Warm"),
        _("Cold"),
    ],
    "account_type": [
        _("Prospect"),
        _("Customer"),
        _("Partner"),
        _("Reseller"),
        _("Integrator"),
        _("Investor"),
        _("Competitor"),
        _("Analyst"),
        _("Press"),
        _("Other"),
    ],
    "ownership": [
        _("Public"),
        _("Private"),
        _("Subsidiary"),
        _("Other"),
    ],
    "opportunity_type": [
        _("New Business"),
        _("Existing Business"),
    ],
    "contact_role": [
        _("Business User"),
        _("Decision Maker"),
        _("Economic Buyer"),
        _("Economic Decision Maker"),
        _("Evaluator"),
        _("Executive Sponsor"),
        _("Influencer"),
        _("Technical Buyer"),
        _("Other"),
    ],
}

CAMPAIGN_READY = "Campaign-ready"


def after_migrate(sender: Any, **_kwargs: Any) -> None:
    """Make what is missing; whatever an administrator changed stays."""
    if sender.name != "crm":
        return
    default = apps.get_model("records", "AccessDefault")
    for kind, level in ACCESS.items():
        default.objects.get_or_create(kind=kind, defaults={"level": level})
    tag = apps.get_model("records", "Tag")
    if not tag.objects.exists():
        tag.objects.create(
            key=CAMPAIGN_READY.lower(), name=CAMPAIGN_READY, tone="green"
        )
    choice = apps.get_model("records", "Choice")
    for field, values in CHOICES.items():
        if choice.objects.filter(field=field).exists():
            continue
        choice.objects.bulk_create(
            choice(field=field, value=value, label=value, position=position)
            for position, value in enumerate(values)
        )


def worded() -> Iterator[tuple[models.Model, Mapping[str, str]]]:
    """Give the picklists' rows with their English labels."""
    yield from worded_choices(CHOICES)


def worded_choices(
    picklists: Mapping[str, Iterable[str]],
) -> Iterator[tuple[models.Model, Mapping[str, str]]]:
    """Give the rows of {picklist: values} with their English labels."""
    for field, values in picklists.items():
        choices = apps.get_model("records", "Choice").objects.filter(field=field)
        for row in choices.filter(value__in=list(values)):
            yield row, {"label": row.value}
