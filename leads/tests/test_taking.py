"""Take back what was taken, keep to a queue's limit, take several, explain it all."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from history import undoing, writing
from history.models import Operation
from leads import by_hand
from leads.models import Lead, Status
from leads.process import moving
from leads.routing import taking
from leads.tests.make import make_lead
from records import handover
from users.tests.make import QueueFactory

# What one may not see any more is not named.
UNSEEN = "A record that you cannot see any more was kept."


@pytest.fixture
def queue(ana, boris):
    return QueueFactory(name="UK", key="uk", people=[ana, boris])


@pytest.fixture
def rep(client, ana):
    client.force_login(ana)
    return client


def fresh(lead):
    return Lead.objects.get(pk=lead.pk)


def ids(*leads):
    return [lead.pk for lead in leads]


def why(lead):
    return str(lead.assignment_decisions.first())


def tick(client, queue, *leads, **headers):
    url = reverse("queues:take-several", args=[queue.key])
    data = {"pk": [lead.pk for lead in leads]}
    return client.post(url, data, follow=True, headers=headers)


def undo_in(page) -> str:
    """Give the address behind the Undo of a page's message."""
    [message] = page.context["messages"]
    return message.extra_tags.removeprefix("undo:")


def test_a_taken_lead_goes_back_by_undo_and_why_me_says_so(queue, ana):
    lead = make_lead(queue)
    waited = lead.assigned_at
    taken = taking.take(lead, by=ana)
    undoing.undo(taken.operation, by=ana)
    lead = fresh(lead)
    assert (lead.queue, lead.owner, lead.taken_from) == (queue, None, None)
    assert lead.assigned_at == waited
    assert why(lead) == "Undo: Maya Okafor taken"
    assert lead.assignment_decisions.first().queue == queue


def test_a_taken_lead_that_changed_hands_since_stays(queue, ana, boris, carla):
    lead = make_lead(queue)
    taken = taking.take(lead, by=ana)
    by_hand.give(fresh(lead), by=carla, holder=boris)
    report = undoing.undo(taken.operation, by=ana)
    assert report.undone == 0
    assert report.skipped == [(f"lead {lead.pk}", UNSEEN)]
    assert fresh(lead).owner == boris


def test_who_gave_a_lead_to_a_peer_takes_it_back_while_it_is_untouched(ana, boris):
    lead = make_lead(ana)
    given = by_hand.give(lead, by=ana, holder=boris)
    assert not Lead.objects.visible_to(ana).filter(pk=lead.pk).exists()
    assert undoing.undo(given, by=ana).undone == 1
    assert fresh(lead).owner == ana


def test_what_the_peer_worked_on_since_is_theirs(ana, boris):
    lead = make_lead(ana)
    given = by_hand.give(lead, by=ana, holder=boris)
    moving.move(fresh(lead), Status.objects.get(key="working"), by=boris)
    report = undoing.undo(given, by=ana)
    assert report.skipped == [(f"lead {lead.pk}", UNSEEN)]
    assert fresh(lead).owner == boris


def test_a_stranger_takes_nothing_back(ana, boris, dimitri):
    given = by_hand.give(make_lead(ana), by=ana, holder=boris)
    with pytest.raises(ValidationError, match="Only who did this"):
        undoing.undo(given, by=dimitri)


def test_a_leavers_leads_say_why_they_came(ana, carla, adam):
    lead = make_lead(ana)
    handover.hand_over(ana, carla, by=adam)
    decision = lead.assignment_decisions.get()
    assert decision.owner == carla
    assert decision.by == adam
    assert decision.reason == f"Work of {ana} handed over to {carla}"
    undoing.undo(Operation.objects.get(kind="hand_over"), by=adam)
    assert lead.assignment_decisions.first().owner == ana


def test_a_change_without_a_new_owner_needs_no_reason(ana):
    lead = make_lead(ana)
    lead.city = "Leeds"
    writing.save(lead, by=ana)
    assert not lead.assignment_decisions.exists()


def test_a_full_rep_takes_no_more_until_a_lead_is_closed(queue, ana):
    queue.most_open = 1
    queue.save()
    first, second = make_lead(queue), make_lead(queue)
    taking.take(first, by=ana)
    words = r"You hold 1 of 1 open leads from this queue\. Close or return one\."
    with pytest.raises(taking.Full, match=words):
        taking.take(second, by=ana)
    with pytest.raises(taking.Full, match=words):
        taking.take_next(queue, by=ana)
    closed = Status.objects.filter(kind="closed").first()
    moving.move(fresh(first), closed, by=ana, reason="Nobody there")
    assert taking.take_next(queue, by=ana).lead == second


def test_only_what_was_taken_from_this_queue_counts(queue, ana, carla):
    queue.most_open = 1
    queue.save()
    make_lead(ana)
    other = QueueFactory(name="DE", key="de", people=[ana])
    taking.take(make_lead(other), by=ana)
    by_hand.give(make_lead(queue), by=carla, holder=ana)
    assert taking.room(queue, ana) == 1
    lead = taking.take(make_lead(queue), by=ana).lead
    assert taking.room(queue, ana) == 0
    taking.give_back(lead, queue, by=ana, reason="Not mine")
    assert taking.room(queue, ana) == 1


def test_several_leads_are_taken_as_far_as_the_limit_goes(queue, ana, boris):
    queue.most_open = 2
    queue.save()
    leads = [make_lead(queue, last_name=f"N{n}") for n in range(3)]
    lost = make_lead(queue)
    taking.take(lost, by=boris)
    haul = taking.take_several(ids(*leads, lost), queue, by=ana)
    assert haul.taken == leads[:2]
    assert [lead for lead, _why in haul.skipped] == [leads[2], lost]
    assert haul.skipped[0][1].startswith("You hold 2 of 2 open leads")
    assert haul.skipped[1][1] == "Boris took this lead 1 second ago."
    assert undoing.undo(haul.operation, by=ana).undone == 2


def test_of_leads_elsewhere_nothing_is_said(queue, ana, dimitri):
    haul = taking.take_several(ids(make_lead(dimitri)), queue, by=ana)
    assert (haul.taken, haul.skipped, haul.operation) == ([], [], None)


def test_the_message_about_a_taken_lead_offers_undo(rep, queue, ana):
    lead = make_lead(queue)
    page = rep.post(reverse("queues:take", args=["uk", lead.pk]), follow=True)
    rep.post(undo_in(page))
    assert fresh(lead).queue == queue


def test_the_message_about_a_lead_given_away_offers_undo(rep, ana, boris):
    lead = make_lead(ana)
    data = {"holder": f"user:{boris.pk}", "reason": "", "notify": "on"}
    page = rep.post(reverse("leads:owner", args=[lead.pk]), data, follow=True)
    rep.post(undo_in(page))
    assert fresh(lead).owner == ana


def test_the_message_about_a_returned_lead_offers_undo(rep, queue, ana):
    lead = make_lead(ana)
    data = {"queue": queue.pk, "reason": "Not mine"}
    page = rep.post(reverse("leads:return", args=[lead.pk]), data, follow=True)
    rep.post(undo_in(page))
    assert fresh(lead).owner == ana


def test_ticked_rows_are_taken_at_once(rep, queue, ana):
    leads = [make_lead(queue) for _n in range(3)]
    page = tick(rep, queue, *leads[:2])
    assert "2 leads are yours." in page.content.decode()
    assert [fresh(lead).owner for lead in leads] == [ana, ana, None]
    rep.post(undo_in(page))
    assert taking.in_line(queue).count() == 3


def test_the_page_says_how_many_one_holds_and_how_long_the_oldest_waits(
    rep, queue, ana
):
    queue.most_open = 20
    queue.save()
    taking.take(make_lead(queue), by=ana)
    make_lead(queue)
    text = rep.get(reverse("queues:detail", args=["uk"])).content.decode()
    assert "You hold 1 of 20 open leads from this queue." in text
    assert "the oldest for" in text


def test_a_full_rep_reads_why(rep, queue, ana):
    queue.most_open = 1
    queue.save()
    taking.take(make_lead(queue), by=ana)
    make_lead(queue)
    page = rep.post(reverse("queues:take-next", args=["uk"]), follow=True)
    assert "You hold 1 of 1 open leads" in page.content.decode()


def test_nothing_or_nonsense_ticked_is_named(rep, queue):
    make_lead(queue)
    assert "Select at least one row first." in tick(rep, queue).content.decode()
    url = reverse("queues:take-several", args=["uk"])
    assert rep.post(url, {"pk": ["x"]}).status_code == 400
    assert rep.get(url).status_code == 405


def test_strangers_and_readers_take_nothing_at_once(client, queue, dimitri, rita):
    lead = make_lead(queue)
    client.force_login(dimitri)
    assert tick(client, queue, lead).status_code == 404
    queue.members.create(user=rita)
    client.force_login(rita)
    assert tick(client, queue, lead).status_code == 403
    assert fresh(lead).queue == queue


def test_with_htmx_the_queue_is_shown_again(rep, queue, ana):
    url = reverse("queues:take-several", args=["uk"])
    answer = rep.post(url, {"pk": make_lead(queue).pk}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("queues:detail", args=["uk"])


def test_a_limit_of_none_at_all_is_refused_in_words(db):
    queue = QueueFactory(name="UK", key="uk")
    queue.most_open = 0
    with pytest.raises(ValidationError, match="Enter 1 or more, or leave it empty"):
        queue.full_clean()
