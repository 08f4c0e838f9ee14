"""Single keys in a browser: `?` shows them, and a moved one answers elsewhere."""

import pytest
from django.urls import reverse

from activities.tests.make import make_task, soon
from crm import keys
from leads.tests.make import make_lead

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


def test_the_keys_of_the_page_are_shown_and_a_moved_key_works(visit, ana):
    lead = make_lead(ana, last_name="Okafor")
    make_task(lead, ana, subject="Ring", due_at=soon(hours=-1), means="call")
    keys.choose(ana, {"d": "q"}, off=False)
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    page.keyboard.press("?")
    page.locator("dialog[open] h3", has_text="On Today").wait_for()
    assert page.locator("dialog[open] kbd", has_text="Q").first.is_visible()
    window.check("the keys")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.keyboard.press("j")
    page.keyboard.press("q")
    form = page.locator(".inrow form")
    form.locator(".chips label").first.click()
    form.locator("button.btn-primary").click()
    page.locator(".toast-c", has_text="Call logged").wait_for()
    assert page.locator(".day-i").count() == 0
    assert window.problems == []


def test_without_scripts_done_leads_to_the_call_and_back(visit, ana):
    lead = make_lead(ana, last_name="Okafor")
    make_task(lead, ana, subject="Ring", due_at=soon(hours=-1), means="call")
    window = visit(ana, scripts=False, width=390)
    page = window.page
    window.go(reverse("today"))
    page.locator(".day-i [data-key=d]").click()
    page.locator(".chips label").first.click()
    page.locator("form.formcard button.btn-primary").click()
    page.locator(".toast-c", has_text="Call logged").wait_for()
    assert page.url.endswith(reverse("today"))
