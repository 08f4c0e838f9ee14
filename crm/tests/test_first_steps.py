"""First steps on Today: read from what is there, put away for good."""

import pytest
from django.urls import reverse

from activities import log
from crm import first_steps
from leads.models import WebForm
from leads.tests.make import make_lead
from lists.models import SavedView
from users import preferences
from users.models import Organisation, User
from users.tests.make import UserFactory

pytestmark = pytest.mark.django_db


def todo(user):
    card = first_steps.card(User.objects.get(pk=user.pk))
    return [step.label for step in card.steps if not step.is_done] if card else None


def page_of(client, user):
    client.force_login(user)
    return client.get(reverse("today")).text


@pytest.fixture
def boss(db):
    """The first administrator of a new installation."""
    return UserFactory(is_staff=True, is_superuser=True)


def test_a_new_person_is_shown_what_to_do_and_what_is_done_is_struck(client, ana):
    assert todo(ana) == [
        "Add your first lead",
        "Log your first call",
        "Save a view of your own",
        "Choose what you are told",
    ]
    assert "First steps" in page_of(client, ana)
    lead = make_lead(ana)
    log.log_call(lead, by=ana)
    assert todo(ana) == ["Save a view of your own", "Choose what you are told"]
    assert "2 of 4" in page_of(client, ana)
    SavedView.objects.create(owner=ana, list_key="leads", name="Mine", query="")
    preferences.wish(ana, [], {})
    assert todo(ana) is None
    assert "First steps" not in page_of(client, ana)


def test_what_others_did_is_no_step_of_mine(ana, boris):
    log.log_call(make_lead(boris), by=boris)
    preferences.wish(boris, [], {})
    assert len(todo(ana)) == 4


def test_the_card_is_put_away_for_good_and_for_oneself_alone(client, ana, boris):
    client.force_login(ana)
    page = client.post(reverse("first-steps"), follow=True)
    assert page.redirect_chain == [(reverse("today"), 302)]
    assert "First steps</h2>" not in page.text
    assert "First steps</h2>" not in page_of(client, ana)
    assert "First steps</h2>" in page_of(client, boris)


def test_whose_day_it_is_decides(client, ana, carla):
    client.force_login(carla)
    text = client.get(reverse("today"), {"who": str(ana.pk)}).text
    assert "First steps</h2>" not in text


def test_an_administrator_sets_the_installation_up(client, boss):
    Organisation.objects.update(is_set_up=False)
    waits = todo(boss)
    assert waits[:5] == [
        "Say who you are: company, time zone, hours",
        "Invite your people",
        "Look at the statuses",
        "Say who gets a new lead",
        "Connect a web form",
    ]
    page_of(client, boss)
    looked = client.get(reverse("first-steps-statuses"))
    assert looked["Location"] == reverse("admin:leads_status_changelist")
    UserFactory()
    WebForm.objects.create(name="Contact", slug="contact")
    Organisation.objects.update(is_set_up=True)
    done = set(waits) - set(todo(boss))
    assert done == {*waits[:3], "Connect a web form"}


def test_who_watches_over_imports_is_not_asked_to_call(marta):
    assert "Bring in a list" in todo(marta)
    assert "Log your first call" not in todo(marta)


def test_every_step_leads_to_a_page(client, boss):
    client.force_login(boss)
    for step in first_steps.card(boss).steps:
        assert client.get(step.url, follow=True).status_code == 200, step.label


def test_reps_may_not_be_led_to_the_statuses(client, ana):
    client.force_login(ana)
    assert client.get(reverse("first-steps-statuses")).status_code == 403
    assert client.get(reverse("first-steps")).status_code == 405
