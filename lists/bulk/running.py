"""Do an act on many rows portion by portion, while somebody watches.

A portion, its history and its counts are one transaction: a worker that is killed
leaves nothing half, and who takes over finds the portion as it was. Portions follow
one another, so that sharing out evenly knows what was given before.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from history.models import Operation
from lists import selection
from lists.bulk import acts
from lists.bulk.acts import BulkAct
from lists.bulk.doing import Doing, Report
from lists.filters import BadFilter
from lists.models import BulkOperation, BulkPiece, BulkRun, BulkSkip, Chosen
from lists.selection import Match, Selection
from users.models import User
from work import database, due, jobs, notices
from work.models import Job

logger = logging.getLogger(__name__)
KIND = "bulk"
DONE = "bulk_done"
# Up to so many rows are changed while the person waits.
AT_ONCE = 200
ROWS_A_PIECE = 500


def start(act: BulkAct, answers: str, chosen: Selection, *, by: User) -> BulkRun:
    """Begin to do an act on the chosen rows; give its run.

    The same selection is not run twice: then the run it has already is given. Raises
    ValidationError when the answers do not fit (any more).
    """
    with transaction.atomic():
        if chosen.chosen is not None:
            rows = Chosen.objects.select_for_update(of=("self",))
            kept = rows.select_related("run").get(pk=chosen.chosen.pk)
            if kept.run is not None:
                return kept.run
        label = act.read(answers).label[:200]
        job = jobs.start(KIND, label, by, total=len(chosen.ids))
        run = BulkRun.objects.create(
            job=job,
            act=act.name,
            answers=answers,
            is_all=chosen.chosen is not None,
            query=chosen.query,
        )
        ids = sorted(chosen.ids, reverse=act.is_file)  # in a file, the latest first
        most = database.rows_at_once(ROWS_A_PIECE)
        BulkPiece.objects.bulk_create(
            BulkPiece(run=run, number=number, ids=ids[first : first + most])
            for number, first in enumerate(range(0, len(ids), most))
        )
        if chosen.chosen is not None:
            Chosen.objects.filter(pk=chosen.chosen.pk).update(run=run)
        due.later("lists.go_on", str(run.pk), key=str(run.pk))
    logger.info("Bulk run %s (%s) started", run.pk, run.act)
    return run


def go_on(pk: UUID) -> None:
    """Do the next portion of a run; close it when none is left."""
    with transaction.atomic():
        rows = BulkRun.objects.select_for_update(of=("self",)).select_related("job")
        run = rows.filter(pk=pk, job__state=Job.State.RUNNING).first()
        if run is None:
            return
        with working_for(run.job.user):
            piece = run.pieces.filter(done_at=None).first()
            try:
                act, doing, user = _asked(run)
                if piece is None:
                    _close(run, doing, user)
                    return
                with transaction.atomic():
                    _do(run, act, doing, piece, user)
            except (ValidationError, BadFilter) as refusal:
                # Nothing else can be done: the whole act is refused by now.
                _end(run, refusal)
                return
        due.later("lists.go_on", str(pk), key=str(pk))


def stop(run: BulkRun) -> bool:
    """Stop a run after the portion at work; tell whether it ran."""
    with transaction.atomic():
        rows = BulkRun.objects.select_for_update(of=("self",)).select_related("job")
        run = rows.get(pk=run.pk)
        return jobs.finish(run.job_id, _counts(run))


@contextmanager
def working_for(user: User | None) -> Iterator[None]:
    """Write texts and days as the person reads them, as in their own request."""
    language = user.speaks if user else settings.LANGUAGE_CODE
    zone = user.zone if user else timezone.get_default_timezone()
    with timezone.override(zone), translation.override(language):
        yield


def keep_skipped(job: Job, skipped: Sequence[tuple[int | None, str, str]]) -> None:
    """Note rows that were left as they were: number, name, why."""
    database.insert_new(
        BulkSkip,
        [
            BulkSkip(job=job, object_id=pk, name=name[:255], why=why[:500])
            for pk, name, why in skipped
        ],
    )


# -- inside ---------------------------------------------------------------------------


def _asked(run: BulkRun) -> tuple[BulkAct, Doing, User]:
    """Give the act, what is to be done and for whom, if they may still do it."""
    act, user = acts.act_of(run.act), run.job.user
    if act is None or user is None or not user.is_active:
        raise ValidationError(_("Who asked for it can't be asked any more."))
    if not user.has_perm(act.permission):
        raise ValidationError(_("Your rights changed: you may not do this any more."))
    return act, act.read(run.answers), user


def _do(run: BulkRun, act: BulkAct, doing: Doing, piece: BulkPiece, user: User) -> None:
    match: Match | None = None
    # A file holds what was chosen; it is no change that must not hit the wrong row.
    if run.is_all and not act.is_file:

        def match() -> Any:
            return selection.rows_of(act.spec, run.query, user)

    reports = _portions(run, doing.quietly(), piece.ids, match, user)
    named = set()
    skipped: list[tuple[int | None, str, str]] = []
    given: dict[str, int] = {}
    for report in reports:
        piece.changed += report.done
        piece.text += report.text
        skipped += [(row.pk, str(row), why) for row, why in report.skipped]
        named |= {row.pk for row, _why in report.skipped}
        for holder, count in report.given:
            given[holder] = given.get(holder, 0) + count
    unseen = len(piece.ids) - piece.changed - len(named)
    skipped += [(None, "", _("It is gone, or not yours to see any more."))] * unseen
    operations = [one.operation for one in reports if one.operation is not None]
    BulkOperation.objects.bulk_create(
        BulkOperation(run=run, operation=one) for one in operations
    )
    keep_skipped(run.job, skipped)
    piece.given, piece.done_at = given, timezone.now()
    piece.save()
    jobs.advance(run.job_id, len(piece.ids))


def _portions(
    run: BulkRun, doing: Doing, ids: Sequence[int], match: Match | None, by: User
) -> list[Report]:
    """Do it to these rows; one that nobody foresaw to fail costs itself alone."""
    try:
        with transaction.atomic():
            return [doing.run(ids, by=by, match=match)]
    except (OperationalError, ValidationError, BadFilter):
        raise  # the database: all is tried again; the act: it is refused as a whole
    except Exception as error:
        if len(ids) > 1:
            half = len(ids) // 2
            first = _portions(run, doing, ids[:half], match, by)
            return first + _portions(run, doing, ids[half:], match, by)
        logger.exception("Bulk run %s: row %s", run.pk, ids[0])
        why = _("It could not be changed (%(kind)s).") % {"kind": type(error).__name__}
        seen = doing.model._default_manager.all().visible_to(by)
        return [Report(0, [(row, why) for row in seen.filter(pk__in=ids)], None)]


def _close(run: BulkRun, doing: Doing, user: User) -> None:
    of_run = Operation.objects.filter(of_bulk_run__run=run)
    doing.tell(list(of_run), by=user)
    counts = _counts(run)
    jobs.finish(run.job_id, counts)
    text = _("%(what)s: %(changed)s done, %(skipped)s skipped.")
    words = text % {"what": run.job.label, **counts}
    url = run.get_absolute_url()
    notices.tell(user, DONE, words, url, mail=False)
    logger.info("Bulk run %s finished", run.pk)


def _end(run: BulkRun, refusal: ValidationError | BadFilter) -> None:
    words = getattr(refusal, "messages", None) or [str(refusal)]
    jobs.fail(run.job_id, " ".join(words), _counts(run))
    logger.warning("Bulk run %s was refused", run.pk)


def _counts(run: BulkRun) -> dict[str, Any]:
    done = list(run.pieces.exclude(done_at=None))
    changed = sum(piece.changed for piece in done)
    looked_at = sum(len(piece.ids) for piece in done)
    total = sum(len(ids) for ids in run.pieces.values_list("ids", flat=True))
    given: dict[str, int] = {}
    for piece in done:
        for holder, count in piece.given.items():
            given[holder] = given.get(holder, 0) + count
    return {
        "changed": changed,
        "skipped": looked_at - changed,
        "not_run": total - looked_at,
        "given": sorted(given.items(), key=lambda pair: -pair[1]),
    }
