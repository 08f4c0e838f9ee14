"""The same composer, timeline and next steps on leads, accounts, contacts, deals."""

import datetime

import pytest
from django.urls import reverse

from accounts.tests.make import make_account, make_contact
from activities import links, log, timeline, times
from activities.models import Activity
from activities.tests.make import make_task
from history import writing
from leads.tests.make import make_lead
from opportunities import pipeline
from opportunities.models import Stage
from opportunities.tests.make import make_opportunity
from records import handover

MAKERS = {
    "leads.lead": make_lead,
    "accounts.account": make_account,
    "accounts.contact": make_contact,
    "opportunities.opportunity": make_opportunity,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_a_call_is_logged_and_told_on_every_kind_of_record(client, ana, kind):
    record = MAKERS[kind](ana)
    task = make_task(record, ana, subject="Ring them", means="call")
    client.force_login(ana)
    url = reverse("activities:log", args=[kind, record.pk])
    assert url in client.get(record.get_absolute_url()).content.decode()
    fields = {"kind": "call", "outcome": "Connected", "body": "They said yes."}
    page = client.post(url, {**fields, "task": task.pk}, follow=True)
    assert page.redirect_chain[0][0] == f"{record.get_absolute_url()}#log"
    text = page.content.decode()
    assert "They said yes." in text
    assert "Done: Ring them" in text
    record.refresh_from_db()
    assert record.last_activity_at is not None
    assert record.next_step_at is None


def test_one_call_shows_on_the_contact_and_the_account(client, ana):
    account = make_account(ana)
    contact = make_contact(ana, account)
    call = log.log_call(contact, by=ana, body="About the renewal.")
    with writing.act("share", by=ana) as act:
        links.also_show([call], on=[account], act=act)
    client.force_login(ana)
    for record in (account, contact):
        page = client.get(record.get_absolute_url())
        assert "About the renewal." in page.content.decode()


def test_a_deals_stages_are_told(ana):
    deal = make_opportunity(ana)
    stage = Stage.objects.filter(kind="open").last()
    pipeline.move(deal, stage, by=ana)
    entry = timeline.entries(deal, ana).entries[0]
    assert (entry.kind, entry.head) == ("status", f"Stage set to {stage.label}")


def test_a_call_on_a_private_deal_is_not_seen_through_another_record(
    client, ana, boris
):
    account = make_account(ana)
    deal = make_opportunity(ana, account)
    log.log_call(deal, by=ana, body="Confidential price.")
    client.force_login(boris)
    page = client.get(account.get_absolute_url())
    assert page.status_code == 200
    assert "Confidential price." not in page.content.decode()
    assert client.get(deal.get_absolute_url()).status_code == 404


def test_who_leaves_hands_on_tasks_with_their_day(ana, boris, adam):
    boris.time_zone = "Pacific/Auckland"
    boris.save()
    lead = make_lead(ana)
    day = datetime.date(2099, 7, 1)
    end = times.end_of_day(day, times.zone_of(ana))
    task = make_task(lead, ana, due_at=end, is_all_day=True)
    handover.hand_over(ana, boris, by=adam)
    task = Activity.objects.get(pk=task.pk)
    assert (task.owner, task.due) == (boris, day)
    lead.refresh_from_db()
    assert lead.next_step_at == task.due_at != end
