"""The list of tasks, one's calendar and paper, in a browser."""

import datetime

import pytest

from activities import log
from activities.models import Activity
from activities.tests.make import make_task
from leads.tests.make import make_lead

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]
FAR = datetime.date(2099, 3, 29)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_due_date_is_changed_where_it_stands(visit, ana, scripts):
    make_task(make_lead(ana), ana, subject="Send pricing")
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go("/tasks/?view=upcoming")
    page.locator("td.nx a").click()
    page.fill("[name=day]", "2099-03-29")
    page.fill("[name=clock]", "")
    if scripts:
        page.locator("[name=clock]").press("Enter")
    else:
        page.locator("main form [type=submit]", has_text="Save").click()
    page.locator(".toast-c", has_text="Due date of Send pricing changed.").wait_for()
    page.locator("td.nx", has_text="29 Mar").wait_for()
    assert Activity.objects.get().due == FAR
    assert window.problems == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scripts", [True, False])
def test_ticked_tasks_move_to_another_day(visit, ana, scripts, width):
    for name in ("One", "Two"):
        make_task([], ana, subject=name)
    window = visit(ana, scripts=scripts, width=width)
    page = window.page
    window.go("/tasks/?view=upcoming&select=1")
    for box in page.locator("td.sel input").all():
        box.check()
    page.locator(".bulk button", has_text="Reschedule").click()
    page.fill("[name=day]", "2099-03-29")
    page.locator("[name=step][value=preview]").click()
    page.locator("[name=step][value=run]", has_text="Move 2 tasks").click()
    page.locator(".toast-c", has_text="2 tasks changed.").wait_for()
    assert {task.due_at.year for task in Activity.objects.all()} == {2099}
    page.locator(".toast-c .undo").click()
    page.locator(".toast-c", has_text="ndone").first.wait_for()
    assert 2099 not in {task.due_at.year for task in Activity.objects.all()}
    assert window.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_calendar_address_is_made_and_ended(visit, ana, scripts):
    make_task([], ana, subject="Send pricing")
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go("/tasks/")
    page.locator(".phead a", has_text="Calendar").click()
    page.locator("main button", has_text="Make an address").click()
    address = page.locator("#feed-address").input_value()
    assert "Send pricing" in page.request.get(address).text()
    page.locator("main button", has_text="End the address").click()
    page.locator("main button", has_text="Make an address").wait_for()
    assert page.request.get(address).status == 404
    assert window.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_record_is_printed_whole_in_one_column_on_white(visit, ana, theme):
    lead = make_lead(ana)
    for n in range(30):
        log.write_note(lead, by=ana, body=f"Note {n}")
    window = visit(ana, theme=theme)
    page = window.page
    page.add_init_script("window.print = () => { window.printed = true; };")
    window.go(lead.get_absolute_url())
    page.locator("[popovertarget=more-menu]").click()
    page.locator("#more-menu a", has_text="Print").click()
    page.locator(".tl .it", has_text="Note 0").wait_for()
    page.wait_for_function("() => window.printed")
    page.emulate_media(media="print")
    for gone in (".side", ".top", "#composer", ".rechead .acts"):
        assert not page.locator(gone).first.is_visible()
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    boxes = [part.bounding_box() for part in page.locator(".cols > *").all()]
    left = {box["x"] for box in boxes if box}
    assert len(left) == 1
    assert window.problems == []
