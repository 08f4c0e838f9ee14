"""Walk the list one came from, by keys and with scripts off."""

import pytest

from leads.tests.make import make_lead

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.fixture
def three(ana):
    return [make_lead(ana, last_name=name) for name in ("Adams", "Brown", "Clark")]


def test_j_and_k_walk_the_list_and_a_move_keeps_the_way(visit, ana, three):
    window = visit(ana)
    page = window.page
    window.go("/leads/?sort=name")
    page.click("text=Maya Adams")
    page.locator(".pager", has_text="1 of 3").wait_for()
    window.rest()
    page.keyboard.press("j")
    page.locator("h1:focus", has_text="Maya Brown").wait_for()
    page.click(".path button:has-text('Working')")
    page.locator(".toast-c", has_text="Status set to Working.").wait_for()
    page.keyboard.press("j")
    page.locator("h1", has_text="Maya Clark").wait_for()
    page.keyboard.press("k")
    page.locator("h1", has_text="Maya Brown").wait_for()
    page.click(".crumb a:has-text('My open leads')")
    page.wait_for_url("**/leads/?sort=name&view=mine")
    assert window.problems == []


def test_the_pager_is_links_without_scripts(visit, ana, three):
    window = visit(ana, scripts=False)
    page = window.page
    window.go("/leads/?sort=name")
    page.click("text=Maya Adams")
    page.click("[aria-label='Next (J): Maya Brown']")
    page.locator("h1", has_text="Maya Brown").wait_for()
    page.locator(".pager", has_text="2 of 3").wait_for()


@pytest.fixture
def walked(visit, ana, three):
    """A window on the second of three, that no reload has touched since the first."""
    window = visit(ana)
    window.go("/leads/?sort=name")
    window.page.click("text=Maya Adams")
    window.page.locator(".pager", has_text="1 of 3").wait_for()
    window.rest()
    window.page.evaluate("window.stays = true")
    window.page.keyboard.press("j")
    window.page.locator("h1:focus", has_text="Maya Brown").wait_for()
    return window


def test_the_next_record_comes_without_loading_the_page(walked, three):
    page = walked.page
    assert page.evaluate("window.stays"), "no reload"
    assert page.title().startswith("Maya Brown")
    assert f"/leads/{three[1].pk}/?from=" in page.url
    assert page.locator("#rail .lbl", has_text="Maya Brown").count() == 1
    page.locator("#related>a[href$='/related/']").wait_for(state="detached")
    walked.check("the record walked to")
    page.click(".path button:has-text('Working')")
    page.locator(".toast-c", has_text="Status set to Working.").wait_for()
    page.click("[aria-label='Next (J): Maya Clark']")
    page.locator("h1:focus", has_text="Maya Clark").wait_for()
    assert page.locator(".toast-c .undo").count() == 1, "the way back stays at hand"
    assert page.evaluate("window.stays"), "no reload"


def test_back_leads_to_the_record_before_and_to_the_list(walked):
    page = walked.page
    page.go_back()
    page.locator("h1", has_text="Maya Adams").wait_for()
    page.locator(".pager", has_text="1 of 3").wait_for()
    walked.rest()
    assert page.title().startswith("Maya Adams")
    page.keyboard.press("j")
    page.locator("h1:focus", has_text="Maya Brown").wait_for()
    page.go_back()
    page.locator("h1", has_text="Maya Adams").wait_for()
    page.go_back()
    page.wait_for_url("**/leads/?sort=name")
    page.locator("h1", has_text="Leads").wait_for()
    assert walked.problems == []


def test_what_is_half_written_comes_back_and_choices_are_asked_about(walked):
    page = walked.page
    page.locator("#composer [name=body]").fill("Half a sent")
    page.click("[aria-label='Next (J): Maya Clark']")
    page.locator("h1:focus", has_text="Maya Clark").wait_for()
    assert page.locator("#composer [name=body]").input_value() == ""
    page.keyboard.press("k")
    page.locator("h1:focus", has_text="Maya Brown").wait_for()
    assert page.locator("#composer [name=body]").input_value() == "Half a sent"
    asked = []
    page.once("dialog", lambda box: (asked.append(box.message), box.dismiss()))
    page.locator("#composer label", has_text="Busy").click()
    page.click("[aria-label='Next (J): Maya Clark']")
    assert asked == ["Discard your changes?"]
    assert page.locator("h1", has_text="Maya Brown").count() == 1
    page.locator("#composer .btn-primary").click()
    page.locator(".toast-c", has_text="Call logged").wait_for()
    page.keyboard.press("j")
    page.locator("h1:focus", has_text="Maya Clark").wait_for()
    page.keyboard.press("k")
    page.locator("h1:focus", has_text="Maya Brown").wait_for()
    assert page.locator("#composer [name=body]").input_value() == "", "it was sent"
    assert walked.problems == []


def test_the_bar_below_is_that_of_the_record_on_a_telephone(visit, ana, three):
    window = visit(ana, width=390)
    page = window.page
    window.go(f"/leads/{three[0].pk}/?from=sort%3Dname")
    page.click("[aria-label='Next (J): Maya Brown']")
    page.locator("h1:focus", has_text="Maya Brown").wait_for()
    assert page.locator(f".tabbar a[href='/leads/{three[1].pk}/edit/']").is_visible()
    assert page.locator("#palette-at").input_value() == f"/leads/{three[1].pk}/"
    window.check("the record walked to on a telephone")
