"""Work that is owed after a commit: written down as rows, run by whoever claims them.

A kind is the name of a Celery task. The row is the truth and Celery only the pair of
hands: every effect is safe to run twice, and nothing is lost when a process dies.
"""

import logging
import traceback
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import get_language, override

from work import doorbell
from work.models import Due

logger = logging.getLogger(__name__)

# A run that takes longer is taken over by somebody else: cut long work in pieces.
LEASE = timedelta(seconds=120)
# Of kinds in short pieces, which two may well do at once: who dies is missed sooner.
BRIEFLY = timedelta(seconds=40)
brief: set[str] = set()
MAX_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)


def later(kind: str, *args: Any, key: str = "", at: datetime | None = None) -> None:
    """Owe the Celery task `kind` a run with these arguments, once we commit.

    The row belongs to the caller's transaction and vanishes with it. `args` must fit
    JSON. A kind and key that is already owed stays one row; asking for it while it
    runs makes it run once more, with the arguments given last. The work is done in
    the language that is spoken now.
    """
    moment = at or timezone.now()
    work = {"args": list(args), "language": get_language() or ""}
    with transaction.atomic(savepoint=False):
        if key:
            due_id = _owe_once(kind, key, work, moment)
        else:
            due_id = Due.objects.create(kind=kind, due_at=moment, **work).pk
    if at is None or at <= timezone.now():
        transaction.on_commit(lambda: doorbell.ring(due_id), robust=True)


def later_each(kind: str, owed: Sequence[tuple[str, Sequence[Any]]]) -> None:
    """Owe a task a run for each (key, arguments), as `later` does, in one statement.

    For keys that nobody can have asked for yet, such as those of rows just made: one
    that is owed already raises IntegrityError.
    """
    now, language = timezone.now(), get_language() or ""
    rows = Due.objects.bulk_create(
        Due(kind=kind, key=key, args=list(args), language=language, due_at=now)
        for key, args in owed
    )

    def ring() -> None:
        for row in rows:
            doorbell.ring(row.pk)

    transaction.on_commit(ring, robust=True)


def _owe_once(kind: str, key: str, work: dict[str, Any], at: datetime) -> int:
    due_id = _owe_again(kind, key, work, at)
    while due_id is None:
        try:
            with transaction.atomic():
                row = Due(kind=kind, key=key, due_at=at, **work)
                row.save(force_insert=True)
                due_id = row.pk
        except IntegrityError:
            # Somebody else was faster; None again if theirs is done by now.
            due_id = _owe_again(kind, key, work, at)
    return due_id


def _owe_again(kind: str, key: str, work: dict[str, Any], at: datetime) -> int | None:
    owed = Due.objects.filter(kind=kind, key=key)
    # This update waits for a run that is just ending, and makes it start over.
    if not owed.update(asked=F("asked") + 1, **work):
        return None
    owed.filter(due_at__gt=at).update(due_at=at)
    owed.exclude(failed_at=None).update(failed_at=None, attempts=0)
    return owed.values_list("pk", flat=True).first()


def run(due_id: int) -> bool:
    """Do one piece of work if it is due and free; tell whether it is done.

    An error is written on the row, which waits longer after each attempt (15 s,
    30 s … 1 h) and is given up after ten, until somebody retries it in the admin.
    """
    due = _claim(due_id)
    if due is None:
        return False
    before = _at_work.set(due)
    try:
        with override(due.language or settings.LANGUAGE_CODE):
            _task(due.kind)(*due.args)
    except Exception as error:  # noqa: BLE001 - written on the row, tried again
        _note_failure(due, error)
        return False
    finally:
        _at_work.reset(before)
    _finish(due)
    return True


def hold_on() -> None:
    """Say in the midst of a long run that it lives, so that nobody takes it over."""
    due = _at_work.get()
    if due is not None and due.lease_until is not None:
        until = timezone.now() + _lease_of(due.kind)
        if _held(due).update(lease_until=until):
            due.lease_until = until


def run_due(limit: int = 500) -> int:
    """Run everything that is due, oldest first, at most `limit` rows; return how many.

    Runs whose process died are among them as soon as their lease is over. Safe to
    call from several processes at once. Each app's own sweep (the Celery task
    `<app>.sweep`, which returns how much it did) comes first.
    """
    swept = _sweep_apps()
    _give_up_what_kills_its_worker()
    return swept + run_waiting(limit)


def run_waiting(limit: int = 500) -> int:
    """Run what is due as `run_due` does, without the sweeps; return how many."""
    ids = _claimable().order_by("due_at", "pk").values_list("pk", flat=True)[:limit]
    return sum(run(due_id) for due_id in list(ids))


def _sweep_apps() -> int:
    """Run the sweeps of work that has rows of its own, such as raw web posts."""
    autodiscover_modules("tasks")
    done = 0
    for name in sorted(current_app.tasks):
        if name.endswith(".sweep") and name != "work.sweep":
            try:
                done += current_app.tasks[name]() or 0
            except Exception as error:  # noqa: BLE001 - the others must have their turn
                logger.error("%s failed: %s", name, type(error).__name__)
    return done


def retry(rows: QuerySet[Due]) -> int:
    """Make rows that were given up due again, and return how many."""
    failed = rows.exclude(failed_at=None)
    ids = list(failed.values_list("pk", flat=True))
    count = failed.update(
        failed_at=None, attempts=0, asked=F("asked") + 1, due_at=timezone.now()
    )

    def ring() -> None:
        for due_id in ids:
            doorbell.ring(due_id)

    transaction.on_commit(ring, robust=True)
    return count


def _claimable() -> QuerySet[Due]:
    now = timezone.now()
    return Due.objects.filter(free_at(now, LEASE), failed_at=None, due_at__lte=now)


def free_at(now: datetime, lease: timedelta) -> Q:
    """Keep rows that nobody has taken, or whose lease of that length is over.

    One that ends much later than any given now is of before the clock was set back: who
    died meanwhile would else hold it for as long as the clock was wrong. Much, because
    somebody else may have taken the row since this question was put.
    """
    over = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * lease)
    return Q(lease_until=None) | over


# What this thread is at.
_at_work: ContextVar[Due | None] = ContextVar("due_at_work", default=None)


def _lease_of(kind: str) -> timedelta:
    return BRIEFLY if kind in brief else LEASE


def _claim(due_id: int) -> Due | None:
    claimed = _claimable().filter(pk=due_id)
    now = timezone.now()
    until = Case(
        When(kind__in=brief, then=Value(now + BRIEFLY)), default=Value(now + LEASE)
    )
    if not claimed.update(lease_until=until, attempts=F("attempts") + 1):
        return None
    return Due.objects.filter(pk=due_id).first()


def _held(due: Due) -> QuerySet[Due]:
    """The row, as long as nobody has claimed it after us."""
    return Due.objects.filter(
        pk=due.pk, attempts=due.attempts, lease_until=due.lease_until
    )


def _finish(due: Due) -> None:
    done, _ = _held(due).filter(asked=due.asked).delete()
    if not done:
        # Asked for again while we ran, so what we saw may be out of date. Who was
        # called then found the row held.
        now = timezone.now()
        if _held(due).update(lease_until=None, attempts=0, due_at=now, error=""):
            doorbell.ring(due.pk)


def _note_failure(due: Due, error: Exception) -> None:
    # The message may name people, so it goes on the row and not in the log.
    logger.warning(
        "Due work %s (%s) failed, attempt %s: %s",
        due.pk,
        due.kind,
        due.attempts,
        type(error).__name__,
    )
    now = timezone.now()
    wait = min(FIRST_WAIT * 2 ** (due.attempts - 1), LONGEST_WAIT)
    _held(due).update(
        lease_until=None,
        due_at=now + wait,
        failed_at=now if due.attempts >= MAX_ATTEMPTS else None,
        error="".join(traceback.format_exception(error, limit=-5))[-4000:],
    )


def _give_up_what_kills_its_worker() -> None:
    """Stop rows whose every attempt ended without even an error."""
    _claimable().filter(attempts__gte=MAX_ATTEMPTS).update(
        failed_at=timezone.now(),
        lease_until=None,
        error="Every attempt was cut off before it could end.",
    )


def _task(kind: str) -> Any:
    if kind not in current_app.tasks:
        autodiscover_modules("tasks")
    return current_app.tasks[kind]
