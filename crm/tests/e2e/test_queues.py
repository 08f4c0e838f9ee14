"""A queue in a browser: take ticked leads, take them back, run the rule again."""

import pytest
from django.urls import reverse

from leads.models import Lead
from leads.tests.make import entry, make_lead, make_rule
from users.tests.make import QueueFactory

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.mark.parametrize("scripts", [True, False])
def test_ticked_leads_are_taken_and_taken_back(visit, ana, scripts):
    queue = QueueFactory(name="UK", key="uk", people=[ana])
    for number in range(3):
        make_lead(queue, last_name=f"Lead {number}")
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go(reverse("queues:detail", args=["uk"]))
    for box in page.locator("tbody .sel input").all()[:2]:
        box.check()
    page.click(".bulk [type=submit]")
    page.locator(".toast-c", has_text="2 leads are yours.").first.wait_for()
    assert Lead.objects.filter(owner=ana).count() == 2
    page.locator(".toast-c .undo").first.click()
    page.locator(".toast-c", has_text="2 changes undone.").first.wait_for()
    assert Lead.objects.filter(queue=queue).count() == 3
    assert window.problems == []


def test_the_rule_is_seen_and_then_run_again_from_the_list(visit, ana, carla):
    make_rule(entry(ana))
    make_lead(carla)
    window = visit(carla)
    page = window.page
    window.go(reverse("leads:list"))
    page.locator("[data-all]").check()
    page.click(".bulk button:has-text('Run assignment rule')")
    page.locator("dialog[open] li", has_text=f"1 to {ana}").wait_for()
    page.click("dialog[open] [value=run]")
    page.locator(".toast-c", has_text="1 lead changed.").wait_for()
    assert Lead.objects.get().owner == ana
    assert window.problems == []
