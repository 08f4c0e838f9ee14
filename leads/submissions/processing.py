"""Make leads of the posts that wait, in batches, each post exactly once.

A batch is one transaction, at whose end its posts are done: whoever dies before has
done nothing. The lease keeps two workers from doing the same work, and counts
attempts, so that a post which kills its worker is given up.
"""

import datetime
import logging
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from history import writing
from leads import intake
from leads.models import Lead, Submission
from leads.submissions import alarms, drafting, limits, repeats
from records import custom
from work import database, due

logger = logging.getLogger(__name__)

State = Submission.State
AT_ONCE = 50  # bodies of up to 2.5 MB each are in memory
LEASE = datetime.timedelta(seconds=120)
MAX_ATTEMPTS = 5
FIRST_WAIT = datetime.timedelta(seconds=15)
_WRITTEN = [
    "state",
    "lead",
    "answers",
    "unmapped",
    "problems",
    "reason",
    "processed_at",
    "lease_until",
]


def process_waiting(limit: int = 1_000) -> int:
    """Process posts that are due, the oldest first; return how many were done.

    Held posts are let in first, as far as their minute has room. Safe to call from
    several processes at once.
    """
    limits.release_held()
    _give_up_what_kills_its_worker()
    done = claimed = 0
    while claimed < limit:
        lease = timezone.now() + LEASE
        pks = _claim(min(AT_ONCE, limit - claimed), lease)
        if not pks:
            break
        claimed += len(pks)
        done += _process(pks, lease)
    return done


def _claim(count: int, lease: datetime.datetime) -> list[int]:
    free = due.free_at(timezone.now(), LEASE)
    waiting = Submission.objects.filter(free, state=State.RECEIVED)
    waiting = waiting.filter(attempts__lt=MAX_ATTEMPTS).order_by("received_at", "pk")
    with transaction.atomic():
        rows = database.skip_locked(waiting.only("pk"))[:count]
        pks = [row.pk for row in rows]
        Submission.objects.filter(pk__in=pks).update(
            lease_until=lease, attempts=F("attempts") + 1
        )
    return pks


def _process(pks: Sequence[int], lease: datetime.datetime) -> int:
    """Process one batch; if that fails each post alone, so a bad one costs itself."""
    try:
        with writing.act("web_form", by=None, channel="web") as act:
            return _take_in(pks, lease, act)
    except Exception as error:  # noqa: BLE001 - written on the row, tried again
        if len(pks) > 1:
            return sum(_process([pk], lease) for pk in pks)
        _note_failure(pks[0], lease, error)
        return 0


def _take_in(pks: Sequence[int], lease: datetime.datetime, act: writing.Act) -> int:
    rows = list(
        Submission.objects.select_for_update(of=("self",))
        .select_related("form__rule", "form__owner", "form__queue", "form__lead_type")
        # Not ours any more: somebody took over after our lease.
        .filter(pk__in=pks, state=State.RECEIVED, lease_until=lease)
        .order_by("received_at", "pk")
    )
    if not rows:
        return 0
    act.operation.label = _label(rows)
    fresh, repeated = repeats.part(rows)
    made = drafting.draft(fresh, custom.fields_of(Lead))
    receipts = intake.receive(
        [draft for _row, draft in made], channel="web", by=None, act=act
    )
    for (row, _draft), receipt in zip(made, receipts, strict=True):
        row.state, row.lead = State.DONE, receipt.lead
        row.problems = {**row.problems, **receipt.problems}
    for row, first in repeated:
        row.state = State.REPEATED
        row.lead_id = first.lead_id if isinstance(first, Submission) else first
    _finish(rows)
    return len(rows)


def _label(rows: Sequence[Submission]) -> str:
    forms = dict.fromkeys(row.form.name for row in rows)
    return ", ".join(forms)[:255]


def _finish(rows: Sequence[Submission]) -> None:
    now = timezone.now()
    for row in rows:
        row.processed_at, row.lease_until = now, None
    Submission.objects.bulk_update(rows, _WRITTEN)
    failed = [row for row in rows if row.state == State.FAILED]
    if failed:
        alarms.tell_failed(failed)


# -- when it does not work ---------------------------------------------------------


def _note_failure(pk: int, lease: datetime.datetime, error: Exception) -> None:
    row = Submission.objects.filter(pk=pk, lease_until=lease).first()
    if row is None:
        return
    logger.warning("Submission %s failed: %s", pk, type(error).__name__)
    row.reason = _reason(error)
    if isinstance(error, ValidationError) or row.attempts >= MAX_ATTEMPTS:
        row.state = State.FAILED
        with transaction.atomic():
            _finish([row])
    else:
        row.lease_until = timezone.now() + FIRST_WAIT * 2 ** (row.attempts - 1)
        row.save(update_fields=["lease_until", "reason"])


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return f"{type(error).__name__}: {error}"[:2_000]


def _give_up_what_kills_its_worker() -> None:
    lost = Submission.objects.select_related("form").filter(
        state=State.RECEIVED,
        attempts__gte=MAX_ATTEMPTS,
        lease_until__lt=timezone.now(),
    )
    for row in lost:
        row.state = State.FAILED
        row.reason = row.reason or _("Every attempt was cut off before it could end.")
        with transaction.atomic():
            _finish([row])
