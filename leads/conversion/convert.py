"""Turn a lead into an account, a contact and perhaps an opportunity: all or nothing.

One transaction and one operation, so that un-conversion is `history.undoing.undo`.
The lead's row is locked first and decides who is the one that converts. Spec §8.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import relations
from accounts.models import Account, Contact
from activities import handing, links, log, times
from activities.models import Activity
from history import writing
from history.models import Operation
from leads.conversion import checks, mapping
from leads.conversion.checks import AlreadyConverted
from leads.conversion.plan import FollowUp, Plan, close_date
from leads.models import Lead
from leads.process import moving
from opportunities import pipeline, roles
from opportunities.models import Opportunity
from records.models import Record
from users.models import User
from work import notices

__all__ = ["AlreadyConverted", "Converted", "convert"]

NOTICE = "lead_converted"


@dataclass(frozen=True)
class Converted:
    """What a lead became; undo the operation to take it all back."""

    lead: Lead
    account: Account
    contact: Contact
    opportunity: Opportunity | None
    operation: Operation

    @property
    def records(self) -> list[Record]:
        return [r for r in (self.account, self.contact, self.opportunity) if r]


def convert(
    lead: Lead,
    plan: Plan,
    *,
    by: User,
    confirmed: bool = False,
    channel: str = "browser",
) -> Converted:
    """Convert a lead as planned, and give what it became.

    Raises AlreadyConverted (with the records) when somebody was faster,
    moving.NotReady when its process warns and this is not `confirmed`,
    ValidationError for what a person can mend, and PermissionDenied. Nothing is
    written then.
    """
    label = _("Convert %(lead)s") % {"lead": lead}
    with writing.act("convert", by=by, label=label, channel=channel, whole=True) as act:
        lead = _lock(lead)
        if lead.is_converted:
            raise AlreadyConverted(lead)
        checks.may_convert(lead, plan, by)
        owner = checks.owner_of(lead, plan)
        status = checks.status_of(lead, plan, confirmed=confirmed)
        plan = _lock_chosen(plan, by)
        checks.fit_together(plan, by)
        review = mapping.review(lead, plan)
        review.refuse_problems()

        account = _account(lead, plan, review, owner, act)
        contact = _contact(lead, plan, account, review, owner, act)
        opportunity = _opportunity(plan, account, contact, review, owner, act)
        found = Converted(lead, account, contact, opportunity, act.operation)
        _keep_activities(lead, found.records, owner, act)
        _plan_follow_up(plan.follow_up, found.records, owner, act)
        _close(lead, found, status, act)
        _tell(found, owner, by)
    return found


# -- the steps, in the order of locks --------------------------------------------


def _lock(lead: Lead) -> Lead:
    """Lock the lead and read it anew.

    What it refers to is read later and not joined: who has waited for the lock would
    get it from PostgreSQL as it was before.
    """
    return Lead.objects.alive().select_for_update(of=("self",)).get(pk=lead.pk)


def _lock_chosen(plan: Plan, by: User) -> Plan:
    """Lock the chosen records, always in this order, and give the plan with them."""
    return replace(
        plan,
        account=_chosen(Account.objects, plan.account, by),
        contact=_chosen(Contact.objects, plan.contact, by),
        opportunity=_chosen(Opportunity.objects, plan.opportunity, by),
    )


def _chosen(rows: Any, wanted: Any, by: User) -> Any:
    """Lock a chosen record and read it anew; refuse what one may not change."""
    if wanted is None:
        return None
    free = rows.editable_by(by).filter(pk=wanted.pk)
    present = free.select_for_update(of=("self",), no_key=True).first()
    if present is not None:
        return present
    readable = rows.visible_to(by).select_related("owner").filter(pk=wanted.pk).first()
    text = _("This one is gone. Choose another one.")
    if readable is not None:
        words = {"record": readable, "owner": readable.owner}
        text = _("You can't change %(record)s. %(owner)s owns it.") % words
    raise ValidationError({type(wanted)._meta.model_name: text})


def _account(
    lead: Lead,
    plan: Plan,
    review: mapping.Review,
    owner: User,
    act: writing.Act,
) -> Account:
    account = plan.account
    if account is None:
        account = Account(owner=owner, name=checks.name_of_account(lead, plan))
    mapping.carry(review.of("account"), account)
    return act.save(account)


def _contact(
    lead: Lead,
    plan: Plan,
    account: Account,
    review: mapping.Review,
    owner: User,
    act: writing.Act,
) -> Contact:
    contact = plan.contact or Contact(owner=owner, account=account)
    mapping.carry(review.of("contact"), contact)
    if plan.contact is None:
        contact.last_name = checks.last_name_of_contact(lead, plan)
    elif contact.account_id is None:
        contact.account = account
    relations.save_contact(contact, act=act)
    if contact.account_id != account.pk:
        relations.relate(contact, account, act=act)
    return contact


def _opportunity(
    plan: Plan,
    account: Account,
    contact: Contact,
    review: mapping.Review,
    owner: User,
    act: writing.Act,
) -> Opportunity | None:
    if plan.opportunity is not None:
        opportunity = plan.opportunity
        opportunity.account_id = opportunity.account_id or account.pk
        mapping.carry(review.of("opportunity"), opportunity)
        return pipeline.save(opportunity, by=act.by, act=act)
    if not plan.makes_opportunity:
        return None
    opportunity = Opportunity(
        name=checks.name_of_opportunity(plan),
        owner=owner,
        account=account,
        amount=plan.amount,  # type: ignore[misc]  # MoneyColumn may be null
        close_on=plan.close_on or close_date(),
    )
    mapping.carry(review.of("opportunity"), opportunity)
    pipeline.open_new(opportunity, act=act)
    roles.add_first(opportunity, contact, act=act)
    return opportunity


def _keep_activities(
    lead: Lead, records: list[Record], owner: User, act: writing.Act
) -> None:
    """Show what happened on both sides; open tasks go to a new owner. Spec §8.5."""
    told = Activity.objects.on(lead).only("done_at", "created_at")
    links.also_show(told, on=records, act=act)
    if lead.owner_id != owner.pk:
        handing.hand_over_open(lead, lead.owner or lead.queue, owner, act)


def _plan_follow_up(
    wanted: FollowUp | None, records: list[Record], owner: User, act: writing.Act
) -> None:
    if wanted is None:
        return
    due_at = None
    if wanted.due_on is not None:
        due_at = times.end_of_day(wanted.due_on, times.zone_of(owner))
    log.plan_task(
        records,
        by=act.by,
        subject=wanted.subject,
        due_at=due_at,
        is_all_day=True,
        owner=owner,
        priority=wanted.priority,
        act=act,
    )


def _close(lead: Lead, found: Converted, status: Any, act: writing.Act) -> None:
    """Mark the lead as converted, with its links; from now on it is read-only."""
    lead.converted_at = timezone.now()
    lead.converted_by = act.by
    lead.converted_account = found.account
    lead.converted_contact = found.contact
    lead.converted_opportunity = found.opportunity
    moving.put([lead], status, act=act)


def _tell(found: Converted, owner: User, by: User) -> None:
    if owner == by:
        return
    best = found.opportunity or found.contact
    words = {"who": by, "lead": found.lead, "record": best}
    with translation.override(owner.speaks):
        text = _("%(who)s converted %(lead)s. %(record)s is yours.") % words
        notices.tell(owner, NOTICE, text, best.get_absolute_url(), about=best)
