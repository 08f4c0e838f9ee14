"""A walk through every address: a new page that nobody guards is noticed here."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse

from accounts import relations
from accounts.models import AccountContact, SocialProfile
from accounts.tests.make import make_account, make_contact
from activities.tests.make import make_task
from crm.routes import all_routes
from history import writing
from history.models import Change, Operation
from imports.tests.make import upload
from leads.models import Lead
from leads.tests.make import make_lead
from lists.tests.make import make_run, make_view
from opportunities.models import ContactRole
from opportunities.tests.make import make_opportunity
from records.models import AccessDefault
from users.models import Away, Queue, User
from users.tests.make import QueueFactory, UserFactory, make_role
from work.models import Notice

NOBODYS = 987_654_321
NO_UUID = "00000000-0000-4000-8000-000000000000"
# Others' own pages: allauth asks for its own session, the admin for its own rights.
ELSEWHERE = ("account_", "mfa_", "admin:")
# Take a kind instead of a thing, or ask for staff's own rights.
SEEN_BY_ALL = {"pick", "setup-leaving", "setup-device", "imports:template"}
SEEN_BY_ALL |= {"lists:views", "lists:new", "lists:start", "lists:columns"}
SEEN_BY_ALL |= {"lists:news", "lists:density", "notices:mute"}


@pytest.fixture
def hidden(ana):
    """What belongs to Ana alone, by the names that addresses call it."""
    AccessDefault.objects.update(level="private")
    AccessDefault.objects.filter(kind="accounts.contact").update(level="parent")
    account = make_account(ana)
    contact = make_contact(ana, account)
    deal = make_opportunity(ana, account=account)
    lead = make_lead(ana)
    queue = QueueFactory(people=[ana])
    with writing.act("role", by=ana) as act:
        role = act.save(ContactRole(opportunity=deal, contact=contact))
        relations.relate(contact, make_account(ana, name="Other"), act=act)
        profile = act.save(
            SocialProfile(contact=contact, network="xing", url="https://x.example/m")
        )
    return {
        "account": account,
        "contact": contact,
        "deal": deal,
        "lead": lead,
        "queue": queue,
        "waiting": make_lead(queue),
        "task": make_task(lead, ana),
        "role": role,
        "relation": AccountContact.objects.get(is_direct=False),
        "profile": profile,
        "notice": Notice.objects.create(user=ana, kind="lead_assigned", text="x"),
        "away": Away.objects.create(
            user=ana, first_day="2026-12-01", last_day="2026-12-02"
        ),
        "operation": act.operation,
        "import": upload(ana),
        "view": make_view(ana),
        "job": make_run(ana, [lead]),
    }


@pytest.fixture
def stranger(south):
    """Somebody of another team who has every right there is, but over no row."""
    person = UserFactory(role=make_role("Lead South", south), group="Manager")
    # But those over everybody's rows: "view all", and another's imports.
    over_all = Q(codename__contains="_all_") | Q(codename="view_import")
    person.user_permissions.set(Permission.objects.exclude(over_all))
    return User.objects.get(pk=person.pk)


def arguments(route, hidden):
    """Give what an address of a hidden thing is made of."""
    space = route.name.partition(":")[0]
    if space == "queues":
        found = {"key": hidden["queue"].key, "pk": hidden["waiting"].pk}
    elif space == "activities":
        kind = "leads.lead" if "kind" in route.path else ""
        what = hidden["lead"] if kind else hidden["task"]
        found = {"pk": what.pk, "kind": kind}
    elif space == "lists":
        found = {"pk": hidden["view"].pk, "kind": "leads"}
    elif route.name in KINDS_OF:
        found = {"kind": KINDS_OF[route.name], "pk": hidden["lead"].pk}
    elif "of-account" in route.path:
        found = {"pk": hidden["account"].pk}
    elif "of-contact" in route.path:
        found = {"pk": hidden["contact"].pk}
    elif space in OWNERS_OF:
        found = {"pk": hidden[OWNERS_OF[space]].pk, "name": "status"}
    else:
        found = {"pk": hidden[SINGLE[route.name]].pk}
    more = {name: hidden[name].pk for name in ("relation", "profile", "role")}
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", route.path)
    return {name: value for name, value in {**more, **found}.items() if name in wanted}


KINDS_OF = {"share": "leads.lead", "tag": "leads.lead", "notices:mute": "mention"}
OWNERS_OF = {
    "leads": "lead",
    "accounts": "account",
    "contacts": "contact",
    "opportunities": "deal",
    "imports": "import",
    "jobs": "job",
}
SINGLE = {"notices:open": "notice", "users:away-delete": "away", "undo": "operation"}


def private_routes():
    for route in all_routes():
        if not route.public and route.name and not route.name.startswith(ELSEWHERE):
            yield route


def about_one_thing():
    for route in private_routes():
        if "<" in route.path and route.name not in SEEN_BY_ALL:
            yield route


def nowhere(arguments):
    """Give the same address for something that never was."""
    gone = {"key": "no-such-queue", "pk": NOBODYS}
    if not isinstance(arguments.get("pk", 0), int):
        gone["pk"] = NO_UUID
    return {**arguments, **{name: gone[name] for name in gone if name in arguments}}


def words(answer):
    """Give the text of a page without what differs each time it is drawn."""
    html = re.sub(r"<[^>]*>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html)


def test_what_is_hidden_looks_like_what_never_was(client, hidden, stranger):
    client.force_login(stranger)
    seen = []
    for route in about_one_thing():
        asked = arguments(route, hidden)
        here, there = reverse(route.name, kwargs=asked), nowhere(asked)
        for method in ("get", "post"):
            if method.upper() not in route.methods:
                continue
            answer = getattr(client, method)(here)
            other = getattr(client, method)(reverse(route.name, kwargs=there))
            same = answer.status_code == other.status_code == 404
            if not same or words(answer) != words(other):
                seen.append((method, here, answer.status_code, other.status_code))
    assert seen == []


def test_the_stranger_is_kept_out_by_the_row_and_not_by_a_right(hidden, stranger):
    """A control: with the leads open to all, the same person walks in."""
    AccessDefault.objects.filter(kind="leads.lead").update(level="write")
    assert Lead.objects.editable_by(stranger).filter(pk=hidden["lead"].pk).exists()


def test_an_address_that_changes_things_refuses_to_be_looked_at(client, hidden, ana):
    ana.user_permissions.set(Permission.objects.all())
    client.force_login(User.objects.get(pk=ana.pk))
    looked_at = []
    for route in private_routes():
        if "GET" in route.methods:
            continue
        asked = arguments(route, hidden) if "<" in route.path else {}
        answer = client.get(reverse(route.name, kwargs=asked))
        if answer.status_code != 405:
            looked_at.append((route.name, answer.status_code))
    assert looked_at == []


def test_looking_at_every_page_changes_nothing(client, hidden, ana):
    ana.user_permissions.set(Permission.objects.all())
    client.force_login(User.objects.get(pk=ana.pk))
    before = facts()
    broken = []
    for route in private_routes():
        if "GET" not in route.methods or route.name == "pick":
            continue
        asked = {}
        if "<" in route.path:
            if route.name in SEEN_BY_ALL:
                continue
            asked = arguments(route, hidden)
        for headers in ({}, {"HX-Request": "true", "HX-Target": "dialog"}):
            answer = client.get(reverse(route.name, kwargs=asked), headers=headers)
            if answer.status_code >= 500:
                broken.append((route.name, answer.status_code))
    assert broken == []
    assert facts() == before


def facts():
    """Give what no look may change; that a record was seen is no fact about it."""
    return {
        "operations": Operation.objects.count(),
        "changes": Change.objects.count(),
        "leads": list(Lead.objects.order_by("pk").values()),
        "queues": list(Queue.objects.order_by("pk").values()),
        "notices": list(Notice.objects.order_by("pk").values()),
    }
