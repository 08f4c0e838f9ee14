"""Take a whole import back, one operation after the other, the last first."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import ActivityLink
from history import undoing
from history.models import Change, Operation
from imports import targets
from imports.models import Act, Chunk, Import, Row
from users.models import User
from work import due

State = Import.State
# So many rows that were left alone are named; the rest is counted.
SHOWN = 200
KEPT_FOR = timedelta(days=30)


def ask(imported: Import, *, by: User, worked_on: bool = False) -> None:
    """Have an import taken back. Raises ValidationError, in words, if it cannot be.

    `worked_on`: also what somebody worked on since, as far as `by` may change it.
    """
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        if why := why_not(row, by):
            raise ValidationError(why)
        row.state, row.done = State.UNDOING, 0
        row.undo_result = {"by": by.pk, "worked_on": worked_on}
        row.save()
        due.later("imports.undo", str(row.pk), key=str(row.pk))


def may_try(imported: Import, by: User) -> bool:
    """Tell whether this person would be asked about an undo, without a look-up."""
    has_ended = imported.state in (State.FINISHED, State.STOPPED)
    may = has_ended and not is_too_late(imported)
    return may and (imported.user_id == by.pk or by.outranks(imported.user))


def is_too_late(imported: Import) -> bool:
    """Tell whether an import ended too long ago to be taken back."""
    last = until(imported)
    return last is not None and last < timezone.now()


def until(imported: Import) -> datetime | None:
    """Give when it is too late to take an import back; None if it has not ended."""
    return imported.finished_at and imported.finished_at + KEPT_FOR


def why_not(imported: Import, by: User) -> str:
    """Say why this person cannot undo the import now; "" if they can."""
    if imported.state not in (State.FINISHED, State.STOPPED):
        return _("Only an import that has run can be undone.")
    if not imported.acts.exists():
        return _("This import changed nothing, so there is nothing to undo.")
    if imported.user_id != by.pk and not by.outranks(imported.user):
        return _(
            "Only the person who ran this import, or somebody above them, can undo it."
        )
    if is_too_late(imported):
        text = _(
            "This import ended more than %(n)s days ago and can no longer be undone."
        )
        return text % {"n": KEPT_FOR.days}
    return ""


def foretold(imported: Import) -> list[str]:
    """Say what an undo would do, with numbers."""
    counts = imported.counts()
    said = []
    if n := counts[Row.Outcome.CREATED]:
        text = ngettext(
            "%(n)s was created and goes to the recycle bin.",
            "%(n)s were created and go to the recycle bin.",
            n,
        )
        said.append(text % {"n": intcomma(n)})
    if n := counts[Row.Outcome.UPDATED]:
        text = ngettext(
            "%(n)s was updated and gets its old values back.",
            "%(n)s were updated and get their old values back.",
            n,
        )
        said.append(text % {"n": intcomma(n)})
    return said


def worked_on(imported: Import) -> int:
    """Count the records of an import that somebody changed or spoke to since."""
    acts = Operation.objects.filter(import_act__imported=imported).values("pk")
    kind = ContentType.objects.get_for_model(targets.kind(imported.target).model)
    later = Change.objects.filter(
        content_type=kind,
        object_id=OuterRef("object_id"),
        version__gt=OuterRef("version"),
    ).exclude(operation__in=acts)
    # What came and was taken back since, is no work: both halves of it, here.
    beside = Change.objects.filter(
        content_type=kind,
        object_id=OuterRef("object_id"),
        version__gt=OuterRef(OuterRef("version")),
    )
    later = later.exclude(
        Exists(beside.filter(operation__undoes=OuterRef("operation")))
        | Exists(beside.filter(operation=OuterRef("operation__undoes")))
    )
    spoken = ActivityLink.objects.filter(
        content_type=kind,
        object_id=OuterRef("object_id"),
        activity__deleted_at=None,
        activity__created_at__gt=imported.finished_at or imported.created_at,
    )
    written = Change.objects.filter(operation__in=acts, content_type=kind)
    worked = written.filter(Exists(later) | Exists(spoken))
    return worked.values("object_id").distinct().count()


def work_on(pk: str) -> None:
    """Take back the next operation; close when none is left."""
    rest = Act.objects.filter(imported__pk=pk, operation__undone_at=None)
    with transaction.atomic():
        is_last = not rest.exists()
        if is_last:
            # Pieces that were at work when the import was stopped come in before that.
            pieces = Chunk.objects.select_for_update().filter(imported__pk=pk)
            list(pieces.order_by("pk").values_list("pk"))
        rows = Import.objects.select_for_update().filter(pk=pk, state=State.UNDOING)
        imported = rows.first()
        if imported is None:
            return
        act = rest.order_by("-pk").select_related("operation").first()
        if act is None and is_last:
            imported.state, imported.finished_at = State.UNDONE, timezone.now()
        else:
            if act is not None:
                _take_back(imported, act.operation)
            due.later("imports.undo", pk, key=pk)
        imported.save()


def _take_back(imported: Import, operation: Operation) -> None:
    kept = imported.undo_result
    along = Operation.objects.filter(import_act__imported=imported)
    by = User.objects.get(pk=kept["by"])
    worked_on = kept.get("worked_on", False)
    report = undoing.undo(operation, by=by, along=list(along), worked_on=worked_on)
    skipped = kept.setdefault("skipped", [])
    skipped += report.skipped[: max(0, SHOWN - len(skipped))]
    kept["left"] = kept.get("left", 0) + len(report.skipped)
    kept["undone"] = kept.get("undone", 0) + report.undone
    imported.done = min(kept["undone"] + kept["left"], imported.total)
