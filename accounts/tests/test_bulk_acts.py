"""Many accounts, contacts or deals: given away, deleted, exported, as leads are."""

import csv
import io

import pytest
from django.urls import reverse

from accounts import bulk
from accounts.models import Account, Contact
from accounts.tests.make import make_account, make_contact
from activities.models import Activity
from activities.tests.make import make_task
from history import undoing
from history.models import Operation
from lists.bulk import undoing as run_undoing
from lists.models import BulkRun
from lists.tests.make import make_run, work_off
from opportunities.models import Opportunity
from opportunities.tests.make import make_opportunity
from records.models import AccessDefault
from work.models import Notice

MAKE = {
    "accounts": make_account,
    "contacts": make_contact,
    "opportunities": make_opportunity,
}
MODEL = {"accounts": Account, "contacts": Contact, "opportunities": Opportunity}
KINDS = [*MAKE]


@pytest.fixture(autouse=True)
def private(db):
    """Only owners and those above see a record."""
    AccessDefault.objects.update(level="private")


@pytest.fixture
def manager(client, carla):
    client.force_login(carla)
    return client


def three(kind, owner):
    return [MAKE[kind](owner) for _n in range(3)]


def post(client, kind, what, rows, **more):
    pks = [row.pk for row in rows]
    return client.post(reverse(f"{kind}:bulk-{what}"), {"pk": pks, **more})


def owned(kind, owner):
    return MODEL[kind].objects.alive().filter(owner=owner).count()


@pytest.mark.parametrize("kind", KINDS)
def test_they_are_given_away_after_a_preview_and_come_back(
    manager, kind, ana, boris, carla
):
    rows = three(kind, ana)
    about = {"owner": boris.pk, "notify": "on"}
    page = post(manager, kind, "assign", rows, step="preview", **about)
    assert page.context["report"].done == 3
    assert owned(kind, ana) == 3
    post(manager, kind, "assign", rows, step="run", **about)
    assert owned(kind, boris) == 3
    [notice] = Notice.objects.filter(user=boris)
    assert notice.text == f"Carla Rossi gave you 3 {kind}"
    operation = Operation.objects.get(kind="bulk_assign")
    assert undoing.undo(operation, by=carla).undone == 3
    assert owned(kind, ana) == 3


def test_open_tasks_go_along_if_they_should(ana, boris, carla):
    stays, goes = make_account(ana), make_account(ana)
    task, other = make_task(goes, ana), make_task(stays, ana)
    bulk.ASSIGN_ACCOUNTS.read(f"owner={boris.pk}&move_tasks=on").run(
        [goes.pk], by=carla
    )
    bulk.ASSIGN_ACCOUNTS.read(f"owner={boris.pk}").run([stays.pk], by=carla)
    assert Activity.objects.get(pk=task.pk).owner == boris
    assert Activity.objects.get(pk=other.pk).owner == ana


@pytest.mark.parametrize("kind", KINDS)
def test_they_are_deleted_and_strangers_rows_do_not_exist(manager, kind, ana, dimitri):
    mine, hidden = MAKE[kind](ana), MAKE[kind](dimitri)
    page = post(manager, kind, "delete", [mine, hidden])
    assert page.context["report"].done == 1
    post(manager, kind, "delete", [mine, hidden], step="run")
    assert list(MODEL[kind].objects.alive()) == [hidden]


def test_an_account_that_something_belongs_to_is_skipped_with_the_reason(manager, ana):
    held, free = make_account(ana), make_account(ana, name="Free")
    make_contact(ana, held)
    make_account(ana, name="Below", parent=held)
    report = post(manager, "accounts", "delete", [held, free]).context["report"]
    [(row, why)] = report.skipped
    assert row == held
    assert "still has 1 contact, 1 account below it" in why
    assert report.done == 1


def rows_of(page):
    text = b"".join(page.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_holds_what_was_chosen_and_may_be_seen(manager, kind, ana, dimitri):
    mine, hidden = MAKE[kind](ana), MAKE[kind](dimitri)
    page = post(manager, kind, "export", [mine, hidden])
    assert [row["Number"] for row in rows_of(page)] == [str(mine.pk)]


@pytest.mark.parametrize("kind", ["contacts", "opportunities"])
def test_a_file_never_names_an_account_one_may_not_see(manager, kind, ana, dimitri):
    hidden = make_account(dimitri, name="Secret Holding")
    seen = make_account(ana, name="Open Holding")
    rows = [MAKE[kind](ana, account=hidden), MAKE[kind](ana, account=seen)]
    page = post(manager, kind, "export", rows)
    assert {row["Account"] for row in rows_of(page)} == {"", "Open Holding"}


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_match_are_chosen_by_a_number(manager, kind, ana, boris):
    three(kind, ana)
    page = manager.post(
        reverse(f"{kind}:bulk-assign"), {"all": "1", "query": "view=all"}
    )
    [hidden] = page.context["selection"].hidden
    about = {"owner": boris.pk, "step": "run", hidden[0]: hidden[1]}
    manager.post(reverse(f"{kind}:bulk-assign"), about)
    assert owned(kind, boris) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_filter_touches_nothing(manager, kind, ana):
    three(kind, ana)
    about = {"all": "1", "query": "ower=me", "step": "run"}
    page = manager.post(reverse(f"{kind}:bulk-delete"), about)
    assert page.status_code == 400
    assert owned(kind, ana) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_in_portions_is_told_once_and_undone_as_one(
    kind, ana, boris, carla, monkeypatch
):
    monkeypatch.setattr("lists.bulk.running.ROWS_A_PIECE", 2)
    rows = three(kind, ana)
    answers = f"owner={boris.pk}&notify=on"
    run = work_off(make_run(carla, rows, f"{kind}.assign", answers))
    assert run.job.result["changed"] == 3
    [notice] = Notice.objects.filter(user=boris)
    assert notice.text == f"Carla Rossi gave you 3 {kind}"
    MODEL[kind].objects.filter(pk=rows[0].pk).update(owner=carla)
    run_undoing.ask(run, by=carla)
    assert work_off(run).undo_job.result == {"undone": 2, "kept": 1}
    assert owned(kind, ana) == 2


def test_a_large_file_keeps_the_names_of_hidden_accounts(
    manager, ana, dimitri, monkeypatch
):
    monkeypatch.setattr("lists.bulk.running.AT_ONCE", 1)
    hidden = make_account(dimitri, name="Secret Holding")
    rows = [make_contact(ana, hidden), make_contact(ana)]
    url = post(manager, "contacts", "export", rows).url
    work_off(BulkRun.objects.get())
    assert [row["Account"] for row in rows_of(manager.get(f"{url}file.csv"))] == [
        "",
        "",
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ["delete", "export"])
def test_a_rep_without_the_right_is_refused_and_not_offered_it(client, kind, what, ana):
    row = MAKE[kind](ana)
    client.force_login(ana)
    assert post(client, kind, what, [row], step="run").status_code == 403
    html = client.get(reverse(f"{kind}:list")).content.decode()
    assert reverse(f"{kind}:bulk-{what}") not in html
    assert reverse(f"{kind}:bulk-assign") in html


@pytest.mark.parametrize("kind", KINDS)
def test_managers_find_the_acts_in_the_list_and_looking_changes_nothing(
    manager, kind, ana
):
    row = MAKE[kind](ana)
    page = manager.get(reverse(f"{kind}:list"), {"view": "all"}).content.decode()
    assert f'name="pk" value="{row.pk}"' in page
    for what in ("assign", "export", "delete"):
        url = reverse(f"{kind}:bulk-{what}")
        assert url in page
        assert manager.get(url).status_code == 405


@pytest.mark.parametrize("kind", KINDS)
def test_with_htmx_the_owner_is_asked_in_a_dialog(manager, kind, ana):
    headers = {"HX-Request": "true", "HX-Target": "dialog"}
    about = {"pk": [MAKE[kind](ana).pk]}
    page = manager.post(reverse(f"{kind}:bulk-assign"), about, headers=headers)
    assert "New owner" in page.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_many_are_given_away_in_few_queries(
    kind, ana, boris, carla, django_assert_max_num_queries
):
    rows = [MAKE[kind](ana) for _n in range(15)]
    pks = [row.pk for row in rows]
    act = {
        "accounts": bulk.ASSIGN_ACCOUNTS,
        "contacts": bulk.ASSIGN_CONTACTS,
    }.get(kind)
    if act is None:
        from opportunities.bulk import ASSIGN as act  # noqa: PLC0415 - below it
    doing = act.read(f"owner={boris.pk}&notify=on&move_tasks=on")
    with django_assert_max_num_queries(40):
        assert doing.run(pks, by=carla).done == 15
