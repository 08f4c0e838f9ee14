"""An undo never breaks over a place that somebody else has taken meanwhile."""

import pytest

from accounts import editing, relations
from accounts.models import SocialProfile
from accounts.tests.make import make_account, make_contact
from activities import links, log
from activities.models import ActivityLink
from history import room, undoing, writing
from history.models import Operation, Tracked
from leads.tests.make import make_lead
from opportunities import roles
from opportunities.models import ContactRole
from opportunities.tests.make import make_opportunity
from records import sharing
from records.models import Share


def last():
    return Operation.objects.order_by("at").last()


@pytest.fixture
def deal(carla):
    return make_opportunity(carla, make_account(carla))


@pytest.fixture
def parts(carla, deal):
    """Three contacts of a deal; the first is the primary one."""
    with writing.act("roles", by=carla) as act:
        for name in ("One", "Two", "Three"):
            person = make_contact(carla, deal.account, last_name=name)
            roles.add(deal, person, act=act)
    return list(ContactRole.objects.filter(opportunity=deal).order_by("pk"))


def make_primary(part, by):
    with writing.act("primary", by=by) as act:
        roles.make_primary(ContactRole.objects.get(pk=part.pk), act=act)
    return act.operation


def primary(deal):
    return ContactRole.objects.get(opportunity=deal, is_primary=True)


@pytest.mark.parametrize("turn", [0, 1])
def test_an_undo_changes_two_places_back(carla, deal, parts, turn):
    """Whichever of the two rows is written first."""
    if turn:
        make_primary(parts[2], carla)
        operation = make_primary(parts[0], carla)
    else:
        operation = make_primary(parts[2], carla)
    report = undoing.undo(operation, by=carla)
    assert (report.undone, report.skipped) == (2, [])
    assert primary(deal) == parts[2 if turn else 0]


def test_the_first_of_two_changes_is_not_undone_over_the_second(carla, deal, parts):
    first = make_primary(parts[1], carla)
    make_primary(parts[2], carla)
    report = undoing.undo(first, by=carla)
    assert (report.undone, len(report.skipped)) == (0, 2)
    assert primary(deal) == parts[2]


def test_a_direct_account_does_not_come_back_beside_another(carla):
    accounts = [make_account(carla, name=name) for name in ("A", "B", "C")]
    contact = make_contact(carla, accounts[0])
    done = []
    for account in accounts[1:]:
        contact.account = account
        with writing.act("move", by=carla) as act:
            relations.save_contact(contact, act=act)
        done.append(act.operation)
    report = undoing.undo(done[0], by=carla)
    assert report.skipped
    contact.refresh_from_db()
    assert contact.account == accounts[2]
    assert relations.is_related(contact, accounts[2])


def test_a_profile_that_was_added_again_does_not_come_back_twice(carla):
    contact = make_contact(carla)
    where = {"network": "xing", "url": "https://x.example/m"}
    editing.add_profile(contact, SocialProfile(contact=contact, **where), by=carla)
    gone = editing.remove_profile(SocialProfile.objects.get(), by=carla)
    editing.add_profile(contact, SocialProfile(contact=contact, **where), by=carla)
    report = undoing.undo(gone.operation, by=carla)
    assert (report.undone, len(report.skipped)) == (0, 1)
    assert "taken since" in report.skipped[0][1]
    assert SocialProfile.objects.count() == 1


def test_a_share_that_was_given_again_does_not_come_back_twice(ana, dimitri):
    lead = make_lead(ana)
    sharing.share(lead, dimitri, by=ana)
    sharing.unshare(lead, dimitri, by=ana)
    taken_away = last()
    sharing.share(lead, dimitri, by=ana)
    assert undoing.undo(taken_away, by=ana).undone == 0
    assert Share.objects.count() == 1


def test_a_call_does_not_go_back_to_where_it_is_shown_again_by_now(ana):
    here, there = make_lead(ana), make_lead(ana, last_name="There")
    call = log.log_call(here, by=ana)
    link = ActivityLink.objects.get()
    link.object_id = there.pk
    writing.save(link, by=ana, kind="merge")
    moved = last()
    with writing.act("convert", by=ana) as act:
        links.also_show([call], on=[here], act=act)
    assert undoing.undo(moved, by=ana).undone == 0
    on = ActivityLink.objects.values_list("object_id", flat=True)
    assert sorted(on) == [here.pk, there.pk]


def test_every_rule_for_one_alone_can_be_asked(db):
    """A rule with another condition than field = value needs words in `room`."""
    for model in Tracked.__subclasses__():
        for rule in room.rules_of(model):
            assert isinstance(room.asked_by(rule), dict), rule.name
            room.stands_in(model, rule, {f.attname: None for f in model._meta.fields})
