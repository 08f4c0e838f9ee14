"""What the page of the check says becomes of rows is what the run makes of them."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import Account, Contact
from accounts.tests.make import make_account, make_contact
from history.models import Change, Operation
from imports import cells, receiving, rehearsing, running, showing
from imports.models import Act, Row
from imports.tests import make
from leads.models import Lead, PoolMember
from leads.tests.make import make_lead
from opportunities.models import Opportunity
from opportunities.tests.make import make_opportunity
from records.models import Tag
from work.models import Due

pytestmark = pytest.mark.django_db
LEADS = (
    "First Name,Last Name,Company,Email,City,Job Title,Tags,Lead Source\n"
    "Maya,Okafor,Northwind,maya@northwind.example,Oslo,Buyer,Fair 26,Web\n"
    "Jonas,Brandt,Falcon,jonas@falcon.example,Ulm,,,\n"
    "Lena,,,lena@nowhere.example,,,,\n"
    "Raj,Rahman,Orbit,no e-mail,,,,\n"
)


def shown(imported):
    return {row["line"]: row for row in imported.check_result["shown"]["rows"]}


def cells_of(row):
    return {name: cell["new"] for name, cell in row["cells"].items()}


@pytest.mark.parametrize("how", ["skip", "fill", "update", "create"])
def test_leads_become_what_was_shown(marta, how):
    maya = make_lead(
        marta,
        first_name="Maya",
        last_name="Okafor",
        company="Northwind",
        email="maya@northwind.example",
        city="Bergen",
    )
    imported = make.checked(marta, LEADS, on_duplicate=how, new_choices="create")
    rows = shown(imported)
    running.start(imported, by=marta)
    make.work_off(imported)
    outcomes = dict(Row.objects.values_list("line", "outcome"))
    assert {line: row["outcome"] for line, row in rows.items()} == outcomes
    jonas = Lead.objects.get(last_name="Brandt")
    assert cells_of(rows[3]) == {
        "first_name": jonas.first_name,
        "last_name": jonas.last_name,
        "company": jonas.company,
        "email": jonas.email,
        "city": jonas.city,
        "owner": str(jonas.owner),
    }
    maya.refresh_from_db()
    changed = {
        name: (cell["old"], cell["new"])
        for name, cell in rows[2]["cells"].items()
        if "old" in cell
    }
    want = {
        "title": ("", "Buyer"),
        "tags": ("", "Fair 26"),
        "lead_source": ("", "Web"),
    }
    if how == "update":
        want["city"] = ("Bergen", "Oslo")
    assert changed == (want if how in ("fill", "update") else {})
    assert maya.city == ("Oslo" if how == "update" else "Bergen")
    assert rows[5]["problems"][0]["column"] == "Email"


def test_accounts_contacts_and_deals_become_what_was_shown(marta):
    firm = make_account(marta, name="Northwind", billing_city="Bonn")
    make_contact(marta, account=firm, last_name="Okafor", email="m@northwind.example")
    make_opportunity(marta, account=firm, name="Fleet")
    lists = {
        "account": "Account Name,Billing City\nNorthwind,Ulm\nFalcon,Oslo\n",
        "contact": (
            "Last Name,Email,Account Name,Job Title\n"
            "Okafor,m@northwind.example,Northwind,Boss\nWeber,w@new.example,New Firm,\n"
        ),
        "opportunity": (
            "Opportunity Name,Account Name,Close Date,Stage\n"
            "Fleet,Northwind,2027-03-01,Needs Analysis\nOther,Northwind,2027-04-01,\n"
        ),
    }
    for target, text in lists.items():
        imported = make.checked(marta, text, target=target, on_duplicate="update")
        rows = shown(imported)
        assert [row["outcome"] for row in rows.values()] == ["updated", "created"]
        running.start(imported, by=marta)
        make.work_off(imported)
        outcomes = dict(
            Row.objects.filter(imported=imported).values_list("line", "outcome")
        )
        assert {line: row["outcome"] for line, row in rows.items()} == outcomes
        if target == "account":
            assert rows[2]["cells"]["billing_city"] == {"old": "Bonn", "new": "Ulm"}
            assert Account.objects.get(pk=firm.pk).billing_city == "Ulm"
        if target == "contact":
            assert rows[2]["cells"]["title"] == {"old": "", "new": "Boss"}
            assert rows[3]["cells"]["account"] == {"new": "New Firm", "is_made": True}
            assert Contact.objects.get(last_name="Weber").account.name == "New Firm"
        if target == "opportunity":
            assert rows[2]["cells"]["stage"]["new"] == "Needs Analysis"
            assert Opportunity.objects.get(name="Fleet").stage.label == "Needs Analysis"


def test_nothing_stays_written(marta):
    make_lead(marta, last_name="Okafor", email="maya@northwind.example")
    everything = [Lead, Operation, Change, Act, Row, Tag, PoolMember]
    before = [list(model.objects.order_by("pk").values()) for model in everything]
    make.checked(marta, LEADS, on_duplicate="update", tags="Fair 26")
    after = [list(model.objects.order_by("pk").values()) for model in everything]
    assert after == before
    assert not Due.objects.exists()


def test_rows_that_repeat_or_name_others_come_in_their_turn(marta, monkeypatch):
    text = "Last Name,Email,City\nA,a@x.example,Ulm\nA,a@x.example,Oslo\n"
    imported = make.checked(marta, text, on_duplicate="update")
    rows = shown(imported)
    assert rows[2]["outcome"] == "created"
    assert rows[3]["cells"]["city"] == {"old": "Ulm", "new": "Oslo"}
    [_first, again] = showing.tried(imported, marta)["rows"]
    assert again["why"] == "It repeats line 2." and again["has_cells"]
    names = "".join(f"A{n},\n" for n in range(30))
    text = f"Account Name,Parent Account\nChild,Top\n{names}Top,\n"
    imported = make.checked(marta, text, target="account")
    assert shown(imported)[2]["outcome"] == "created"
    monkeypatch.setattr("imports.rehearsing.WHOLE", 30)
    assert shown(make.check(imported))[2]["outcome"] == cells.WAITS


def test_twenty_rows_are_tried_those_that_change_something_among_them(marta):
    make_lead(marta, last_name="Late", email="late@x.example", city="Ulm")
    rows = "".join(f"L{n},l{n}@x.example,Ulm\n" for n in range(60))
    text = f"Last Name,Email,City\n{rows}Late,late@x.example,Oslo\n"
    found = shown(make.checked(marta, text, on_duplicate="update"))
    assert len(found) == rehearsing.ROWS
    assert found[62]["cells"]["city"] == {"old": "Ulm", "new": "Oslo"}
    assert 2 in found and 20 in found


def test_what_somebody_may_not_change_is_said_to_be_skipped(carla, ana, dimitri):
    carla.groups.get().permissions.add(*_right("import_lead"))
    for owner, name in ((ana, "Hers"), (dimitri, "Far")):
        make_lead(owner, last_name=name, email=f"{name}@x.example", city="Secret")
    text = "Last Name,Email,City\nHers,Hers@x.example,Ulm\nFar,Far@x.example,Ulm\n"
    imported = make.checked(carla, text, on_duplicate="update")
    rows = shown(imported)
    assert imported.check_result["counts"] == {"updated": 1, "duplicate": 1}
    assert rows[2]["cells"]["city"] == {"old": "Secret", "new": "Ulm"}
    assert (rows[3]["outcome"], rows[3]["name"]) == ("duplicate", "")
    assert "Secret" not in str(rows[3])


def test_who_sees_an_import_sees_no_records_of_others_in_it(
    client, marta, ana, carla, dimitri
):
    carla.groups.get().permissions.add(*_right("import_lead"), *_right("view_import"))
    far = make_lead(marta, last_name="Far", email="far@x.example", city="Secret")
    text = "Last Name,Email,City\nFar,far@x.example,Ulm\n"
    imported = make.checked(marta, text, on_duplicate="update")
    [row] = showing.tried(imported, marta)["rows"]
    assert (row["name"], row["url"]) == (str(far), far.get_absolute_url())
    [row] = showing.tried(imported, carla)["rows"]
    assert not row["name"] and not row["has_cells"] and row["why"]
    client.force_login(marta)
    assert b"Secret</del>" in client.get(imported.get_absolute_url()).content
    client.force_login(carla)
    page = client.get(imported.get_absolute_url()).content.decode()
    assert "A record that you cannot see." in page and "Secret" not in page


def test_the_page_of_the_check_takes_few_queries(
    client, marta, django_assert_max_num_queries
):
    for n in range(10):
        make_lead(marta, last_name=f"L{n}", email=f"l{n}@x.example", city="Ulm")
    rows = "".join(f"L{n},l{n}@x.example,Oslo\n" for n in range(40))
    imported = make.checked(
        marta, f"Last Name,Email,City\n{rows}", on_duplicate="update"
    )
    client.force_login(marta)
    client.get(imported.get_absolute_url())
    with django_assert_max_num_queries(12):
        page = client.get(imported.get_absolute_url()).content.decode()
    assert page.count("<del>") == 10


def test_a_rehearsal_that_fails_leaves_the_check_as_it_is(client, marta, monkeypatch):
    def fail(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(receiving, "receive", fail)
    imported = make.checked(marta)
    assert imported.check_result["counts"]["created"] == 2
    client.force_login(marta)
    page = client.get(reverse("imports:detail", args=[imported.pk])).content.decode()
    assert "Import 2 rows" in page and "What comes out" not in page


def _right(codename):
    return Permission.objects.filter(codename=codename)
