"""Nonsense in every parameter of every address is answered, never with a 5xx."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from crm.routes import all_routes
from crm.tests import test_walk
from crm.tests.test_walk import hidden as things
from leads.tests.make import make_lead
from lists import registry
from users.models import User

__all__ = ["things"]

LISTS = ("leads", "accounts", "contacts", "opportunities")
VALUES = {
    "nul": "a\x00b",
    "huge number": "9" * 30,
    "beyond a bigint": "9223372036854775808",
    "no number": "²",
    "minus": "-1",
    "infinite": "1e999",
    "long": "x" * 9_000,
    "right to left": "\u202e<script>alert(1)</script>\u200f",
    "far day": "9999-12-31T23:59",
    "no day": "0000-00-00",
    "row": "created_at:greater_than:9999-12-31",
    "logic": "(" * 300 + "1 AND (2 OR",
    "address": "http://[evil",
    "header": "x\r\nBcc: all@example.com",
    "query": "from=view%3Dx%00&saved=1&sort=-&page=²",
    "colons": ":::",
    "word": "name",
}
OF_A_LIST = ["before", "sort", "q", "cols", "f", "logic", "page", "size", "saved"]
OF_A_LIST += ["view", "show", "layout", "density", "select"]
# What an address itself may hold: a path converter lets these through.
ODD = {"int": 9**30, "str": "a\u202e\x00b", "slug": "x-", "uuid": test_walk.NO_UUID}
READS = re.compile(
    r"\b(?:GET|POST|query|posted|post|values|data)\.(?:get|getlist|pop)\(\s*\"(\w+)\""
)


def names():
    """Give every name that a view asks its request for."""
    found = {"version", "value", "file", "cols", "dialog", "cell", "pk", "email"}
    for path in Path(settings.BASE_DIR).glob("[a-z]*/**/*.py"):
        if not {"tests", "migrations", ".venv", "node_modules"} & set(path.parts):
            found |= set(READS.findall(path.read_text()))
    for key in LISTS:
        spec = registry.spec_of(key)
        for name in spec.filters.base_filters:
            found |= {name, f"{name}_min", f"{name}_max", f"{name}_after"}
    return sorted(found)


def routes():
    """Give every address that is ours; the admin's and allauth's are theirs."""
    return [
        route
        for route in all_routes()
        if route.name and not route.name.startswith(test_walk.ELSEWHERE)
    ]


def address(route, things, ana):
    kinds = {"lists": "leads", "imports": "leads", "notices": "mention"}
    space = route.name.partition(":")[0]
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", route.path)
    if route.public or route.name in test_walk.SEEN_BY_ALL:
        kind = kinds.get(space, "leads.lead")
        known = {"kind": kind, "target": "leads", "pk": ana.pk}
        asked = {name: known.get(name, "x") for name in wanted}
    else:
        asked = test_walk.arguments(route, things) if wanted else {}
    return reverse(route.name, kwargs=asked)


def fields_of(answer):
    form = answer.context.get("form") if answer.context else None
    return [bound.html_name for bound in form] if hasattr(form, "fields") else []


@pytest.fixture
def clients(client, ana, carla):
    """A client that may do everything, and does not stop at an error."""
    ana.user_permissions.set(Permission.objects.all())
    client.force_login(User.objects.get(pk=ana.pk))
    client.raise_request_exception = False
    return client


def ask(client, method, url, sent, **more):
    """Ask, read the whole answer, and let nothing of it stay."""
    with transaction.atomic():
        answer = getattr(client, method)(url, sent, **more)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


def methods_of(route):
    return [way for way in ("get", "post") if way.upper() in route.methods]


@pytest.mark.timeout(900)
def test_nonsense_in_every_parameter_is_answered(clients, things, ana):
    broken, known = [], names()
    for number, route in enumerate(routes()):
        url = address(route, things, ana)
        methods = methods_of(route)
        more = fields_of(ask(clients, "get", url, {})) if "get" in methods else []
        for place, (what, value) in enumerate(VALUES.items()):
            # An eighth of the values with each address: over all addresses, all.
            if (place + number) % 8:
                continue
            sent = dict.fromkeys([*known, *more], value)
            headers = {"HX-Request": "true", "HX-Target": value[:50].strip("\r\n")}
            headers["HX-Current-URL"] = headers["Referer"] = VALUES["address"]
            for method in methods:
                answer = ask(clients, method, url, sent, headers=headers)
                if answer.status_code >= 500:
                    broken.append((method, url, what, answer.status_code))
    assert broken == []


def test_an_address_of_nonsense_is_not_found(clients, things):
    broken = []
    for route in routes():
        parts = re.findall(r"<(?:(\w+):)?(\w+)>", route.path)
        if not parts:
            continue
        url = reverse(route.name, kwargs={n: ODD[k or "str"] for k, n in parts})
        for method in methods_of(route):
            answer = ask(clients, method, url, {})
            if answer.status_code >= 500:
                broken.append((method, url, answer.status_code))
    assert broken == []


@pytest.mark.parametrize("key", LISTS)
def test_a_list_answers_each_strange_word_alone(clients, things, key):
    """Alone, because the first one that is refused hides the others."""
    spec = registry.spec_of(key)
    url, broken = reverse(spec.name), []
    words = [*OF_A_LIST, *spec.filters.base_filters]
    for number, word in enumerate(words):
        for place, value in enumerate(VALUES.values()):
            if (place + number) % 4 == 0:
                asked = urlencode({word: value[:5_000]})
                answer = ask(clients, "get", f"{url}?{asked}", None)
                if answer.status_code not in (200, 302, 400):
                    broken.append((word, value[:30], answer.status_code))
    assert broken == []


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize("day", ["00010101", "99991231"])
def test_a_page_of_a_timeline_at_the_end_of_time(client, ana, zone, day):
    User.objects.filter(pk=ana.pk).update(time_zone=zone)
    lead = make_lead(ana)
    client.force_login(User.objects.get(pk=ana.pk))
    url = f"{lead.get_absolute_url()}?before={day}T235959.000000-1-1"
    assert client.get(url, headers={"HX-Request": "true"}).status_code == 200


def test_nonsense_about_where_one_stands_is_as_good_as_none(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://[evil"}
    answer = client.get(reverse("today"), headers=headers)
    assert answer["HX-Redirect"] == "/login/?next=%2F"
