"""The main job in a browser: a lead comes in, is worked and converted."""

import pytest
from django.urls import reverse

from leads.models import Lead

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_rep_makes_works_and_converts_a_lead(visit, ana, scripts):
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go(reverse("leads:list"))
    page.click("header .btn-primary")
    page.fill("[name=last_name]", "Okafor")
    page.fill("[name=company]", "Northwind Logistics")
    page.fill("[name=email]", "maya@northwind.example")
    page.click(".formfoot .btn-primary")
    page.locator("h1", has_text="Okafor").wait_for()
    lead = Lead.objects.get()

    page.fill("#log textarea", "Late deliveries cost 40k a year")
    page.locator("#log label", has_text="Connected").click()
    page.click("#log .comp-foot .btn-primary")
    page.locator(".tl .it", has_text="Late deliveries").first.wait_for()
    page.locator(".path [aria-current=step]", has_text="Working").wait_for()

    page.click("#path .btn-primary")
    page.locator(".path [aria-current=step]", has_text="Nurturing").wait_for()

    window.go(reverse("leads:convert", args=[lead.pk]))
    page.locator("[name=step][value=convert]").first.click()
    page.wait_for_url("**/opportunities/*/")
    lead.refresh_from_db()
    assert lead.converted_account.name == "Northwind Logistics"
    assert lead.converted_contact is not None
    assert lead.converted_opportunity is not None
    assert window.problems == []


def test_a_status_changes_with_one_click_in_the_record(visit, ana):
    from leads.tests.make import make_lead  # noqa: PLC0415 - keeps collection light

    lead = make_lead(ana)
    window = visit(ana)
    window.go(lead.get_absolute_url())
    window.page.locator(".path button", has_text="Working").click()
    window.page.locator(".path [aria-current=step]", has_text="Working").wait_for()
    lead.refresh_from_db()
    assert lead.status.key == "working"


def chosen(visit, carla, ana):
    """Give a window with the dialog in it that gives three leads of Carla's to Ana."""
    from leads.tests.make import make_lead  # noqa: PLC0415 - as above

    for n in range(3):
        make_lead(carla, last_name=f"Lead {n}")
    window = visit(carla)
    page = window.page
    window.go(reverse("leads:list"))
    page.locator("[data-all]").check()
    page.click(".bulk button:has-text('Assign')")
    page.locator("dialog[open] select").first.select_option(label=str(ana))
    page.locator("dialog[open] [value=run]").wait_for()
    return window


def test_many_leads_are_given_away_in_the_dialog_and_taken_back(visit, ana, carla):
    window = chosen(visit, carla, ana)
    page = window.page
    page.click("dialog[open] [value=run]")
    page.locator(".toast-c", has_text="3 leads changed.").wait_for()
    assert set(Lead.objects.values_list("owner", flat=True)) == {ana.pk}
    page.locator(".toast-c .undo").click()
    page.locator(".toast-c", has_text="3 changes undone.").wait_for()
    assert set(Lead.objects.values_list("owner", flat=True)) == {carla.pk}
    assert window.problems == []


def test_who_is_sure_does_not_wait_for_another_preview(visit, ana, carla):
    window = chosen(visit, carla, ana)
    page, held = window.page, []

    def hold(route):
        is_preview = "step=preview" in route.request.post_data
        held.append(route) if is_preview else route.continue_()

    page.route("**/bulk/assign/", hold)
    page.click("dialog[open] [value=preview]")
    page.locator("dialog[open] [value=preview][aria-busy]").wait_for()
    page.click("dialog[open] [value=run]")
    page.locator(".toast-c", has_text="3 leads changed.").wait_for()
    assert len(held) == 1
    assert set(Lead.objects.values_list("owner", flat=True)) == {ana.pk}
    assert window.problems == []


def test_of_two_choices_the_later_one_is_previewed(visit, ana, carla):
    window = chosen(visit, carla, ana)
    page, held = window.page, []
    choice = page.locator("dialog[open] select").first
    page.route("**/bulk/assign/", lambda route: held.append(route))
    choice.select_option(label=str(carla))
    page.locator("dialog[open] [value=preview][aria-busy]").wait_for()
    page.unroute("**/bulk/assign/")
    choice.select_option(label=str(ana))
    page.locator("dialog[open] [aria-busy]").wait_for(state="detached")
    page.click("dialog[open] [value=run]")
    page.locator(".toast-c", has_text="3 leads changed.").wait_for()
    assert len(held) == 1
    assert set(Lead.objects.values_list("owner", flat=True)) == {ana.pk}
