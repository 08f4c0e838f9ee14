"""A list on its way in, by as many workers as there are cores, against a bare COPY."""

import csv
import io
import multiprocessing
import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.pool import Pool
from statistics import median
from typing import Any

from django.db import connection, connections

from crm.bench import fill
from crm.bench.figure import Figure
from crm.celery import make_way
from imports import checking, running, starting
from imports.models import Act, Import
from imports.options import Options
from leads.models import AssignmentEntry, AssignmentRule
from users.models import User
from work import due

ROUNDS = 5
ENTRIES = 50
WORKERS = os.cpu_count() or 1
HEADER = (
    "First Name,Last Name,Title,Company,Email,Phone,Website,Street,City,Zip,Country,"
    "Lead Source,Industry,Annual Revenue,No. of Employees,Rating,Description,Colour"
)
_INDUSTRIES = ["Banking", "Energy", "Healthcare", "Retail", "Technology"]
_COUNTRIES = ["Germany", "Brazil", "Japan", "Nigeria", "United Kingdom"]
_TABLES = {
    "leads_lead": "id IN (SELECT object_id FROM bench_new)",
    "history_change": "operation_id IN (SELECT operation_id FROM bench_acts)",
}
_HANGING = ["leads_assignmentdecision", "leads_statusspan", "leads_touch"]


def importing(leads: int) -> list[Figure]:
    """As many rows as there are leads: read, checked, matched, ruled on and written.

    Each round its rows are taken out again, and put back by a bare COPY into the lead
    table and its history, all indexes in place.
    """
    fill.leads_up_to(leads)
    boss, text = ready(), people_nobody_knows(leads)
    rates, bare, sizes = [], [], []
    with workers() as pool:
        few = people_nobody_knows(leads // 10)
        take_out(take_in(boss, few, pool).imported)
        for _round in range(ROUNDS):
            taken = take_in(boss, text, pool)
            rates.append(leads / taken.seconds)
            sizes.append(taken.size)
            bare.append(_bare_copy(taken.imported))
            take_out(taken.imported)
    return [
        Figure("import", median(rates), median(bare), "rows/s", 0.5, "higher"),
        Figure("import_memory", max(sizes), 512, "MB", 1.0),
    ]


@dataclass
class Taken:
    """An import that has run: the seconds it took, the MB of its largest worker."""

    imported: Import
    seconds: float
    size: float


def ready() -> User:
    """Make the rule; give who imports."""
    _rule(fill.people())
    return _boss()


def people_nobody_knows(rows: int) -> bytes:
    """Give a list, one in twenty of its people twice.

    A shorter one is the beginning of a longer one.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER.split(","))
    writer.writerows(_people(rows))
    return out.getvalue().encode()


@contextmanager
def workers() -> Iterator[Pool]:
    """Start as many worker processes as cores, as an installation runs them."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(WORKERS, make_way) as pool:
        yield pool


def take_in(
    boss: User, text: bytes, pool: Pool, meanwhile: Callable[[], Any] | None = None
) -> Taken:
    """Upload a list, check it and run it; `meanwhile` is called again and again."""
    while due.run_due():  # the mails about the round before
        pass
    began = time.perf_counter()
    imported = starting.take("bench.csv", [text], target="lead", by=boss)
    columns = {int(n): name for n, name in imported.mapping.items()}
    starting.decide(imported, columns, Options.from_json(imported.options))
    checking.ask(imported)
    size = _work_off(pool, imported, Import.State.CHECKING, meanwhile)
    running.start(imported, by=boss)
    size = max(size, _work_off(pool, imported, Import.State.RUNNING, meanwhile))
    return Taken(imported, time.perf_counter() - began, size)


def take_out(imported: Import) -> None:
    """Take an import and all it wrote out again."""
    with connection.cursor() as cursor:
        _note_new(cursor, imported)
        for table in _HANGING:
            _take_out(cursor, table, "lead_id IN (SELECT object_id FROM bench_new)")
        _take_out_all(cursor)
    Act.objects.filter(imported=imported).delete()
    imported.delete()


# -- inside -------------------------------------------------------------------


def _work_off(
    pool: Pool, imported: Import, state: str, meanwhile: Callable[[], Any] | None
) -> float:
    """Let as many workers as cores do what is owed; give the size of the largest.

    They live on from round to round, as the workers of an installation do.
    """
    one = (str(imported.pk), state)
    sizes = pool.starmap_async(_work, [one] * WORKERS, 1)
    while meanwhile and not sizes.ready():
        meanwhile()
    largest: float = max(sizes.get())
    imported.refresh_from_db()
    return largest


def _work(pk: str, state: str) -> float:
    """Do what is owed, piece by piece, as the bell calls for each."""
    while Import.objects.filter(pk=pk, state=state).exists():
        due.run_waiting(WORKERS) or time.sleep(0.002)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _bare_copy(imported: Import) -> float:
    """Take the new leads out and put them back by COPY; give the rows per second."""
    with connection.cursor() as cursor:
        _note_new(cursor, imported)
        kept = {table: _copied_out(cursor, table) for table in _TABLES}
        for table in _HANGING:
            _take_out(cursor, table, "lead_id IN (SELECT object_id FROM bench_new)")
        _take_out_all(cursor)
        began = time.perf_counter()
        for table, pieces in kept.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for piece in pieces:
                    copy.write(piece)
        took = time.perf_counter() - began
    return sum(piece.count(b"\n") for piece in kept["leads_lead"]) / took


def _note_new(cursor, imported: Import) -> None:
    """Keep which leads and acts are new, and let PostgreSQL know how many they are."""
    cursor.execute("DROP TABLE IF EXISTS bench_new, bench_acts")
    cursor.execute(
        "CREATE TABLE bench_acts AS SELECT operation_id FROM imports_act"
        " WHERE imported_id = %s",
        [imported.pk],
    )
    cursor.execute(
        "CREATE TABLE bench_new AS SELECT object_id FROM imports_row"
        " WHERE imported_id = %s AND outcome = 'created'",
        [imported.pk],
    )
    names = ", ".join(("bench_new", "bench_acts", *_TABLES, *_HANGING))
    cursor.execute(f"ANALYZE {names}")


def _copied_out(cursor, table: str) -> list[bytes]:
    query = f"COPY (SELECT * FROM {table} WHERE {_TABLES[table]}) TO STDOUT"  # noqa: S608
    with cursor.copy(query) as copy:
        return [bytes(piece) for piece in copy]


def _take_out_all(cursor) -> None:
    for table, which in _TABLES.items():
        _take_out(cursor, table, which)
    for table in _TABLES:
        cursor.execute(f"VACUUM ANALYZE {table}")


def _take_out(cursor, table: str, which: str) -> None:
    cursor.execute(f"DELETE FROM {table} WHERE {which}")  # noqa: S608


def _boss() -> User:
    people = User.objects.filter(is_superuser=True)
    return people.first() or User.objects.create_superuser("boss@bench.example", "b")


def _rule(people: list[User]) -> None:
    rule, is_new = AssignmentRule.objects.get_or_create(name="Bench")
    if not is_new:
        return
    for number in range(ENTRIES):
        rows = [
            ("industry", "equals", _INDUSTRIES[number % 5]),
            ("country", "equals", _COUNTRIES[number // 5 % 5]),
            ("number_of_employees", "greater_than", str(number * 100)),
        ]
        AssignmentEntry.objects.create(
            rule=rule,
            position=number,
            name=f"Entry {number}",
            user=people[number % len(people)],
            criteria=[
                {"field": field, "operator": operator, "value": value}
                for field, operator, value in rows
            ],
        )
    AssignmentRule.objects.exclude(pk=rule.pk).update(is_active=False)
    AssignmentRule.objects.filter(pk=rule.pk).update(is_active=True)


def _people(rows: int) -> Iterator[list[str]]:
    chance = random.Random(11)  # noqa: S311  (the same each time)
    for number in range(rows):
        who = chance.randrange(number) if number and not number % 20 else number
        firm = f"{chance.choice(['Aurora', 'Cedar', 'Zenith'])} Foods {who // 4} Ltd"
        domain = firm.lower().replace(" ", "") + ".example"
        yield [
            *(f"First{who % 997}", f"Last{who}", "Buyer", firm),
            *(
                f"p.{who}@{domain}",
                f"+1 212 {200 + who // 10000:03d} {who % 10000:04d}",
            ),
            *(f"www.{domain}", f"{who % 900} Main St", "Köln", "50667"),
            *(chance.choice(_COUNTRIES), "Trade Show", chance.choice(_INDUSTRIES)),
            *(str(who % 500 * 1000), str(chance.randrange(1, 9000)), "Hot"),
            *(f'Said "call me"\nat {who % 12}', "red"),
        ]
