"""What must hold before a lead is converted; asked after everything is locked.

Rights are checked here and not only where the page is shown, so that every door asks
the same. Spec §8.1, §8.7.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts import relations
from accounts.models import Account, Contact
from leads.conversion.plan import LONGEST_OPPORTUNITY_NAME, Plan
from leads.models import Lead, ProcessStep, Status
from leads.process import moving, standing
from records.cleaning import storable
from users.models import User


class AlreadyConverted(ValidationError):
    """Somebody was faster; carries the lead and what it became."""

    def __init__(self, lead: Lead) -> None:
        words = {"who": lead.converted_by or _("The program"), "lead": lead}
        super().__init__(_("%(who)s has already converted %(lead)s.") % words)
        self.lead = lead
        self.account = lead.converted_account
        self.contact = lead.converted_contact
        self.opportunity = lead.converted_opportunity


def may_convert(lead: Lead, plan: Plan, by: User) -> None:
    """Raise PermissionDenied, in words, unless this person may do all of the plan."""
    if not by.has_perm("leads.convert_lead"):
        raise PermissionDenied(_("You may not convert leads."))
    # The caller has locked the lead, so its owner is who it says.
    free = Lead.objects.editable_by(by).filter(pk=lead.pk)
    if not lead.is_kept_by(by) and not free.exists():
        raise PermissionDenied(
            _("You can't change this lead. %(owner)s owns it.")
            % {"owner": lead.owner_name}
        )
    for right, is_needed, text in (
        ("accounts.add_account", plan.account is None, _("You may not add accounts.")),
        ("accounts.add_contact", plan.contact is None, _("You may not add contacts.")),
        (
            "opportunities.add_opportunity",
            plan.makes_opportunity,
            _("You may not add opportunities."),
        ),
        (
            "activities.add_activity",
            plan.follow_up is not None,
            _("You may not plan tasks."),
        ),
    ):
        if is_needed and not by.has_perm(right):
            raise PermissionDenied(text)


def owner_of(lead: Lead, plan: Plan) -> User:
    """Give the owner of what will be made; a queue can own none of it. Spec §8.1."""
    owner = plan.owner or lead.owner
    if owner is None:
        raise ValidationError(
            {
                "owner": _(
                    "This lead is in the queue %(queue)s. Choose an owner for what "
                    "it becomes."
                )
                % {"queue": lead.queue}
            }
        )
    if not owner.is_active:
        raise ValidationError(
            {"owner": _("%(owner)s is not active.") % {"owner": owner}}
        )
    return owner


def status_of(lead: Lead, plan: Plan, *, confirmed: bool) -> Status:
    """Give the converted status, once the lead has what its process asks for.

    Raises moving.NotReady when the step only warns, unless `confirmed`.
    """
    step = _converted_step(standing.steps(lead), plan.status)
    readiness = standing.readiness_of(lead, step)
    if readiness.blocks or (readiness.warns and not confirmed):
        fields = get_text_list(readiness.missing, _("and"))
        if readiness.blocks:
            text = _("Fill in %(fields)s before you convert this lead.")
            raise ValidationError(text % {"fields": fields})
        text = _("Still empty: %(fields)s. You can convert all the same.")
        raise moving.NotReady(text % {"fields": fields}, readiness)
    return step.status


def fit_together(plan: Plan, by: User) -> None:
    """Raise ValidationError unless the chosen records belong together. Spec §8.2."""
    _contact_fits(plan, by)
    account, opportunity = plan.account, plan.opportunity
    if plan.opportunity_name.strip() and opportunity is not None:
        raise ValidationError(
            {"opportunity": _("Choose a new opportunity or an existing one, not both.")}
        )
    if opportunity is None or opportunity.account_id is None:
        return
    if account is None or opportunity.account_id != account.pk:
        raise ValidationError(
            {
                "opportunity": _(
                    "“%(deal)s” belongs to another account. Choose one of this account."
                )
                % {"deal": opportunity}
            }
        )


def name_of_account(lead: Lead, plan: Plan) -> str:
    """Give the name of a new account; a person without a company does not make one."""
    name = plan.account_name.strip() or lead.company.strip()
    return _named(
        name,
        "account_name",
        Account._meta.get_field("name").max_length,
        _("Enter the name of the company."),
    )


def name_of_opportunity(plan: Plan) -> str:
    """Give the name of a new opportunity, or refuse it by its length."""
    return _named(
        plan.opportunity_name.strip(), "opportunity_name", LONGEST_OPPORTUNITY_NAME, ""
    )


def last_name_of_contact(lead: Lead, plan: Plan) -> str:
    """Give the last name of a new contact; whoever has none is asked for."""
    return _named(
        lead.last_name.strip() or plan.last_name.strip(),
        "last_name",
        Contact._meta.get_field("last_name").max_length,
        _("Enter the last name of the contact."),
    )


# -- inside -------------------------------------------------------------------


def _converted_step(line: list[ProcessStep], wanted: Status | None) -> ProcessStep:
    offered = [
        step
        for step in line
        if step.status.kind == Status.Kind.CONVERTED and step.status.is_active
    ]
    if not offered:
        raise ValidationError(
            _("This lead's process has no converted status. Ask an administrator.")
        )
    for step in offered:
        if wanted is None or step.status_id == wanted.pk:
            return step
    raise ValidationError(
        {"status": _("“%(status)s” is no converted status here.") % {"status": wanted}}
    )


def _contact_fits(plan: Plan, by: User) -> None:
    account, contact = plan.account, plan.contact
    if contact is None or contact.account_id is None or plan.relate:
        return
    if account is not None and relations.is_related(contact, account):
        return
    seen = Account.objects.visible_to(by).filter(pk=contact.account_id)
    theirs = seen.first() or _("an account you cannot see")
    raise ValidationError(
        {
            "contact": _(
                "%(contact)s belongs to %(theirs)s. Tick the box to relate them to "
                "this account as well, or choose their account."
            )
            % {"contact": contact, "theirs": theirs}
        }
    )


def _named(name: str, field: str, longest: Any, if_blank: str) -> str:
    try:
        storable(name)
    except ValidationError as odd:
        raise ValidationError({field: odd.messages}) from odd
    if not name and if_blank:
        raise ValidationError({field: if_blank})
    if len(name) > longest:
        raise ValidationError(
            {
                field: _("Give at most %(most)s characters. This has %(count)s.")
                % {"most": longest, "count": len(name)}
            }
        )
    return name
