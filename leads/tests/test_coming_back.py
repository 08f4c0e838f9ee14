"""A status that asks when to come back: the day becomes the lead's next step."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from activities import times
from activities.models import Activity
from activities.tests.make import make_task, soon
from history import undoing, writing
from history.models import Operation
from leads.models import ProcessStep, Status
from leads.process import moving, path
from leads.tests.make import make_lead
from users.tests.make import QueueFactory

pytestmark = pytest.mark.django_db
DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


def nurturing():
    return Status.objects.get(key="nurturing")


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def fresh(lead):
    lead.refresh_from_db()
    return lead


def test_without_a_next_step_the_day_is_asked_and_planned(ana):
    lead = make_lead(ana)
    with pytest.raises(moving.ReturnMissing):
        moving.move(lead, nurturing(), by=ana)
    moving.move(lead, nurturing(), by=ana, come_back=in_days(30))
    [task] = Activity.objects.on(lead)
    assert (task.owner, task.means, task.is_all_day) == (ana, "call", True)
    end = times.end_of_day(in_days(30), times.zone_of(ana))
    assert fresh(lead).next_step_at == task.due_at == end


def test_one_undo_takes_status_and_task_back(ana):
    lead = make_lead(ana)
    moving.move(lead, nurturing(), by=ana, come_back=in_days(30))
    undoing.undo(Operation.objects.get(kind="status"), by=ana)
    assert (fresh(lead).status.key, lead.next_step_at) == ("new", None)
    assert not Activity.objects.on(lead).exists()


def test_who_has_a_next_step_is_asked_nothing_and_planned_nothing(ana):
    lead = make_lead(ana)
    make_task(lead, ana, due_at=soon(days=3))
    moving.move(fresh(lead), nurturing(), by=ana, come_back=in_days(30))
    assert Activity.objects.on(lead).count() == 1
    late = make_lead(ana)
    make_task(late, ana, due_at=soon(days=-3))
    with pytest.raises(moving.ReturnMissing):
        moving.move(fresh(late), nurturing(), by=ana)


def test_a_step_that_does_not_ask_plans_nothing(ana):
    ProcessStep.objects.update(asks_return=False)
    lead = make_lead(ana)
    moving.move(lead, nurturing(), by=ana, come_back=in_days(30))
    assert not Activity.objects.on(lead).exists()


def test_many_move_and_those_without_a_plan_get_one(ana):
    planned, bare = make_lead(ana), make_lead(ana)
    make_task(planned, ana, due_at=soon(days=3))
    with writing.act("bulk_status", by=ana) as act:
        skipped = moving.move_many([planned, bare], nurturing(), by=ana, act=act)
    [(lead, why)] = skipped
    assert (lead.pk, why) == (bare.pk, "Say when to come back to this lead.")
    with writing.act("bulk_status", by=ana) as act:
        more = {"come_back": in_days(9)}
        assert not moving.move_many([bare], nurturing(), by=ana, act=act, **more)
    assert Activity.objects.on(bare).count() == 1
    assert Activity.objects.on(planned).count() == 1
    assert fresh(bare).next_step_at is not None


# --- the pages ------------------------------------------------------------------


def test_the_path_asks_in_the_dialog_then_plans(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    url = reverse("leads:status", args=[lead.pk])
    asked = client.post(url, {"status": "nurturing"}, headers=DIALOG)
    assert asked.status_code == 422
    body = asked.content.decode()
    assert "Say when to come back to this lead." in body
    assert f'value="{in_days(30).isoformat()}"' in body
    sent = {"status": "nurturing", "come_back": in_days(12).isoformat()}
    assert client.post(url, sent).status_code == 302
    assert fresh(lead).status.key == "nurturing"
    assert timezone.localdate(lead.next_step_at) == in_days(12)


@pytest.mark.parametrize("day", ["2001-01-01", "soon", "\0", "9999-12-31"])
def test_a_day_that_cannot_be_is_said_and_kept(client, ana, day):
    lead = make_lead(ana)
    client.force_login(ana)
    url = reverse("leads:status", args=[lead.pk])
    page = client.post(url, {"status": "nurturing", "come_back": day})
    assert page.status_code == 422
    assert fresh(lead).status.key == "new"


def test_the_cell_of_a_list_asks_where_it_stands(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    url = reverse("leads:field", args=[lead.pk, "status"]) + "?cell"
    sent = {"value": "nurturing", "version": lead.version}
    cell = client.post(url, sent, headers={"HX-Request": "true"})
    assert cell.status_code == 422
    body = cell.content.decode()
    assert 'type="date"' in body
    # It asks, and says so; that is no error.
    assert '<p class="xs" role="status">Say when to come back to this lead.</p>' in body
    assert "bad" not in body
    past = client.post(
        url, {**sent, "come_back": "2001-01-01"}, headers={"HX-Request": "true"}
    )
    assert 'type="date"' in past.content.decode()
    sent["come_back"] = in_days(5).isoformat()
    client.post(url, sent, headers={"HX-Request": "true"})
    assert fresh(lead).status.key == "nurturing"
    assert lead.next_step_at is not None


def test_the_composer_asks_only_where_no_follow_up_is_planned(client, ana):
    first, second = make_lead(ana), make_lead(ana)
    client.force_login(ana)

    def log(lead, **more):
        sent = {"kind": "call", "outcome": "Connected", "status_after": "nurturing"}
        url = reverse("activities:log", args=["leads.lead", lead.pk])
        return client.post(url, {**sent, **more})

    asked = log(first, follow_up="none")
    assert asked.status_code == 422
    assert 'name="come_back"' in asked.content.decode()
    assert not Activity.objects.on(first).exists()
    answer = log(first, follow_up="none", come_back=in_days(8).isoformat())
    assert answer.status_code == 302
    assert Activity.objects.on(first).count() == 2
    assert log(second, follow_up="next_week").status_code == 302
    assert fresh(second).status.key == "nurturing"


def test_the_board_and_the_bulk_act_ask_too(client, ana):
    lead, other = make_lead(ana), make_lead(ana)
    client.force_login(ana)
    move = reverse("leads:move", args=[lead.pk])
    asked = client.post(move, {"status": "nurturing"}, headers=DIALOG)
    assert 'name="come_back"' in asked.content.decode()
    sent = {"pk": [other.pk], "status": "nurturing", "step": "run"}
    sent["come_back"] = in_days(8).isoformat()
    client.post(reverse("leads:bulk-status"), sent)
    assert fresh(other).status.key == "nurturing"
    assert timezone.localdate(other.next_step_at) == in_days(8)


def test_the_menu_of_the_path_gives_a_lead_back_to_a_queue(client, ana):
    lead = make_lead(ana)
    back = reverse("leads:return", args=[lead.pk])
    client.force_login(ana)
    assert client.get(lead.get_absolute_url()).content.decode().count(back) == 2
    waiting = make_lead(QueueFactory(people=[ana]))
    assert "recycle_url" not in path.path_of(waiting, ana, can_change=True)["path"]


def test_many_are_asked_for_a_day_only_where_a_status_asks_for_one(client, ana):
    client.force_login(ana)
    lead = make_lead(ana)
    url = reverse("leads:bulk-status")
    html = client.post(url, {"pk": [lead.pk]}).content.decode()
    assert 'data-when="status"' in html
    assert 'data-is="nurturing"' in html
    assert "Counts for Nurturing: a call is planned." in html
    ProcessStep.objects.update(asks_return=False)
    html = client.post(url, {"pk": [lead.pk]}).content.decode()
    assert "come_back" not in html
    post = {"pk": [lead.pk], "status": "nurturing", "step": "run"}
    client.post(url, post)
    assert fresh(lead).status.key == "nurturing"
