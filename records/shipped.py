"""Default access and picklists every installation starts with. Spec §1.3, §12, §13."""

from typing import Any

from django.apps import apps

ACCESS = {
    "leads.lead": "private",
    "accounts.account": "read",
    "accounts.contact": "parent",
    "opportunities.opportunity": "private",
}

_INDUSTRIES = (
    "Agriculture|Apparel|Banking|Biotechnology|Chemicals|Communications|Construction|"
    "Consulting|Education|Electronics|Energy|Engineering|Entertainment|Environmental|"
    "Finance|Food & Beverage|Government|Healthcare|Hospitality|Insurance|Machinery|"
    "Manufacturing|Media|Not For Profit|Other|Recreation|Retail|Shipping|Technology|"
    "Telecommunications|Transportation|Utilities"
)
CHOICES = {
    "salutation": "Mr.|Ms.|Mrs.|Mx.|Dr.|Prof.",
    "lead_source": (
        "Website|Advertisement|Customer Event|Employee Referral|External Referral|"
        "Partner|Phone Inquiry|Purchased List|Trade Show|Webinar|Other"
    ),
    "industry": _INDUSTRIES,
    "rating": "Hot|Warm|Cold",
    "account_type": (
        "Prospect|Customer|Partner|Reseller|Integrator|Investor|Competitor|Analyst|"
        "Press|Other"
    ),
    "ownership": "Public|Private|Subsidiary|Other",
    "opportunity_type": "New Business|Existing Business",
    "contact_role": (
        "Business User|Decision Maker|Economic Buyer|Economic Decision Maker|Evaluator|"
        "Executive Sponsor|Influencer|Technical Buyer|Other"
    ),
}


def after_migrate(sender: Any, **_kwargs: Any) -> None:
    """Make what is missing; whatever an administrator changed stays."""
    if sender.name != "crm":
        return
    default = apps.get_model("records", "AccessDefault")
    for kind, level in ACCESS.items():
        default.objects.get_or_create(kind=kind, defaults={"level": level})
    choice = apps.get_model("records", "Choice")
    for field, values in CHOICES.items():
        if choice.objects.filter(field=field).exists():
            continue
        choice.objects.bulk_create(
            choice(field=field, value=value, label=value, position=position)
            for position, value in enumerate(values.split("|"))
        )
