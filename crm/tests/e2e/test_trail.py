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
    page.keyboard.press("j")
    page.locator("h1", has_text="Maya Brown").wait_for()
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
    assert page.locator(".pager", has_text="2 of 3").count() == 1
