"""The counts and last records beside the navigation."""

import datetime

import pytest
from django.utils import timezone

from activities.models import Activity
from crm import rail
from leads.tests.make import make_lead
from records.models.seen import note_seen
from users.tests.make import QueueFactory
from work import notices
from work.models import Notice

pytestmark = pytest.mark.django_db


def known(user):
    """Look at pages until every part is known."""
    user.queue_ids  # noqa: B018 - a page that shows records has asked for them
    for _page in range(3):
        found = rail.beside(user)
    return found


def test_counts_what_is_mine_and_waits_for_me(ana, boris, dimitri):
    hour = datetime.timedelta(hours=1)
    for owner, due in [(ana, -hour), (ana, 0 * hour), (boris, -hour)]:
        Activity.objects.create(kind="task", owner=owner, due_at=timezone.now() + due)
    Notice.objects.create(user=ana, kind="x", text="Hello")
    queue = QueueFactory(people=[ana])
    make_lead(queue)
    make_lead(QueueFactory(people=[dimitri]))
    found = known(ana)
    assert (found["tasks"], found["overdue"]) == (2, 2)
    assert (found["unread"], found["waiting"]) == (1, 1)


def test_the_last_records_come_newest_first_and_only_visible_ones(ana, dimitri):
    mine = [make_lead(ana, last_name=f"L{n}") for n in range(4)]
    for lead in [*mine, make_lead(dimitri)]:
        note_seen(lead, ana)
    labels = [entry["label"] for entry in known(ana)["recent"]]
    assert [label.split()[-1] for label in labels] == ["L3", "L2"]


def test_a_page_looks_up_one_part_at_most(ana, django_assert_num_queries):
    ana.queue_ids  # noqa: B018 - as above
    ana.has_perm("leads.view_lead")
    notices.unread(ana)  # pages of records have asked how far one sees
    with django_assert_num_queries(1):
        rail.beside(ana)
    known(ana)
    with django_assert_num_queries(0):
        rail.beside(ana)


def test_what_a_person_changed_is_looked_up_again(ana):
    Notice.objects.create(user=ana, kind="x", text="Hello")
    assert rail.beside(ana)["unread"] == 1
    Notice.objects.update(read_at=timezone.now())
    rail.forget(ana)
    assert rail.beside(ana)["unread"] == 0


@pytest.mark.parametrize(("count", "text"), [(0, ""), (7, "7"), (100, "99+")])
def test_counts_stay_short(count, text):
    assert rail.shown(count) == text
