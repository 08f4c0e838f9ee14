"""The list of tasks: filters, saved views, inline due date, acts on many."""

import datetime
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities import bulk, log, times
from activities.models import Activity
from activities.tests.make import make_task, soon
from history import undoing
from history.models import Operation
from leads.tests.make import make_lead
from lists import saving
from lists.models import SavedView
from users.tests.make import QueueFactory, UserFactory
from work.models import Notice

NOON = datetime.datetime(2027, 3, 10, 12, tzinfo=datetime.UTC)
DAY = datetime.date(2027, 3, 28)


def labels(page):
    return [task["label"] for task in page.context["tasks"]]


def bulk_url(act):
    return reverse(f"activities:bulk-{act}")


def run(doing, tasks, by):
    return doing.run([task.pk for task in tasks], by=by)


# -- acts on many -------------------------------------------------------------


def test_many_tasks_are_done_and_undone_and_others_skipped(ana, boris):
    lead = make_lead(ana)
    mine = [make_task(lead, ana) for _n in range(3)]
    over = log.finish(make_task(lead, ana), by=ana)
    theirs = make_task(make_lead(boris), boris)
    report = run(bulk.Turn(True), [*mine, *over, theirs], ana)
    assert report.done == 3
    assert report.reasons == [("It is done already.", 1)]
    assert Activity.objects.open_tasks().get() == theirs
    lead.refresh_from_db()
    assert lead.next_step_at is None
    undoing.undo(report.operation, by=ana)
    assert Activity.objects.open_tasks().count() == 4


def test_the_preview_says_what_will_be_done_and_does_nothing(ana):
    tasks = [make_task([], ana, repeats="daily") for _n in range(2)]
    preview = bulk.Turn(True).preview([task.pk for task in tasks], by=ana)
    assert preview.done == 2
    assert Activity.objects.open_tasks().count() == 2
    report = run(bulk.Turn(True), tasks, ana)
    assert (report.done, report.skipped) == (2, [])  # and not 4 with what follows
    assert Activity.objects.open_tasks().count() == 2


def test_tasks_are_opened_again(ana):
    [task] = log.finish(make_task([], ana), by=ana)
    assert run(bulk.Turn(False), [task], ana).done == 1
    assert Activity.objects.get().is_open


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_tasks_move_to_another_day_at_the_same_time(ana, zone):
    ana.time_zone = zone
    ana.save()
    with time_machine.travel(NOON, tick=False):
        at = times.moment(datetime.date(2027, 3, 12), datetime.time(9), ana.zone)
        timed = make_task([], ana, due_at=at, remind_before=10)
        whole = make_task(
            [], ana, due_at=times.end_of_day(DAY, ana.zone), is_all_day=True
        )
        undated = make_task([], ana, due_at=None)
        report = run(bulk.Reschedule(DAY), [timed, whole, undated], ana)
    assert report.done == 2  # the one that was on that day stays
    for task in (timed, whole, undated):
        task.refresh_from_db()
    assert timed.due_at == times.moment(DAY, datetime.time(9), ana.zone)
    assert (whole.due, undated.due) == (DAY, DAY)


def test_tasks_change_hands_and_the_new_owner_is_told_once(ana, boris):
    tasks = [make_task([], ana) for _n in range(3)]
    his = make_task([], boris)
    report = run(bulk.Give(boris), [*tasks, his], ana)
    assert report.done == 3
    assert Activity.objects.filter(owner=boris).count() == 4
    [notice] = Notice.objects.filter(user=boris, kind="task_assigned")
    assert "3 tasks" in notice.text


def test_a_day_stays_the_same_day_for_a_new_owner(ana, boris):
    boris.time_zone = "Pacific/Apia"
    boris.save()
    due_at = times.end_of_day(DAY, times.zone_of(ana))
    task = make_task([], ana, due_at=due_at, is_all_day=True)
    run(bulk.Give(boris, notify=False), [task], ana)
    task.refresh_from_db()
    assert (task.owner, task.due) == (boris, DAY)


def test_tasks_go_into_a_queue(ana):
    queue = QueueFactory(people=[ana])
    task = make_task([], ana)
    assert run(bulk.Give(queue), [task], ana).done == 1
    task.refresh_from_db()
    assert (task.owner, task.queue) == (None, queue)


def test_the_page_asks_previews_runs_and_offers_undo(client, ana):
    tasks = [make_task([], ana) for _n in range(2)]
    client.force_login(ana)
    chosen = {"pk": [task.pk for task in tasks], "query": "view=upcoming"}
    asked = client.post(bulk_url("reschedule"), chosen).content.decode()
    assert "2 tasks are selected." in asked
    day = {"day": "2099-01-05"}
    told = client.post(bulk_url("reschedule"), {**chosen, **day, "step": "preview"})
    assert "2 tasks will change." in told.content.decode()
    fields = {**chosen, **day, "step": "run"}
    page = client.post(bulk_url("reschedule"), fields, follow=True)
    assert "2 tasks changed." in page.content.decode()
    operation = Operation.objects.get(kind="reschedule_tasks")
    assert reverse("undo", args=[operation.pk]) in page.content.decode()
    assert {task.due.year for task in Activity.objects.all()} == {2099}


def test_all_that_match_means_what_the_list_shows(client, ana, boris):
    for subject in ("call a", "call b", "write c"):
        make_task([], ana, subject=subject)
    make_task([], boris, subject="call d")
    client.force_login(ana)
    fields = {"all": "1", "query": "view=upcoming&q=call"}
    page = client.post(bulk_url("done"), fields)
    assert "2 tasks will change." in page.content.decode()
    [number] = re.findall(r'name="chosen" value="([^"]+)"', page.content.decode())
    client.post(bulk_url("done"), {"chosen": number, "step": "run"})
    still = set(Activity.objects.open_tasks().values_list("subject", flat=True))
    assert still == {"write c", "call d"}


@pytest.mark.parametrize("day", ["2020-01-01", "", "soon", "9999-12-31"])
def test_no_task_moves_to_a_day_that_cannot_be(client, ana, day):
    task = make_task([], ana)
    client.force_login(ana)
    fields = {"pk": task.pk, "query": "", "day": day, "step": "run"}
    assert client.post(bulk_url("reschedule"), fields).status_code == 422
    assert Activity.objects.get().due_at == task.due_at


def test_no_choice_never_means_everything(client, ana):
    make_task([], ana)
    client.force_login(ana)
    for fields in ({"query": ""}, {"pk": [], "query": ""}):
        page = client.post(bulk_url("done"), fields, follow=True)
        assert "Select at least one row first." in page.content.decode()
    bad = client.post(bulk_url("done"), {"all": "1", "query": "nonsense=1"})
    assert bad.status_code == 400
    assert Activity.objects.open_tasks().count() == 1


@pytest.mark.parametrize("act", ["done", "reschedule", "assign", "reopen"])
def test_who_may_not_change_tasks_changes_none(client, ana, db, act):
    task = make_task([], ana)
    client.force_login(UserFactory(group="Read only"))
    answer = client.post(bulk_url(act), {"pk": task.pk, "query": "", "step": "run"})
    assert answer.status_code == 403


# -- the list -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("view=open&q=offer", ["Send offer"]),
        ("view=open&means=call", ["Ring"]),
        ("view=open&means=task", ["Send offer", "Someday"]),
        ("view=open&priority=1", ["Ring"]),
        ("owner=me&due_at=TOMORROW", ["Ring"]),
        ("owner=me&sort=-name", ["Someday", "Send offer", "Ring"]),
    ],
)
def test_tasks_are_filtered_by_the_address(client, ana, query, found):
    with time_machine.travel(NOON, tick=False):
        make_task([], ana, subject="Send offer", due_at=soon(hours=3))
        make_task([], ana, subject="Ring", means="call", priority=1)
        make_task([], ana, subject="Someday", due_at=None)
        client.force_login(ana)
        assert labels(client.get(f"/tasks/?{query}")) == found


@pytest.mark.parametrize(
    "query", ["view=none", "f=body:equals:x", "due_at=FOREVER", "means=x", "sort=x"]
)
def test_what_the_list_does_not_know_is_said(client, ana, query):
    client.force_login(ana)
    assert client.get(f"/tasks/?{query}").status_code == 400


def test_a_manager_sees_the_open_tasks_of_the_team(client, ana, carla):
    make_task([], ana, subject="Of Ana")
    client.force_login(carla)
    assert labels(client.get("/tasks/?view=open")) == ["Of Ana"]
    assert labels(client.get("/tasks/?view=upcoming")) == []


def test_a_saved_view_is_a_tab_with_its_count(client, ana):
    make_task([], ana, subject="Ring", means="call")
    make_task([], ana, subject="Write")
    view = SavedView(
        name="My calls", owner=ana, list_key="tasks", query="owner=me&means=call"
    )
    saving.save(view, by=ana)
    client.force_login(ana)
    page = client.get(f"/tasks/?saved={view.pk}")
    assert labels(page) == ["Ring"]
    assert "My calls" in page.content.decode()


def test_the_filters_open_as_a_page_without_conditions(client, ana):
    client.force_login(ana)
    page = client.get("/tasks/filters/?view=open").content.decode()
    assert "Priority" in page
    assert "Conditions with AND and OR" not in page
    answer = client.post("/tasks/filters/", {"query": "view=open", "priority": "1"})
    assert answer["Location"] == "/tasks/?view=open&priority=1"


def test_columns_are_chosen_as_on_other_lists(client, ana):
    make_task([], ana, repeats="weekly")
    client.force_login(ana)
    page = client.get("/tasks/?view=open&cols=due,repeats,priority,created_at")
    assert "Every week" in page.content.decode()


# -- when one is due ----------------------------------------------------------


def test_the_due_date_is_changed_in_its_cell(client, ana):
    task = make_task([], ana, due_at=soon(days=1))
    client.force_login(ana)
    url = reverse("activities:due", args=[task.pk])
    cell = client.get(f"{url}?cell", headers={"HX-Request": "true"}).content.decode()
    assert "data-cell" in cell
    assert "<html" not in cell
    fields = {"day": "2099-03-29", "clock": "02:30", "version": task.version}
    saved = client.post(f"{url}?cell", fields, headers={"HX-Request": "true"})
    assert saved["HX-Trigger"] == "crm:row"
    task.refresh_from_db()
    assert not task.is_all_day
    again = {"day": "2099-03-30", "clock": "", "version": task.version}
    assert client.post(url, again).status_code == 302
    task.refresh_from_db()
    assert (task.is_all_day, task.due) == (True, datetime.date(2099, 3, 30))
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"day": "2020-01-01"},
        {"day": "", "clock": "10:00"},
        {"day": "x"},
        {"day": ""},
        {"day": "2099-01-01", "clock": "25:00"},
    ],
)
def test_a_due_date_that_cannot_be_is_said_in_the_cell(client, ana, fields):
    task = make_task([], ana, repeats="daily")
    client.force_login(ana)
    url = reverse("activities:due", args=[task.pk])
    page = client.post(f"{url}?cell", fields, headers={"HX-Request": "true"})
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert Activity.objects.get().due_at == task.due_at


def test_who_set_it_meanwhile_is_named_and_saving_again_wins(client, ana, carla):
    task = make_task([], ana)
    client.force_login(carla)
    url = reverse("activities:due", args=[task.pk])
    client.post(url, {"day": "2099-01-01", "version": 1})
    client.force_login(ana)
    page = client.post(url, {"day": "2099-02-02", "version": 1})
    assert page.status_code == 422
    assert carla.name in page.content.decode()
    [version] = re.findall(r'name="version" value="(\d+)"', page.content.decode())
    assert (
        client.post(url, {"day": "2099-02-02", "version": version}).status_code == 302
    )
    assert Activity.objects.get().due == datetime.date(2099, 2, 2)


def test_a_stranger_finds_no_due_date_to_change(client, ana, boris):
    task = make_task([], ana)
    client.force_login(boris)
    assert client.post(reverse("activities:due", args=[task.pk])).status_code == 404
    client.force_login(UserFactory(group="Read only"))
    assert client.post(reverse("activities:due", args=[task.pk])).status_code == 403


def test_a_task_that_is_done_is_due_no_more(client, ana):
    [task] = log.finish(make_task([], ana), by=ana)
    client.force_login(ana)
    assert client.get(reverse("activities:due", args=[task.pk])).status_code == 404


def test_an_act_on_too_little_says_so(ana):
    with pytest.raises(ValidationError):
        bulk.RESCHEDULE.read("day=")
