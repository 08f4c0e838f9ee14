"""Calls, notes and tasks in a browser, by mouse and keys, with and without scripts."""

import pytest
from django.urls import reverse

from activities import log
from activities.models import Activity
from activities.tests.make import make_task, soon
from leads.tests.make import make_lead

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.fixture
def lead(ana):
    return make_lead(ana)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_call_with_its_follow_up_takes_two_clicks(visit, ana, lead, scripts, width):
    window = visit(ana, scripts=scripts, width=width)
    page = window.page
    window.go(lead.get_absolute_url())
    page.fill("#composer textarea", "Ring on **Friday**")
    page.locator("#composer .chips label", has_text="No answer").click()
    page.locator("#composer .btn-primary").click()
    page.locator(".toast-c", has_text="Call logged. Follow-up").wait_for()
    page.locator(".tl strong", has_text="Friday").wait_for()
    page.locator("#next-steps", has_text="Call again").wait_for()
    assert page.input_value("#composer textarea") == "", "no draft is left behind"
    page.locator(".toast-c .undo").click()
    page.locator("#next-steps", has_text="No next step").wait_for()
    assert not Activity.objects.alive().exists()
    assert window.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_tabs_of_the_composer(visit, ana, lead, scripts):
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go(lead.get_absolute_url())
    page.locator("#composer .tabs a", has_text="Task").click()
    page.fill("#composer [name=subject]", "Send pricing")
    page.locator("#composer .btn-primary").click()
    page.locator("#next-steps", has_text="Send pricing").wait_for()
    page.locator("#composer .tabs a", has_text="Note").click()
    page.locator("#composer [name=is_private]").wait_for()
    page.fill("#composer textarea", "They use spreadsheets.")
    page.locator("#composer .btn-primary").click()
    page.locator(".tl .it", has_text="They use spreadsheets.").wait_for()


def test_an_at_sign_offers_people_and_enter_writes_the_name(visit, ana, carla, lead):
    window = visit(ana)
    page = window.page
    window.go(f"{lead.get_absolute_url()}?tab=note")
    page.locator("#composer textarea").press_sequentially("Ask @car")
    page.locator(".mention [role=option]", has_text="Carla Rossi").wait_for()
    page.keyboard.press("Enter")
    assert page.input_value("#composer textarea") == "Ask @Carla Rossi "
    page.locator(".mention").wait_for(state="detached")
    page.locator("#composer .btn-primary").click()
    page.locator(".toast-c", has_text="Carla Rossi was told.").wait_for()
    assert window.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_added_and_deleted(visit, ana, lead, scripts):
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go(lead.get_absolute_url())
    page.locator("#files header a").click()
    sent = {"name": "offer.txt", "mimeType": "text/plain", "buffer": b"40 vehicles"}
    page.set_input_files("[name=file]", sent)
    page.locator(".formfoot .btn-primary").click()
    page.locator("#files li", has_text="offer.txt").wait_for()
    with page.expect_download() as download:
        page.locator("#files li a").click()
    assert download.value.suggested_filename == "offer.txt"
    page.locator("#files li button").click()
    page.locator("#files", has_text="No files yet.").wait_for()
    page.locator(".toast-c .undo").click()
    page.locator("#files li", has_text="offer.txt").wait_for()
    assert window.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_note_is_pinned_and_unpinned(visit, ana, lead, scripts):
    log.write_note(lead, by=ana, body="They decide in **May**.")
    log.log_call(lead, by=ana, outcome="No answer")
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go(lead.get_absolute_url())
    page.get_by_role("button", name="Pin: Note").click()
    page.locator(".tl .day", has_text="Pinned").wait_for()
    assert "May" in page.locator(".tl .it").first.inner_text()
    page.get_by_role("button", name="Unpin: Note").click()
    page.locator(".tl .day", has_text="Pinned").wait_for(state="detached")
    assert window.problems == []


def test_keys_reach_the_composer(visit, ana, lead):
    window = visit(ana)
    page = window.page
    window.go(lead.get_absolute_url())
    page.keyboard.press("t")
    page.wait_for_selector("#composer [name=subject]")
    page.fill("#composer [name=subject]", "By keys")
    page.keyboard.press("Control+Enter")
    page.locator("#next-steps", has_text="By keys").wait_for()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_call_that_is_due_is_done_by_logging_it(visit, ana, lead, scripts):
    make_task(lead, ana, subject="First call", means="call", due_at=soon(hours=-1))
    window = visit(ana, scripts=scripts)
    page = window.page
    window.go(lead.get_absolute_url())
    page.locator("#next-steps .tick").click()
    form = page.locator("dialog[open] form" if scripts else "form.formcard")
    form.locator("button", has_text="Log call").click()
    page.locator(".errsum", has_text="Choose what came of the call.").wait_for()
    form.locator(".chips label", has_text="Connected").click()
    if scripts:
        window.check("log a call in the dialog")
    form.locator("button", has_text="Log call").click()
    page.locator(".tl .it", has_text="Done: First call").wait_for()


def test_older_entries_are_added_below_and_filters_stay_in_the_address(
    visit, ana, lead
):
    for n in range(50):
        log.log_call(lead, by=ana, body=f"Number {n}.", at=soon(hours=-n))
    log.write_note(lead, by=ana, body="A note.")
    window = visit(ana)
    page = window.page
    window.go(lead.get_absolute_url())
    assert page.locator(".tl .it").count() == 20
    for count in (40, 52):
        page.locator(".tl a", has_text="Show older").click()
        page.locator(".tl .it").nth(count - 1).wait_for()
    days = page.locator(".tl .day").all_inner_texts()
    assert len(days) == len(set(days)), "no day is named twice"
    page.locator(".tlbar a", has_text="Notes 1").click()
    page.locator(".tlbar [aria-current]", has_text="Notes").wait_for()
    assert page.locator(".tl .it").count() == 1
    assert "show=notes" in page.url
    window.check("timeline")


def test_the_pages_about_activities_are_clean(looks_right, ana, boris, lead):
    make_task(lead, ana, subject="Overdue", due_at=soon(hours=-2), priority=1)
    make_task(lead, ana, subject="Ring", means="call", due_at=soon(hours=-1))
    make_task(make_lead(boris), ana, subject="For Boris", due_at=None)
    note = log.write_note(lead, by=ana, body="- one\n- two")
    paths = [f"/tasks/?view={view}" for view in ("overdue", "upcoming", "done")]
    paths += [reverse("activities:new-task")]
    paths += [reverse("activities:edit", args=[note.pk])]
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    paths += [f"{url}?tab={tab}" for tab in ("call", "note", "task")]
    paths += [f"{lead.get_absolute_url()}?tab={tab}" for tab in ("note", "task")]
    looks_right(paths, ana)


def test_tasks_are_done_together_and_taken_back(visit, ana, lead):
    for n in range(3):
        make_task(lead, ana, subject=f"Task {n}", due_at=soon(days=n + 2))
    window = visit(ana)
    page = window.page
    window.go("/tasks/?view=upcoming")
    page.locator("[data-all]").check()
    page.locator(".bulk button", has_text="Done").click()
    page.locator("[name=step][value=run]", has_text="Mark 3 tasks as done").click()
    page.locator(".toast-c", has_text="3 tasks changed.").wait_for()
    assert not Activity.objects.open_tasks().exists()
    page.locator(".toast-c .undo").click()
    page.locator("td", has_text="Task 2").wait_for()
    assert Activity.objects.open_tasks().count() == 3


def test_what_was_typed_survives_a_session_that_ends(visit, ana, lead, settings):
    ana.set_password("correct horse battery")
    ana.save()
    window = visit(ana)
    page = window.page
    window.go(lead.get_absolute_url())
    page.fill("#composer textarea", "They decide on Friday.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#composer .btn-primary").click()
    with page.expect_popup() as opened:
        page.click("#outbar a")
    other = opened.value
    other.fill("[name=login]", ana.email)
    other.fill("[name=password]", "correct horse battery")
    other.click("main form .btn-primary")
    other.wait_for_url(f"**{lead.get_absolute_url()}")
    assert page.input_value("#composer textarea") == "They decide on Friday."
    page.locator(".chips label", has_text="Connected").click()
    page.locator("#composer .btn-primary").click()
    page.locator(".tl .it", has_text="They decide on Friday.").wait_for()
    assert page.input_value("#composer textarea") == "", "no draft is left behind"
