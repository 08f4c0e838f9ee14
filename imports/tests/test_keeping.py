"""What the check made of the rows is what comes in, unless something has changed."""

import pytest

from history.models import Change
from imports import keeping, mending, running
from imports.models import Import, Row
from imports.tests import make
from leads.models import Lead, Status
from records.models import CustomField

pytestmark = pytest.mark.django_db

LIST = (
    "First Name,Last Name,Company,Email,Phone,Country,Annual Revenue,Latitude,"
    "Do Not Call,Status,Owner,Shoes,Colour\n"
    "Maya,Okafor,Northwind,maya@n.example,030 123456,Germany,1200.50,52.5,yes,"
    "Working,ana@tiller.example,41,red\n"
    "Jonas,Brandt,,jonas@f.example,+1 212 555 0100,,,,,,,,\n"
    "Maya,Okafor,Northwind,MAYA@n.example,,,,,,,,,\n"
    "Raj,Rahman,Orbit,not an e-mail,,,,,,,,,blue\n"
)


@pytest.fixture
def shoes():
    return CustomField.objects.create(
        kind="leads.lead", key="shoes", label="Shoes", type="number"
    )


def _facts():
    left_out = {"id", "created_at", "modified_at", "status_since", "assigned_at"}
    leads = [
        {name: value for name, value in row.items() if name not in left_out}
        for row in Lead.objects.order_by("email").values()
    ]
    rows = Row.objects.order_by("number").values_list(
        "number", "line", "outcome", "problems", "unmapped"
    )
    dated = {"id", "status_since", "assigned_at"}
    changes = [
        {name: pair for name, pair in values.items() if name not in dated}
        for values in Change.objects.order_by("pk").values_list("values", flat=True)
    ]
    return leads, list(rows), changes


def _run(marta, imported):
    running.start(imported, by=marta)
    return make.work_off(imported)


@pytest.mark.parametrize("owner", ["me", "rules"])
def test_rows_come_in_as_they_were_kept_as_if_they_were_read_anew(
    marta, ana, shoes, owner, monkeypatch
):
    once = make.checked(marta, LIST, owner=owner)
    keeping.forget(once)
    _run(marta, once)
    wanted = _facts()
    for model in (Row, Change, Lead):
        model.objects.all().delete()
    again = make.checked(marta, LIST, owner=owner)
    monkeypatch.setattr("imports.drafting.Drafter.draft", None)
    _run(marta, again)
    assert _facts() == wanted
    assert again.counts()["created"] == 2
    assert not again.kept_path.exists()


def test_a_cell_mended_after_the_check_is_read(marta):
    imported = make.checked(marta, LIST)
    mending.mend(imported, {"fix_4_3": "raj@orbit.example"})
    Import.objects.update(state="checked")  # as if that had been after the check
    _run(marta, imported)
    assert Lead.objects.filter(email="raj@orbit.example").exists()


def test_what_is_gone_since_the_check_is_not_given_to_leads(marta, ana):
    imported = make.checked(marta, LIST)
    assert {"status", "owner"} <= set(imported.mapping.values())
    Status.objects.filter(key="working").update(is_active=False)
    ana.is_active = False
    ana.save()
    _run(marta, imported)
    lead = Lead.objects.get(email="maya@n.example")
    assert lead.owner != ana and lead.status.key != "working"
    row = Row.objects.get(number=1)
    assert row.outcome == "created"
    assert {"Status": "Working", "Owner": ana.email}.items() <= row.unmapped.items()


@pytest.mark.parametrize("broken", ["", "no words\n", "[]\n" * 5])
def test_a_file_that_is_broken_is_not_taken(marta, ana, broken):
    imported = make.checked(marta, LIST)
    kept = imported.kept_path / str(imported.chunks.get().pk)
    first = kept.read_text().splitlines(keepends=True)[0]
    kept.write_text(first + broken if broken else "")
    _run(marta, imported)
    assert imported.counts()["created"] == 2
