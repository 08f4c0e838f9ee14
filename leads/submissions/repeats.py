"""The same post twice: a double click, a retry of the browser or of a proxy.

Within ten minutes of one that became a lead it makes no second one. A different post of
the same person is none: that is a touch, see `leads.intake`.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from leads.models import Submission
from work import database

WITHIN = datetime.timedelta(minutes=10)

# A post, and the one it repeats: of this batch, or the id of the lead that has it.
Repeat = tuple[Submission, "Submission | int | None"]


def part(rows: Sequence[Submission]) -> tuple[list[Submission], list[Repeat]]:
    """Part posts from repetitions of others, done before or earlier in `rows`.

    Needs a transaction: until it ends nobody else decides about posts with the same
    content, so that of two at once only one can find that it is the first.
    """
    database.advisory_lock(*{f"post:{row.digest}" for row in rows})
    known: dict[str, list[tuple[datetime.datetime, Submission | int | None]]]
    known = defaultdict(list)
    for digest, at, lead_id in _done_around(rows):
        known[digest].append((at, lead_id))
    fresh: list[Submission] = []
    repeated: list[Repeat] = []
    for row in rows:
        for at, first in known[row.digest]:
            if abs(row.received_at - at) <= WITHIN:
                repeated.append((row, first))
                break
        else:
            known[row.digest].append((row.received_at, row))
            fresh.append(row)
    return fresh, repeated


def _done_around(
    rows: Sequence[Submission],
) -> list[tuple[str, datetime.datetime, int | None]]:
    times = [row.received_at for row in rows]
    done = Submission.objects.filter(
        state=Submission.State.DONE,
        digest__in={row.digest for row in rows},
        received_at__range=(min(times) - WITHIN, max(times) + WITHIN),
    )
    return list(done.values_list("digest", "received_at", "lead_id"))
