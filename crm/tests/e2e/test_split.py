"""A list beside a record in a browser."""

import pytest

from activities.models import Activity
from leads.models import Lead
from leads.tests.make import make_lead

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

SPLIT = "/leads/?layout=split&sort=name"


@pytest.fixture
def two(ana):
    return [make_lead(ana, last_name=name) for name in ("Adams", "Brown")]


def test_what_is_done_beside_the_list_stays_there(visit, ana, two):
    window = visit(ana)
    page = window.page
    window.go(SPLIT)
    page.click("text=Maya Adams")
    page.locator("#pane h2", has_text="Maya Adams").wait_for()
    page.click("#pane .path button:has-text('Working')")
    page.locator(".toast-c", has_text="Status set to Working.").wait_for()
    page.locator("#pane .path .now", has_text="Working").wait_for()
    page.locator("#pane .comp .chips label").first.click()
    page.fill("#pane .comp textarea", "Will call back")
    page.click("#pane .comp [type=submit]")
    page.locator("#pane .tl", has_text="Will call back").wait_for()
    assert Activity.objects.count() >= 1
    assert "layout=split" in page.url
    page.reload()
    page.locator("#pane h2", has_text="Maya Adams").wait_for()
    assert window.violations() == []
    page.click("#pane [data-whole]")
    page.wait_for_url(f"**{two[0].get_absolute_url()}?*")
    assert window.problems == []


def test_what_is_half_done_in_the_composer_outlives_a_status(visit, ana, two):
    window = visit(ana)
    page = window.page
    window.go(SPLIT)
    page.click("text=Maya Adams")
    page.locator("#pane h2", has_text="Maya Adams").wait_for()
    page.locator("#pane .comp .chips label", has_text="Voicemail").click()
    page.fill("#pane .comp textarea", "Half a sent")
    page.click("#pane .path button:has-text('Working')")
    page.locator(".toast-c", has_text="Status set to Working.").wait_for()
    page.locator("#pane .path .now", has_text="Working").wait_for()
    page.locator("#list tr.open", has_text="Working").wait_for()
    assert page.locator("#pane .comp [name=outcome]:checked").count() == 1
    assert page.locator("#pane .comp textarea").first.input_value() == "Half a sent"
    page.click("#pane .path button:has-text('Nurturing')")
    page.locator("dialog [name=come_back]").wait_for()
    page.click("dialog [type=submit]")
    page.locator("#pane .path .now", has_text="Nurturing").wait_for()
    assert page.locator("#pane .comp [name=outcome]:checked").count() == 1
    page.click("#pane .comp [type=submit]")
    page.locator("#pane .tl", has_text="Half a sent").wait_for()
    assert page.locator("#pane .comp [name=outcome]:checked").count() == 0
    assert page.locator("#pane .comp textarea").first.input_value() == ""
    page.click("#pane #composer nav a:has-text('Task')")
    page.fill("#pane .comp [name=subject]", "Send the contract")
    page.click("#pane .path button:has-text('Working')")
    page.locator("#pane .path .now", has_text="Working").wait_for()
    assert page.input_value("#pane .comp [name=subject]") == "Send the contract"
    assert Lead.objects.get(pk=two[0].pk).status.key == "working"
    assert window.problems == []


def test_keys_walk_the_list_and_the_dialog_answers_into_the_pane(visit, ana, two):
    window = visit(ana)
    page = window.page
    window.go(SPLIT)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#pane h2", has_text="Maya Brown").wait_for()
    page.keyboard.press("s")
    page.locator("#outcomes [value=unqualified]").click()
    page.fill("dialog [name=reason]", "No budget")
    page.click("dialog [type=submit]")
    page.locator("#pane", has_text="No budget").wait_for()
    assert page.locator("dialog[open]").count() == 0
    assert Lead.objects.get(last_name="Brown").status.key == "unqualified"
    assert "layout=split" in page.url
    assert window.problems == []


def test_with_a_record_open_j_and_k_show_the_next(visit, ana, two):
    window = visit(ana)
    page = window.page
    window.go(SPLIT)
    page.click("text=Maya Adams")
    page.locator("#pane h2", has_text="Maya Adams").wait_for()
    page.fill("#pane .comp textarea", "Half a sent")
    page.locator("#list [data-pk]").first.focus()
    page.keyboard.press("j")
    page.locator("#pane h2", has_text="Maya Brown").wait_for()
    assert f"show={two[1].pk}" in page.url
    assert page.locator("#list tr.open [data-pk]:focus").inner_text() == "Maya Brown"
    page.keyboard.press("k")
    page.locator("#pane h2", has_text="Maya Adams").wait_for()
    assert page.locator("#pane .comp textarea").first.input_value() == "Half a sent"
    page.locator("#pane .comp .chips label").first.click()
    page.once("dialog", lambda box: box.dismiss())
    page.click("text=Maya Brown")
    assert page.locator("#pane h2", has_text="Maya Adams").count() == 1
    page.click("#pane .comp [type=submit]")
    page.locator("#pane .tl", has_text="Half a sent").wait_for()
    assert page.locator("#pane .comp textarea").first.input_value() == ""
    assert window.problems == []


@pytest.mark.parametrize(("width", "scripts"), [(1440, False), (390, True)])
def test_rows_are_links_on_small_screens_and_without_scripts(
    visit, ana, two, width, scripts
):
    window = visit(ana, width=width, scripts=scripts)
    window.go(SPLIT)
    assert not window.page.locator("#pane").is_visible()
    window.page.click("text=Maya Adams")
    window.page.wait_for_url(f"**{two[0].get_absolute_url()}?*")
    window.page.locator("h1", has_text="Maya Adams").wait_for()


def test_the_split_list_has_no_fault_in_any_screen(looks_right, ana, two):
    looks_right([SPLIT, "/leads/board/"], ana)
