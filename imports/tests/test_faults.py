"""A good list with faults put in: every row is accounted for, the rest is exact."""

import csv
import io
import random
from collections.abc import Callable

import pytest

from imports.models import Row
from imports.tests import make
from leads.models import Lead

pytestmark = pytest.mark.django_db

HEADER = ["First Name", "Last Name", "Company", "Email", "City", "Employees"]
ROWS, FAULTS = 200, 90
# What may happen to a cell, written to the file without any quoting.
CELLS: list[Callable[[str], str]] = [
    lambda cell: cell + "\x00",
    lambda cell: '"' + cell,
    lambda cell: cell + '"x',
    lambda cell: "x" * 40_000,
    lambda cell: "=cmd|' /C calc'!A0",
    lambda cell: "#REF!",
    lambda cell: "\u202e" + cell,
    lambda cell: "",
    lambda cell: cell + ",",
    lambda cell: "\udcff" + cell,
    lambda cell: cell + "\n",
    lambda cell: "not@@mail",
]


def _good(pick: random.Random, n: int) -> list[str]:
    place = pick.choice(["Köln", "Łódź", "東京"])
    return ["Zoë", f"Ng{n}", f"Firm {n}", f"p{n}@x.example", place, str(n)]


def _spoilt(pick: random.Random, row: list[str]) -> str:
    """The row as a line with one broken cell, perhaps cut short, perhaps two ends."""
    broken, column = list(row), pick.randrange(len(row))
    broken[column] = pick.choice(CELLS)(broken[column])
    text = ",".join(broken[: pick.choice([3, 6, 6, 6, 6])])
    return text + pick.choice(["\r\n", "\n", "\n\n"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_faults_cost_their_rows_and_no_others(marta, seed):
    pick = random.Random(seed)
    rows = [_good(pick, n) for n in range(ROWS)]
    # The first rows stay as they are, as a person would see what the list is.
    hit = set(pick.sample(range(20, ROWS), FAULTS))
    out = io.StringIO(newline="")
    write = csv.writer(out).writerow
    write(HEADER)
    for n, row in enumerate(rows):
        if n in hit:
            out.write(_spoilt(pick, row))
        else:
            write(row)
    imported = make.ran(marta, out.getvalue().encode("utf-8", "surrogateescape"))
    assert imported.state == "finished"
    assert imported.total == sum(imported.counts().values()) >= ROWS
    assert Row.objects.filter(imported=imported).count() == imported.total
    kept = {lead.email: lead for lead in Lead.objects.all()}
    for n, row in enumerate(rows):
        if n not in hit:
            lead = kept[row[3]]
            found = [lead.first_name, lead.last_name, lead.company, lead.email]
            assert [*found, lead.city, str(lead.number_of_employees)] == row
