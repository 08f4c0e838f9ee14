"""A lead's page in a browser: what is done on it shows without a reload."""

import pytest
from django.urls import reverse

from leads.models import Lead
from leads.tests.make import make_lead

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.fixture
def lead(ana):
    return make_lead(ana)


def opened(visit, user, lead, scripts=True):
    window = visit(user, scripts=scripts)
    window.go(lead.get_absolute_url())
    if scripts:
        window.page.evaluate("window.stays = true")
    return window, window.page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_step_of_the_path_answers_in_place(visit, ana, lead, scripts):
    window, page = opened(visit, ana, lead, scripts)
    page.fill("#composer textarea", "Half a thought")
    page.locator(".path button", has_text="Working").click()
    page.locator(".toast-c", has_text="Status set to Working.").wait_for()
    page.locator(".path li.now", has_text="Working").wait_for()
    page.locator(".tl .it", has_text="Status set to Working").wait_for()
    kept = page.input_value("#composer textarea")
    assert kept == ("Half a thought" if scripts else "")
    page.locator(".toast-c .undo").click()
    page.locator(".path li.now", has_text="New").wait_for()
    if scripts:
        assert page.evaluate("window.stays"), "no reload"
        window.check("a lead after its status changed")
    assert window.problems == []


def test_what_is_asked_first_opens_over_the_page(visit, ana, lead):
    window, page = opened(visit, ana, lead)
    page.locator("[data-key=s]").click()
    page.locator("#outcomes button", has_text="Unqualified").click()
    page.fill("dialog[open] [name=reason]", "No budget")
    page.locator("dialog[open] .btn-primary").click()
    page.locator(".pathbox", has_text="No budget").wait_for()
    page.locator("dialog[open]").wait_for(state="detached")
    page.locator(".pathbox button", has_text="Reopen").click()
    page.locator(".path li.now", has_text="New").wait_for()
    assert page.evaluate("window.stays")
    assert window.problems == []


def test_the_composer_answers_where_it_stands(visit, ana, lead):
    window, page = opened(visit, ana, lead)
    page.fill("#composer textarea", "They call back")
    page.locator("#composer .btn-primary").click()
    page.locator("#composer .errsum", has_text="Choose what came of").wait_for()
    window.check("the composer with an error")
    assert page.input_value("#composer textarea") == "They call back"
    page.locator("#composer .chips label", has_text="Connected").click()
    page.locator("#composer .btn-primary").click()
    page.locator(".toast-c", has_text="Call logged.").wait_for()
    page.locator(".path li.now", has_text="Working").wait_for()
    assert page.input_value("#composer textarea") == ""
    assert page.evaluate("window.stays")


def test_a_lead_that_is_gone_meanwhile_says_so(visit, ana, boris, lead):
    _window, page = opened(visit, ana, lead)
    Lead.objects.filter(pk=lead.pk).update(owner=boris)
    page.locator(".path button", has_text="Working").click()
    page.locator(".toast-c.error").wait_for()


def test_two_people_at_the_key_fields_are_asked_in_the_dialog(visit, ana, lead):
    _window, page = opened(visit, ana, lead)
    other = visit(ana).page
    other.goto(page.url)
    for window, name in ((other, "Acme One"), (page, "Acme Two")):
        window.fill("#guidance [name=company]", name)
        window.locator("#guidance .kf-save").click()
        window.locator(".toast-c, dialog[open]").first.wait_for()
    page.locator("dialog[open]", has_text="Acme One").wait_for()
    assert page.url.endswith(reverse("leads:detail", args=[lead.pk]))
