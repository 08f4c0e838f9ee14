"""The frame of every page: signing in, errors, dialogs, keys, themes."""

import pytest
from django.urls import reverse

from leads.tests.make import make_lead

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

STYLEGUIDE = "/styleguide/"


def test_sign_in_pages_are_clean(looks_right, settings):
    settings.CRM_DEMO = True
    looks_right(
        [
            reverse("account_login"),
            reverse("account_reset_password"),
            reverse("account_reset_password_done"),
            reverse("account_signup"),
        ]
    )


def test_a_stranger_is_shown_the_error_page_in_every_theme(looks_right):
    looks_right(["/there-is-no-such-page/"], status=404)


def test_error_pages_in_the_frame_are_clean(looks_right, ana):
    looks_right(["/there-is-no-such-page/"], user=ana, status=404)
    looks_right([STYLEGUIDE], user=ana, status=403)


def test_every_component_is_clean(looks_right, adam):
    looks_right([STYLEGUIDE, f"{STYLEGUIDE}?dialog=1"], user=adam)


def test_two_factor_and_password_pages_are_clean(looks_right, ana):
    looks_right([reverse("mfa_index"), reverse("account_logout")], user=ana)


@pytest.mark.parametrize("scripts", [True, False])
def test_people_sign_in_with_and_without_scripts(visit, ana, scripts):
    ana.set_password("correct horse battery")
    ana.save()
    window = visit(scripts=scripts)
    window.go(reverse("account_login"))
    window.page.fill("[name=login]", ana.email)
    window.page.fill("[name=password]", "wrong")
    window.page.click("main form .btn-primary")
    window.page.locator(".errsum").wait_for()
    window.page.fill("[name=password]", "correct horse battery")
    window.page.click("main form .btn-primary")
    window.page.wait_for_url(lambda url: reverse("account_login") not in url)
    assert window.problems == []


def test_a_form_opens_in_the_dialog_and_tells_what_is_wrong(visit, adam):
    window = visit(adam)
    page = window.page
    window.go(STYLEGUIDE)
    page.click("text=Open the form")
    page.locator("dialog[open] [name=last_name]").wait_for()
    page.click("dialog .btn-primary")
    page.locator("dialog .errsum").wait_for()
    assert "errsum" in page.evaluate("document.activeElement.className")
    assert window.violations() == []
    page.on("dialog", lambda question: question.accept())
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    assert page.evaluate("document.activeElement.innerText").strip() == "Open the form"
    assert window.problems == []


def test_the_same_form_is_a_page_without_scripts(visit, adam):
    window = visit(adam, scripts=False)
    window.go(STYLEGUIDE)
    window.page.click("text=Open the form")
    window.page.locator("h1:text-is('Example form')").wait_for()
    window.page.click("main .btn-primary")
    window.page.locator(".errsum a").first.wait_for()
    assert window.page.title().startswith("Error: ")


def test_keys_move_a_cursor_and_select_rows(visit, adam):
    window = visit(adam)
    page = window.page
    window.go(STYLEGUIDE)
    for key in "jjx":
        page.keyboard.press(key)
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert page.locator("[data-count]").inner_text() == "2 selected"
    assert page.locator("tr.cur").get_attribute("aria-current") == "true"
    assert page.locator(".bulk").is_visible()
    assert not page.locator(".fbar").is_visible()


def test_the_bulk_bar_shows_without_scripts(visit, adam):
    window = visit(adam, scripts=False)
    window.go(STYLEGUIDE)
    assert not window.page.locator(".bulk").is_visible()
    window.page.locator("tbody .sel input").first.check()
    assert window.page.locator(".bulk").is_visible()


def test_messages_are_read_without_scripts_and_close_with_them(visit, adam):
    for scripts in (True, False):
        window = visit(adam, scripts=scripts)
        window.go(STYLEGUIDE)
        window.page.click("[popovertarget=sg-menu]")
        window.page.click("text=Show messages")
        toast = window.page.locator(".toast-c").first
        assert "47 leads assigned" in toast.inner_text()
        assert toast.locator("form button").inner_text() == "Undo"
        if scripts:
            assert window.violations() == []
            toast.locator(".close").click()
            assert window.page.locator(".toast-c").count() == 1


def test_the_theme_follows_the_person_and_then_the_system(visit, ana):
    window = visit(ana, theme="dark")
    window.go("/there-is-no-such-page/")
    html = window.page.locator("html")
    assert html.get_attribute("data-bs-theme") == "dark"
    ana.theme = "light"
    ana.save()
    window.go("/there-is-no-such-page/")
    assert html.get_attribute("data-bs-theme") == "light"


@pytest.mark.parametrize("scripts", [True, False])
def test_people_choose_their_theme_in_their_own_menu(visit, ana, scripts):
    window = visit(ana, scripts=scripts)
    window.go(reverse("help"))
    window.page.click("[popovertarget=own-menu]")
    window.page.click("#own-menu [value=dark]")
    window.page.locator("html[data-bs-theme=dark]").wait_for()
    ana.refresh_from_db()
    assert ana.theme == "dark"
    assert reverse("help") in window.page.url


def test_the_rail_folds_and_stays_folded(visit, ana):
    window = visit(ana)
    window.go(reverse("help"))
    wide = window.page.locator(".side").bounding_box()["width"]
    window.page.click("[data-side-toggle]")
    assert window.page.locator(".side").bounding_box()["width"] < wide / 2
    window.go(reverse("help"))
    assert window.page.locator(".side").bounding_box()["width"] < wide / 2
    window.check("folded")


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_the_palette_finds_a_lead_without_the_mouse(visit, ana, theme, width):
    lead = make_lead(ana, first_name="Maya", last_name="Okafor", phone="+442079460142")
    make_lead(ana, first_name="Jonas", last_name="Weber", company="Kessler")
    window = visit(ana, theme=theme, width=width)
    window.go(reverse("leads:list"))
    window.page.keyboard.press("Control+k")
    window.page.keyboard.type("7946 0142")
    window.page.wait_for_selector("#palette-hits >> text=Okafor")
    window.check("palette")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url(f"**{lead.get_absolute_url()}")


def test_the_palette_knows_what_to_do_with_the_page(visit, ana):
    lead = make_lead(ana, first_name="Maya", last_name="Okafor")
    window = visit(ana)
    window.go(lead.get_absolute_url())
    window.page.keyboard.press("Control+k")
    window.page.keyboard.type("convert")
    window.page.wait_for_selector("#palette-hits >> text=Convert Maya")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/convert/")


@pytest.mark.parametrize("width", [1440, 390])
def test_an_open_tab_that_is_far_down_does_not_move_the_page(visit, adam, width):
    window = visit(adam, width=width)
    window.go(reverse("styleguide"))
    assert window.page.evaluate("scrollY") == 0
    tab, strip = window.page.locator(".views [aria-current]").first, ".views"
    box, around = tab.bounding_box(), window.page.locator(strip).first.bounding_box()
    assert box["x"] >= around["x"]
    assert box["x"] + box["width"] <= around["x"] + around["width"] + 1
