"""An import beside that of django-import-export, and a page beside an import."""

from collections.abc import Callable
from statistics import median
from typing import Any

from django.db import connection
from django.db.models import Max

from crm.bench import fill, importing, rival, server
from crm.bench.figure import Figure, LeftOut
from leads.models import Lead

ROUNDS = 5


def import_beside(leads: int) -> list[Figure]:
    """Our import of as many rows as there are leads, against the same list by another.

    Row by row; in bulk with a look-up for each row, which is how it tells new from
    known by itself; and in bulk with all known rows looked up at once and no
    differences kept, as its documentation advises for long lists.
    """
    if not rival.is_here():
        raise LeftOut(
            "django-import-export is not installed. `make bench` brings it, or:"
            " pip install --require-hashes -r requirements-dev.txt"
        )
    fill.leads_up_to(leads)
    boss, text = importing.ready(), importing.people_nobody_knows(leads)
    few = importing.people_nobody_knows(leads // 10)
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in _WAYS}
    with importing.workers() as pool:
        importing.take_out(importing.take_in(boss, few, pool).imported)
        for _round in range(ROUNDS):
            taken = importing.take_in(boss, text, pool)
            ours.append(leads / taken.seconds)
            importing.take_out(taken.imported)
            for name, (part, settings, _goal) in _WAYS.items():
                theirs[name].append(_theirs(leads // part, **settings))
    return [
        Figure(name, median(ours), median(theirs[name]), "rows/s", goal, "higher")
        for name, (_part, _settings, goal) in _WAYS.items()
    ]


def list_page_beside_import(leads: int) -> list[Figure]:
    """A rep's list while as many rows as there are leads come in, against it alone.

    By worker processes as many as cores, which check the rows and then run them; the
    rep asks for the page again as soon as it is there.
    """
    fill.leads_up_to(leads)
    boss, text = importing.ready(), importing.people_nobody_knows(leads)
    few = importing.people_nobody_knows(leads // 10)
    alone, beside = [], []
    with importing.workers() as pool, server.running() as port:
        client = server.Client(port, server.signed_in(fill.people()[0]))

        def ask(times: list[float]) -> Callable[[], None]:
            return lambda: times.append(client.seconds("/leads/"))

        importing.take_out(importing.take_in(boss, few, pool, ask([])).imported)
        for _round in range(ROUNDS):
            before = len(beside)
            imported = importing.take_in(boss, text, pool, ask(beside)).imported
            importing.take_out(imported)
            for _page in range(len(beside) - before):
                ask(alone)()
    return [
        Figure("list_page_beside_import", median(beside), median(alone), "s", 2.0),
    ]


# -- inside -------------------------------------------------------------------

# Which part of the list the slower ways bring in, as what counts is their rows per
# second; how they are set; the goal of ours ÷ theirs.
_WAYS: dict[str, tuple[int, dict[str, Any], float]] = {
    "import_beside_row_by_row": (10, {"use_bulk": False}, 10.0),
    "import_beside_bulk": (4, {"use_bulk": True}, 4.0),
    "import_beside_tuned_bulk": (1, rival.TUNED, 1.0),
}


def _theirs(rows: int, **settings: Any) -> float:
    """Give the rows per second of another, and take its leads out again."""
    last = Lead.objects.aggregate(last=Max("pk"))["last"]
    rate = rival.take_in(importing.people_nobody_knows(rows), rows, **settings)
    Lead.objects.filter(pk__gt=last)._raw_delete(Lead.objects.db)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE leads_lead")
    return rate
