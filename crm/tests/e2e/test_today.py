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
