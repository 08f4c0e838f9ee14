"""What only scripts do for somebody who brings a list in."""

import pytest
from django.urls import reverse

from imports.models import Import
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
