"""Every row of a list is accounted for, the same wherever somebody looks."""

import csv
import io
import json

import pytest
from django.core.management import call_command

from imports.models import Import, Row
from imports.tests.test_workbooks import workbook

pytestmark = pytest.mark.django_db
HEADER = "Last Name,Company,Email,City"
ADA, BEA = "Ada,Northwind,a@x.example,Ulm", "Bea,Falcon,b@x.example,Bonn"
BAD, AGAIN = "Cem,Orbit,no address,Ulm", "Ada,Northwind,A@x.example,Ulm"
# {name: (lines, how many of them are rows)}
LISTS = {
    "preamble": (["Made by us", "on a Monday", "", HEADER, ADA, BEA, BAD, AGAIN], 4),
    "blank lines": ([HEADER, "", ADA, ",,,", BEA, " , ,\t,", BAD, AGAIN, "", ""], 4),
    "repeated header": ([HEADER, ADA, BEA, HEADER, BAD, AGAIN], 5),
    "totals": ([HEADER, ADA, BEA, BAD, AGAIN, "Total,,4,", ",,,2 cities"], 6),
    "too wide": ([HEADER, ADA, BEA, BAD + ",more", AGAIN], 4),
}


def as_csv(place, lines):
    path = place / "list.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def as_workbook(place, lines):
    """The list on the second of three sheets."""
    path = place / "list.xlsx"
    people = "\n".join(lines).replace(",", "|")
    workbook(
        path,
        Cover=("Leads\nby Maya", "visible"),
        People=(people, "visible"),
        Rest=("Notes", "visible"),
    )
    return path


@pytest.mark.parametrize("write", [as_csv, as_workbook])
@pytest.mark.parametrize("name", LISTS)
def test_rows_add_up_everywhere(client, marta, tmp_path, capsys, name, write):
    lines, rows = LISTS[name]
    report, errors = tmp_path / "out.json", tmp_path / "errors.csv"
    call_command(
        "import_file",
        write(tmp_path, lines),
        to="lead",
        user=marta.email,
        report=report,
        errors=errors,
    )
    imported = Import.objects.get()
    counts = imported.counts()
    told = json.loads(report.read_text())
    assert told["rows"] == imported.total == rows == sum(counts.values())
    assert {name: told[name] for name in counts} == counts
    foreseen = imported.check_result["counts"]
    assert {name: foreseen.get(name, 0) for name in counts} == counts
    kept = Row.objects.filter(imported=imported)
    assert kept.count() == rows
    assert {row["row"] for row in told["refusals"]} == set(
        kept.filter(outcome="refused").values_list("number", flat=True)
    )
    lines_of_errors = list(csv.reader(io.StringIO(errors.read_text("utf-8-sig"))))
    assert len(lines_of_errors) - 1 == counts["refused"] >= 1
    assert counts["created"] >= 2 and counts["duplicate"] == 1
    words = ", ".join(f"{told[one]} {one}" for one in ("rows", *counts))
    assert words in capsys.readouterr().out
    client.force_login(marta)
    page = client.get(imported.get_absolute_url())
    assert (page.context["counts"], page.context["not_run"]) == (counts, 0)
