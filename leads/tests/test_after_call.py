"""One submit logs the call, plans the next one and moves the lead."""

import pytest
import time_machine
from django.urls import reverse

from activities.models import Activity, CallOutcome
from history.models import Operation
from leads.models import Lead, ProcessStep, Status
from leads.process import moving
from leads.tests.make import make_lead
from records.models import Choice, Share

MIDDAY = "2027-03-10T12:00Z"  # a Wednesday


def send(client, lead, **fields):
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    return client.post(url, {"kind": "call", "outcome": "Connected", **fields})


def ask(key, **fields):
    ProcessStep.objects.filter(process__name="Business", status__key=key).update(
        **fields
    )


def options(client, lead):
    form = client.get(reverse("activities:log", args=["leads.lead", lead.pk])).context[
        "form"
    ]
    return list(dict(form.also.fields["status_after"].choices))


@time_machine.travel(MIDDAY, tick=False)
def test_a_connected_first_call_moves_a_new_lead_and_one_undo_takes_it_back(
    client, ana
):
    lead = make_lead(ana)
    client.force_login(ana)
    form = client.get(reverse("activities:log", args=["leads.lead", lead.pk])).context[
        "form"
    ]
    assert form.also["status_after"].value() == "if_reached"
    assert form["follow_up"].value() == "suggested"

    send(client, lead, follow_up="suggested", status_after="if_reached")

    lead.refresh_from_db()
    assert lead.status.key == "working"
    assert lead.next_step_at.isoformat() == "2027-03-13T09:00:00+00:00"
    client.post(reverse("undo", args=[Operation.objects.get(kind="log_call").pk]))
    lead.refresh_from_db()
    assert (lead.status.key, lead.next_step_at) == ("new", None)
    assert not Activity.objects.on(lead).exists()


@time_machine.travel(MIDDAY, tick=False)
def test_who_was_not_reached_stays_new_and_is_called_tomorrow(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    fields = {"follow_up": "suggested", "status_after": "if_reached"}
    send(client, lead, outcome="No answer", **fields)
    lead.refresh_from_db()
    assert lead.status.key == "new"
    assert lead.next_step_at.isoformat() == "2027-03-11T09:00:00+00:00"


def test_an_administrator_says_what_an_outcome_suggests(client, ana, adam):
    rule = CallOutcome.objects.get(choice__value="Busy")
    client.force_login(adam)
    url = reverse("admin:activities_calloutcome_change", args=[rule.pk])
    fields = {"choice": rule.choice_id, "is_reached": "on", "follow_up": "none"}
    assert client.post(url, fields).status_code == 302

    lead = make_lead(ana)
    client.force_login(ana)
    fields = {"follow_up": "suggested", "status_after": "if_reached"}
    send(client, lead, outcome="Busy", **fields)
    lead.refresh_from_db()
    assert (lead.status.key, lead.next_step_at) == ("working", None)


def test_an_outcome_without_a_rule_suggests_nothing(client, ana):
    Choice.objects.create(field="call_outcome", value="Fax", label="Fax")
    lead = make_lead(ana)
    client.force_login(ana)
    send(client, lead, outcome="Fax", follow_up="suggested", status_after="")
    lead.refresh_from_db()
    assert lead.next_step_at is None
    assert Activity.objects.on(lead).count() == 1


def test_keep_and_another_status_can_be_chosen(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    send(client, lead, status_after="")
    lead.refresh_from_db()
    assert lead.status.key == "new"
    sent = {"outcome": "Voicemail", "status_after": "nurturing"}
    send(client, lead, **sent, follow_up="next_week")
    lead.refresh_from_db()
    assert lead.status.key == "nurturing"


def test_a_lead_that_was_called_before_keeps_its_status_unless_told(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    send(client, lead, outcome="No answer")
    assert options(client, lead)[0] == ""
    assert "if_reached" not in options(client, lead)


def test_a_reason_that_is_asked_for_is_asked_once_and_nothing_is_lost(client, ana):
    ask("unqualified", asks_reason=True)
    lead = make_lead(ana)
    client.force_login(ana)
    page = send(client, lead, body="Budget is gone", status_after="unqualified")
    assert page.status_code == 422
    assert not Activity.objects.on(lead).exists()
    body = page.content.decode()
    assert 'name="reason"' in body
    assert "Budget is gone" in body

    send(client, lead, status_after="unqualified", reason="No budget")
    lead.refresh_from_db()
    assert (lead.status.key, lead.status_reason) == ("unqualified", "No budget")


def test_a_step_that_warns_asks_whether_one_is_sure(client, ana):
    ask("working", required_fields=["phone"], enforcement="warn")
    lead = make_lead(ana, phone="")
    client.force_login(ana)
    page = send(client, lead, status_after="working")
    assert page.status_code == 422
    assert 'name="confirmed"' in page.content.decode()
    send(client, lead, status_after="working", confirmed="on")
    lead.refresh_from_db()
    assert lead.status.key == "working"


def test_a_step_that_blocks_keeps_the_call_and_the_status_together(client, ana):
    ask("working", required_fields=["phone"], enforcement="block")
    lead = make_lead(ana, phone="")
    client.force_login(ana)
    page = send(client, lead, body="Spoke to Eva", status_after="working")
    assert page.status_code == 422
    assert "Phone" in page.content.decode()
    assert not Activity.objects.on(lead).exists()


def test_who_comes_late_with_a_call_is_told_and_nothing_typed_is_lost(
    client, ana, carla
):
    lead = make_lead(ana)
    client.force_login(ana)
    seen = lead.version
    there = Status.objects.get(key="unqualified")
    moving.move(lead, there, by=carla, reason="No budget")
    said = {"body": "Spoke to Eva", "status_after": "working"}
    page = send(client, lead, **said, seen=seen)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Carla Rossi set the status to Unqualified seconds ago." in text
    assert "Spoke to Eva" in text
    assert not Activity.objects.on(lead).exists()
    now = page.context["form"].also["seen"].value()
    assert send(client, lead, **said, seen=now).status_code == 302
    lead = Lead.objects.get(pk=lead.pk)
    assert (lead.status.key, Activity.objects.on(lead).count()) == ("working", 1)


@pytest.mark.parametrize("status", ["converted", "no-such-status"])
def test_a_status_that_is_not_offered_is_refused_by_name(client, ana, status):
    lead = make_lead(ana)
    client.force_login(ana)
    page = send(client, lead, status_after=status)
    assert page.status_code == 422
    assert not Activity.objects.on(lead).exists()
    lead.refresh_from_db()
    assert lead.status.key == "new"


def test_who_may_only_read_a_lead_logs_a_call_without_a_status(client, ana, boris):
    lead = make_lead(boris)
    Share.objects.create(record=lead, user=ana)
    client.force_login(ana)
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    assert "status_after" not in client.get(url).content.decode()
    send(client, lead, status_after="working")
    lead = Lead.objects.get(pk=lead.pk)
    assert lead.status.key == "new"
