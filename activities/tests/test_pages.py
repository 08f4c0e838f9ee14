"""The composer, the timeline and the tasks page, as people use them."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activities import log
from activities.models import Activity
from activities.tests.make import make_task, soon
from history import writing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from records.models import Share
from users.tests.make import QueueFactory

NOON = datetime.datetime(2027, 3, 10, 12, tzinfo=datetime.UTC)


def log_url(lead):
    return reverse("activities:log", args=["leads.lead", lead.pk])


def send(client, lead, **fields):
    return client.post(log_url(lead), fields)


def said(response):
    return [str(message) for message in response.context["messages"]]


# -- the composer -------------------------------------------------------------


def test_a_call_and_its_follow_up_are_one_submit_and_one_undo(client, ana):
    lead = make_lead(ana)
    with time_machine.travel(NOON, tick=False):
        client.force_login(ana)
        page = client.post(
            log_url(lead),
            {
                "kind": "call",
                "outcome": "No answer",
                "body": "Try later",
                "follow_up": "tomorrow",
            },
            follow=True,
        )
        assert said(page) == ["Call logged. Follow-up Thu 11 Mar, 09:00."]
        assert page.redirect_chain[0][0] == f"/leads/{lead.pk}/#log"
    lead.refresh_from_db()
    assert lead.next_step_at.isoformat() == "2027-03-11T09:00:00+00:00"
    assert lead.first_outbound_at == NOON

    operation = Operation.objects.get(kind="log_call")
    client.force_login(ana)
    client.post(reverse("undo", args=[operation.pk]))
    lead.refresh_from_db()
    assert (lead.next_step_at, lead.first_outbound_at) == (None, None)


def test_below_a_row_the_composer_stands_alone_and_answers_there(client, ana, dimitri):
    lead = make_lead(ana)
    task = make_task(lead, ana, subject="Ring", means="call", due_at=soon())
    asks = {"HX-Request": "true", "HX-Target": f"in-{lead.pk}"}
    url = f"{log_url(lead)}?tab=call&task={task.pk}&next=/today/"
    client.force_login(ana)
    page = client.get(url, headers=asks)
    assert "activities/in_row.html" in [each.name for each in page.templates]
    assert "<html" not in page.text
    assert f'name="task" value="{task.pk}"' in page.text
    refused = client.post(url, {"kind": "call", "body": "Typed"}, headers=asks)
    assert refused.status_code == 422
    assert "Typed" in refused.text
    assert "<html" not in refused.text
    sent = {"kind": "call", "outcome": "Busy", "task": task.pk, "next": "/today/"}
    done = client.post(url, sent, headers=asks)
    assert done["HX-Redirect"] == "/today/"
    client.force_login(dimitri)
    assert client.get(url, headers=asks).status_code == 404


@pytest.mark.parametrize(
    ("choice", "when"),
    [
        ("none", None),
        ("three_days", "2027-03-13T08:00:00+00:00"),
        ("next_week", "2027-03-15T08:00:00+00:00"),
        ("pick", "2027-03-20T13:30:00+00:00"),
    ],
)
def test_follow_ups_are_in_the_persons_own_time(client, ana, choice, when):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    lead = make_lead(ana)
    with time_machine.travel(NOON, tick=False):
        client.force_login(ana)
        send(
            client,
            lead,
            kind="call",
            outcome="Connected",
            follow_up=choice,
            follow_up_at="2027-03-20T14:30",
        )
    lead.refresh_from_db()
    assert (lead.next_step_at and lead.next_step_at.isoformat()) == when


def test_what_was_typed_is_kept_when_something_is_missing(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    page = send(client, lead, kind="call", body="Long <b>notes</b>", follow_up="pick")
    assert page.status_code == 422
    text = page.content.decode()
    assert "Choose what came of the call." in text
    assert "Say when to follow up." in text
    assert "Long &lt;b&gt;notes&lt;/b&gt;" in text
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "note", "body": ""},
        {"kind": "note", "body": "a\x00b"},
        {"kind": "note", "body": "x" * 32_001},
        {"kind": "task", "subject": "", "assignee": "u1"},
        {"kind": "task", "subject": "x", "assignee": "u99999999999"},
        {"kind": "task", "subject": "x", "due_on": "0001-01-01"},
        {"kind": "task", "subject": "x", "due_on": "9999-12-31"},
        {"kind": "task", "subject": "x", "due_time": "10:00"},
        {"kind": "task", "subject": "x", "due_on": "2001-01-01"},
        {"kind": "call", "outcome": "made up"},
        {"kind": "call", "outcome": "Connected", "minutes": "99999999999999"},
        {"kind": "call", "outcome": "Connected", "done_at": "9999-12-31T10:00"},
        {"kind": "call", "outcome": "Connected", "done_at": "0001-01-01T00:00"},
        {
            "kind": "call",
            "outcome": "Connected",
            "follow_up": "pick",
            "follow_up_at": "2001-01-01T10:00",
        },
        {"kind": "call", "outcome": "Connected", "task": "x"},
        {"kind": "nonsense"},
        {},
    ],
)
def test_whatever_is_sent_is_stored_or_refused_by_name(client, ana, fields):
    lead = make_lead(ana)
    client.force_login(ana)
    page = send(client, lead, **fields)
    assert page.status_code == 422
    assert page.context["form"].errors


def test_a_task_for_a_colleague_and_a_day(client, ana, boris):
    boris.time_zone = "America/New_York"
    boris.save()
    lead = make_lead(ana)
    with time_machine.travel(NOON, tick=False):
        client.force_login(ana)
        page = send(
            client,
            lead,
            kind="task",
            subject="Send pricing",
            due_on="2027-03-13",
            assignee=f"u{boris.pk}",
        )
    assert page.status_code == 302
    task = Activity.objects.get()
    assert (task.owner, task.is_all_day, task.priority) == (boris, True, 2)
    assert task.due == datetime.date(2027, 3, 13)
    assert task.due_at.astimezone(ZoneInfo("America/New_York")).hour == 23
    assert boris.notices.get().kind == "task_assigned"


def test_a_task_can_wait_in_a_queue(client, ana):
    queue = QueueFactory(people=[ana])
    closed = QueueFactory()
    client.force_login(ana)
    lead = make_lead(ana)
    fields = {"kind": "task", "subject": "Check", "due_on": "2099-01-01"}
    assert send(client, lead, **fields, assignee=f"q{closed.pk}").status_code == 422
    assert send(client, lead, **fields, assignee=f"q{queue.pk}").status_code == 302
    assert Activity.objects.get().queue == queue


def test_a_time_that_the_clocks_skip_is_taken_after_the_change(client, ana):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    lead = make_lead(ana)
    with time_machine.travel(NOON, tick=False):
        client.force_login(ana)
        fields = {"subject": "Early", "due_on": "2027-03-28", "due_time": "02:30"}
        assert send(client, lead, kind="task", **fields).status_code == 302
    due = Activity.objects.get().due_at.astimezone(ZoneInfo("Europe/Berlin"))
    assert f"{due:%H:%M %Z}" == "03:30 CEST"


def test_a_call_that_was_a_task_finishes_it(client, ana):
    lead = make_lead(ana)
    task = make_task(lead, ana, means="call")
    other = make_task(make_lead(ana), ana)
    client.force_login(ana)
    form = client.get(log_url(lead), {"tab": "call", "task": task.pk})
    assert reverse("activities:done", args=[task.pk]) in form.content.decode()
    for pk in (task.pk, other.pk):
        fields = {"kind": "call", "outcome": "Connected", "follow_up": "none"}
        send(client, lead, **fields, task=pk)
    assert not Activity.objects.get(pk=task.pk).is_open
    assert Activity.objects.get(pk=other.pk).is_open, "of another lead"


def test_the_composer_never_redirects_out(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    for bad in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        page = send(client, lead, kind="note", body="x", next=bad)
        assert page["Location"] == f"/leads/{lead.pk}/#log"


def test_strangers_find_nothing_and_readers_write_nothing(client, ana, boris, rita):
    lead = make_lead(ana)
    call = log.log_call(lead, by=ana)
    task = make_task(lead, ana)
    urls = [
        log_url(lead),
        reverse("activities:done", args=[task.pk]),
        reverse("activities:reopen", args=[task.pk]),
        reverse("activities:edit", args=[call.pk]),
        reverse("activities:delete", args=[call.pk]),
    ]
    for user, status in ((boris, 404), (rita, 403)):
        client.force_login(user)
        for url in urls:
            assert client.post(url, {"kind": "note", "body": "x"}).status_code == status
    client.logout()
    for url in urls:
        assert client.post(url)["Location"].startswith("/login/")
    assert Activity.objects.alive().count() == 2


@pytest.mark.parametrize(
    "address",
    [
        "leads.lead/999999",
        "leads.lead/99999999999999999999999",
        "users.user/1",
        "leads.status/1",
        "x/1",
    ],
)
def test_what_is_no_record_is_not_found(client, ana, address):
    client.force_login(ana)
    assert client.post(f"/activities/{address}/log/", {}).status_code == 404


def test_changing_addresses_refuse_get(client, ana):
    task = make_task(make_lead(ana), ana)
    client.force_login(ana)
    for name in ("done", "reopen", "delete"):
        url = reverse(f"activities:{name}", args=[task.pk])
        assert client.get(url).status_code == 405
    assert client.get(reverse("activities:bulk-done")).status_code == 405


def test_a_read_only_share_can_be_read_but_a_deleted_lead_not_at_all(
    client, ana, boris
):
    lead = make_lead(ana)
    Share.objects.create(record=lead, user=boris)
    client.force_login(boris)
    assert send(client, lead, kind="note", body="x").status_code == 302
    writing.delete(lead, by=ana)
    assert send(client, lead, kind="note", body="x").status_code == 404


def test_a_converted_lead_takes_no_more_calls(client, ana, monkeypatch):
    lead = make_lead(ana)
    monkeypatch.setattr(
        type(Lead.objects.all()), "changeable", lambda rows: rows.none()
    )
    client.force_login(ana)
    page = send(client, lead, kind="note", body="x")
    assert page.status_code == 403
    assert "can be read but not changed" in page.content.decode()


def test_the_composer_opens_as_a_dialog(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    headers = {"HX-Request": "true", "HX-Target": "dialog"}
    page = client.get(log_url(lead), {"tab": "task"}, headers=headers)
    assert b"<html" not in page.content
    assert b"Task for Maya Okafor" in page.content
    page = client.post(log_url(lead), {"kind": "note", "body": "x"}, headers=headers)
    assert page["HX-Redirect"] == f"/leads/{lead.pk}/#log"


# -- one activity -------------------------------------------------------------


def test_the_composer_of_a_page_answers_with_itself(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    headers = {"HX-Request": "true", "HX-Target": "composer"}
    sent = {"kind": "call", "body": "They call back"}
    page = client.post(log_url(lead), sent, headers=headers)
    text = page.content.decode()
    assert page.status_code == 422
    assert text.strip().startswith('<div id="composer"')
    assert "Choose what came of the call." in text
    assert "They call back" in text
    assert 'id="log_body"' in text
    sent |= {"outcome": "Connected", "next": lead.get_absolute_url()}
    answer = client.post(log_url(lead), sent, headers=headers)
    assert answer["HX-Redirect"] == lead.get_absolute_url()


def test_done_and_reopened_with_undo(client, ana):
    task = make_task(make_lead(ana), ana)
    client.force_login(ana)
    page = client.post(
        reverse("activities:done", args=[task.pk]), {"next": "/tasks/"}, follow=True
    )
    assert said(page) == ["Done: Call back"]
    operation = Operation.objects.get(kind="finish_task")
    assert reverse("undo", args=[operation.pk]) in page.content.decode()
    again = client.post(reverse("activities:done", args=[task.pk]), follow=True)
    assert said(again) == []
    client.post(reverse("activities:reopen", args=[task.pk]))
    assert Activity.objects.get().is_open


def test_a_call_is_not_done_or_reopened(client, ana):
    call = log.log_call(make_lead(ana), by=ana)
    client.force_login(ana)
    assert client.post(reverse("activities:done", args=[call.pk])).status_code == 404


def test_own_words_can_be_corrected_for_24_hours(client, ana, carla):
    note = log.write_note(make_lead(ana), by=ana, body="Frist")
    url = reverse("activities:edit", args=[note.pk])
    client.force_login(carla)
    assert client.post(url, {"body": "Mine"}).status_code == 403
    client.force_login(ana)
    assert b"Frist" in client.get(url).content
    client.post(url, {"body": "First", "version": 1})
    assert Activity.objects.get().body == "First"
    Activity.objects.update(created_at=soon(hours=-25))
    assert client.get(url).status_code == 403
    assert client.post(url, {"body": "Late"}).status_code == 403
    delete = reverse("activities:delete", args=[note.pk])
    assert client.post(delete).status_code == 403


def test_correcting_a_call_keeps_when_it_was(client, ana):
    call = log.log_call(make_lead(ana), by=ana, outcome="Busy", at=soon(hours=-3))
    client.force_login(ana)
    url = reverse("activities:edit", args=[call.pk])
    client.post(url, {"outcome": "Connected", "direction": "in", "version": 1})
    after = Activity.objects.get()
    assert (after.outcome, after.direction) == ("Connected", "in")
    assert after.done_at == call.done_at
    assert after.links.get().at == call.done_at


def test_two_people_who_edit_one_task_lose_nothing(client, ana, carla):
    task = make_task(make_lead(ana), ana, due_at=None)
    url = reverse("activities:edit", args=[task.pk])
    base = {"assignee": f"u{ana.pk}", "priority": 2}
    client.force_login(ana)
    client.post(url, {**base, "subject": "Call Tom", "version": 1})
    client.force_login(carla)
    page = client.post(url, {**base, "subject": "Call Tim", "version": 1})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Ana Batista changed this while you were typing: subject." in text
    assert "Call Tim" in text
    other = {"subject": "Call back", "priority": 1, "assignee": f"u{ana.pk}"}
    assert client.post(url, {**other, "version": 1}).status_code == 302
    after = Activity.objects.get()
    assert (after.subject, after.priority) == ("Call Tom", 1), "merged silently"
    client.post(url, {**base, "subject": "Call Tim", "version": after.version})
    assert Activity.objects.get().subject == "Call Tim"


def test_a_deleted_note_comes_back_by_undo(client, ana):
    note = log.write_note(make_lead(ana), by=ana, body="x")
    client.force_login(ana)
    page = client.post(reverse("activities:delete", args=[note.pk]), follow=True)
    assert said(page) == ["Note deleted."]
    assert not Activity.objects.alive().exists()
    operation = Operation.objects.get(kind="delete_activity")
    client.post(reverse("undo", args=[operation.pk]))
    assert Activity.objects.alive().exists()


# -- the tasks page -----------------------------------------------------------


def shown(page):
    return [task["label"] for task in page.context["tasks"]]


def test_due_today_is_the_persons_own_day(client, ana):
    ana.time_zone = "America/New_York"
    ana.save()
    lead = make_lead(ana)
    # 23:30 in New York on the 9th, already the 10th in London
    with time_machine.travel("2027-03-10T04:30:00Z", tick=False):
        end = datetime.datetime(2027, 3, 10, 5, tzinfo=datetime.UTC)
        tick = datetime.timedelta(microseconds=1)
        for subject, due_at in (
            ("overdue", timezone.now() - tick),
            ("tonight", end - tick),
            ("tomorrow", end),
            ("some day", None),
        ):
            make_task(lead, ana, subject=subject, due_at=due_at)
        client.force_login(ana)
        found = {
            view: shown(client.get("/tasks/", {"view": view}))
            for view in ("overdue", "today", "upcoming", "done")
        }
    assert found == {
        "overdue": ["overdue"],
        "today": ["tonight"],
        "upcoming": ["tomorrow", "some day"],
        "done": [],
    }


def test_the_tasks_page_never_names_what_one_may_not_see(client, ana, boris):
    lead = make_lead(ana, last_name="Secret")
    make_task(lead, boris, subject="Help Ana")
    private = make_lead(ana, last_name="Hidden")
    make_task(private, ana, subject="Not yours")
    client.force_login(boris)
    text = client.get("/tasks/", {"view": "upcoming"}).content.decode()
    assert "Help Ana" in text
    assert "a record you cannot see" in text
    assert "Secret" not in text
    assert "Not yours" not in text


def test_tasks_of_deleted_leads_are_gone(client, ana):
    lead = make_lead(ana)
    make_task(lead, ana)
    writing.delete(lead, by=ana)
    client.force_login(ana)
    page = client.get("/tasks/", {"view": "upcoming"})
    assert shown(page) == []
    assert "All clear" in page.content.decode()


def test_a_task_needs_no_record(client, ana, boris, carla):
    client.force_login(ana)
    fields = {"subject": "Order cards", "due_on": "2099-01-01"}
    page = client.post(reverse("activities:new-task"), fields, follow=True)
    assert said(page) == ["Task added."]
    assert set(Activity.objects.visible_to(carla)) == set(Activity.objects.all())
    assert not Activity.objects.visible_to(boris).exists()
    assert client.post(reverse("activities:new-task"), {}).status_code == 422


def test_the_tasks_page_costs_the_same_for_many_tasks(
    client, ana, django_assert_max_num_queries
):
    for n in range(30):
        make_task(make_lead(ana, last_name=f"L{n}"), ana, means="call")
    client.force_login(ana)
    client.get("/tasks/")
    with django_assert_max_num_queries(16):
        page = client.get("/tasks/", {"view": "upcoming"})
    assert len(shown(page)) == 30


# -- on the page of a record --------------------------------------------------


def test_hostile_words_are_inert_on_the_page(client, ana):
    lead = make_lead(ana)
    evil = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://z/t.png)"
    log.write_note(lead, by=ana, body=evil)
    make_task(lead, ana, subject="<img src=x onerror=alert(1)>")
    client.force_login(ana)
    text = client.get(f"/leads/{lead.pk}/").content.decode()
    assert "<script>alert" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text


def test_readers_see_next_steps_without_buttons(client, ana, rita, boris):
    lead = make_lead(ana)
    task = make_task(lead, ana, means="email")
    call = make_task(lead, ana, subject="Ring", means="call")
    done = reverse("activities:done", args=[task.pk])
    client.force_login(ana)
    text = client.get(f"/leads/{lead.pk}/").content.decode()
    assert done in text
    assert f"tab=call&amp;task={call.pk}" in text
    Share.objects.create(record=lead, user=boris)
    for reader in (rita, boris):
        client.force_login(reader)
        text = client.get(f"/leads/{lead.pk}/").content.decode()
        assert "Call back" in text
        assert done not in text


def test_older_entries_follow_on_the_next_page(client, ana):
    lead = make_lead(ana)
    for n in range(30):
        log.log_call(lead, by=ana, body=f"number {n}.", at=soon(hours=-n))
    client.force_login(ana)
    page = client.get(f"/leads/{lead.pk}/")
    text = page.content.decode()
    assert "number 18." in text
    assert "number 20." not in text
    start = text.index("?show=all&amp;before=")
    older = text[start : text.index('"', start)].split("#")[0].replace("&amp;", "&")
    text = client.get(f"/leads/{lead.pk}/{older}").content.decode()
    assert "number 20." in text
    assert "number 18." not in text
    assert "Back to the newest" in text
    text = client.get(f"/leads/{lead.pk}/?show=notes").content.decode()
    assert "number 1." not in text


def test_tabs_of_the_composer_are_links(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    text = client.get(f"/leads/{lead.pk}/", {"tab": "note"}).content.decode()
    assert 'name="is_private"' in text
    text = client.get(f"/leads/{lead.pk}/", {"tab": "nonsense"}).content.decode()
    assert 'name="outcome"' in text


@pytest.mark.parametrize(
    "next_page", ["home", "leads:list", "x:y", "https://e.example/"]
)
def test_the_way_back_is_a_page_of_ours_and_never_the_name_of_a_view(
    client, ana, next_page
):
    task = make_task(make_lead(ana), ana)
    client.force_login(ana)
    answer = client.post(
        reverse("activities:done", args=[task.pk]), {"next": next_page}
    )
    assert answer["Location"] == reverse("activities:tasks")


# -- clicks -------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "call", "outcome": "Connected", "body": "Spoke", "follow_up": "none"},
        {"kind": "call", "outcome": "No answer", "follow_up": "tomorrow"},
        {"kind": "note", "body": "Uses spreadsheets"},
        {"kind": "task", "subject": "Send pricing"},
    ],
)
def test_a_double_click_without_scripts_is_one_act(client, ana, fields):
    lead = make_lead(ana)
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(ana)
        send(client, lead, **fields)
        once = Activity.objects.count()
        again = client.post(log_url(lead), fields, follow=True)
        assert Activity.objects.count() == once
        operation = Operation.objects.get(kind__startswith="log_")
        assert reverse("undo", args=[operation.pk]) in again.content.decode()
        clock.shift(60)
        send(client, lead, **fields)
        assert Activity.objects.count() == 2 * once


def test_two_people_or_two_outcomes_are_no_double_click(client, ana, carla):
    lead = make_lead(ana)
    for person, outcome in [(ana, "Busy"), (ana, "Connected"), (carla, "Connected")]:
        client.force_login(person)
        send(client, lead, kind="call", outcome=outcome, follow_up="none")
    assert Activity.objects.on(lead).count() == 3
