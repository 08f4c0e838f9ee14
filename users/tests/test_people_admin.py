import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import reverse

from leads.tests.make import make_lead
from users import rights
from users.models import Organisation, Queue, QueueMember, Role, User
from users.tests.make import QueueFactory, UserFactory, make_role
from work import due

ADD = "admin:users_user_add"
CHANGE = "admin:users_user_change"
LIST = "admin:users_user_changelist"


@pytest.fixture
def desk(client, adam):
    """The admin pages, as Adam sees them: administrator and no superuser."""
    client.force_login(adam)
    return client


def about(user, **changes):
    sent = {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "role": user.role_id or "",
        "groups": [group.pk for group in user.groups.all()],
        "title": "",
        "phone": "",
        "time_zone": "",
        "away-TOTAL_FORMS": 0,
        "away-INITIAL_FORMS": 0,
        **changes,
    }
    return {key: value for key, value in sent.items() if value is not None}


def group(name):
    return Group.objects.get(name=name)


# -- inviting ---------------------------------------------------------------------


def test_a_new_person_is_invited_by_mail_and_nobody_types_a_password(desk, north):
    page = desk.get(reverse(ADD)).content.decode()
    assert "password" not in page.lower().replace("choose a password", "")
    sent = {
        "email": "Nina@Tiller.example",
        "first_name": "Nina",
        "last_name": "Neu",
        "role": north.pk,
        "groups": [group("Rep").pk],
    }
    assert desk.post(reverse(ADD), sent).status_code == 302
    nina = User.objects.get(email="nina@tiller.example")
    assert not nina.has_usable_password()
    due.run_due()
    [letter] = mail.outbox
    assert letter.to == ["nina@tiller.example"]
    assert "/password/reset/key/" in letter.body
    assert "Nina" in letter.body


def test_an_email_exists_once_in_any_case(desk, ana):
    page = desk.post(reverse(ADD), {"email": "ANA@tiller.example"})
    assert page.status_code == 200
    assert "Somebody has this email already." in page.content.decode()


def test_an_invitation_can_be_sent_again_until_it_is_used(desk, ana, boris):
    boris.set_password("a-long-and-rare-pass-phrase")
    boris.save()
    ana.set_unusable_password()
    ana.save()
    sent = {"action": "resend", "_selected_action": [ana.pk, boris.pk]}
    page = desk.post(reverse(LIST), sent, follow=True)
    assert "already has a password" in page.content.decode()
    due.run_due()
    assert [letter.to for letter in mail.outbox] == [[ana.email]]


def test_who_comes_back_is_invited_again(desk, ana):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    desk.post(reverse(LIST), {"action": "reactivate", "_selected_action": [ana.pk]})
    assert User.objects.get(pk=ana.pk).is_active


# -- nobody gives more than they have ----------------------------------------------


def test_a_person_cannot_be_made_superuser_by_somebody_who_is_none(desk, ana):
    desk.post(reverse(CHANGE, args=[ana.pk]), about(ana, is_superuser="on"))
    assert not User.objects.get(pk=ana.pk).is_superuser


def test_a_group_beyond_ones_own_rights_cannot_be_given(desk, ana):
    secret = Group.objects.create(name="Secret")
    secret.permissions.add(Permission.objects.get(codename="delete_session"))
    page = desk.post(reverse(CHANGE, args=[ana.pk]), about(ana, groups=[secret.pk]))
    assert page.status_code == 200
    assert secret not in ana.groups.all()
    desk.post(reverse(CHANGE, args=[ana.pk]), about(ana, groups=[group("Manager").pk]))
    assert [g.name for g in ana.groups.all()] == ["Manager"]


def test_who_has_more_rights_is_not_changed_by_who_has_less(desk, adam):
    root = UserFactory(is_superuser=True, is_staff=True)
    assert rights.exceeds(root, adam)
    page = desk.post(
        reverse(CHANGE, args=[root.pk]), about(root, email="mine@evil.example")
    )
    assert page.status_code == 403
    assert User.objects.get(pk=root.pk).email == root.email
    sent = {"action": "resend", "_selected_action": [root.pk]}
    desk.post(reverse(LIST), sent)
    due.run_due()
    assert mail.outbox == []


def test_a_right_one_lacks_cannot_be_put_into_a_group(desk, adam):
    rep = group("Rep")
    lacked = Permission.objects.get(codename="delete_session")
    page = desk.post(
        reverse("admin:auth_group_change", args=[rep.pk]),
        {"name": "Rep", "permissions": [lacked.pk]},
    )
    assert page.status_code == 200
    assert lacked not in rep.permissions.all()
    secret = Group.objects.create(name="Secret")
    secret.permissions.add(lacked)
    url = reverse("admin:auth_group_change", args=[secret.pk])
    assert desk.post(url, {"name": "Open", "permissions": []}).status_code == 403


def test_people_are_never_deleted(desk, ana):
    url = reverse("admin:users_user_delete", args=[ana.pk])
    assert desk.post(url, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=ana.pk).exists()


def test_a_rep_opens_nothing_of_the_admin(client, ana, carla, marta):
    for person in (ana, carla, marta):
        client.force_login(person)
        for name in (ADD, LIST, "admin:auth_group_changelist", "admin:index"):
            assert client.get(reverse(name)).status_code in (302, 403)


# -- leaving -----------------------------------------------------------------------


def test_the_button_and_the_action_lead_to_the_handover(desk, ana):
    url = reverse("setup-leaving", args=[ana.pk])
    assert url in desk.get(reverse(CHANGE, args=[ana.pk])).content.decode()
    sent = {"action": "deactivate", "_selected_action": [ana.pk]}
    assert desk.post(reverse(LIST), sent)["Location"] == url


def test_a_person_is_let_go_with_their_work_handed_over(desk, ana, carla):
    lead = make_lead(ana)
    url = reverse("setup-leaving", args=[ana.pk])
    assert "1 leads" in desk.get(url).content.decode()
    refused = desk.post(url, {})
    assert refused.status_code == 422
    assert "Choose who gets the open work." in refused.content.decode()
    assert desk.post(url, {"to": carla.pk}).status_code == 302
    lead.refresh_from_db()
    assert lead.owner == carla
    assert desk.get(url).status_code == 404


def test_letting_go_needs_the_right_and_no_more_rights_than_ones_own(
    client, desk, ana, carla
):
    root = UserFactory(is_superuser=True)
    url = reverse("setup-leaving", args=[root.pk])
    assert desk.post(url, {"to": ana.pk}).status_code == 403
    client.force_login(carla)
    assert client.get(reverse("setup-leaving", args=[ana.pk])).status_code == 403


# -- roles, queues, organisation ---------------------------------------------------


def test_a_role_is_put_in_its_place_in_the_tree(desk, north, south):
    below = make_role("Below", north)
    url = reverse("admin:users_role_change", args=[north.pk])
    desk.post(url, {"name": "Sales North", "parent": south.pk})
    below.refresh_from_db()
    assert below.path.startswith(Role.objects.get(pk=south.pk).path)
    page = desk.post(url, {"name": "Sales North", "parent": below.pk})
    assert "cannot report to itself" in page.content.decode()


def queue_post(queue, **changes):
    return {
        "name": queue.name,
        "key": queue.key,
        "members-TOTAL_FORMS": 0,
        "members-INITIAL_FORMS": 0,
        **changes,
    }


def test_a_queue_has_members_by_name_and_by_role(desk, ana):
    sent = {
        "name": "West",
        "key": "west",
        "is_active": "on",
        "members-TOTAL_FORMS": 2,
        "members-INITIAL_FORMS": 0,
        "members-0-user": ana.pk,
        "members-1-role": ana.role.pk,
    }
    page = desk.post(reverse("admin:users_queue_add"), sent)
    assert page.status_code == 302
    assert QueueMember.objects.filter(queue__key="west").count() == 2


def test_a_queue_that_owns_leads_is_kept_and_says_why(desk, ana):
    queue = QueueFactory(name="West")
    make_lead(queue)
    url = reverse("admin:users_queue_delete", args=[queue.pk])
    page = desk.post(url, {"post": "yes"}, follow=True).content.decode()
    assert "1 lead" in page
    assert "Switch it off instead" in page
    assert Queue.objects.filter(pk=queue.pk).exists()
    page = desk.post(
        reverse("admin:users_queue_change", args=[queue.pk]), queue_post(queue)
    )
    assert "still need this queue" in page.content.decode()
    assert Queue.objects.get(pk=queue.pk).is_active


def test_the_default_queue_is_kept_and_an_unused_one_goes(desk):
    last = Organisation.current().default_queue
    url = reverse("admin:users_queue_delete", args=[last.pk])
    page = desk.post(url, {"post": "yes"}, follow=True).content.decode()
    assert "named by 1 organisation" in page
    unused = QueueFactory()
    desk.post(reverse("admin:users_queue_delete", args=[unused.pk]), {"post": "yes"})
    assert not Queue.objects.filter(pk=unused.pk).exists()


def test_the_organisation_is_one_page(desk):
    url = reverse("admin:users_organisation_changelist")
    page = desk.get(url, follow=True)
    assert page.status_code == 200
    assert "opens_0" in page.content.decode()
