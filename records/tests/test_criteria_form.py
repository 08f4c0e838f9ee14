import pytest

from leads.models import AssignmentEntry, Lead
from records.criteria_form import CriteriaAdminForm, CriteriaRowsField


class EntryForm(CriteriaAdminForm):
    criteria_model = Lead

    class Meta:
        model = AssignmentEntry
        fields = ["name", "criteria", "logic"]


def lines(*rows, deleted=()):
    sent = {"name": "UK"}
    for number, row in enumerate(rows):
        for part, value in zip(("field", "operator", "value"), row, strict=True):
            sent[f"criteria-{number}-{part}"] = value
        if number in deleted:
            sent[f"criteria-{number}-delete"] = "on"
    return sent


BLANK = ("", "", "")
COUNTRY = ("country", "equals", "GB, United Kingdom")
BIG = ("annual_revenue", "greater_than", "1000")


def test_rows_are_read_without_blank_and_deleted_ones(db):
    form = EntryForm(lines(BLANK, COUNTRY, BIG, BLANK, deleted=[2]))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["criteria"] == [
        {"field": "country", "operator": "equals", "value": "GB, United Kingdom"}
    ]


def test_a_wrong_row_is_named_and_kept(db):
    form = EntryForm(lines(COUNTRY, ("annual_revenue", "equals", "lots")))
    assert not form.is_valid()
    [error] = form.errors["criteria"]
    assert error.startswith("Row 2: ")
    page = str(form["criteria"])
    assert 'value="lots"' in page
    assert 'value="GB, United Kingdom"' in page


def test_the_logic_is_checked_against_the_rows(db):
    form = EntryForm({**lines(COUNTRY, BIG), "logic": "1 OR 3"})
    assert not form.is_valid()
    assert "row 3" in form.errors["logic"][0]
    assert EntryForm({**lines(COUNTRY, BIG), "logic": "1 or 2"}).is_valid()


def test_the_present_rows_stand_first_and_three_blank_ones_behind(db):
    row = dict(zip(("field", "operator", "value"), COUNTRY, strict=True))
    gone = {"field": "custom.gone", "operator": "equals", "value": '"<b>"'}
    form = EntryForm(instance=AssignmentEntry(criteria=[row, gone]))
    page = str(form["criteria"])
    assert page.count("-operator") == 5
    assert '<option value="country" selected>Country</option>' in page
    assert '<option value="custom.gone" selected>' in page
    assert "&lt;b&gt;" in page
    assert page.count("-delete") == 2


def test_unchanged_rows_are_no_change(db):
    row = dict(zip(("field", "operator", "value"), COUNTRY, strict=True))
    entry = AssignmentEntry(name="UK", criteria=[row])
    assert not EntryForm(lines(COUNTRY, BLANK), instance=entry).has_changed()
    assert EntryForm(lines(BLANK), instance=entry).has_changed()


@pytest.mark.parametrize("nonsense", [None, "", [], "x"])
def test_the_field_takes_nothing_for_no_rows(db, nonsense):
    field = CriteriaRowsField(Lead)
    assert field.widget.render("criteria", nonsense)
    if not nonsense:
        assert field.clean(nonsense) == []
