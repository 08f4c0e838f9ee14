"""What only scripts do for somebody who brings a list in."""

import pytest
from django.conf import settings
from django.urls import reverse

from crm.tests.e2e.conftest import session_of
from imports import running, starting
from imports.models import Import
from imports.options import Options
from imports.tests import make

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]
# Drop so many files on the heading, far from the field.
DROP = """(many) => {
  const dataTransfer = new DataTransfer();
  for (let n = 0; n < many; n++) {
    const text = `First Name,Last Name,Company\\nAna,Lead ${n},Firm ${n}\\n`;
    dataTransfer.items.add(new File([text], `people${n}.csv`, { type: "text/csv" }));
  }
  for (const kind of ["dragover", "drop"]) {
    const about = { dataTransfer, bubbles: true, cancelable: true };
    document.querySelector("h1").dispatchEvent(new DragEvent(kind, about));
  }
}"""


def test_a_file_is_read_wherever_on_the_page_it_is_dropped(visit, marta):
    window = visit(marta)
    window.go(reverse("imports:new"))
    window.page.evaluate(DROP, 2)
    toast = window.page.locator(".toast-c", has_text="Drop one file at a time.")
    toast.wait_for()
    assert not Import.objects.exists()
    with window.page.expect_navigation(url="**/columns/"):
        window.page.evaluate(DROP, 1)
    assert Import.objects.get().name == "people0.csv"
    assert window.problems == []


def test_a_list_is_discarded_from_where_its_columns_are_chosen(visit, marta):
    imported = make.upload(marta)
    window = visit(marta)
    window.go(reverse("imports:columns", args=[imported.pk]))
    window.page.click(".formfoot >> text=Cancel")
    window.page.click("#dialog button:has-text('Discard')")
    window.page.wait_for_url("**/imports/")
    window.page.locator(".toast-c", has_text="people.csv is discarded.").wait_for()
    assert not Import.objects.exists()


def test_an_empty_cell_empties_a_field_only_where_fields_are_overwritten(visit, marta):
    imported = make.upload(marta)
    window = visit(marta)
    window.go(reverse("imports:columns", args=[imported.pk]))
    box = window.page.locator("[name=blanks_clear]")
    assert not box.is_visible()
    window.page.select_option("[name=on_duplicate]", "update")
    assert box.is_visible()


def test_pasted_rows_outlast_the_session_and_what_came_in_is_listed(visit, marta):
    window = visit(marta)
    page = window.page
    window.go(reverse("imports:new") + "?to=contact")
    page.fill("[name=rows]", "Last Name\tEmail\nOkafor\tmaya@x.example")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.click("button:has-text('Upload')")
    page.wait_for_url("**/login/**")
    page.context.add_cookies([session_of(marta, window.base)])
    window.go(reverse("imports:new"))
    assert page.input_value("[name=rows]") == "Last Name\tEmail\nOkafor\tmaya@x.example"
    page.click("button:has-text('Upload')")
    page.wait_for_url("**/columns/")
    imported = Import.objects.get()
    columns = {int(n): name for n, name in imported.mapping.items()}
    starting.decide(imported, columns, Options(owner="me"))
    running.start(make.check(imported), by=marta)
    make.work_off(imported)
    window.go(imported.get_absolute_url())
    page.click("text=Open what came in")
    page.locator("tbody a", has_text="Okafor").wait_for()
    window.check()
