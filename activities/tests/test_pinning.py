"""One thing of a record's timeline stands on top, for everybody who reads it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.tests.make import make_account
from activities import correcting, links, log, pinning, timeline
from activities.tests.make import make_task
from history import undoing, writing
from history.models import Operation
from leads.tests.make import make_lead
from records.models import Share


def on_top(record, user, **options):
    pinned = timeline.entries(record, user, **options).pinned
    return pinned and pinned.text


def note(record, by, body, **more):
    return log.write_note(record, by=by, body=body, **more)


def url(record, way="pin"):
    kind = record._meta.label_lower
    return reverse(f"activities:{way}", args=[kind, record.pk])


def test_the_last_that_was_pinned_is_on_top_and_not_among_the_others(ana, carla):
    lead = make_lead(ana)
    first, second = note(lead, ana, "First"), note(lead, ana, "Second")
    pinning.pin(lead, first, by=ana)
    assert on_top(lead, carla) == "First"
    pinning.pin(lead, second, by=ana)
    page = timeline.entries(lead, ana)
    assert page.pinned.text == "Second"
    assert [entry.text for entry in page.entries if entry.kind == "note"] == ["First"]
    assert {each.name: each.count for each in page.filters}["notes"] == 2
    shown = timeline.entries(lead, ana, show="notes")
    assert shown.pinned is None
    assert [entry.text for entry in shown.entries] == ["Second", "First"]


def test_unpinning_and_undo(ana):
    lead = make_lead(ana)
    first, second = note(lead, ana, "First"), note(lead, ana, "Second")
    pinning.pin(lead, first, by=ana)
    operation = pinning.pin(lead, second, by=ana)
    undoing.undo(operation, by=ana)
    assert on_top(lead, ana) == "First"
    pinning.unpin(lead, first, by=ana)
    assert on_top(lead, ana) is None


def test_older_pages_do_not_repeat_it(ana):
    lead = make_lead(ana)
    written = note(lead, ana, "Old but important")
    for number in range(25):
        note(lead, ana, f"Note {number}")
    pinning.pin(lead, written, by=ana)
    first = timeline.entries(lead, ana)
    second = timeline.entries(lead, ana, before=first.older)
    texts = [entry.text for page in (first, second) for entry in page.entries]
    assert first.pinned.text == "Old but important"
    assert second.pinned is None
    assert "Old but important" not in texts
    assert len([text for text in texts if text]) == 25


def test_what_is_deleted_or_made_private_is_not_on_top(ana, carla):
    lead = make_lead(ana)
    written = note(lead, ana, "Text")
    pinning.pin(lead, written, by=ana)
    correcting.change(written, {"is_private": True}, by=ana)
    assert on_top(lead, ana) is None
    correcting.change(written, {"is_private": False}, by=ana)
    assert on_top(lead, carla) == "Text"
    correcting.delete(written, by=ana)
    assert on_top(lead, ana) is None


def test_a_pin_is_of_one_record(ana):
    account, lead = make_account(ana), make_lead(ana)
    written = note(lead, ana, "Text")
    with writing.act("share", by=ana) as act:
        links.also_show([written], on=[account], act=act)
    pinning.pin(lead, written, by=ana)
    assert on_top(account, ana) is None


def test_neither_private_notes_nor_open_tasks_are_pinned(ana):
    lead = make_lead(ana)
    for activity in (note(lead, ana, "x", is_private=True), make_task(lead, ana)):
        with pytest.raises(ValidationError):
            pinning.pin(lead, activity, by=ana)


def test_pin_and_unpin_on_the_page(client, ana):
    lead = make_lead(ana)
    written = note(lead, ana, "Important")
    client.force_login(ana)
    page = client.get(lead.get_absolute_url()).content.decode()
    assert f'name="activity" value="{written.pk}"' in page
    page = client.post(url(lead), {"activity": written.pk}, follow=True)
    assert page.redirect_chain[0][0] == f"{lead.get_absolute_url()}#timeline"
    html = page.content.decode()
    assert "Unpin: Note" in html
    assert html.count("<p>Important</p>") == 1
    answer = client.post(
        url(lead, "unpin"), {"activity": written.pk}, headers={"HX-Request": "true"}
    )
    assert answer["HX-Redirect"]
    assert "Unpin" not in client.get(lead.get_absolute_url()).content.decode()


def test_what_changed_nothing_offers_no_undo(client, ana):
    lead = make_lead(ana)
    written = note(lead, ana, "Important")
    client.force_login(ana)
    page = client.post(url(lead, "unpin"), {"activity": written.pk}, follow=True)
    assert "Not pinned any more" in page.content.decode()
    assert not any("undo:" in said.tags for said in page.context["messages"])


def test_who_may_not_change_the_record_pins_nothing(client, ana, boris, dimitri, rita):
    lead = make_lead(ana)
    written = note(lead, ana, "Text")
    sent = {"activity": written.pk}
    client.force_login(dimitri)
    assert client.post(url(lead), sent).status_code == 404
    client.force_login(rita)
    assert client.post(url(lead), sent).status_code == 403
    Share.objects.create(record=lead, user=boris)
    client.force_login(boris)
    assert client.post(url(lead), sent).status_code == 403
    assert "Pin: Note" not in client.get(lead.get_absolute_url()).content.decode()
    assert on_top(lead, ana) is None


@pytest.mark.parametrize("sent", ["", "x", "0", "9" * 30, "٣"])
def test_what_does_not_belong_to_the_record_is_not_found(client, ana, sent):
    lead = make_lead(ana)
    elsewhere = note(make_lead(ana), ana, "Text")
    client.force_login(ana)
    for number in (sent, elsewhere.pk):
        assert client.post(url(lead), {"activity": number}).status_code == 404
    assert not Operation.objects.filter(kind="pin").exists()
