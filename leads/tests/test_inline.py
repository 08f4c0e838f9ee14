"""Status, rating, owner and next step are changed where they stand in the list."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from activities import correcting, log
from activities.models import Activity
from activities.tests.make import make_task
from history import undoing
from history.models import Operation
from leads.models import Lead, ProcessStep
from leads.process import moving
from leads.tests.make import make_lead
from records.models import Share
from users.tests.make import QueueFactory

CELL = {"headers": {"HX-Request": "true"}}
NOON = datetime.datetime(2027, 3, 10, 12, tzinfo=datetime.UTC)


def url(lead, name, cell=True):
    return reverse("leads:field", args=[lead.pk, name]) + ("?cell" if cell else "")


def put(client, lead, name, value, **more):
    fields = {"value": value, "version": lead.version, **more}
    return client.post(url(lead, name), fields, **CELL)


@pytest.mark.parametrize("name", ["status", "rating", "owner", "next"])
def test_a_cell_becomes_a_control_and_a_page_without_scripts(client, ana, name):
    lead = make_lead(ana)
    client.force_login(ana)
    cell = client.get(url(lead, name), **CELL)
    assert cell.status_code == 200
    body = cell.content.decode()
    assert "data-cell" in body
    assert "<form" not in body
    page = client.get(url(lead, name, cell=False))
    assert "<form" in page.content.decode()


@pytest.mark.parametrize("name", ["status", "rating", "owner", "next"])
def test_strangers_get_404_and_who_may_only_read_is_told_why(
    client, ana, dimitri, boris, name
):
    lead = make_lead(ana)
    client.force_login(dimitri)
    assert client.get(url(lead, name)).status_code == 404
    assert put(client, lead, name, "x").status_code == 404
    Share.objects.create(record=lead, user=boris)
    client.force_login(boris)
    assert client.get(url(lead, name, cell=False)).status_code == 403
    assert "Ana Batista owns it" in client.get(url(lead, name), **CELL).content.decode()
    before = Lead.objects.get(pk=lead.pk)
    put(client, lead, name, "Hot")
    assert Lead.objects.get(pk=lead.pk).version == before.version


def test_who_may_not_change_leads_at_all_gets_403(client, ana, rita):
    lead = make_lead(ana)
    client.force_login(rita)
    assert client.get(url(lead, "status")).status_code == 403


def test_a_field_that_is_not_edited_so_does_not_exist(client, ana):
    client.force_login(ana)
    assert client.get(url(make_lead(ana), "email")).status_code == 404


def test_a_status_is_set_and_the_row_is_fetched_anew_with_undo(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    answer = put(client, lead, "status", "working")
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "crm:row")
    operation = Operation.objects.get(kind="edit")
    assert reverse("undo", args=[operation.pk]) in answer.content.decode()
    lead.refresh_from_db()
    assert lead.status.key == "working"
    undoing.undo(operation, by=ana)
    lead.refresh_from_db()
    assert lead.status.key == "new"


def test_without_scripts_one_comes_back_to_the_list(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    back = f"{reverse('leads:list')}?view=mine"
    page = client.get(url(lead, "rating", cell=False), headers={"Referer": back})
    assert page.context["next"] == back
    fields = {"value": "Hot", "version": lead.version, "next": back}
    answer = client.post(url(lead, "rating", cell=False), fields)
    assert (answer.status_code, answer["Location"]) == (302, back)
    lead.refresh_from_db()
    assert lead.rating == "Hot"
    fields |= {"value": "Cold", "next": "https://elsewhere.example/"}
    answer = client.post(url(lead, "rating", cell=False), fields)
    assert answer["Location"] == lead.get_absolute_url()


def test_what_the_process_asks_is_asked_in_the_cell(client, ana):
    steps = ProcessStep.objects.filter(process__name="Business")
    steps.filter(status__key="unqualified").update(asks_reason=True)
    steps.filter(status__key="working").update(
        required_fields=["phone"], enforcement="warn"
    )
    lead = make_lead(ana, phone="")
    client.force_login(ana)

    asked = put(client, lead, "status", "unqualified")
    assert asked.status_code == 422
    assert 'type="text" name="reason"' in asked.content.decode()
    asked = put(client, lead, "status", "working")
    assert asked.status_code == 422
    assert 'type="checkbox" name="confirmed"' in asked.content.decode()

    put(client, lead, "status", "working", confirmed="on")
    lead.refresh_from_db()
    assert lead.status.key == "working"
    put(client, lead, "status", "unqualified", reason="No budget")
    lead.refresh_from_db()
    assert (lead.status.key, lead.status_reason) == ("unqualified", "No budget")


@pytest.mark.parametrize("value", ["converted", "nonsense", ""])
def test_a_status_that_is_not_offered_is_refused(client, ana, value):
    lead = make_lead(ana)
    client.force_login(ana)
    assert put(client, lead, "status", value).status_code == 422
    lead.refresh_from_db()
    assert lead.status.key == "new"


def test_who_comes_late_is_told_and_wins_when_sending_again(client, ana, carla):
    seen = make_lead(ana)
    moving.move(seen, moving.choices(seen)[0], by=carla)
    client.force_login(ana)
    make_task(seen, ana)
    late = put(client, seen, "status", "nurturing")
    assert late.status_code == 422
    body = late.content.decode()
    assert "Carla Rossi set the status" in body
    present = Lead.objects.get(pk=seen.pk)
    assert f'name="version" value="{present.version}"' in body
    put(client, present, "status", "nurturing")
    assert Lead.objects.get(pk=seen.pk).status.key == "nurturing"


def test_a_rating_somebody_set_meanwhile_is_not_overwritten_unseen(client, ana, carla):
    seen = make_lead(ana)
    client.force_login(carla)
    put(client, seen, "rating", "Hot")
    client.force_login(ana)
    late = put(client, seen, "rating", "Cold")
    assert late.status_code == 422
    assert "Carla Rossi set it to Hot meanwhile" in late.content.decode()
    put(client, Lead.objects.get(pk=seen.pk), "rating", "Cold")
    assert Lead.objects.get(pk=seen.pk).rating == "Cold"


def test_an_owner_may_be_a_person_or_a_queue_and_the_same_one_is_no_act(
    client, ana, boris
):
    lead = make_lead(ana)
    client.force_login(ana)
    put(client, lead, "owner", f"user:{ana.pk}")
    assert not Operation.objects.filter(kind="assign").exists()
    queue = QueueFactory(people=[ana])
    put(client, lead, "owner", f"queue:{queue.pk}")
    lead.refresh_from_db()
    assert lead.queue == queue
    assert put(client, lead, "owner", "user:999999").status_code == 422


@time_machine.travel(NOON, tick=False)
def test_a_next_step_is_planned_or_put_off(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    put(client, lead, "next", "2027-03-11T09:00", subject="")
    [task] = Activity.objects.on(lead).open_tasks()
    assert (task.subject, task.means, task.owner) == ("Call", "call", ana)
    put(client, lead, "next", "2027-03-12T10:00", subject="Call Eva")
    [task] = Activity.objects.on(lead).open_tasks()
    assert task.subject == "Call Eva"
    lead.refresh_from_db()
    assert lead.next_step_at == datetime.datetime(2027, 3, 12, 10, tzinfo=datetime.UTC)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("value", ["2027-03-09T09:00", "", "soon", "9999-99-99T00:00"])
def test_a_next_step_is_in_the_future(client, ana, value):
    lead = make_lead(ana)
    client.force_login(ana)
    assert put(client, lead, "next", value).status_code == 422
    assert not Activity.objects.on(lead).exists()


def test_a_task_of_somebody_else_is_not_put_off_by_the_way(client, ana, boris):
    lead = make_lead(ana)
    theirs = make_task(lead, boris)
    client.force_login(ana)
    form = client.get(url(lead, "next"), **CELL).context["form"]
    assert form.task in (None, theirs)


def test_an_owner_somebody_set_meanwhile_is_not_overwritten_unseen(
    client, ana, boris, carla
):
    seen = make_lead(ana)
    client.force_login(ana)
    put(client, seen, "owner", f"user:{boris.pk}")
    client.force_login(carla)
    late = put(client, seen, "owner", f"user:{carla.pk}")
    assert late.status_code == 422
    assert "Ana Batista set it to Boris Novak meanwhile" in late.content.decode()
    put(client, Lead.objects.get(pk=seen.pk), "owner", f"user:{carla.pk}")
    assert Lead.objects.get(pk=seen.pk).owner == carla


def shown(client, lead):
    form = client.get(url(lead, "next"), **CELL).context["form"]
    return {name: form[name].value() or "" for name in ("step", "subject")}


@time_machine.travel(NOON, tick=False)
def test_what_was_typed_for_one_step_is_not_written_over_the_next(client, ana, carla):
    lead = make_lead(ana)
    first = make_task(lead, ana, subject="Call Eva", due_at=NOON)
    later = make_task(lead, ana, subject="Send offer", due_at=NOON.replace(day=12))
    client.force_login(ana)
    seen = shown(client, lead)
    log.finish(first, by=carla)
    late = put(client, lead, "next", "2027-03-20T09:00", **seen)
    assert late.status_code == 422
    assert "another one by now: Send offer" in late.content.decode()
    later.refresh_from_db()
    assert (later.subject, later.due_at.day) == ("Send offer", 12)
    again = {name: late.context["form"][name].value() for name in seen}
    put(client, lead, "next", "2027-03-20T09:00", **again)
    later.refresh_from_db()
    assert (later.subject, later.due_at.day) == ("Send offer", 20)


@time_machine.travel(NOON, tick=False)
def test_a_step_that_was_done_meanwhile_is_not_planned_unseen(client, ana, carla):
    lead = make_lead(ana)
    task = make_task(lead, ana, subject="Call Eva", due_at=NOON)
    client.force_login(ana)
    seen = shown(client, lead)
    log.finish(task, by=carla)
    late = put(client, lead, "next", "2027-03-20T09:00", **seen)
    assert "done by now" in late.content.decode()
    assert not Activity.objects.open_tasks().exists()


@time_machine.travel(NOON, tick=False)
def test_a_step_somebody_put_off_meanwhile_is_not_moved_unseen(client, ana, carla):
    lead = make_lead(ana)
    task = make_task(lead, ana, subject="Call Eva", due_at=NOON)
    client.force_login(ana)
    seen = shown(client, lead)
    correcting.change(task, {"due_at": NOON.replace(day=15)}, by=carla)
    late = put(client, lead, "next", "2027-03-20T09:00", **seen)
    assert late.status_code == 422
    assert "Carla Rossi changed this" in late.content.decode()
    again = {name: late.context["form"][name].value() for name in seen}
    put(client, lead, "next", "2027-03-20T09:00", **again)
    task.refresh_from_db()
    assert task.due_at.day == 20


def test_the_list_says_at_once_why_a_row_cannot_be_edited(client, ana, boris):
    mine, theirs = make_lead(boris), make_lead(ana)
    Share.objects.create(record=theirs, user=boris)
    client.force_login(boris)
    html = client.get("/leads/?view=all").content.decode()
    assert f'class="edcell" href="/leads/{mine.pk}/field/status/"' in html
    assert f'class="edcell" href="/leads/{theirs.pk}/' not in html
    assert "You can&#x27;t change this lead. Ana Batista owns it." in html
