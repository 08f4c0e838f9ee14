"""Long work that somebody watches: how far it is, and what came out of it."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from work.models import Job


def start(kind: str, label: str, user: Any = None, total: int = 0) -> Job:
    """Begin a job and return it; its page is /jobs/<uuid>/."""
    return Job.objects.create(kind=kind, label=label, user=user, total=total)


def progress(uuid: UUID, done: int, total: int | None = None) -> None:
    """Say how many rows are done so far."""
    changes: dict[str, Any] = {"done": done}
    if total is not None:
        changes["total"] = total
    _running(uuid).update(**changes)


def advance(uuid: UUID, by: int = 1) -> None:
    """Add to what is done; for several workers on one job."""
    _running(uuid).update(done=F("done") + by)


def finish(uuid: UUID, result: dict[str, Any] | None = None) -> bool:
    """End a job with its result (JSON); False if it had ended before."""
    ended = _running(uuid).update(
        state=Job.State.FINISHED, result=result or {}, finished_at=timezone.now()
    )
    return bool(ended)


def fail(uuid: UUID, error: str, result: dict[str, Any] | None = None) -> bool:
    """End a job that cannot go on, with the reason in a person's words."""
    ended = _running(uuid).update(
        state=Job.State.FAILED,
        error=error,
        result=result or {},
        finished_at=timezone.now(),
    )
    return bool(ended)


def _running(uuid: UUID) -> Any:
    return Job.objects.filter(pk=uuid, state=Job.State.RUNNING)
