"""Many rows of a list of leads: whom they repeat, who is known, and in they come."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from history import writing
from imports.models import Row
from imports.options import FILL, REFUSE, UPDATE
from imports.targets.putting import Putter
from imports.targets.rows import Drafted, Taken
from imports.targets.target import Target
from leads import duplicates, intake
from leads.intake.recognising import known_as, named
from leads.models import Lead
from leads.routing import explain
from records import external_ids
from records.models.seen import note_new_as_seen

Outcome = Row.Outcome


def keys_of(target: Target, made: Drafted) -> list[Any]:
    """Give the keys by which a row is told to be the same person as another."""
    draft = made.draft
    if target.options.match == "external_id":
        return [made.external_id] if made.external_id else []
    lead = draft.keyed
    keys: list[Any] = []
    if draft.known_by == "name_company":
        keys = [draft.name_and_company] if draft.name_and_company else []
    elif lead.email_key:
        keys = [lead.email_key]
    if draft.known_by == "email_phone":
        keys += duplicates.phones_of(lead)
    return keys


def known(target: Target, made: Sequence[Drafted]) -> list[bool]:
    """Tell which rows are leads that are here; refuse the others if one says so."""
    if not target.finds:
        return [False] * len(made)
    pks = _known_pks(target, made)
    target.note_locked(made, pks)
    if target.options.on_new == REFUSE:
        for one, pk in zip(made, pks, strict=True):
            if pk is None:
                one.refuse(
                    _(
                        "There is no such lead yet, and this import only updates"
                        " existing ones."
                    )
                )
    return [pk is not None for pk in pks]


def owners(made: Sequence[Drafted]) -> list[Any]:
    """Give who would own each row, were it a new lead."""
    named: list[Any] = [
        one.draft.owner or one.draft.queue or one.draft.pool for one in made
    ]
    asking = [n for n, holder in enumerate(named) if holder is None]
    if asking:
        # The rule is the same for all rows of a list.
        drafts = [made[n].draft for n in asking]
        leads = intake.new_leads(drafts, "import")
        holders = explain.would_get(leads, rule=drafts[0].rule)
        for n, holder in zip(asking, holders, strict=True):
            named[n] = holder
    return named


def take_in(
    target: Target, made: Sequence[Drafted], act: writing.Act, *, beside_others: bool
) -> list[Taken]:
    """Write rows, as `Target.take_in` says."""
    refused: list[Taken] = []
    if target.options.on_new == REFUSE:
        known(target, made)
        refused = [Taken(one, Outcome.REFUSED) for one in made if not one.draft]
        made = [one for one in made if one.draft]
    receipts, later = _receive(target, made, act, beside_others)
    updated = _update(target, receipts, act)
    if not target.options.unread:
        note_new_as_seen(lead for one, lead, new in receipts if new)
    _keep_ids(target, receipts, act)
    taken = [
        Taken(one, _outcome(lead, new, updated), lead.pk) for one, lead, new in receipts
    ]
    if later:
        taken += take_in(target, later, act, beside_others=beside_others)
    return refused + taken


# -- inside ---------------------------------------------------------------------------

# A row, the lead it is, and whether that was made of it.
_Receipt = tuple[Drafted, Lead, bool]


def _known_pks(target: Target, made: Sequence[Drafted]) -> list[int | None]:
    if target.options.match == "external_id":
        there = _called(target, made)
        return [there.get(one.external_id) for one in made]
    drafts = [one.draft for one in made]
    keyed = [draft.keyed for draft in drafts]
    found = zip(drafts, duplicates.find(keyed), named(drafts), strict=True)
    leads = [
        known_as(draft, [*matches, *alike]) if matches or alike else None
        for draft, matches, alike in found
    ]
    return [lead.pk if lead else None for lead in leads]


def _called(target: Target, made: Sequence[Drafted]) -> dict[str, int]:
    values = [one.external_id for one in made]
    return external_ids.find(Lead, target.options.id_source, values)


def _receive(
    target: Target, made: Sequence[Drafted], act: writing.Act, beside_others: bool
) -> tuple[list[_Receipt], list[Drafted]]:
    """Give who came in, and rows that must wait for another one of their id."""
    there: dict[str, int] = {}
    later: list[Drafted] = []
    if target.finds and target.options.match == "external_id":
        there = _called(target, made)
        first: dict[str, Drafted] = {}
        for one in made:
            if one.external_id and one.external_id not in there:
                first.setdefault(one.external_id, one)
        later = [one for one in made if first.get(one.external_id, one) is not one]
    waits = {id(one) for one in later}
    now = [one for one in made if id(one) not in waits]
    leads = Lead.objects.in_bulk(list(there.values()))
    known_ones = [
        (one, leads[there[one.external_id]], False)
        for one in now
        if one.external_id in there
    ]
    new = [one for one in now if one.external_id not in there]
    receipts = intake.receive(
        [one.draft for one in new],
        channel="import",
        by=target.imported.user,
        act=act,
        notify=False,
        beside_others=beside_others,
    )
    came = [
        (one, receipt.lead, receipt.outcome == "created")
        for one, receipt in zip(new, receipts, strict=True)
    ]
    return known_ones + came, later


def _outcome(lead: Lead, new: bool, updated: set[int]) -> str:
    if new:
        return Outcome.CREATED
    return Outcome.UPDATED if lead.pk in updated else Outcome.DUPLICATE


def _update(target: Target, receipts: Sequence[_Receipt], act: writing.Act) -> set[int]:
    """Write what the list says about known leads; give those this person may change."""
    pks = {lead.pk for _one, lead, new in receipts if not new}
    if target.options.on_duplicate not in (FILL, UPDATE) or not pks:
        return set()
    made = {lead.pk for _one, lead, new in receipts if new}
    free = (pks & made) | target.may_change(pks - made)
    rows = Lead.objects.filter(pk__in=free).select_for_update(of=("self",))
    leads = {lead.pk: lead for lead in rows.order_by("pk")}
    putter = Putter(target.imported, target.options, _plain_fields(target))
    for one, known_lead, new in receipts:
        lead = leads.get(known_lead.pk)
        if lead is not None and not new:
            putter.put(lead, one.draft.values, one.draft.custom)
    act.save_many(list(leads.values()))
    return set(leads)


def _plain_fields(target: Target) -> dict[str, Any]:
    fields = target.model_fields()
    return {
        name: fields[name]
        for name in fields
        if name not in ("status", "lead_type", "owner")
    }


def _keep_ids(target: Target, receipts: Sequence[_Receipt], act: writing.Act) -> None:
    """Keep what the other program calls the leads that this person may change."""
    ids: dict[str, int] = {}
    for one, lead, _new in receipts:
        if one.external_id:
            ids.setdefault(one.external_id, lead.pk)
    if not ids:
        return
    made = {lead.pk for _one, lead, new in receipts if new}
    made |= target.may_change({pk for pk in ids.values() if pk not in made})
    mine = {value: pk for value, pk in ids.items() if pk in made}
    external_ids.keep(Lead, target.options.id_source, mine, act=act)
