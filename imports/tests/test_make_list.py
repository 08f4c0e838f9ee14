"""A list whose rows say themselves what should become of them, run whole."""

import csv
from pathlib import Path

import pytest

from imports.models import Row
from imports.tests import make
from leads.models import Lead

pytestmark = pytest.mark.django_db

# 300 rows: each eighth repeats an earlier person in another spelling, each 25th has no
# name and company or no usable address.
LIST = Path(__file__).with_name("labelled.csv")


def test_each_row_becomes_what_it_says(marta):
    imported = make.ran(marta, LIST.read_bytes())
    with LIST.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert imported.total == len(rows) == sum(imported.counts().values())
    became = {row.number: row for row in Row.objects.filter(imported=imported)}
    wrong = [
        (number, became[number].outcome, row["Expected"])
        for number, row in enumerate(rows, 1)
        if became[number].outcome != row["Expected"]
    ]
    assert wrong == []
    for number, row in enumerate(rows, 1):
        if row["Expected"] == "refused":
            column = "Last Name" if row["Email"] != "not an e-mail" else "Email"
            assert [one["column"] for one in became[number].problems] == [column]
            assert became[number].problems[0]["message"]
    created = {row.number for row in became.values() if row.outcome == "created"}
    assert Lead.objects.count() == len(created)
    assert set(Lead.objects.values_list("email", flat=True)) == {
        rows[number - 1]["Email"] for number in created
    }
