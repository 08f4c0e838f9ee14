"""Lists of accounts, contacts and deals, and how files find one another."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Account, AccountContact, Contact
from accounts.tests.make import make_account, make_contact
from history.models import Change
from imports import mapping, reporting, running, undoing
from imports.models import Import, Row
from imports.targets import kind
from imports.tests import make
from leads.models import Lead
from opportunities.models import ContactRole, Opportunity, StageHistory
from opportunities.tests.make import make_opportunity
from records.models import ExternalId
from users.models import User

pytestmark = pytest.mark.django_db
NORTHWIND, FALCON = "0015e00000AbCdEAAV", "0015e00000FaLcOAA0"
ACCOUNTS = (
    "Id,Account Name,Website,ParentId,Billing City,Annual Revenue,OwnerId\n"
    "001A,Northwind Ltd,northwind.example,,Bonn,1200000,\n"
    "001B,Northwind Logistics,,001A,Ulm,,ana@tiller.example\n"
    "001C,,,,,,\n"
    "001D,Falcon Foods,,nowhere,,,\n"
    "001E,Orbit,not a website,,,,\n"
)


def counts(imported):
    return tuple(imported.counts().values())


def test_a_list_of_accounts_comes_in_row_by_row_accounted(marta, ana):
    imported = make.ran(marta, ACCOUNTS, target="account")
    assert imported.check_result["counts"] == {"created": 2, "refused": 3}
    assert counts(imported) == (2, 0, 0, 3)
    assert imported.total == 5
    parent = Account.objects.get(name="Northwind Ltd")
    child = Account.objects.get(parent=parent)
    assert (parent.owner, child.owner) == (marta, ana)
    assert (parent.billing_city, int(parent.annual_revenue)) == ("Bonn", 1_200_000)
    rows = Row.objects.filter(imported=imported, outcome="refused")
    said = " ".join(row.problems[0]["message"] for row in rows)
    assert "account name is empty" in said and "There is no account “nowhere”" in said
    lines = "".join(reporting.error_file(imported)).splitlines()
    assert len(lines) == 4 and lines[0].endswith("error,how_to_fix")


def test_a_chain_of_parents_may_stand_upside_down_over_many_pieces(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    monkeypatch.setattr("imports.running.REPEATS_AT_ONCE", 2)
    rows = [f"A{n},A{n + 1}\n" for n in range(9)]
    text = "Account Name,Parent Account\n" + "".join(rows) + "A9,\nB,Nobody\n"
    imported = make.ran(marta, text, target="account")
    names = dict(Account.objects.values_list("name", "parent__name"))
    assert names == {f"A{n}": f"A{n + 1}" for n in range(9)} | {"A9": None}
    assert imported.counts() == {
        "created": 10,
        "updated": 0,
        "duplicate": 0,
        "refused": 1,
    }
    [refused] = imported.rows.filter(outcome="refused")
    assert "There is no account “Nobody”" in refused.problems[0]["message"]


def test_two_that_see_the_end_of_a_round_at_once_begin_one_more(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 1)
    monkeypatch.setattr("imports.running.REPEATS_AT_ONCE", 1)
    begin = running._begin_round

    def twice(imported):
        return begin(imported) | begin(imported)

    monkeypatch.setattr("imports.running._begin_round", twice)
    rows = [f"A{n},A{n + 1}\n" for n in range(5)]
    text = "Account Name,Parent Account\n" + "".join(rows) + "A5,\n"
    assert counts(make.ran(marta, text, target="account")) == (6, 0, 0, 0)


def test_accounts_that_are_each_others_parents_are_refused(marta, monkeypatch):
    monkeypatch.setattr("imports.running.REPEATS_AT_ONCE", 1)
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 1)
    text = "Account Name,Parent Account\nA,B\nB,A\nC,\n"
    imported = make.ran(marta, text, target="account")
    assert imported.counts()["refused"] == 2
    assert imported.state == "finished"


def test_a_parent_may_stand_below_its_child_and_in_a_later_piece(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    text = (
        "Id,Account Name,ParentId\n3,Grandchild,2\n2,Child,1\n1,Top,\n4,Other,1\n"
        "5,Round,6\n6,Robin,5\n"
    )
    imported = make.ran(marta, text, target="account")
    assert counts(imported) == (4, 0, 0, 2)
    names = dict(Account.objects.values_list("name", "parent__name"))
    assert names == {
        "Grandchild": "Child", "Child": "Top", "Top": None, "Other": "Top",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("how", "city", "site", "outcome"),
    [
        ("skip", "Bonn", "", (1, 0, 2, 0)),
        ("fill", "Bonn", "HQ", (1, 2, 0, 0)),
        ("update", "Ulm", "HQ", (1, 2, 0, 0)),
        ("create", "Bonn", "", (3, 0, 0, 0)),
    ],
)
def test_a_known_account_is_skipped_filled_overwritten_or_made_again(
    marta, how, city, site, outcome
):
    account = make_account(marta, name="Northwind Ltd", billing_city="Bonn")
    text = (
        "Account Name,Billing City,Account Site\nNORTHWIND,Ulm,HQ\n"
        "Northwind Inc.,,\nNew,,\n"
    )
    imported = make.ran(marta, text, target="account", on_duplicate=how)
    account.refresh_from_db()
    assert (account.billing_city, account.site) == (city, site)
    assert counts(imported) == outcome
    checked = imported.check_result["counts"]
    assert tuple(checked.get(name, 0) for name in Row.Outcome.values) == outcome


def test_only_updates_refuses_what_is_not_here(marta):
    account = make_account(marta, name="Northwind")
    text = "Account Name,Billing City\nNorthwind,Ulm\nNew,Bonn\n"
    imported = make.ran(
        marta, text, target="account", on_duplicate="update", on_new="refuse"
    )
    assert counts(imported) == (0, 1, 0, 1)
    assert imported.check_result["counts"] == {"updated": 1, "refused": 1}
    account.refresh_from_db()
    assert account.billing_city == "Ulm"


def test_an_account_that_the_importer_may_not_change_stays_and_keeps_no_id(
    marta, dimitri
):
    account = make_account(dimitri, name="Northwind")
    text = "Id,Account Name,Billing City\nX1,Northwind,Ulm\n"
    imported = make.ran(marta, text, target="account", on_duplicate="update")
    account.refresh_from_db()
    assert (account.billing_city, counts(imported)) == ("", (0, 0, 1, 0))
    assert not ExternalId.objects.exists()


def test_of_two_accounts_of_one_name_none_is_guessed(marta):
    make_account(marta, name="Northwind")
    make_account(marta, name="Northwind Ltd")
    text = "Account Name,Billing City\nNorthwind,Ulm\n"
    imported = make.ran(marta, text, target="account", on_duplicate="update")
    assert counts(imported) == (0, 0, 0, 1)
    imported = make.ran(
        marta, "Last Name,Account Name\nOkafor,Northwind\n", target="contact"
    )
    assert counts(imported) == (0, 0, 0, 1)


def test_an_update_that_would_close_a_circle_costs_its_row(marta):
    text = "Id,Account Name,ParentId\n1,A,\n2,B,1\n"
    make.ran(marta, text, target="account")
    text = "Id,Account Name,ParentId\n1,A,2\n2,B,1\n"
    imported = make.ran(marta, text, target="account", on_duplicate="update")
    assert counts(imported) == (0, 1, 0, 1)
    assert Account.objects.get(name="A").parent is None


def test_an_import_of_accounts_is_undone_with_its_ids(marta):
    account = make_account(marta, name="Northwind", billing_city="Bonn")
    text = "Id,Account Name,Billing City,ParentId\n1,Northwind,Ulm,\n2,New,,1\n"
    imported = make.ran(marta, text, target="account", on_duplicate="update")
    assert ExternalId.objects.count() == 2
    undoing.ask(imported, by=marta)
    imported = make.work_off(imported)
    account.refresh_from_db()
    assert (imported.state, account.billing_city) == ("undone", "Bonn")
    assert list(Account.objects.alive()) == [account]
    assert not ExternalId.objects.exists()
    again = make.ran(marta, text, target="account", on_duplicate="update")
    assert counts(again) == (1, 1, 0, 0)


CONTACTS = (
    "First Name,Last Name,Email,Account Name,Industry,Birthdate,Title\n"
    "Maya,Okafor,maya@northwind.example,Northwind,Shipping,25.11.1980,Buyer\n"
    "Jonas,Brandt,jonas@northwind.example,NORTHWIND Ltd,,,CEO\n"
    "Maya,Okafor,MAYA@northwind.example,Northwind,,,CEO\n"
    "Lena,,lena@x.example,Falcon,,,\n"
    "Raj,Rahman,not an e-mail,Orbit,,,\n"
)


def test_contacts_come_in_with_their_accounts(marta):
    imported = make.ran(marta, CONTACTS, target="contact", on_duplicate="update")
    assert imported.check_result["counts"] == {
        "created": 2, "updated": 1, "refused": 2,
    }  # fmt: skip
    assert counts(imported) == (2, 1, 0, 2)
    account = Account.objects.get()
    assert (account.name, account.industry) == ("Northwind", "Shipping")
    maya = Contact.objects.get(first_name="Maya")
    assert (maya.account, maya.title) == (account, "CEO")
    assert maya.birthdate == datetime.date(1980, 11, 25)
    assert AccountContact.objects.filter(account=account, is_direct=True).count() == 2
    undoing.ask(imported, by=marta)
    make.work_off(imported)
    assert not Contact.objects.alive().exists()
    assert not Account.objects.alive().exists()


def test_a_later_file_finds_what_an_earlier_one_brought(marta):
    accounts = f"Id,Name\n{NORTHWIND},Northwind\n{FALCON},Falcon\n"
    make.ran(marta, accounts, target="account")
    assert set(ExternalId.objects.values_list("source", flat=True)) == {"Salesforce"}
    contacts = (
        "Id,LastName,Email,AccountId,ReportsToId\n"
        f"0035e00000AaAaAAA1,Okafor,m@n.example,{NORTHWIND[:15]},\n"
        f"0035e00000BbBbBAA1,Brandt,,{FALCON},0035e00000AaAaAAA1\n"
        f"0035e00000CcCcCAA1,Lost,,001000000000000,\n"
    )
    imported = make.ran(marta, contacts, target="contact")
    assert counts(imported) == (2, 0, 0, 1)
    brandt = Contact.objects.get(last_name="Brandt")
    assert brandt.account.name == "Falcon"
    assert brandt.reports_to.account.name == "Northwind"
    deals = (
        "Id,Name,AccountId,ContactId,StageName,Amount,CloseDate,Probability (%)\n"
        f"006000000000001,Fleet,{NORTHWIND},m@n.example,Negotiation/Review,5000,2026-12-24,65%\n"
        f"006000000000002,Trucks,,,,,2026-12-24,\n"
        f"006000000000003,Vans,{NORTHWIND},,Nowhere,,2026-12-24,\n"
        f"006000000000004,Late,,,,,,\n"
    )
    imported = make.ran(marta, deals, target="opportunity")
    assert counts(imported) == (2, 0, 0, 2)
    fleet = Opportunity.objects.get(name="Fleet")
    assert (fleet.account.name, fleet.probability) == ("Northwind", 65)
    assert fleet.stage.label.startswith("Negotiation")
    assert ContactRole.objects.get().contact.last_name == "Okafor"
    assert StageHistory.objects.count() == 2
    assert Opportunity.objects.get(name="Trucks").stage.kind == "open"


def test_ids_of_two_programs_stay_apart(marta):
    make.ran(marta, "Id,Name\n1,Northwind\n", target="account", id_source="HubSpot")
    contacts = "Last Name,Account ID\nOkafor,1\n"
    imported = make.ran(marta, contacts, target="contact", id_source="Zoho")
    assert counts(imported) == (0, 0, 0, 1)
    imported = make.ran(marta, contacts, target="contact", id_source="HubSpot")
    assert counts(imported) == (1, 0, 0, 0)


def test_without_the_right_over_accounts_contacts_make_none(marta):
    marta.groups.get().permissions.filter(codename="import_account").delete()
    marta = User.objects.get(pk=marta.pk)
    text = "Last Name,Account Name\nOkafor,Northwind\nBrandt,\n"
    imported = make.ran(marta, text, target="contact")
    assert counts(imported) == (1, 0, 0, 1)
    assert not Account.objects.exists()


def test_a_strangers_account_is_not_found_by_its_id(marta, dimitri):
    from records.models import AccessDefault  # noqa: PLC0415 - only here

    text = "Id,Name\n1,Northwind\n"
    imported = make.ran(marta, text, target="account")
    Account.objects.update(owner=dimitri)
    AccessDefault.objects.update(level="private")
    marta = User.objects.get(pk=marta.pk)
    imported = make.ran(marta, "Last Name,Account ID\nA,1\n", target="contact")
    assert counts(imported) == (0, 0, 0, 1)


def test_deals_are_updated_by_id_and_their_history_follows(marta):
    account = make_account(marta)
    deal = make_opportunity(marta, account=account, name="Fleet")
    text = (
        "Id,Opportunity Name,Account Name,Close Date\n"
        "D1,fleet,Northwind Logistics,2027-01-01\n"
    )
    make.ran(marta, text, target="opportunity", on_duplicate="fill")
    text = "Id,Stage,Amount\nD1,Closed Won,900\nD2,Closed Won,1\n"
    imported = make.ran(
        marta,
        text,
        target="opportunity",
        match="external_id",
        on_duplicate="update",
        on_new="refuse",
    )
    assert counts(imported) == (0, 1, 0, 1)
    deal.refresh_from_db()
    assert (deal.stage.kind, deal.amount) == ("won", 900)
    assert deal.stage_history.count() == 2
    undoing.ask(imported, by=marta)
    make.work_off(imported)
    deal.refresh_from_db()
    assert deal.stage.kind == "open"


def test_contacts_of_one_name_are_told_apart_by_their_account(marta):
    north = make_account(marta, name="Northwind")
    maya = make_contact(marta, north)
    text = (
        "First Name,Last Name,Account Name,Title\nMaya,Okafor,Northwind,CEO\n"
        "Maya,Okafor,Falcon,CTO\nmaya,OKAFOR,Falcon,\n"
    )
    imported = make.ran(
        marta, text, target="contact", match="name_company", on_duplicate="update"
    )
    assert counts(imported) == (1, 2, 0, 0)
    assert imported.check_result["counts"] == {"created": 1, "updated": 2}
    maya.refresh_from_db()
    assert maya.title == "CEO"


def test_leads_are_matched_by_their_id_and_updated(marta):
    text = "Lead ID,Last Name,Email\nL1,Okafor,m@x.example\nL2,Brandt,\n"
    imported = make.ran(marta, text)
    assert counts(imported) == (2, 0, 0, 0)
    text = "Lead ID,Last Name,City\nL1,Okafor,Bonn\nL3,New,\nL3,New,Ulm\n"
    imported = make.ran(marta, text, match="external_id", on_duplicate="update")
    assert counts(imported) == (1, 2, 0, 0)
    assert imported.check_result["counts"] == {"created": 1, "updated": 2}
    assert Lead.objects.get(last_name="Okafor").city == "Bonn"
    assert Lead.objects.get(last_name="New").city == "Ulm"
    imported = make.ran(
        marta,
        "Lead ID,Last Name\nL1,Okafor\nL9,Unknown\n",
        match="external_id",
        on_duplicate="update",
        on_new="refuse",
    )
    assert counts(imported) == (0, 1, 0, 1)
    assert imported.check_result["counts"] == {"updated": 1, "refused": 1}


def test_an_owner_is_found_by_the_id_of_the_other_program(marta, ana):
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415

    ExternalId.objects.create(
        content_type=ContentType.objects.get_for_model(User),
        object_id=ana.pk,
        source="Salesforce",
        value="0055e00000AnAnA",
    )
    text = f"Id,Name,OwnerId\n{NORTHWIND},Northwind,0055e00000AnAnA\n"
    make.ran(marta, text, target="account")
    assert Account.objects.get().owner == ana


@pytest.mark.parametrize("whole", [0, 1_000])
@pytest.mark.parametrize("named_at", [0, 4])
def test_an_account_may_be_named_in_another_row_of_its_id(
    marta, monkeypatch, named_at, whole
):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    monkeypatch.setattr("imports.rehearsing.WHOLE", whole)
    rows = [f"P{n},a1," for n in range(4)] + ["Stranger,a2,"]
    rows.insert(named_at, "Named,a1,Northwind")
    text = "\n".join(["Last Name,AccountId,Account Name", *rows, ""])
    imported = make.ran(marta, text, target="contact", match="name_company")
    account = Account.objects.get()
    assert account.name == "Northwind"
    assert Contact.objects.filter(account=account).count() == 5
    (refused,) = imported.rows.filter(outcome="refused")
    assert refused.number == 6
    assert imported.check_result["counts"] == {"created": 5, "refused": 1}


HOSTILE = (
    b"Id,Account Name,Website,ParentId,Annual Revenue,Description\n"
    b"1,=cmd|'/c calc'!A1,,,,\n"
    b"2,\xff\xfe,,,,\n"
    b"3,Nul\x00l,,,,\n"
    b"4," + b"x" * 40_000 + b",,,,\n"
    b"5,Two,,,1e400,\n"
    b"6,Self,,6,,\n"
    b"7,\xf0\x9f\x9a\x9a \xd8\xb4\xd8\xb1\xd9\x83\xd8\xa9,,,,\n"
    b"8,---,,,,\n"
    b"8,---,,,,\n"
    b"9,<script>alert(1)</script>,javascript:alert(1),,,\n"
    b"10,More,,,,,,,cells\n"
    b"11,Percent %s %(x)s {y},,,,100%\n"
    b"12,Long id,," + b"9" * 300 + b",,\n"
    b',"' + b"\n"
)


@pytest.mark.parametrize("target", ["account", "contact", "opportunity"])
def test_hostile_rows_cost_themselves_alone(marta, target):
    text = HOSTILE
    if target == "contact":
        text = text.replace(b"Account Name", b"Last Name", 1)
        text = text.replace(b"Website", b"Account Name", 1)
        text = text.replace(b"ParentId", b"ReportsToId", 1)
    elif target == "opportunity":
        text = text.replace(b"Account Name", b"Opportunity Name", 1)
        text = text.replace(b"Website", b"Stage", 1).replace(b"ParentId", b"ContactId")
        text = text.replace(b"Description", b"Close Date", 1)
        text = text.replace(b",100%", b",2026-12-24")
    imported = make.ran(marta, text, target=target)
    assert imported.state == "finished"
    assert sum(imported.counts().values()) == imported.total == 14
    assert imported.counts()["refused"] >= 6
    model = kind(target).model
    assert model.objects.filter(**_named(target, "Percent %s %(x)s {y}")).exists()
    for row in Row.objects.filter(imported=imported, outcome="refused"):
        assert row.problems[0]["message"]
    "".join(reporting.error_file(imported))


def _named(target, text):
    return {"last_name" if target == "contact" else "name": text}


@pytest.mark.parametrize("target", ["account", "contact", "opportunity", "lead"])
def test_a_template_is_mapped_to_its_own_columns(client, marta, target):
    client.force_login(marta)
    answer = client.get(reverse("imports:template", args=[target]))
    headers = answer.content.decode("utf-8-sig").strip().split(",")
    fields = kind(target).fields()
    found = mapping.propose(headers, [], target)
    fields = [one for one in fields if not one.is_of_parts]  # superfluous
    wanted = {number: one.name for number, one in enumerate(fields)}
    if "full_name" in wanted.values():  # superfluous beside first and last
        wanted = {n: name for n, name in wanted.items() if name != "full_name"}
    assert found == wanted


@pytest.mark.parametrize("target", ["account", "contact", "opportunity"])
def test_a_list_of_each_kind_goes_through_the_pages(client, marta, target):
    client.force_login(marta)
    text = "Name,Account Name,Close Date\nMaya Okafor,Northwind,2026-12-24\n"
    if target == "account":
        text = "Name,City\nNorthwind,Bonn\n"
    elif target == "opportunity":
        make_account(marta, name="Northwind")
    page = client.get(reverse("imports:new") + f"?to={target}")
    assert page.context["form"]["target"].value() == target
    client.post(reverse("imports:new"), {"rows": text, "target": target})
    imported = Import.objects.get()
    columns = reverse("imports:columns", args=[imported.pk])
    form = client.get(columns).context["form"]
    assert "lead_type" not in form.fields
    answers = {name: form[name].value() for name in form.fields}
    answers = {name: value for name, value in answers.items() if value is not None}
    assert client.post(columns, answers).status_code == 302
    make.work_off(imported)
    assert client.get(imported.get_absolute_url()).status_code == 200
    client.post(reverse("imports:run", args=[imported.pk]))
    make.work_off(imported)
    page = client.get(imported.get_absolute_url())
    assert page.context["counts"]["created"] == 1
    assert kind(target).model.objects.filter(owner=marta).exists()
    assert Change.objects.filter(operation__kind="import").exists()


def test_who_may_import_leads_alone_finds_nothing_of_other_kinds(client, marta):
    imported = make.upload(marta, ACCOUNTS, target="account")
    marta.groups.get().permissions.filter(codename__startswith="import_").exclude(
        codename="import_lead"
    ).delete()
    client.force_login(marta)
    assert client.get(imported.get_absolute_url()).status_code == 404
    template = reverse("imports:template", args=["account"])
    assert client.get(template).status_code == 403
    answer = client.post(
        reverse("imports:new"), {"rows": ACCOUNTS, "target": "account"}
    )
    assert answer.status_code == 422
    assert client.get(reverse("imports:new")).status_code == 200


def test_the_command_brings_in_each_kind(marta, tmp_path, capsys):
    path, report = tmp_path / "list.csv", tmp_path / "out.json"
    path.write_text(ACCOUNTS)
    about = {"user": marta.email, "report": report, "to": "account"}
    call_command("import_file", path, **about)
    assert "2 created, 0 updated, 0 duplicate, 3 refused" in capsys.readouterr().out
    with pytest.raises(CommandError, match="matched by name_company"):
        call_command("import_file", path, match="email", **about)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file or directory"),
        ("Account Name = name", "is no JSON"),
        ('["name"]', "must say"),
        ('{"Account Name": 1}', "must say"),
        ('{"Account Name": "name", "Website": "homepage"}', "no field homepage"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_mapping(marta, tmp_path, text, said):
    path, mapped = tmp_path / "list.csv", tmp_path / "mapping.json"
    path.write_text(ACCOUNTS)
    if text is not None:
        mapped.write_text(text)
    with pytest.raises(CommandError, match=said):
        call_command(
            "import_file", path, user=marta.email, to="account", mapping=str(mapped)
        )
    assert not Account.objects.exists()
