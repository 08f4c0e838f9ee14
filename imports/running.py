"""Take a checked file in, piece by piece, by as many workers as there are.

A piece, its rows and its counts are one transaction: a worker that is killed leaves
nothing half, and who takes over finds the piece as it was. Rows that repeat a person
of an earlier row wait until all others are in, so that the result does not depend on
which worker was faster.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from history import writing
from imports import choices, staging, telling
from imports.drafting import Drafted, Drafter
from imports.models import Act, Chunk, Import, Row
from imports.options import NOT_MATCHED, Options
from leads import intake
from leads.models import Lead
from records.models.seen import note_new_as_seen
from users.models import User
from work import database, due, notices

logger = logging.getLogger(__name__)
State, Outcome = Import.State, Row.Outcome
DONE = "import_done"


def start(imported: Import, *, by: User) -> Import:
    """Begin to take a checked file in; give the import that runs.

    The same file of the same person that runs already is not run twice: then that one
    is given. Raises ValidationError if it was not checked.
    """
    with transaction.atomic():
        database.advisory_lock(f"import-file:{imported.sha256}")
        row = Import.objects.select_for_update().get(pk=imported.pk)
        if row.state in (State.RUNNING, State.FINISHED):
            return row
        twin = Import.objects.filter(
            user=row.user, sha256=row.sha256, target=row.target, state=State.RUNNING
        ).first()
        if twin is not None:
            return twin
        if row.state not in (State.CHECKED, State.STOPPED):
            raise ValidationError(_("Check the file before you run it."))
        if choices.may_create(by):
            unknown = row.check_result.get("unknown", {})
            choices.create(Options.from_json(row.options), unknown)
        row.state, row.started_at = State.RUNNING, row.started_at or timezone.now()
        row.done = sum(row.counts().values())
        row.save()
        waiting = row.chunks.filter(done_at=None).values_list("pk", flat=True)
        for chunk_id in waiting:
            due.later("imports.run_chunk", chunk_id, key=str(chunk_id))
        due.later("imports.go_on", str(row.pk), key=str(row.pk))
    logger.info("Import %s started", row.pk)
    return row


def stop(imported: Import) -> bool:
    """Have a running import stop after the pieces at work; tell whether it ran."""
    rows = Import.objects.filter(pk=imported.pk, state=State.RUNNING)
    return bool(rows.update(state=State.STOPPED, finished_at=timezone.now()))


def run_chunk(chunk_id: int) -> None:
    """Take in one piece, unless it is in already or the import was stopped."""
    with transaction.atomic():
        chunk = _hold(chunk_id)
        if chunk is None or chunk.done_at or not _is_running(chunk):
            return
        later = set(chunk.repeats)
        _take(chunk, lambda row: row.number not in later)
        chunk.done_at = timezone.now()
        chunk.save()
        due.later("imports.go_on", str(chunk.imported_id), key=str(chunk.imported_id))


def go_on(pk: str) -> None:
    """Take in the repeats of the next piece; close the import when none is left."""
    imported = Import.objects.filter(pk=pk, state=State.RUNNING).first()
    if imported is None or imported.chunks.filter(done_at=None).exists():
        return
    rest = imported.chunks.filter(repeats_done_at=None).exclude(repeats=[])
    chunk_id = rest.values_list("pk", flat=True).first()
    if chunk_id is None:
        _close(imported)
        return
    with transaction.atomic():
        chunk = _hold(chunk_id)
        if chunk is None or chunk.repeats_done_at or not _is_running(chunk):
            return
        wanted = set(chunk.repeats)
        _take(chunk, lambda row: row.number in wanted)
        chunk.repeats_done_at = timezone.now()
        chunk.save()
        due.later("imports.go_on", pk, key=pk)


# -- inside ---------------------------------------------------------------------------


def _hold(chunk_id: int) -> Chunk | None:
    rows = Chunk.objects.select_for_update(of=("self",)).select_related(
        "imported__user"
    )
    return rows.filter(pk=chunk_id).first()


def _is_running(chunk: Chunk) -> bool:
    return bool(chunk.imported.state == State.RUNNING)


@dataclass
class _Taken:
    """What became of one row."""

    made: Drafted
    outcome: str
    object_id: int | None = None


# What is kept of a row, in the order of these columns.
_KEPT = (
    *("imported_id", "number", "line", "outcome"),
    *("object_id", "problems", "unmapped"),
)


def _take(chunk: Chunk, wanted: Any) -> None:
    imported = chunk.imported
    drafter = Drafter(imported)
    rows = [row for row in staging.rows_of(imported, chunk) if wanted(row)]
    made = [drafter.draft(row) for row in rows]
    taken = [_Taken(one, Outcome.REFUSED) for one in made if one.draft is None]
    taken += _receive([one for one in made if one.draft], drafter)
    for outcome in Outcome.values:
        count = sum(one.outcome == outcome for one in taken)
        setattr(chunk, outcome, getattr(chunk, outcome) + count)
    kept = [
        (
            *(imported.pk, one.made.row.number, one.made.row.line, one.outcome),
            *(one.object_id, one.made.problems, one.made.unmapped),
        )
        for one in taken
    ]
    database.insert_rows(Row, _KEPT, kept)
    Import.objects.filter(pk=imported.pk).update(done=F("done") + len(taken))


def _receive(made: Sequence[Drafted], drafter: Drafter) -> list[_Taken]:
    """Take drafts in; a row that nobody foresaw to fail costs itself alone."""
    if not made:
        return []
    try:
        with transaction.atomic():
            return _receive_all(made, drafter)
    except OperationalError:
        raise  # the database, not a row: the whole piece is tried again
    except Exception as error:
        if len(made) > 1:
            half = len(made) // 2
            return _receive(made[:half], drafter) + _receive(made[half:], drafter)
        row = made[0].row.number
        logger.exception("Import %s: row %s", drafter.imported.pk, row)
        text = _("It could not be stored (%(kind)s).") % {"kind": type(error).__name__}
        made[0].problems.append({"column": "", "value": "", "message": text})
        return [_Taken(made[0], Outcome.REFUSED)]


def _receive_all(made: Sequence[Drafted], drafter: Drafter) -> list[_Taken]:
    imported = drafter.imported
    first, last = made[0].row.number, made[-1].row.number
    label = _("%(file)s, rows %(first)s to %(last)s") % {
        "file": imported.name[:200],
        "first": first,
        "last": last,
    }
    drafts = [one.draft for one in made if one.draft]
    with writing.act("import", by=imported.user, label=label, channel="import") as act:
        receipts = intake.receive(
            drafts,
            channel="import",
            by=imported.user,
            act=act,
            notify=False,
            beside_others=is_alone(imported),
        )
        updated = _update(drafts, receipts, drafter, act)
        if not drafter.options.unread:
            note_new_as_seen(one.lead for one in receipts if one.outcome == "created")
        if act.has_written:
            Act.objects.create(imported=imported, operation=act.operation)
    return [
        _Taken(one, _outcome(receipt, updated), receipt.lead.pk)
        for one, receipt in zip(made, receipts, strict=True)
    ]


def is_alone(imported: Import) -> bool:
    """Tell whether pieces of this list may come in at once, nobody being in two.

    Repeats come in when all others are, if all that people are recognised by was
    looked at. Another list may hold the same people; one that was stopped may have a
    piece at work for as long as a lease.
    """
    if Options.from_json(imported.options).match not in ("email_phone", NOT_MATCHED):
        return False
    others = Import.objects.exclude(pk=imported.pk)
    lately = Q(state=State.STOPPED, finished_at__gt=timezone.now() - due.LEASE)
    return not others.filter(Q(state=State.RUNNING) | lately).exists()


def _outcome(receipt: intake.Receipt, updated: set[int]) -> str:
    if receipt.outcome == "created":
        return Outcome.CREATED
    return Outcome.UPDATED if receipt.lead.pk in updated else Outcome.DUPLICATE


def _update(
    drafts: Sequence[intake.Draft],
    receipts: Sequence[intake.Receipt],
    drafter: Drafter,
    act: writing.Act,
) -> set[int]:
    """Write what the list says about known leads; give those this person may change."""
    how = drafter.options.on_duplicate
    known = {one.lead.pk for one in receipts if one.outcome == "repeated"}
    if how not in ("fill", "update") or not known:
        return set()
    free = Lead.objects.editable_by(drafter.imported.user).filter(pk__in=known)
    rows = Lead.objects.filter(pk__in=free.values("pk")).select_for_update(of=("self",))
    leads = {lead.pk: lead for lead in rows.order_by("pk")}
    for draft, receipt in zip(drafts, receipts, strict=True):
        lead = leads.get(receipt.lead.pk)
        if lead is not None and receipt.outcome == "repeated":
            _put(lead, draft, drafter, overwrite=how == "update")
    act.save_many(list(leads.values()))
    return set(leads)


def _put(lead: Lead, draft: intake.Draft, drafter: Drafter, *, overwrite: bool) -> None:
    values = dict(draft.values)
    # Who a lead is known as does not change because a list came by.
    if lead.lead_source:
        values.pop("lead_source", None)
    if overwrite and drafter.options.blanks_clear:
        for name in drafter.plain_fields - values.keys():
            values[name] = drafter.model_fields[name].get_default()
    for name, value in values.items():
        if overwrite or getattr(lead, name) in (None, "", False):
            setattr(lead, name, value)
    for key, text in draft.custom.items():
        if overwrite or not lead.custom.get(key):
            lead.custom = {**lead.custom, key: text}


def _close(imported: Import) -> None:
    with transaction.atomic():
        rows = Import.objects.filter(pk=imported.pk, state=State.RUNNING)
        now = timezone.now()
        if not rows.update(state=State.FINISHED, finished_at=now):
            return
        if imported.options.get("notify", True):
            telling.tell_owners(imported)
        text = _("%(file)s is imported: %(created)s created, %(refused)s refused.")
        words = text % {"file": imported.name, **imported.counts()}
        notices.tell(
            imported.user, DONE, words, imported.get_absolute_url(), mail=False
        )
    logger.info("Import %s finished", imported.pk)
