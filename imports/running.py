"""Take a checked file in, piece by piece, by as many workers as there are.

A piece, its rows and its counts are one transaction: a worker that is killed leaves
nothing half, and who takes over finds the piece as it was. Rows that repeat a person
of an earlier row wait until all pieces up to theirs are in, so that the result does not
depend on which worker was faster.
"""

import logging
from bisect import bisect_right
from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imports import choices, keeping, receiving, staging, targets, telling
from imports.drafting import Drafter
from imports.models import Chunk, Import, Row
from imports.targets import Drafted, Taken
from users.models import User
from work import database, due, notices
from work.collecting import undisturbed

logger = logging.getLogger(__name__)
State, Outcome = Import.State, Row.Outcome
DONE = "import_done"
_BEGUN = (State.RUNNING, State.STOPPED)
# So many rows that repeat others come in at once, of so many pieces at most.
REPEATS_AT_ONCE = staging.ROWS_AT_ONCE
PIECES_WITH_REPEATS = 50


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
            choices.create(row)
        choices.make_tags(row, by)
        row.state, row.started_at = State.RUNNING, row.started_at or timezone.now()
        row.done = sum(row.counts().values())
        row.check_result.pop("shown", None)  # it tells of others as they were
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


@undisturbed()
def run_chunk(chunk_id: int) -> None:
    """Take in one piece, unless it is in already or the import was stopped."""
    with transaction.atomic():
        chunk = _hold(chunk_id)
        if chunk is None or chunk.done_at or not _is_running(chunk):
            return
        take(chunk, Drafter(chunk.imported))
        due.later("imports.go_on", str(chunk.imported_id), key=str(chunk.imported_id))


@undisturbed()
def go_on(pk: str) -> None:
    """Take in the repeats of the next pieces; close the import when none is left.

    Also one that was stopped, but too late to leave a row out.
    """
    imported = Import.objects.filter(pk=pk, state__in=_BEGUN).first()
    if imported is None:
        return
    with transaction.atomic():
        if take_more(imported):
            due.later("imports.go_on", pk, key=pk)
            return
    if not imported.chunks.filter(Q(done_at=None) | ~Q(repeats=[])).exists():
        _close(imported)


def take(
    chunk: Chunk, drafter: Drafter, is_wanted: Callable[[int], bool] | None = None
) -> None:
    """Take in the rows of a piece, or some, that repeat nobody of an earlier row."""
    later = set(chunk.repeats)
    made = keeping.rows_of(
        drafter,
        chunk,
        lambda n: n not in later and (is_wanted is None or is_wanted(n)),
    )
    _keep([chunk], receiving.receive(made, drafter))
    chunk.done_at = timezone.now()
    chunk.save()


def take_more(imported: Import, drafter_of: type[Drafter] = Drafter) -> bool:
    """Take in what waited in the next pieces, or begin to look at what is left anew.

    Tells whether there was anything to do.
    """
    chunk_ids = _ripe(imported)
    if not chunk_ids:
        return _begin_round(imported)
    held = [_hold(chunk_id) for chunk_id in chunk_ids]
    chunks = [one for one in held if one is not None and not one.repeats_done_at]
    if not chunks or not _is_running(chunks[0]):
        return False
    take_repeats(chunks, drafter_of(chunks[0].imported))
    return True


def take_repeats(chunks: Sequence[Chunk], drafter: Drafter) -> None:
    """Take in what waited of these pieces, or of as many as are not too much."""
    drafter.target.is_patient = drafter.imported.check_result.get(_LEFT) != _LAST
    most = database.rows_at_once(REPEATS_AT_ONCE)
    made: list[Drafted] = []
    begun: list[Chunk] = []
    for chunk in chunks:
        if begun and len(made) + len(chunk.repeats) > most:
            break
        made += keeping.rows_of(drafter, chunk, set(chunk.repeats).__contains__)
        chunk.repeats_done_at = timezone.now()
        begun.append(chunk)
    taken = receiving.receive(made, drafter)
    _keep(begun, taken)
    numbers = {one.made.row.number for one in taken}
    for chunk in begun:
        chunk.repeats = [one for one in chunk.repeats if one not in numbers]
        chunk.save()


# -- inside ---------------------------------------------------------------------------


def _ripe(imported: Import) -> list[int]:
    """Give the next pieces whose repeats can come in: whom they may repeat is in.

    That may be all pieces. While some are at work, the pieces before them if nobody
    of those can be in these: what comes in there repeats nobody of an earlier piece.
    """
    rest = imported.chunks.filter(repeats_done_at=None).exclude(repeats=[])
    at_work = imported.chunks.filter(done_at=None).first()
    if at_work is not None:
        if targets.kind(imported.target).may_wait or not receiving.is_alone(imported):
            return []
        rest = rest.filter(number__lt=at_work.number)
    return list(rest.values_list("pk", flat=True)[:PIECES_WITH_REPEATS])


# How many rows are left for one more round; the last round refuses what it cannot take.
_LEFT, _LAST = "left", 0


def _begin_round(imported: Import) -> bool:
    """Have rows that named records not here yet be looked at once more.

    As long as that helps some of them: who a row names may have waited as well, in a
    later piece. Tells whether it runs, and there are such rows.
    """
    if imported.chunks.filter(done_at=None).exists():
        return False
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        waiting = row.chunks.exclude(repeats=[])
        # Somebody else may have seen the end of the last round and begun this one.
        has_begun = waiting.filter(repeats_done_at=None).exists()
        left = sum(
            len(numbers) for numbers in waiting.values_list("repeats", flat=True)
        )
        if has_begun or not left or row.state != State.RUNNING:
            return False
        before = row.check_result.get(_LEFT)
        row.check_result[_LEFT] = left if before is None or left < before else _LAST
        row.save(update_fields=["check_result"])
        waiting.update(repeats_done_at=None)
    return True


def _hold(chunk_id: int) -> Chunk | None:
    rows = Chunk.objects.select_for_update(of=("self",)).select_related(
        "imported__user"
    )
    return rows.filter(pk=chunk_id).first()


def _is_running(chunk: Chunk) -> bool:
    # Asked anew: who waited for the piece has read the import before that.
    mine = Import.objects.filter(pk=chunk.imported_id, state=State.RUNNING)
    return mine.exists()


# What is kept of a row, in the order of these columns.
_KEPT = (
    *("imported_id", "number", "line", "outcome"),
    *("object_id", "problems", "unmapped"),
)


def _keep(chunks: Sequence[Chunk], taken: Sequence[Taken]) -> None:
    """Keep what became of each row, and count it with its piece, which is not saved."""
    imported = chunks[0].imported
    firsts = [chunk.first_row for chunk in chunks]
    for one in taken:
        chunk = chunks[bisect_right(firsts, one.made.row.number) - 1]
        name = str(one.outcome)
        setattr(chunk, name, getattr(chunk, name) + 1)
    kept = [
        (
            *(imported.pk, one.made.row.number, one.made.row.line, str(one.outcome)),
            *(one.object_id, one.made.problems, one.made.unmapped),
        )
        for one in taken
    ]
    database.insert_rows(Row, _KEPT, kept)
    Import.objects.filter(pk=imported.pk).update(done=F("done") + len(taken))


def _close(imported: Import) -> None:
    with transaction.atomic():
        rows = Import.objects.filter(pk=imported.pk, state__in=_BEGUN)
        now = timezone.now()
        if not rows.update(state=State.FINISHED, finished_at=now):
            return
        if imported.options.get("notify", True):
            telling.tell_owners(imported)
        text = _(
            "%(file)s is imported: %(created)s created, %(updated)s updated,"
            " %(duplicate)s skipped, %(refused)s refused."
        )
        words = text % {"file": imported.name, **imported.counts()}
        notices.tell(
            imported.user, DONE, words, imported.get_absolute_url(), mail=False
        )
    keeping.forget(imported)
    logger.info("Import %s finished", imported.pk)
