"""Today in a browser: rows go without a reload, with scripts off by one."""

import pytest
from django.urls import reverse

from activities.tests.make import make_task, soon
from leads.tests.make import make_lead

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.fixture
def rows(ana):
    for name in ("Alpha", "Beta", "Gamma"):
        lead = make_lead(ana, last_name=name)
        make_task(lead, ana, subject=f"Ask {name}", due_at=soon(hours=-1))


def names(page):
    return page.locator(".day-t a.b").all_inner_texts()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_row_is_put_off_and_comes_back_with_undo(visit, ana, rows, scripts):
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go(reverse("today"))
    if scripts:
        page.evaluate("window.stays = true")
    first = names(page)[0]
    page.locator(".day-i [data-key=h]").first.click()
    page.locator(".menu:popover-open button", has_text="In a week").click()
    page.locator(".toast-c", has_text="Put off until").wait_for()
    page.locator("#rail .n", has_text="2").wait_for()
    window.rest()
    assert len(names(page)) == 2
    if scripts:
        focused = page.evaluate("document.activeElement.dataset.key")
        assert focused == "h", "the next row is at hand"
        window.check("Today after a row went")
    page.locator(".toast-c .undo").click()
    page.locator(".day-t a.b").nth(2).wait_for()
    assert first in names(page)
    if scripts:
        assert page.evaluate("window.stays"), "no reload"
    assert window.problems == []


def test_keys_go_through_the_rows_and_do_them(visit, ana, rows):
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".day-i.cur .day-t a.b").inner_text()
    page.keyboard.press("d")
    page.locator(".toast-c", has_text=f"Done: Ask {second.split()[-1]}").wait_for()
    assert window.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_time_of_ones_own_is_picked(visit, ana, rows, scripts):
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go(reverse("today"))
    page.locator(".day-i [data-key=h]").first.click()
    page.locator(".menu:popover-open a").click()
    form = page.locator("dialog[open] form" if scripts else "form.formcard")
    form.locator("[name=at]").fill("2031-05-06T07:30")
    form.locator(".btn-primary").click()
    page.locator(".toast-c", has_text="6 May").wait_for()
    window.rest()
    assert len(names(page)) == 2


def test_what_came_since_waits_until_it_is_asked_for(visit, ana, rows):
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    make_lead(ana, last_name="Delta")
    # What the page asks by itself each minute.
    page.evaluate(
        "htmx.ajax('GET', htmx.find('#news').getAttribute('hx-get'), '#news')"
    )
    page.locator("#news a", has_text="1 new item. Show it.").wait_for()
    assert len(names(page)) == 3
    page.locator("#news a").click()
    page.locator(".day-t a.b", has_text="Delta").wait_for()
    assert window.problems == []


@pytest.fixture
def calls(ana):
    for name in ("Alpha", "Beta", "Gamma"):
        lead = make_lead(ana, last_name=name)
        make_task(
            lead, ana, subject=f"Ring {name}", due_at=soon(hours=-1), means="call"
        )


@pytest.mark.parametrize("width", [1440, 390])
def test_a_call_is_logged_below_its_row_and_the_next_is_at_hand(
    visit, ana, calls, width
):
    window = visit(ana, width=width)
    page = window.page
    window.go(reverse("today"))
    page.evaluate("window.stays = true")
    first, second, _third = names(page)
    page.locator(".day-i", has_text=first).locator("[data-key=l]").click()
    form = page.locator(".day-i", has_text=first).locator(".inrow form")
    form.wait_for()
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.name") == "outcome"
    window.check("the composer below a row")
    form.locator("label", has_text="Connected").click()
    form.locator("[name=body]").fill("Wants a demo")
    form.locator(".btn-primary").click()
    page.locator(".toast-c", has_text="Call logged").wait_for()
    page.locator("#rail .n", has_text="2").wait_for(state="attached")
    assert names(page)[0] == second
    assert page.locator(".reason b").first.inner_text() == "2"
    assert page.locator(".week dd").first.inner_text() == "1", "calls of the week"
    row = page.evaluate("document.activeElement.closest('.day-i').innerText")
    assert second in row, "the next row is at hand"
    assert page.evaluate("window.stays"), "no reload"
    assert window.problems == []


def test_escape_closes_the_composer_and_a_draft_comes_back(visit, ana, calls):
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    for key in "jl":
        page.keyboard.press(key)
    page.locator(".inrow [name=outcome]:focus").wait_for()
    page.locator(".inrow [name=body]").fill("Half a sent")
    page.keyboard.press("Escape")
    page.locator(".day-i [data-key=l]:focus[aria-expanded=false]").wait_for()
    assert page.locator(".inrow").count() == 0
    page.keyboard.press("l")
    page.locator(".inrow [name=outcome]:focus").wait_for()
    assert page.locator(".inrow [name=body]").input_value() == "Half a sent"
    # Another row's takes its place; what was chosen is given up only if one says so.
    page.locator(".inrow label", has_text="Busy").click()
    asked = []
    page.on("dialog", lambda box: (asked.append(box.message), box.dismiss()))
    page.locator(".day-i [data-key=l]").nth(1).click()
    assert len(asked) == 1
    assert page.locator(".day-i").first.locator(".inrow").count() == 1
    assert window.problems == []


def test_what_is_refused_is_said_below_the_row_and_stays_typed(visit, ana, calls):
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    page.locator(".day-i [data-key=l]").first.click()
    page.locator(".inrow [name=body]").fill("No outcome chosen")
    page.locator(".inrow .btn-primary").click()
    page.locator(".day-i .inrow .errsum:focus").wait_for()
    assert page.locator(".inrow [name=body]").input_value() == "No outcome chosen"
    window.check("an error below a row")
    page.locator(".inrow label", has_text="No answer").click()
    page.locator(".inrow .btn-primary").click()
    page.locator(".toast-c", has_text="Call logged").wait_for()
    assert len(names(page)) == 2


def test_what_is_begun_below_one_row_outlasts_what_is_done_on_another(
    visit, ana, calls
):
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    page.locator(".day-i [data-key=l]").nth(1).click()
    page.locator(".inrow label", has_text="Voicemail").click()
    page.locator(".day-i [data-key=h]").first.click()
    page.locator(".menu:popover-open button", has_text="In a week").click()
    page.locator(".toast-c", has_text="Put off until").wait_for()
    page.locator(".day-i").nth(1).wait_for()
    assert page.locator(".inrow [value=Voicemail]").is_checked()
    assert len(names(page)) == 2


def test_a_step_is_planned_below_a_lead_that_has_none(visit, ana):
    make_lead(ana, last_name="Alpha", first_outbound_at=soon(hours=-9))
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    page.locator(".day-i .btn", has_text="Plan").click()
    page.locator(".inrow [name=subject]").fill("Send pricing")
    page.locator(".inrow .btn-primary").click()
    page.locator(".toast-c", has_text="Task added").wait_for()
    page.locator("h2", has_text="All clear").wait_for()
    assert window.problems == []


def test_first_steps_go_away_without_a_reload(visit, ana):
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    page.evaluate("window.stays = true")
    page.locator(".steps-c li a").first.wait_for()
    window.check("first steps")
    page.locator(".steps-c [aria-label='Put the first steps away']").click()
    page.locator(".toast-c", has_text="Put away").wait_for()
    page.locator(".steps-c").wait_for(state="detached")
    assert page.evaluate("window.stays"), "no reload"
    page.reload()
    page.locator(".week").wait_for()
    assert page.locator(".steps-c").count() == 0


def test_a_manager_chooses_whose_day_it_is_with_one_click(visit, ana, carla, calls):
    window = visit(carla)
    page = window.page
    window.go(reverse("today"))
    page.locator("#who").click()
    page.locator("#who").select_option("team")
    page.wait_for_url("**who=team")
    assert len(names(page)) == 3
