"""The board in a browser: by mouse, by keyboard, with scripts off, on a telephone."""

import pytest
from django.urls import reverse

from leads.models import Lead, ProcessStep, Status
from leads.tests.make import make_lead
from opportunities.tests.make import make_opportunity

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

BOARD = "/leads/board/"


def key_of(lead):
    return Lead.objects.get(pk=lead.pk).status.key


def in_lane(page, lead, key):
    return page.locator(f"#lane-{key} #card-{lead.pk}:not([aria-busy])")


@pytest.fixture
def lead(ana):
    return make_lead(ana)


def test_a_card_is_dragged_and_taken_back(visit, ana, lead):
    window = visit(ana)
    page = window.page
    window.go(BOARD)
    page.drag_and_drop(f"#card-{lead.pk}", "#lane-working")
    in_lane(page, lead, "working").wait_for()
    page.locator(".toast-c", has_text="Status set to Working.").wait_for()
    assert key_of(lead) == "working"
    page.drag_and_drop(f"#card-{lead.pk}", "#lane-nurturing")
    page.locator("dialog[open] [name=come_back]").wait_for()
    page.locator("dialog[open] .btn-primary").click()
    in_lane(page, lead, "nurturing").wait_for()
    assert key_of(lead) == "nurturing"
    page.locator(".toast-c .undo").last.click()
    in_lane(page, lead, "working").wait_for()
    assert key_of(lead) == "working"
    assert window.problems == []


def test_a_refused_card_goes_back_with_the_sentence(visit, ana, lead):
    steps = ProcessStep.objects.filter(status__key="qualified")
    steps.update(required_fields=["email"], enforcement="block")
    window = visit(ana)
    page = window.page
    window.go(BOARD)
    page.drag_and_drop(f"#card-{lead.pk}", "#lane-qualified")
    page.locator(".toast-c.error", has_text="Fill in Email before").wait_for()
    in_lane(page, lead, "new").wait_for()
    steps.update(enforcement="warn")
    page.drag_and_drop(f"#card-{lead.pk}", "#lane-qualified")
    page.locator("dialog[open]", has_text="Email is empty.").wait_for()
    in_lane(page, lead, "new").wait_for()
    page.click("dialog[open] [type=submit]")
    in_lane(page, lead, "qualified").wait_for()
    assert page.locator("dialog[open]").count() == 0
    assert key_of(lead) == "qualified"
    assert window.problems == []


def test_keys_alone_move_a_card_and_keep_the_focus(visit, ana, lead):
    window = visit(ana)
    page = window.page
    window.go(BOARD)
    page.focus(f"#name-{lead.pk}")
    page.keyboard.press("2")
    in_lane(page, lead, "working").wait_for()
    page.wait_for_selector(f"#name-{lead.pk}:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("dialog[open] .moves").wait_for()
    page.focus("dialog[open] [value=new]")
    page.keyboard.press("Enter")
    in_lane(page, lead, "new").wait_for()
    page.wait_for_selector(f"#name-{lead.pk}:focus")
    assert key_of(lead) == "new"
    assert window.problems == []


def test_a_drop_on_conversion_opens_the_wizard(visit, ana, lead):
    window = visit(ana)
    window.go(BOARD)
    window.page.drag_and_drop(f"#card-{lead.pk}", "#lane-converted")
    window.page.wait_for_url(f"**{reverse('leads:convert', args=[lead.pk])}")
    assert key_of(lead) == "new"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_moves_and_asks(visit, ana, lead, scripts):
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go(f"{BOARD}?view=all")
    page.click(f"#card-{lead.pk} [data-dialog]")
    page.click("[value=unqualified]")
    page.fill("[name=reason]", "No budget")
    page.click("main form [type=submit]" if not scripts else "dialog [type=submit]")
    page.locator(".toast-c", has_text="Status set to Unqualified.").wait_for()
    assert Lead.objects.get(pk=lead.pk).status_reason == "No budget"
    assert window.problems == []


def test_the_board_has_no_fault_in_any_screen(looks_right, ana, lead):
    for status in Status.objects.exclude(kind="converted"):
        make_lead(ana, last_name=status.label, status=status, rating="Hot")
    menu = reverse("leads:move", args=[lead.pk])
    looks_right([f"{BOARD}?view=all", menu, "/leads/"], ana)


def test_a_deal_is_dragged_to_its_next_stage(visit, looks_right, ana):
    deal = make_opportunity(ana, amount=40_000)
    window = visit(ana)
    page = window.page
    window.go(f"{reverse('opportunities:board')}?view=all")
    page.drag_and_drop(f"#card-{deal.pk}", "#lane-qualification")
    in_lane(page, deal, "qualification").wait_for()
    page.locator(".toast-c", has_text="Stage set to Qualification.").wait_for()
    page.click(f"#card-{deal.pk} [data-dialog]")
    page.click("dialog[open] [value=closed-won]")
    in_lane(page, deal, "closed-won").wait_for()
    assert window.problems == []
    looks_right([f"{reverse('opportunities:board')}?view=all"], ana)
