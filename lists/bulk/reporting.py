"""What came out of a run: counts, why rows were left out, and files of both."""

import csv
import datetime
import io
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from history.models import Change
from lists import sheet
from lists.bulk import acts
from lists.bulk.acts import Export
from lists.models import BulkPiece, BulkRun, BulkSkip, Chosen
from users.models import User
from work.models import Job

# So many rows that were left out are named on the page; the file has them all.
SHOWN = 100
# A file of rows is kept so long.
FILES_FOR = datetime.timedelta(days=7)


def result(run: BulkRun, by: User) -> dict[str, Any]:
    """Give how many rows were changed, skipped and not run.

    Who asked for it is told what was counted then. Of somebody else's run a person is
    told of those rows alone that they may see.
    """
    if run.job.user == by:
        return run.job.result
    pieces = run.pieces.all()
    ran = [pk for piece in pieces if piece.done_at for pk in piece.ids]
    rest = [pk for piece in pieces if not piece.done_at for pk in piece.ids]
    changed = _known(run, _changed(run, "of_bulk_run__run"), by)
    if (act := acts.act_of(run.act)) and act.is_file:
        changed = _known(run, ran, by)
    skipped = _known(run, _skips(run, run.job, by).values("object_id"), by)
    return {"changed": changed, "skipped": skipped, "not_run": _known(run, rest, by)}


def undone(run: BulkRun, by: User) -> dict[str, int]:
    """Give how many rows an undo took back and how many it left, as `result` does."""
    if run.undo_job is None or run.job.user == by:
        return run.undo_job.result if run.undo_job else {}
    back = _known(run, _changed(run, "undoes__of_bulk_run__run"), by)
    changed = _known(run, _changed(run, "of_bulk_run__run"), by)
    return {"undone": back, "kept": changed - back}


def reasons(run: BulkRun, job: Job, by: User) -> list[tuple[str, int]]:
    """Why rows were left as they were, each reason with how many."""
    rows = _skips(run, job, by).order_by().values_list("why")
    return list(rows.annotate(n=Count("pk")).order_by("-n", "why"))


def skipped(run: BulkRun, job: Job, by: User) -> list[dict[str, Any]]:
    """Give the first rows left out, by name as far as this person may see them."""
    rows = _skips(run, job, by).exclude(name="")[:SHOWN]
    links = _links(run, [row.object_id for row in rows if row.object_id], by)
    return [
        {"name": row.name, "why": row.why, "url": links.get(row.object_id, "")}
        for row in rows
        if row.object_id is None or row.object_id in links
    ]


def skipped_file(run: BulkRun, job: Job, by: User) -> Iterator[str]:
    """Give all rows left out as lines of CSV: number, name and why."""
    rows = list(_skips(run, job, by))
    seen = _visible(run, [row.object_id for row in rows if row.object_id], by)
    yield "\ufeff" + _line([_("Number"), _("Name"), _("Why")])
    for row in rows:
        if row.object_id is None or row.object_id in seen:
            yield _line([row.object_id or "", row.name, row.why])


def export_file(run: BulkRun) -> Iterator[str]:
    """Give the file of an export that has run; its lines are kept for some days."""
    act = acts.act_of(run.act)
    doing = act.read(run.answers) if act else None
    if isinstance(doing, Export):
        yield sheet.head(doing.columns)
    yield from run.pieces.values_list("text", flat=True).iterator(chunk_size=10)


def has_file(run: BulkRun) -> bool:
    """Tell whether the lines of an export are (still) there."""
    return run.pieces.exclude(text="").exists()


def forget(now: datetime.datetime | None = None) -> None:
    """Remove chosen rows nobody acts on any more, and the files of old exports."""
    now = now or timezone.now()
    Chosen.objects.filter(expires_at__lt=now).delete()
    old = BulkPiece.objects.filter(run__job__created_at__lt=now - FILES_FOR)
    old.exclude(text="").update(text="")


# -- inside -------------------------------------------------------------------


def _skips(run: BulkRun, job: Job, by: User) -> QuerySet[BulkSkip]:
    """Give the rows left out, as far as this person may know of them."""
    rows = BulkSkip.objects.filter(job=job)
    act = acts.act_of(run.act)
    if run.job.user == by or act is None:
        return rows
    known: Any = act.spec.model._default_manager.all()
    return rows.filter(object_id__in=known.known_to(by).values("pk"))


def _changed(run: BulkRun, way: str) -> Any:
    """Give the ids of the rows that the run's operations, or their undo, changed."""
    act = acts.act_of(run.act)
    if act is None:
        return []
    kind = ContentType.objects.get_for_model(act.spec.model)
    noted = Change.objects.filter(content_type=kind, **{f"operation__{way}": run})
    return noted.values("object_id")


def _known(run: BulkRun, pks: Any, by: User) -> int:
    """Count those of some rows that this person may see, also in the recycle bin."""
    act = acts.act_of(run.act)
    if act is None:
        return 0
    rows: Any = act.spec.model._default_manager.all()
    rows = rows.known_to(by)
    if not isinstance(pks, list):
        return int(rows.filter(pk__in=pks).count())
    portions = (pks[start : start + 1_000] for start in range(0, len(pks), 1_000))
    return sum(rows.filter(pk__in=portion).count() for portion in portions)


def _visible(run: BulkRun, pks: list[int], by: User) -> set[int]:
    found = set()
    for start in range(0, len(pks), 1_000):
        rows = _rows(run, pks[start : start + 1_000], by)
        found |= set(rows.values_list("pk", flat=True))
    return found


def _links(run: BulkRun, pks: list[int], by: User) -> dict[int | None, str]:
    return {row.pk: row.get_absolute_url() for row in _rows(run, pks, by)}


def _rows(run: BulkRun, pks: list[int], by: User) -> Any:
    act = acts.act_of(run.act)
    if act is None:
        return BulkRun.objects.none()
    rows: Any = act.spec.model._default_manager.all()
    return rows.visible_to(by).filter(pk__in=pks)


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([sheet.safe(str(cell)) for cell in cells])
    return out.getvalue()
