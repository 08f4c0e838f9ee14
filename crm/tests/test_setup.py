import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from crm import attention
from leads.models import (
    AssignmentEntry,
    AssignmentRule,
    Pool,
    PoolMember,
    ProcessStep,
    Status,
)
from leads.tests.make import make_lead
from opportunities.models import Stage
from records.models import Choice
from users.models import Organisation, User
from users.tests.make import QueueFactory
from work.models import Due, Mail


@pytest.fixture
def desk(client, adam):
    client.force_login(adam)
    return client


ANSWERS = {
    "name": "Northwind",
    "time_zone": "Europe/Berlin",
    "currency": "eur",
    "fiscal_year_start": 4,
    "phone_region": "DE",
    "opens_0": "08:00",
    "closes_0": "16:30",
}


def answers(**changes):
    queue = Organisation.current().default_queue
    return {**ANSWERS, "default_queue": queue.pk if queue else "", **changes}


def test_the_first_page_of_the_first_administrator_asks_who_we_are(desk):
    assert desk.get("/")["Location"] == reverse("setup-welcome")
    page = desk.get(reverse("setup-welcome"))
    assert page.status_code == 200
    assert desk.post(reverse("setup-welcome"), answers()).status_code == 302
    organisation = Organisation.current()
    assert (organisation.name, organisation.currency) == ("Northwind", "EUR")
    assert organisation.business_hours == {"0": ["08:00", "16:30"]}
    assert desk.get("/")["Location"] == reverse("today")


def test_it_can_be_skipped_and_is_not_asked_again(desk):
    desk.post(reverse("setup-welcome"), {"skip": "1"})
    assert desk.get("/")["Location"] == reverse("today")
    assert Organisation.current().name == ""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"closes_0": "07:00"}, "Give both times"),
        ({"opens_3": "07:00"}, "Give both times"),
        ({"currency": "euro!"}, "at most 3 characters"),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"default_queue": ""}, "Choose who gets what no assignment entry takes"),
    ],
)
def test_what_cannot_be_is_said(desk, wrong, words):
    page = desk.post(reverse("setup-welcome"), answers(**wrong))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Organisation.current().is_set_up


def shipped_words():
    """Give what of each kind came with the product, as it reads now."""
    step = ProcessStep.objects.get(status__key="dead")
    return {
        "status": Status.objects.get(key="working").label,
        "guidance": step.guidance,
        "stage": Stage.objects.get(key="closed-won").label,
        "choice": Choice.labels("lead_source")["Trade Show"],
        "outcome": Choice.labels("call_outcome")["No answer"],
        "queue": Organisation.current().default_queue.name,
    }


def test_what_came_with_the_product_follows_our_language(desk):
    english = shipped_words()
    desk.post(reverse("setup-welcome"), answers(language="de"))
    cache.clear()
    assert shipped_words() == {
        "status": "In Arbeit",
        "guidance": "- Falsche Nummer, Spam, eine Hausarbeit.",
        "stage": "Gewonnen",
        "choice": "Messe",
        "outcome": "Keine Antwort",
        "queue": "Unsortiert",
    }
    change = reverse("admin:users_organisation_change", args=[1])
    assert desk.post(change, answers(language="en")).status_code == 302
    cache.clear()
    assert shipped_words() == english


def test_what_somebody_renamed_keeps_its_name_in_every_language(desk):
    Status.objects.filter(key="working").update(label="On it")
    QueueFactory(name="Unsortiert")
    desk.post(reverse("setup-welcome"), answers(language="de"))
    words = shipped_words()
    assert words["status"] == "On it"
    assert words["queue"] == "Unsorted", "the other name belongs to another queue"
    # Back to English by hand, in a German organisation: that is how they want it.
    Stage.objects.filter(key="closed-won").update(label="Closed Won")
    desk.post(reverse("setup-welcome"), answers(language="de", name="Northwind KG"))
    assert shipped_words()["stage"] == "Closed Won"


def test_a_rep_lands_on_today_and_sees_nothing_of_the_setup(client, ana):
    client.force_login(ana)
    assert client.get("/")["Location"] == reverse("today")
    for name in ("setup", "setup-welcome"):
        assert client.get(reverse(name)).status_code == 403
        assert client.post(reverse(name)).status_code in (403, 405)


def test_a_stranger_lands_on_the_sign_in_page(client, db):
    for name in ("setup", "setup-welcome"):
        assert client.get(reverse(name))["Location"].startswith("/login/")


def test_the_hub_links_to_what_this_person_may_set_up(desk):
    page = desk.get(reverse("setup")).content.decode()
    for name in (
        "leads_status",
        "leads_process",
        "leads_leadtype",
        "leads_assignmentrule",
        "leads_pool",
        "leads_webform",
        "leads_submission",
        "users_user",
        "users_role",
        "users_queue",
        "users_organisation",
        "auth_group",
        "records_choice",
        "records_customfield",
        "records_accessdefault",
        "work_due",
        "work_mail",
        "history_operation",
    ):
        url = reverse(f"admin:{name}_changelist")
        assert f'href="{url}"' in page, name
        assert desk.get(url, follow=True).status_code == 200, name
    assert "20" in page


def texts():
    return " ".join(need.text for need in attention.needs())


def test_what_needs_attention_is_named(db, ana):
    Organisation.objects.update(is_set_up=True)
    assert attention.needs() == []
    rule = AssignmentRule.objects.filter(is_active=True).first()
    rule = rule or AssignmentRule.objects.create(name="Standard", is_active=True)
    pool = Pool.objects.create(name="Everybody")
    PoolMember.objects.create(pool=pool, user=ana)
    for name, target in [
        ("To a person", {"user": ana}),
        ("To an empty queue", {"queue": QueueFactory()}),
        ("In turn", {"pool": pool}),
    ]:
        AssignmentEntry.objects.create(rule=rule, name=name, **target)
    make_lead(ana)
    make_lead(Organisation.current().default_queue)
    Due.objects.create(kind="x", failed_at=timezone.now())
    Mail.objects.create(to="a@b.example", failed_at=timezone.now())
    User.objects.filter(pk=ana.pk).update(is_active=False)
    Organisation.objects.update(default_owner=ana, default_queue=None)

    found = texts()
    for words in (
        "The default owner, Ana Batista, has left.",
        "“To a person”: Ana Batista has left.",
        "“To an empty queue”: nobody takes",
        "“In turn”: nobody takes part",
        "1 piece of work was given up.",
        "1 mail was not sent.",
        "1 open lead belongs to somebody who left.",
    ):
        assert words in found


def test_leads_that_no_entry_took_are_counted(db):
    make_lead(Organisation.current().default_queue)
    assert "1 lead fitted no entry" in texts()


def test_every_link_of_what_needs_attention_leads_somewhere(desk, ana):
    test_what_needs_attention_is_named(None, ana)
    for need in attention.needs():
        assert desk.get(need.url).status_code in (200, 302), need
