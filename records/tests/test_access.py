"""Who may see, change and hand over what: the defaults, the tree, queues, shares."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import Account, Contact
from history import undoing, writing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from opportunities.models import Opportunity
from records import sharing
from records.models import AccessDefault, Share
from records.models.access import know_reach
from users.models import QueueMember, Role, User
from users.tests.make import QueueFactory, UserFactory, make_role

EVERYBODY = {"ana", "boris", "carla", "dimitri", "marta", "adam", "rita"}
WHO_CHANGE = EVERYBODY - {"rita"}


@pytest.fixture
def cast(ana, boris, carla, dimitri, marta, adam, rita):
    return {
        "ana": ana,
        "boris": boris,
        "carla": carla,
        "dimitri": dimitri,
        "marta": marta,
        "adam": adam,
        "rita": rita,
    }


def fresh(user):
    """The same person, as the next request loads them."""
    return User.objects.get(pk=user.pk)


def set_level(level, kind="leads.lead"):
    AccessDefault.objects.filter(kind=kind).update(level=level)


def those_who(question, record, cast):
    """Names of the cast for whom the queryset method keeps the record."""
    rows = type(record).objects
    return {
        name
        for name, user in cast.items()
        if getattr(rows, question)(fresh(user)).filter(pk=record.pk).exists()
    }


def grant(user, codename):
    user.user_permissions.add(Permission.objects.get(codename=codename))


# -- the default, and the role tree ----------------------------------------------

OF_ANA = {
    # level: who sees, who changes, who hands over a lead that Ana owns
    "private": (
        {"ana", "carla", "marta", "adam", "rita"},
        {"ana", "carla", "adam"},
        {"ana", "carla", "marta", "adam"},
    ),
    "read": (EVERYBODY, {"ana", "carla", "adam"}, {"ana", "carla", "marta", "adam"}),
    "write": (EVERYBODY, WHO_CHANGE, {"ana", "carla", "marta", "adam"}),
    "transfer": (EVERYBODY, WHO_CHANGE, WHO_CHANGE),
    # Nonsense for a kind without a parent, and for one that does not exist: private.
    "parent": (
        {"ana", "carla", "marta", "adam", "rita"},
        {"ana", "carla", "adam"},
        {"ana", "carla", "marta", "adam"},
    ),
    "nonsense": (
        {"ana", "carla", "marta", "adam", "rita"},
        {"ana", "carla", "adam"},
        {"ana", "carla", "marta", "adam"},
    ),
}


@pytest.mark.parametrize("level", OF_ANA)
def test_a_lead_of_ana_under_each_default(cast, ana, level):
    lead = make_lead(ana)
    set_level(level)
    see, change, hand_over = OF_ANA[level]
    assert those_who("visible_to", lead, cast) == see
    assert those_who("editable_by", lead, cast) == change
    assert those_who("transferable_by", lead, cast) == hand_over


IN_QUEUE = {
    # a lead in a queue whose one member is Boris; Carla and Rita stand above him
    "private": (
        {"boris", "carla", "marta", "adam", "rita"},
        {"boris", "carla", "adam"},
        {"boris", "carla", "marta", "adam"},
    ),
    "read": (
        EVERYBODY,
        {"boris", "carla", "adam"},
        {"boris", "carla", "marta", "adam"},
    ),
    "write": (EVERYBODY, WHO_CHANGE, {"boris", "carla", "marta", "adam"}),
    "transfer": (EVERYBODY, WHO_CHANGE, WHO_CHANGE),
}


@pytest.mark.parametrize("level", IN_QUEUE)
def test_a_lead_in_a_queue_under_each_default(cast, boris, level):
    lead = make_lead(QueueFactory(people=[boris]))
    set_level(level)
    see, change, take = IN_QUEUE[level]
    assert those_who("visible_to", lead, cast) == see
    assert those_who("editable_by", lead, cast) == change
    assert those_who("transferable_by", lead, cast) == take


def test_everybody_of_a_role_is_a_member_and_so_is_who_stands_above(cast, ana):
    queue = QueueFactory()
    QueueMember.objects.create(queue=queue, role=ana.role)
    lead = make_lead(queue)
    see = those_who("visible_to", lead, cast)
    assert see == {"ana", "boris", "carla", "marta", "adam", "rita"}


def test_a_queue_that_is_switched_off_opens_nothing(cast, boris):
    lead = make_lead(QueueFactory(people=[boris], is_active=False))
    assert those_who("visible_to", lead, cast) == {"marta", "adam"}


def test_peers_and_people_below_see_nothing_of_each_other(cast, ana, carla):
    assert those_who("visible_to", make_lead(carla), cast) == {
        "carla",
        "marta",
        "adam",
        "rita",
    }


# -- what closes a record for all ---------------------------------------------------


def test_a_deleted_lead_is_there_for_nobody(cast, ana):
    lead = make_lead(ana)
    writing.delete(lead, by=ana)
    for question in ("visible_to", "editable_by", "transferable_by"):
        assert those_who(question, lead, cast) == set()


def test_a_converted_lead_is_read_and_never_changed(cast, ana):
    account = writing.save(Account(name="Acme", owner=ana), by=ana)
    contact = writing.save(Contact(last_name="Okafor", owner=ana), by=ana)
    lead = make_lead(ana)
    lead.converted_at = timezone.now()
    lead.converted_account, lead.converted_contact = account, contact
    writing.save(lead, by=ana)
    set_level("transfer")
    assert those_who("visible_to", lead, cast) == EVERYBODY
    assert those_who("editable_by", lead, cast) == set()
    assert those_who("transferable_by", lead, cast) == set()


# -- who has no door at all: fail closed ---------------------------------------------


@pytest.mark.parametrize("level", ["private", "read", "write", "transfer"])
def test_strangers_see_nothing_whatever_the_default(ana, level):
    make_lead(ana)
    set_level(level)
    nobody = UserFactory(role=ana.role)
    left = fresh(ana)
    left.is_active = False
    left.save()
    for stranger in (None, AnonymousUser(), nobody, left):
        assert not Lead.objects.visible_to(stranger).exists()
        assert not Lead.objects.editable_by(stranger).exists()
        assert not Lead.objects.transferable_by(stranger).exists()


def test_without_a_row_of_its_own_a_kind_is_private(cast, ana):
    AccessDefault.objects.all().delete()
    assert "dimitri" not in those_who("visible_to", make_lead(ana), cast)


def test_a_role_without_a_place_in_the_tree_has_nobody_below(ana, boris):
    lost = Role.objects.create(name="Never placed", path="")
    boris.role = lost
    boris.save()
    lead, queue = make_lead(ana), QueueFactory()
    QueueMember.objects.create(queue=queue, role=ana.role)
    make_lead(queue)
    Share.objects.create(record=lead, role=ana.role)
    assert fresh(boris).below_ids == []
    assert not Lead.objects.visible_to(fresh(boris)).exists()


def test_a_person_without_a_role_sees_what_is_theirs(ana):
    alone = UserFactory(group="Rep")
    mine = make_lead(alone)
    make_lead(ana)
    assert list(Lead.objects.visible_to(alone)) == [mine]


def test_who_may_change_but_not_view_changes_nothing(ana):
    ana.groups.clear()
    grant(ana, "change_lead")
    make_lead(ana)
    assert not Lead.objects.editable_by(fresh(ana)).exists()
    assert not Lead.objects.transferable_by(fresh(ana)).exists()


# -- rights ---------------------------------------------------------------------------


def test_marketing_sees_all_leads_and_changes_its_own(cast, ana, marta):
    lead, own = make_lead(ana), make_lead(marta)
    deal_kind = Opportunity._meta.label_lower
    assert AccessDefault.objects.get(kind=deal_kind).level == "private"
    assert set(Lead.objects.visible_to(marta)) == {lead, own}
    assert list(Lead.objects.editable_by(marta)) == [own]


def test_the_right_to_change_all_opens_all(ana, dimitri):
    lead = make_lead(ana)
    grant(dimitri, "edit_all_lead")
    assert list(Lead.objects.visible_to(fresh(dimitri))) == [lead]
    assert list(Lead.objects.editable_by(fresh(dimitri))) == [lead]


def test_a_superuser_may_all(ana):
    lead = make_lead(ana)
    root = UserFactory(is_superuser=True)
    for question in ("visible_to", "editable_by", "transferable_by"):
        assert list(getattr(Lead.objects, question)(root)) == [lead]


def test_rights_of_a_group_count_from_the_next_request_on(ana, rita):
    make_lead(ana)
    assert not Lead.objects.editable_by(fresh(rita)).exists()
    rita.groups.add(Group.objects.get(name="Rep"))
    assert Lead.objects.editable_by(fresh(rita)).exists()


# -- accounts, contacts, opportunities -----------------------------------------------


@pytest.fixture
def acme(ana):
    return writing.save(Account(name="Acme", owner=ana), by=ana)


def test_all_may_read_an_account_and_its_people_change_it(cast, acme):
    assert those_who("visible_to", acme, cast) == EVERYBODY
    assert those_who("editable_by", acme, cast) == {"ana", "carla", "adam"}


def test_a_contact_follows_its_account(cast, acme, dimitri):
    contact = Contact(last_name="Weber", account=acme, owner=dimitri)
    writing.save(contact, by=dimitri)
    assert those_who("visible_to", contact, cast) == EVERYBODY
    assert those_who("editable_by", contact, cast) == {
        "ana",
        "carla",
        "dimitri",
        "adam",
    }
    set_level("private", "accounts.account")
    see = those_who("visible_to", contact, cast)
    assert see == {"ana", "carla", "dimitri", "adam", "rita"}
    Share.objects.create(record=acme, user=cast["boris"])
    assert "boris" in those_who("visible_to", contact, cast)
    assert "boris" not in those_who("editable_by", contact, cast)


def test_a_contact_without_an_account_is_its_owners(cast, ana):
    contact = writing.save(Contact(last_name="Weber", owner=ana), by=ana)
    assert those_who("visible_to", contact, cast) == {"ana", "carla", "adam", "rita"}


def test_the_reach_asked_at_once_is_what_each_part_says_alone(cast, ana, boris):
    QueueMember.objects.create(queue=QueueFactory(people=[boris]), role=ana.role)
    QueueFactory(people=[boris], is_active=False)
    lead, other = make_lead(ana), make_lead(boris)
    sharing.share(lead, boris.role, by=ana)
    sharing.share(other, ana, can_edit=True, by=boris)
    alone = UserFactory(group="Rep")
    for person in [*cast.values(), alone]:
        user, parts = fresh(person), fresh(person)
        know_reach(user)
        shares = Share.objects.reaching(parts)
        assert sorted(user.__dict__["below_ids"]) == sorted(parts.below_ids)
        assert sorted(user.__dict__["queue_ids"]) == sorted(parts.queue_ids)
        assert sorted(user.__dict__["_shares"]) == sorted(
            shares.values_list("content_type_id", "object_id", "can_edit")
        )


# -- shares ----------------------------------------------------------------------------


def test_a_share_opens_one_lead_to_one_person(cast, ana, dimitri, boris):
    lead, other = make_lead(ana), make_lead(ana)
    sharing.share(lead, dimitri, by=ana)
    assert "dimitri" in those_who("visible_to", lead, cast)
    assert "dimitri" not in those_who("editable_by", lead, cast)
    assert "dimitri" not in those_who("visible_to", other, cast)
    assert "boris" not in those_who("visible_to", lead, cast)

    sharing.share(lead, dimitri, can_edit=True, by=ana)
    assert Share.objects.count() == 1
    assert "dimitri" in those_who("editable_by", lead, cast)
    assert "dimitri" not in those_who("transferable_by", lead, cast)

    sharing.unshare(lead, dimitri, by=ana)
    assert "dimitri" not in those_who("visible_to", lead, cast)


def test_a_share_with_a_role_reaches_those_above_it(cast, ana, dimitri, south):
    lead = make_lead(ana)
    above = UserFactory(role=south, group="Manager")
    beside = UserFactory(role=make_role("Rep East", south), group="Rep")
    sharing.share(lead, dimitri.role, by=ana)
    cast = {"dimitri": dimitri, "above": above, "beside": beside}
    assert those_who("visible_to", lead, cast) == {"dimitri", "above"}


def test_only_who_could_give_a_lead_away_may_share_it(ana, boris, dimitri, carla):
    lead = make_lead(ana)
    for other in (boris, dimitri):
        with pytest.raises(PermissionDenied):
            sharing.share(lead, other, can_edit=True, by=other)
        with pytest.raises(PermissionDenied):
            sharing.unshare(lead, ana, by=other)
    # An edit share gives no right to pass it on.
    sharing.share(lead, dimitri, can_edit=True, by=carla)
    with pytest.raises(PermissionDenied):
        sharing.share(lead, boris, by=fresh(dimitri))


def test_sharing_is_written_down_and_can_be_undone(ana, dimitri):
    lead = make_lead(ana)
    sharing.share(lead, dimitri, by=ana)
    undoing.undo(Operation.objects.get(kind="share"), by=ana)
    assert not Share.objects.exists()


def test_a_share_with_somebody_who_left_is_refused_in_words(ana, dimitri):
    dimitri.is_active = False
    dimitri.save()
    with pytest.raises(ValidationError, match="can't sign in"):
        sharing.share(make_lead(ana), dimitri, by=ana)


def test_a_share_of_one_kind_opens_nothing_of_another(ana, dimitri):
    set_level("private", "accounts.account")
    lead = make_lead(ana)
    account = Account(name="Acme", owner=ana)
    account.pk = lead.pk
    with writing.act("create", by=ana) as act:
        act.save(account)
    sharing.share(lead, dimitri, by=ana)
    assert not Account.objects.visible_to(dimitri).exists()
