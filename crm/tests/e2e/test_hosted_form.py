"""Strangers send the hosted form in a browser, with its proof of work and without."""

import pytest

from leads.models import Submission, WebForm
from leads.tests.web import make_form

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Proof = WebForm.Proof


def fill_in(page):
    page.get_by_label("Last name").fill("Okafor")
    page.get_by_label("Email").fill("maya@northwind.example")
    page.get_by_role("button", name="Send").click()


def only_state():
    return Submission.objects.get().state


def test_the_browser_proves_its_work_unseen(visit, looks_right):
    make_form(proof=Proof.NEED)
    looks_right(["/f/contact/"])
    seen = visit()
    seen.go("/f/contact/")
    fill_in(seen.page)
    seen.page.wait_for_url("**/f/contact/thanks/")
    assert only_state() == "received"
    assert seen.problems == []


def test_without_scripts_the_form_is_sent_and_held_for_a_look(visit):
    make_form(proof=Proof.HOLD)
    seen = visit(scripts=False)
    seen.go("/f/contact/")
    fill_in(seen.page)
    seen.page.wait_for_url("**/f/contact/thanks/")
    assert only_state() == "spam"


def test_a_browser_that_cannot_prove_it_sends_the_form_all_the_same(visit):
    make_form(proof=Proof.HOLD)
    seen = visit()
    seen.page.route("**/puzzle/", lambda route: route.abort())
    seen.go("/f/contact/")
    fill_in(seen.page)
    seen.page.wait_for_url("**/f/contact/thanks/")
    assert only_state() == "spam"


def test_without_scripts_a_form_that_needs_them_says_so(visit):
    make_form(proof=Proof.NEED)
    seen = visit(scripts=False)
    seen.go("/f/contact/")
    assert "only be sent with JavaScript" in seen.page.inner_text("main")
    fill_in(seen.page)
    seen.page.wait_for_selector(".errsum")
    assert seen.page.get_by_label("Last name").input_value() == "Okafor"
    assert not Submission.objects.exists()
