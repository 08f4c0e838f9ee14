"""Any string in any field is kept exactly or refused by name; nothing ever breaks."""

import pytest
from django import forms
from django.urls import reverse

from accounts.models import Account, Contact
from accounts.tests.make import make_account, make_contact
from activities.models import Activity
from activities.tests.make import make_task
from leads.models import Lead
from leads.tests.make import make_lead
from opportunities.models import Opportunity
from opportunities.tests.make import make_opportunity
from users.models import User

STRINGS = {
    "markup": "<img src=x onerror=alert(1)>\"'&amp;",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "header": "a\r\nBcc: all@example.com",
    "right to left": "\u202emoc.elpmaxe\u202c עברית",
    "emoji": "👩‍👩‍👧‍👦 \U0001f9ff",
    "no break": "a\u00a0b\u200bc\ufeffd",
    "nul": "a\x00b",
    "control": "a\x1b[31mb\x07",
    "template": "{{ 7|add:7 }}{% now 'Y' %}${7*7}#{7*7}",
    "quote": "'; DROP TABLE leads_lead; --",
    "wildcards": "100% _sure_ \\ %s %(x)s {0}",
    "long": "x" * 70_000,
    "number": "9" * 400,
    "nan": "NaN",
    "date": "0000-13-32",
}


@pytest.fixture
def pages(ana, carla):
    """Every page with a form over a record, with how to read back what it keeps."""
    account = make_account(carla)
    contact = make_contact(carla, account)
    deal = make_opportunity(carla, account)
    lead = make_lead(carla)
    task = make_task(lead, carla)
    log = reverse("activities:log", args=["leads.lead", lead.pk])
    return {
        "new lead": (reverse("leads:new"), Lead),
        "edit lead": (reverse("leads:edit", args=[lead.pk]), Lead),
        "new account": (reverse("accounts:new"), Account),
        "edit account": (reverse("accounts:edit", args=[account.pk]), Account),
        "new contact": (reverse("contacts:new"), Contact),
        "edit contact": (reverse("contacts:edit", args=[contact.pk]), Contact),
        "new deal": (reverse("opportunities:new"), Opportunity),
        "edit deal": (reverse("opportunities:edit", args=[deal.pk]), Opportunity),
        "call": (f"{log}?tab=call", Activity),
        "email": (f"{log}?tab=email", Activity),
        "note": (f"{log}?tab=note", Activity),
        "task": (f"{log}?tab=task", Activity),
        "edit task": (reverse("activities:edit", args=[task.pk]), Activity),
        "me": (reverse("users:me"), User),
    }


def present(form):
    """Give what a browser would send if nobody touched the form.

    Without the version: each post here follows another one of the same person.
    """
    sent = {}
    for bound in form:
        if bound.name == "version":
            continue
        value = bound.field.prepare_value(bound.value())
        if value not in (None, "", [], False):
            sent[bound.html_name] = value
    return sent


def keeps(model, name, text):
    """Browsers send a line break as two characters; a page shows it as one."""
    ways = {text, text.replace("\r\n", "\n")}
    return model._base_manager.filter(**{f"{name}__in": ways}).exists()


PAGES = [
    "new lead", "edit lead", "new account", "edit account", "new contact",
    "edit contact", "new deal", "edit deal", "call", "email", "note", "task",
    "edit task", "me",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_string_is_kept_as_it_is_or_refused_by_name(client, carla, pages, page):
    url, model = pages[page]
    client.force_login(carla)
    form = client.get(url).context["form"]
    kind = url.partition("tab=")[2]
    untouched = present(form) | ({"kind": kind} if kind else {})
    lines = [
        name
        for name, field in form.fields.items()
        if type(field) is forms.CharField and not field.widget.is_hidden
    ]
    for what, text in STRINGS.items():
        everything = dict.fromkeys(form.fields, text)
        assert client.post(url, {**untouched, **everything}).status_code < 500, what
        answer = client.post(url, {**untouched, **dict.fromkeys(lines, text)})
        refused = answer.context["form"].errors if answer.status_code == 422 else {}
        assert answer.status_code in (302, 422), (what, answer.status_code)
        kept = [name for name in lines if name not in refused]
        if refused and kept:
            answer = client.post(url, {**untouched, **dict.fromkeys(kept, text)})
        if answer.status_code == 302:
            for name in kept:
                assert not hasattr(model, name) or keeps(model, name, text), (
                    what,
                    name,
                )
