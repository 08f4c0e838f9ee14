"""The palette and the page of the search in a real browser."""

import pytest
from django.urls import reverse

from accounts.tests.make import make_account
from leads.tests.make import make_lead
from users.models import User

pytestmark = pytest.mark.e2e


def test_enter_opens_and_control_enter_opens_a_new_tab(visit, ana):
    lead = make_lead(ana, first_name="Maya", last_name="Okafor")
    window = visit(ana)
    window.go(reverse("accounts:list"))
    window.page.keyboard.press("Control+k")
    window.page.keyboard.type("okafor")
    window.page.wait_for_selector("#palette-hits >> text=Okafor")
    with window.page.context.expect_page() as opened:
        window.page.keyboard.press("Control+Enter")
    opened.value.wait_for_url(f"**{lead.get_absolute_url()}*")
    assert window.page.url.endswith(reverse("accounts:list"))
    assert window.page.locator("#palette").is_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_dark_theme_is_switched_on_by_typing(visit, ana, width):
    window = visit(ana, width=width)
    window.go(reverse("leads:list"))
    window.page.keyboard.press("Control+k")
    window.page.keyboard.type("> dark")
    window.page.wait_for_selector("#palette-hits >> text=Switch to dark theme")
    window.check("palette")
    window.page.keyboard.press("Enter")
    window.page.wait_for_selector("html[data-theme=dark]")
    assert User.objects.get(pk=ana.pk).theme == "dark"
    assert window.page.url.endswith(reverse("leads:list"))


def test_whom_nobody_knows_is_added_from_the_palette(visit, ana):
    window = visit(ana)
    window.go(reverse("leads:list"))
    window.page.keyboard.press("Control+k")
    window.page.keyboard.type("zoe@quux.example")
    window.page.wait_for_selector("#palette-hits >> text=New lead")
    window.page.keyboard.press("Enter")
    window.page.wait_for_selector("#dialog input[name=email]")
    assert window.page.input_value("#dialog input[name=email]") == "zoe@quux.example"


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_the_page_of_the_search_answers_while_one_types(visit, ana, theme, width):
    make_lead(ana, first_name="Maya", last_name="Okafor")
    make_account(ana, name="Okafor Ltd")
    window = visit(ana, theme=theme, width=width)
    window.go(reverse("search"))
    window.page.locator("#search-q").press_sequentially("okafor")
    window.page.wait_for_selector("#results >> text=Maya Okafor")
    window.page.wait_for_url("**q=okafor*")
    window.check("results")
    window.page.locator("#results .views a", has_text="Accounts").click()
    window.page.wait_for_url("**kind=accounts*")
    assert window.page.locator("#results >> text=Maya Okafor").count() == 0


def test_the_page_of_the_search_needs_no_scripts(visit, ana):
    make_lead(ana, first_name="Maya", last_name="Okafor")
    window = visit(ana, scripts=False)
    window.go(reverse("search"))
    window.page.fill("#search-q", "okafor")
    window.page.press("#search-q", "Enter")
    window.page.wait_for_selector("#results >> text=Maya Okafor")
    window.page.locator("#results .seg a", has_text="Mine").click()
    window.page.wait_for_url("**owner=me*")
    assert window.page.locator("#results >> text=Maya Okafor").count() == 1
