"""What comes between: no connection, a slow answer, a session that has ended."""

import pytest
from django.conf import settings
from django.urls import reverse

from activities.models import Activity
from activities.tests.make import make_task, soon
from crm.tests.e2e.conftest import session_of
from leads.models import Lead
from leads.tests.make import make_lead

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.fixture
def lead(ana):
    lead = make_lead(ana, last_name="Okafor")
    make_task(lead, ana, subject="Ring", due_at=soon(hours=-1), means="call")
    return lead


def end_session(page):
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sign_in_elsewhere(window, user):
    """Leave the cookies that signing in in another tab leaves: both are new."""
    token = {"name": settings.CSRF_COOKIE_NAME, "value": "n" * 32, "url": window.base}
    window.page.context.add_cookies([session_of(user, window.base), token])


def test_a_composer_outlasts_the_session(visit, ana, lead):
    window = visit(ana)
    page = window.page
    window.go(lead.get_absolute_url())
    page.locator("#composer label", has_text="Busy").click()
    page.locator("#composer [name=body]").fill("Typed before")
    end_session(page)
    page.locator("#composer .btn-primary").click()
    page.locator("#outbar a", has_text="Sign in").wait_for()
    assert "/login/" in page.locator("#outbar a").get_attribute("href")
    window.check("signed out")
    sign_in_elsewhere(window, ana)
    page.locator("#composer .btn-primary").click()
    page.locator(".toast-c", has_text="Call logged").wait_for()
    call = Activity.objects.get(kind="call", done_at__isnull=False)
    assert (call.outcome, call.body) == ("Busy", "Typed before")
    assert page.locator("#outbar").is_hidden()
    assert window.problems == []


def test_a_cell_outlasts_the_session(visit, ana, lead):
    window = visit(ana)
    page = window.page
    window.go(reverse("leads:list"))
    page.locator("tbody a[href$='/field/status/']").click()
    page.locator("[data-cell] select").wait_for()
    end_session(page)
    page.locator("[data-cell] select").select_option(label="Working")
    page.locator("#outbar a").wait_for()
    sign_in_elsewhere(window, ana)
    page.locator("[data-cell] select").press("Enter")
    page.locator(".toast-c", has_text="Status of").wait_for()
    lead.refresh_from_db()
    assert lead.status.key == "working"


def test_a_dialog_outlasts_the_session(visit, ana):
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    page.keyboard.press("n")
    page.locator("dialog [name=last_name]").fill("Weber")
    page.locator("dialog [name=company]").fill("Kessler")
    end_session(page)
    page.locator("dialog .formfoot .btn-primary").first.click()
    page.locator("dialog #outbar a").wait_for()
    sign_in_elsewhere(window, ana)
    page.locator("dialog .formfoot .btn-primary").first.click()
    page.locator("h1", has_text="Weber").wait_for()
    assert Lead.objects.count() == 1
    assert window.problems == []


def test_without_a_connection_a_bar_says_so_and_nothing_typed_is_lost(visit, ana, lead):
    window = visit(ana)
    page = window.page
    window.go(reverse("today"))
    page.locator(".day-i [data-key=l]").first.click()
    page.locator(".inrow label", has_text="Busy").click()
    page.locator(".inrow [name=body]").fill("Typed on a train")
    page.context.set_offline(True)
    page.locator("#netbar", has_text="No connection").wait_for()
    page.locator(".inrow .btn-primary").click()
    page.locator(".toast-c", has_text="No connection").wait_for()
    below = page.locator("#netbar").bounding_box()
    assert page.locator(".top").bounding_box()["y"] >= below["y"] + below["height"] - 1
    page.context.set_offline(False)
    page.locator("#netbar").wait_for(state="hidden")
    page.locator(".inrow .btn-primary").click()
    page.locator(".toast-c", has_text="Call logged").wait_for()
    assert Activity.objects.get(kind="call", done_at__isnull=False).outcome == "Busy"


def test_what_takes_long_says_so_and_goes_on(visit, ana, lead):
    window = visit(ana)
    page = window.page
    held = []
    page.route("**/status/", lambda route: held.append(route))
    page.clock.install()
    window.go(lead.get_absolute_url())
    page.locator(".path button:has-text('Working')").click()
    page.clock.fast_forward(90_000)  # eight seconds, with our patience
    page.locator(".toast-c", has_text="Still working").wait_for()
    assert page.locator("#busybar.on").count() == 1
    held.pop().continue_()
    page.locator(".toast-c", has_text="Status set to Working.").wait_for()
    assert page.locator(".toast-c", has_text="Still working").count() == 0
