"""Tabs, orders, widths and lanes in a browser: by mouse, by keys, without scripts."""

import pytest

from crm.tests.e2e.conftest import SIZES
from leads.models import ProcessStep
from leads.tests.make import make_lead
from lists.tests.make import make_view

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

LIST = "/leads/?view=all"


@pytest.fixture
def lead(ana):
    make_lead(ana, first_name="Zoe")
    return make_lead(ana)


def unpin(page):
    page.click("[popovertarget=view-menu]")
    page.get_by_role("button", name="Unpin").click()
    page.locator("#view-menu button:text-is('Pin')").wait_for(state="attached")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_tab_is_unpinned_found_again_and_pinned(visit, ana, lead, scripts):
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go("/leads/?view=overdue")
    unpin(page)
    window.go(LIST)
    tabs = page.locator("nav.views a")
    assert "Overdue" not in " ".join(tabs.all_text_contents())
    page.click("[popovertarget=more-views]")
    if scripts:
        page.locator("#find-view:focus").wait_for()
        page.keyboard.type("zzz")
        page.get_by_text("No view is called that.").wait_for()
        page.fill("#find-view", "over")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    else:
        page.fill("#find-view", "over")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Overdue").click()
    page.wait_for_url("**view=overdue**")
    page.click("[popovertarget=view-menu]")
    page.get_by_role("button", name="Pin", exact=True).click()
    page.locator("#view-menu button:text-is('Unpin')").wait_for(state="attached")
    window.go(LIST)
    assert "Overdue" in " ".join(tabs.all_text_contents())
    assert window.problems == []


def test_lists_and_boards_of_every_width_are_sound(looks_right, ana, lead):
    make_view(ana)
    look = "sort=status,name&cols=company:l,status:s,next&density=relaxed"
    paths = [f"{LIST}&{look}", "/leads/board/", "/views/leads/"]
    paths.append("/views/leads/columns/")
    looks_right(paths, ana, sizes=[(320, 720), *SIZES])


def test_a_lane_is_folded_and_stays_so(visit, ana, lead):
    ProcessStep.objects.filter(status__key="new").update(days_limit=None)
    window = visit(ana)
    page = window.page
    window.go("/leads/board/")
    page.click("#lane-new [data-fold]")
    assert not page.locator(f"#card-{lead.pk}").is_visible()
    window.go("/leads/board/")
    assert not page.locator(f"#card-{lead.pk}").is_visible()
    page.focus("#lane-new [data-fold]")
    page.keyboard.press("Enter")
    assert page.locator(f"#card-{lead.pk}").is_visible()
    assert window.problems == []


def test_on_a_telephone_one_lane_stands_at_a_time(visit, ana, lead):
    window = visit(ana, width=390)
    page = window.page
    window.go("/leads/board/")
    assert page.locator("#lane-new").is_visible()
    assert not page.locator("#lane-working").is_visible()
    page.select_option("[data-pick]", "working")
    assert page.locator("#lane-working").is_visible()
    assert not page.locator("#lane-new").is_visible()
    assert window.problems == []


def test_the_day_to_come_back_is_asked_with_its_status_alone(visit, ana, lead):
    window = visit(ana)
    page = window.page
    window.go(LIST)
    page.locator("tbody .sel input").first.check()
    page.get_by_role("button", name="Change status").click()
    day = page.locator("dialog[open] [name=come_back]")
    page.locator("dialog[open] [name=status]").wait_for()
    assert not day.is_visible()
    page.select_option("dialog[open] [name=status]", "nurturing")
    day.wait_for()
    assert window.problems == []
