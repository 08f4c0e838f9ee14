"""The pipeline itself."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from history import writing
from leads import duplicates
from leads.intake import touches
from leads.intake.assigning import assign
from leads.intake.drafts import Draft, Receipt
from leads.intake.recognising import recognise
from leads.models import Lead, LeadType
from leads.process import moving
from leads.routing import first_response, rules
from records.models.seen import note_seen


def receive(
    drafts: Sequence[Draft],
    *,
    channel: str,
    by: Any,
    act: writing.Act | None = None,
    notify: bool = True,
    beside_others: bool = False,
) -> list[Receipt]:
    """Take people in; give a receipt for each draft, in their order.

    `channel` is web, hand, import, api or email. Part of `act` if there is one, else
    one act of its own. Without `notify` the caller tells the owners. `beside_others`
    says that several batches come in at once and the caller sees to it that no person
    is in two of them; everybody else waits as usual. Raises ValidationError only if no
    status is set up in which a lead could begin.
    """
    if not drafts:
        return []
    leads = new_leads(drafts, channel)
    if act is not None:
        duplicates.lock(leads, shared=beside_others)
        return _take_in(drafts, leads, channel, act, notify=notify)
    label = str(leads[0])
    if len(leads) > 1:
        label = _("%(count)s leads") % {"count": len(leads)}
    with writing.act("create", by=by, label=label, channel=channel) as act:
        duplicates.lock(leads, shared=beside_others)
        return _take_in(drafts, leads, channel, act, notify=notify)


def new_leads(drafts: Sequence[Draft], channel: str) -> list[Lead]:
    """Give the leads that these would be: not saved, and without owners."""
    usual: LeadType | None = None
    statuses: dict[int, Any] = {}
    leads = []
    for draft in drafts:
        lead_type = draft.lead_type or usual
        if lead_type is None:
            lead_type = usual = _usual_type()
        if lead_type.pk not in statuses:
            statuses[lead_type.pk] = moving.first_status(lead_type)
        status = draft.status or statuses[lead_type.pk]
        leads.append(draft.new_lead(lead_type, status, channel))
    return leads


def _usual_type() -> LeadType:
    types = LeadType.objects.select_related("process").order_by("-is_default", "pk")
    found: LeadType | None = types.filter(is_active=True).first() or types.first()
    if found is None:
        raise ValidationError(_("There is no lead type. Add one in Setup."))
    return found


def _take_in(
    drafts: Sequence[Draft],
    leads: Sequence[Lead],
    channel: str,
    act: writing.Act,
    *,
    notify: bool,
) -> list[Receipt]:
    receipts = recognise(drafts, leads)
    new = [
        (draft, receipt)
        for draft, receipt in zip(drafts, receipts, strict=True)
        if receipt.outcome == "created"
    ]
    choices = assign(new, act)
    first_response.promise([choice.lead for choice in choices], at=act.at)
    _write([receipt.lead for _draft, receipt in new], act)
    first_response.plan_first_task([choice.lead for choice in choices], act=act)
    rules.store(choices, act, notify=notify)
    touches.note(drafts, receipts, channel)
    touches.tell(receipts)
    if channel == "hand":
        _mark_read(new, act.by)
    return receipts


def _write(leads: Sequence[Lead], act: writing.Act) -> None:
    """Write new leads; those that point at others of this batch come after them."""
    for lead in leads:
        lead.created_at = lead.status_since = act.at
    rest = leads
    while rest:
        some = [lead for lead in rest if not _waits(lead)] or rest
        rest = [lead for lead in rest if _waits(lead) and some is not rest]
        for lead in some:
            if "duplicate_of" in lead._state.fields_cache:
                lead.duplicate_of = lead.duplicate_of  # takes the id it has by now
        act.save_many(some)
    if leads:
        moving.enter_many(leads, act)


def _waits(lead: Lead) -> bool:
    known: Lead | None = lead._state.fields_cache.get("duplicate_of")
    return known is not None and known._state.adding


def _mark_read(new: Sequence[tuple[Draft, Receipt]], by: Any) -> None:
    """Who typed a lead in has read it. Spec §1.6."""
    for _draft, receipt in new:
        if by is not None and receipt.lead.owner_id == by.pk:
            note_seen(receipt.lead, by)
