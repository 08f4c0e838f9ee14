"""Every act of a page is taken back by its own Undo, column for column."""

import datetime
import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts import relations
from accounts.models import AccountContact, SocialProfile
from accounts.tests.make import make_account, make_contact
from activities.tests.make import make_task
from crm import integrity
from history import writing
from history.models import Operation
from leads.tests.make import make_lead
from leads.tests.test_unconversion import snapshot
from opportunities.models import ContactRole
from opportunities.tests.make import make_opportunity
from records.models import Choice
from users.models import User
from users.tests.make import QueueFactory

LEAD = "leads.lead"


@pytest.fixture
def desk(client, ana, boris, carla, settings, tmp_path):
    """Everything one of, of the manager's own, and a client that may do all."""
    settings.MEDIA_ROOT = tmp_path
    carla.user_permissions.set(Permission.objects.all())
    carla = User.objects.get(pk=carla.pk)
    account = make_account(carla)
    contact = make_contact(carla, account)
    deal = make_opportunity(carla, account=account)
    lead = make_lead(carla, email="maya@northwind.example")
    queue = QueueFactory(people=[carla, ana])
    other = make_account(carla, name="Other")
    make_account(carla, name="Third")
    with writing.act("relate", by=carla) as act:
        relations.relate(contact, other, act=act)
        profile = act.save(
            SocialProfile(contact=contact, network="xing", url="https://x.example/m")
        )
        role = act.save(ContactRole(opportunity=deal, contact=contact))
    client.force_login(carla)
    return {
        "account": account,
        "contact": contact,
        "deal": deal,
        "lead": lead,
        "queue": queue,
        "key": queue.key,
        "waiting": make_lead(queue, last_name="Waiting"),
        "task": make_task(lead, carla),
        "done": make_task(lead, carla, subject="Was done"),
        "role": role,
        "relation": AccountContact.objects.get(is_direct=False),
        "profile": profile,
        "boris": boris,
        "carla": carla,
    }


def of(name, /, *args, **sent):
    """Give an act: a post to an address, whose things are called by name."""
    return lambda desk: (
        reverse(name, args=[getattr(desk.get(a), "pk", desk.get(a, a)) for a in args]),
        {k: v(desk) if callable(v) else v for k, v in sent.items()},
    )


def holder(desk):
    return f"user:{desk['boris'].pk}"


def first_stage(desk):
    return desk["deal"].stage_id


def boris(desk):
    return desk["boris"].pk


def pk_of(name):
    return lambda desk: desk[name].pk


def reached(_desk):
    return Choice.objects.filter(field="call_outcome").first().value


def chosen(name):
    return lambda desk: [desk[name].pk]


SOON = (timezone.now() + datetime.timedelta(days=3)).strftime("%Y-%m-%d")
ACTS = {
    "new lead": of("leads:new", last_name="Fresh", company="Fresh Ltd"),
    "edit lead": of("leads:edit", "lead", last_name="Edited", company="Other"),
    "delete lead": of("leads:delete", "lead"),
    "owner of lead": of("leads:owner", "lead", holder=holder),
    "status": of("leads:status", "lead", status="working"),
    "move on board": of("leads:move", "lead", to="working", status="working"),
    "inline status": of("leads:field", "lead", "status", value="working"),
    "inline rating": of("leads:field", "lead", "rating", value="Hot"),
    "inline owner": of("leads:field", "lead", "owner", value=holder),
    "return": of("leads:return", "lead", queue=pk_of("queue"), reason="Later"),
    "convert": of(
        "leads:convert",
        "lead",
        step="convert",
        account="new",
        account_name="New",
        contact="new",
        last_name="Okafor",
        opportunity="new",
        opportunity_name="Deal",
        status="converted",
        close_on=SOON,
        priority="2",
        owner=pk_of("carla"),
    ),
    "bulk assign": of("leads:bulk-assign", pk=chosen("lead"), holder=holder),
    "bulk status": of("leads:bulk-status", pk=chosen("lead"), status="working"),
    "bulk delete": of("leads:bulk-delete", pk=chosen("lead")),
    "bulk stage": of("opportunities:bulk-stage", pk=chosen("deal"), stage="closed-won"),
    "bulk contacts": of("contacts:bulk-assign", pk=chosen("contact"), owner=boris),
    "new account": of("accounts:new", name="Fresh"),
    "edit account": of("accounts:edit", "account", name="Renamed"),
    "owner of account": of("accounts:owner", "account", owner=pk_of("boris")),
    "relate": of("contacts:relate", "contact", account="Third"),
    "relation": of("contacts:relation", "contact", "relation", role="Evaluator"),
    "direct": of("contacts:direct", "contact", "relation"),
    "end": of("contacts:end", "contact", "relation"),
    "new contact": of("contacts:new", last_name="Fresh"),
    "edit contact": of("contacts:edit", "contact", last_name="Renamed"),
    "delete contact": of("contacts:delete", "contact"),
    "new deal": of("opportunities:new", name="Fresh", close_on=SOON, stage=first_stage),
    "stage": of("opportunities:stage", "deal", status="closed-won"),
    "owner of deal": of("opportunities:owner", "deal", owner=pk_of("boris")),
    "delete deal": of("opportunities:delete", "deal"),
    "call": of("activities:log", LEAD, "lead", kind="call", outcome=reached),
    "note": of("activities:log", LEAD, "lead", kind="note", body="Hello"),
    "finish": of("activities:done", "task"),
    "snooze": of("activities:snooze", "task", until="tomorrow", to="tomorrow"),
    "delete task": of("activities:delete", "task"),
    "take": of("queues:take", "key", "waiting"),
}


def do(client, url, sent):
    """Send an act; one on many rows is shown first, with what was chosen."""
    if "pk" in sent:
        shown = client.post(url, {**sent, "query": ""})
        token = shown.context["selection"].chosen or ""
        return client.post(url, {**sent, "query": "", "step": "run", "chosen": token})
    return client.post(url, sent)


def undos(since):
    """Give where the Undo of each new act is sent, of the last act first."""
    acts = Operation.objects.exclude(pk__in=since).filter(undone_at=None)
    acts = acts.exclude(kind="undo").order_by("-at")
    return [reverse("undo", args=[act.pk]) for act in acts]


def rows():
    """Every row of the business apps by what it says.

    A row that was removed for good comes back with another number; why a lead has its
    owner is a trail, to which an undo adds.
    """
    derived = {"id", "at", "search_text"}
    found = snapshot()
    return sorted(
        f"{label} {[(k, v) for k, v in row.items() if k not in derived]}"
        for (label, _pk), row in found.items()
        if label != "leads.AssignmentDecision"
        and ("leads.Lead", row.get("lead_id")) in {*found, ("leads.Lead", None)}
    )


@pytest.mark.parametrize("name", ACTS)
def test_an_act_and_its_undo_leave_nothing_changed(client, desk, name):
    url, sent = ACTS[name](desk)
    before = rows()
    since = list(Operation.objects.values_list("pk", flat=True))
    answer = do(client, url, sent)
    said = re.findall(r'class="err"[^>]*>.*?</p>', answer.content.decode(), re.DOTALL)
    assert answer.status_code in (200, 204, 302), (answer.status_code, said)
    assert rows() != before, (answer.status_code, said)
    for undo in undos(since):
        client.post(undo)
    assert rows() == before
    assert integrity.find_all() == []


@pytest.mark.parametrize("name", ["new lead", "edit lead", "convert", "finish", "end"])
def test_an_act_is_taken_back_once_and_by_nobody_else(client, desk, dimitri, name):
    since = list(Operation.objects.values_list("pk", flat=True))
    do(client, *ACTS[name](desk))
    [undo] = undos(since)
    there = rows()
    client.force_login(dimitri)
    assert client.post(undo).status_code == 404
    assert rows() == there
    client.force_login(desk["carla"])
    client.post(undo)
    back = rows()
    again = client.post(undo, follow=True)
    assert "This was already undone." in again.content.decode()
    assert rows() == back
    assert not undos(since)


FORMS_OF_NEW = ["new lead", "new account", "new contact", "new deal"]


@pytest.mark.parametrize("more", [{}, {"email": "fresh@fresh.example"}])
@pytest.mark.parametrize("name", FORMS_OF_NEW)
def test_a_form_that_is_sent_twice_makes_one_record(client, desk, name, more):
    url, sent = ACTS[name](desk)
    sent |= more
    first = client.post(url, sent)
    made = rows()
    assert client.post(url, sent)["Location"] == first["Location"]
    assert rows() == made
    named = "name" if "name" in sent else "last_name"
    again = client.post(url, {**sent, named: "Another", "confirmed": "1"})
    assert again.status_code == 302
    assert rows() != made
