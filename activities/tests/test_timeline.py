import datetime

import pytest
from django.utils import timezone

from accounts.models import Account
from activities import log, timeline
from activities.entries import Entry
from activities.models import Activity
from activities.tests.make import make_task, soon
from history import undoing, writing
from history.models import Operation
from leads.models import Status
from leads.tests.make import make_lead
from records.models import AccessDefault, CustomField
from users.models import User
from users.tests.make import QueueFactory


def change(record, by, **values):
    for name, value in values.items():
        setattr(record, name, value)
    return writing.save(record, by=by)


def page_of(record, user, **options):
    return timeline.entries(record, User.objects.get(pk=user.pk), **options)


def heads(record, user, **options):
    return [entry.head for entry in page_of(record, user, **options).entries]


def counts(record, user, **options):
    filters = page_of(record, user, **options).filters
    return {each.name: each.count for each in filters}


def test_everything_that_happened_is_told_newest_first(ana):
    lead = make_lead(ana, title="Buyer")
    log.log_call(lead, by=ana, outcome="No answer", minutes=2)
    log.write_note(lead, by=ana, body="Ask for *Tom*")
    log.finish(make_task(lead, ana, subject="Send pricing"), by=ana)
    change(lead, ana, title="CEO")

    entries = page_of(lead, ana).entries
    assert [(entry.head, entry.tail) for entry in entries] == [
        ("Title changed", "Ana Batista"),
        ("Done: Send pricing", "Ana Batista"),
        ("Note", "Ana Batista"),
        ("Call, no answer", "2 min, Ana Batista"),
        ("Lead created", "Ana Batista"),
    ]
    assert entries[2].text == "Ask for *Tom*"
    [said] = entries[0].changes
    assert (said.label, said.old, said.new) == ("Title", "Buyer", "CEO")


def test_open_tasks_are_next_steps_and_not_in_the_timeline(ana):
    lead = make_lead(ana)
    make_task(lead, ana)
    assert heads(lead, ana) == ["Lead created"]


def test_changed_fields_of_one_act_are_told_together(ana):
    lead = make_lead(ana)
    change(lead, ana, title="CEO", city="Rome", email_opt_out=True, phone="+4420123456")
    [entry, _created] = page_of(lead, ana).entries
    assert entry.head == "4 fields changed"
    assert {(c.label, c.old, c.new) for c in entry.changes} == {
        ("Title", None, "CEO"),
        ("City", None, "Rome"),
        ("Email opt-out", False, True),
        ("Phone", None, "+4420123456"),
    }


def test_status_and_owner_are_entries_of_their_own(ana, boris, carla):
    lead = make_lead(ana)
    working = Status.objects.get(key="working")
    change(
        lead,
        carla,
        status=working,
        status_since=timezone.now(),
        owner=boris,
        title="CEO",
    )
    status, owner, fields, _created = page_of(lead, carla).entries
    assert (status.head, status.tail) == (
        "Status set to Working",
        "from New, Carla Rossi",
    )
    assert (owner.head, owner.tail) == (
        "Owner changed to Boris Novak",
        "from Ana Batista, Carla Rossi",
    )
    assert fields.head == "Title changed"


def test_a_queue_can_be_the_owner(ana):
    queue = QueueFactory(name="Inbound", people=[ana])
    lead = make_lead(queue)
    change(lead, ana, owner=ana, queue=None)
    entry = page_of(lead, ana).entries[0]
    assert (entry.head, entry.tail) == (
        "Owner changed to Ana Batista",
        "from Inbound, Ana Batista",
    )


def test_a_renamed_status_is_told_by_its_present_name(ana):
    lead = make_lead(ana)
    change(lead, ana, status=Status.objects.get(key="working"))
    Status.objects.filter(key="working").update(label="In Arbeit")
    assert heads(lead, ana)[0] == "Status set to In Arbeit"


def test_linked_records_that_one_may_not_see_stay_nameless(ana, boris):
    parent = writing.save(Account(name="Secret Holding", owner=boris), by=boris)
    account = writing.save(Account(name="Acme", owner=ana), by=ana)
    change(account, ana, parent=parent)
    assert page_of(account, ana).entries[0].changes[0].new == "Secret Holding"
    AccessDefault.objects.filter(kind="accounts.account").update(level="private")
    [said] = page_of(account, ana).entries[0].changes
    assert said.new == "a record you cannot see"


def test_custom_fields_are_told_by_their_labels(ana):
    CustomField.objects.create(
        kind="leads.lead", key="fleet", label="Fleet size", type="number"
    )
    lead = make_lead(ana)
    change(lead, ana, custom={"fleet": "40", "gone": "x"})
    [entry, _created] = page_of(lead, ana).entries
    assert {(c.label, c.new) for c in entry.changes} == {
        ("Fleet size", "40"),
        ("gone", "x"),
    }


def test_an_undo_says_what_it_took_back(ana):
    lead = make_lead(ana)
    change(lead, ana, title="CEO")
    undoing.undo(Operation.objects.get(kind="edit"), by=ana)
    assert heads(lead, ana)[0] == "Undo: Maya Okafor"


def test_a_change_of_what_is_not_shown_is_still_an_entry(ana):
    lead = make_lead(ana)
    change(lead, ana, assigned_at=timezone.now())
    assert heads(lead, ana) == ["Lead updated", "Lead created"]


def test_private_notes_are_told_to_their_author_alone(ana, carla):
    lead = make_lead(ana)
    log.write_note(lead, by=ana, body="Between us", is_private=True)
    assert heads(lead, ana)[0] == "Private note"
    assert heads(lead, carla) == ["Lead created"]
    assert (counts(lead, ana)["notes"], counts(lead, carla)["notes"]) == (1, 0)


def test_filters_count_what_they_show(ana):
    lead = make_lead(ana)
    for _ in range(3):
        log.log_call(lead, by=ana)
    log.write_note(lead, by=ana, body="x")
    extra = [Entry(at=soon(hours=-1), head="Form submitted", kind="touch")]
    assert counts(lead, ana, extra=extra) == {
        "all": 6,
        "calls": 3,
        "notes": 1,
        "tasks": 0,
        "changes": 1,
    }
    assert heads(lead, ana, show="calls", extra=extra) == ["Call"] * 3
    assert heads(lead, ana, show="changes", extra=extra) == ["Lead created"]
    assert len(heads(lead, ana, show="nonsense", extra=extra)) == 6


def test_entries_of_the_caller_stand_where_they_belong(ana):
    lead = make_lead(ana)
    log.log_call(lead, by=ana, at=soon(hours=-2))
    log.log_call(lead, by=ana)
    extra = [{"at": soon(hours=-1), "head": "Book a demo submitted"}]
    assert heads(lead, ana, extra=extra) == [
        "Call",
        "Lead created",
        "Book a demo submitted",
        "Call",
    ]


def test_every_entry_is_on_exactly_one_page(ana):
    """Also where many things happened in the same moment."""
    lead = make_lead(ana)
    moments = [soon(days=-n // 9) for n in range(60)]
    for at in moments:
        log.log_call(lead, by=ana, at=at)
    same = timezone.now() - datetime.timedelta(days=2)
    Activity.objects.filter(pk__in=Activity.objects.values("pk")[:30]).update(
        done_at=same
    )
    for activity in Activity.objects.all():
        activity.links.update(at=activity.done_at)
    extra = [Entry(at=same, head=f"Touch {n}") for n in range(15)]

    seen, before, pages = [], "", 0
    while True:
        page = page_of(lead, ana, before=before, extra=extra)
        seen += page.entries
        pages += 1
        before = page.older
        if not before:
            break
    assert len(seen) == 60 + 15 + 1 == page.filters[0].count
    assert len({entry.place for entry in seen}) == len(seen)
    assert seen == sorted(seen, key=lambda entry: entry.order, reverse=True)
    assert pages == 4


@pytest.mark.parametrize(
    "mark",
    ["x", "1-2-3", "20261125T100000.000000-1-99999999999999999999", "-", "a-b-c"],
)
def test_a_broken_mark_shows_the_first_page(ana, mark):
    lead = make_lead(ana)
    assert heads(lead, ana, before=mark) == ["Lead created"]


def test_own_entries_can_be_corrected_for_a_day(ana, carla):
    lead = make_lead(ana)
    call = log.log_call(lead, by=ana)
    assert page_of(lead, ana).entries[0].actions
    assert not page_of(lead, carla).entries[0].actions
    Activity.objects.filter(pk=call.pk).update(created_at=soon(hours=-25))
    assert not page_of(lead, ana).entries[0].actions


def test_a_timeline_of_200_activities_costs_few_queries(
    ana, boris, django_assert_max_num_queries
):
    lead = make_lead(ana)
    for n in range(200):
        log.log_call(lead, by=ana, at=soon(hours=-n), outcome="Connected")
    for status in ("working", "nurturing", "new"):
        change(lead, ana, status=Status.objects.get(key=status))
        change(lead, ana, owner=boris, title=status)
        change(lead, ana, owner=ana)
    user = User.objects.get(pk=ana.pk)
    user.has_perm("x")
    with django_assert_max_num_queries(6):  # with the picklists, read once in 30 s
        timeline.entries(lead, user)
    with django_assert_max_num_queries(5):
        timeline.entries(lead, user)
