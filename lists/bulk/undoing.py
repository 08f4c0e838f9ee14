"""Take a whole run back, one operation after the other, the last first.

What somebody changed since stays as it is and is named.
"""

import logging
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from history import undoing
from history.models import Change, Operation
from lists.bulk import acts
from lists.bulk.running import keep_skipped, working_for
from lists.models import BulkRun
from users.models import User
from work import due, jobs
from work.models import Job

logger = logging.getLogger(__name__)
KIND = "bulk_undo"


def why_not(run: BulkRun, by: User) -> str:
    """Say why this person cannot undo the run now; "" if they can."""
    if run.job.state == Job.State.RUNNING:
        return _("Wait until it has ended, or stop it.")
    if run.undo_job is not None:
        return _("This was already undone.")
    if not run.operations.exists():
        return _("It changed nothing, so there is nothing to undo.")
    if run.job.user != by and not by.outranks(run.job.user):
        return _("Only who did this, or somebody above them, can undo it.")
    return ""


def ask(run: BulkRun, *, by: User) -> None:
    """Have a run taken back. Raises ValidationError, in words, if it cannot be."""
    with transaction.atomic():
        rows = BulkRun.objects.select_for_update(of=("self",))
        run = rows.select_related("job__user", "undo_job").get(pk=run.pk)
        if why := why_not(run, by):
            raise ValidationError(why)
        label = _("Undo: %(what)s") % {"what": run.job.label}
        total = int(run.job.result.get("changed", 0))
        run.undo_job = jobs.start(KIND, label[:200], by, total=total)
        run.save(update_fields=["undo_job"])
        due.later("lists.undo", str(run.pk), key=str(run.pk))


def go_on(pk: UUID) -> None:
    """Take back the next operation of a run; close when none is left."""
    with transaction.atomic():
        rows = BulkRun.objects.select_for_update(of=("self",))
        run = rows.filter(pk=pk, undo_job__state=Job.State.RUNNING).first()
        if run is None or run.undo_job is None:
            return
        rest = run.operations.filter(operation__undone_at=None).order_by("-pk")
        next_one = rest.select_related("operation").first()
        with working_for(run.undo_job.user):
            if next_one is None:
                _close(run, run.undo_job)
                return
            try:
                _take_back(run, run.undo_job, next_one.operation)
            except ValidationError as refusal:
                jobs.fail(run.undo_job.pk, " ".join(refusal.messages))
                return
        due.later("lists.undo", str(pk), key=str(pk))


# -- inside ---------------------------------------------------------------------------


def _take_back(run: BulkRun, job: Job, operation: Operation) -> None:
    report = undoing.undo(operation, by=job.user)
    model = _model(run)
    keep_skipped(
        job,
        [
            (pk if kind is model else None, name, why)
            for (kind, pk), (name, why) in zip(report.left, report.skipped, strict=True)
            # What only follows a record, such as its time in a status, is no row more.
            if not getattr(kind, "follows_quietly", False)
        ],
    )
    noted = _of_kind(model).filter(operation=operation)
    jobs.advance(job.pk, noted.values("object_id").distinct().count())


def _close(run: BulkRun, job: Job) -> None:
    back = _of_kind(_model(run)).filter(operation__undoes__of_bulk_run__run=run)
    changed = int(run.job.result.get("changed", 0))
    # What came of the rows, such as the next tasks, is no row more.
    undone = min(back.values("object_id").distinct().count(), changed)
    jobs.finish(job.pk, {"undone": undone, "kept": changed - undone})
    logger.info("Bulk undo %s finished", job.pk)


def _model(run: BulkRun) -> Any:
    act = acts.act_of(run.act)
    return act.spec.model if act else None


def _of_kind(model: Any) -> QuerySet[Change]:
    """Give the changes of rows of the list's own kind."""
    kind = ContentType.objects.get_for_model(model)
    return Change.objects.filter(content_type=kind)
