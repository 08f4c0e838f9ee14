import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from history import writing
from leads.models import Lead
from leads.tests.make import make_lead
from records import conflict
from records.forms import RecordForm
from records.models import CustomField


class LeadForm(RecordForm):
    class Meta:
        model = Lead
        fields = [
            "first_name",
            "last_name",
            "company",
            "title",
            "city",
            "street",
            "lead_source",
            "annual_revenue",
            "do_not_call",
            "description",
        ]


def post(lead, *, version=None, **changes):
    """Fill in the form as a browser does: everything, with some fields changed."""
    lead = Lead.objects.get(pk=lead.pk)
    shown = LeadForm(instance=lead)
    data = QueryDict(mutable=True)
    for bound in shown:
        value = bound.value()
        if isinstance(value, list):
            data.setlist(bound.html_name, value)
        elif value not in (None, False):
            data[bound.html_name] = str(value)
    for name, value in changes.items():
        data[name] = value
    return data


def send(lead, data):
    """Bind what was filled in earlier to the lead as it is now."""
    form = LeadForm(data, instance=Lead.objects.get(pk=lead.pk))
    assert form.is_valid(), form.errors
    return form


def edit(lead, by, **changes):
    lead = Lead.objects.get(pk=lead.pk)
    for name, value in changes.items():
        setattr(lead, name, value)
    return writing.save(lead, by=by)


def test_a_form_saves_what_was_changed_in_it_and_nothing_else(ana):
    lead = make_lead(ana, title="Buyer", description="one\ntwo")
    record = conflict.save(send(lead, post(lead, title="CEO")), by=ana)
    assert (record.title, record.version) == ("CEO", 2)
    lead.refresh_from_db()
    assert (lead.title, lead.description) == ("CEO", "one\ntwo")


def test_line_ends_of_the_browser_are_no_change(ana):
    lead = make_lead(ana, description="one\ntwo")
    record = conflict.save(send(lead, post(lead, description="one\r\ntwo")), by=ana)
    assert record.version == 1


def test_different_fields_of_two_people_are_merged_silently(ana, carla):
    lead = make_lead(ana, title="Buyer", city="Porto")
    stale = post(lead, title="CEO")
    edit(lead, carla, city="Lisbon")

    record = conflict.save(send(lead, stale), by=ana)

    assert (record.title, record.city, record.version) == ("CEO", "Lisbon", 3)


def test_the_same_field_of_two_people_is_asked_with_all_three_values(ana, carla):
    lead = make_lead(ana, title="Buyer")
    stale = post(lead, title="CEO", company="Typed and kept")
    edit(lead, carla, title="CFO", city="Lisbon")
    form = send(lead, stale)

    with pytest.raises(conflict.Conflicted) as asked:
        conflict.save(form, by=ana)

    [row] = asked.value.rows
    assert (row.name, row.label) == ("title", "Title")
    assert (row.mine, row.theirs, row.original) == ("CEO", "CFO", "Buyer")
    assert asked.value.who == carla
    assert asked.value.at
    lead.refresh_from_db()
    assert (lead.title, lead.company) == ("CFO", "Northwind Logistics")
    # The page goes on with all that was typed, and with what nobody disputes.
    assert form["title"].value() == "CEO"
    assert form["company"].value() == "Typed and kept"
    assert form["city"].value() == "Lisbon"
    assert form["version"].value() == 2


@pytest.mark.parametrize(("keep", "title"), [("mine", "CEO"), ("theirs", "CFO")])
def test_the_person_chooses_for_each_field(ana, carla, keep, title):
    lead = make_lead(ana, title="Buyer")
    stale = post(lead, title="CEO", company="Typed and kept")
    edit(lead, carla, title="CFO", city="Lisbon")
    form = send(lead, stale)
    with pytest.raises(conflict.Conflicted):
        conflict.save(form, by=ana)

    again = form.data.copy()
    again["keep_title"] = keep
    record = conflict.save(send(lead, again), by=ana)

    assert record.title == title
    assert (record.company, record.city) == ("Typed and kept", "Lisbon")


def test_a_choice_does_not_silence_a_still_newer_change(ana, carla):
    lead = make_lead(ana, title="Buyer")
    stale = post(lead, title="CEO")
    edit(lead, carla, title="CFO")
    form = send(lead, stale)
    with pytest.raises(conflict.Conflicted):
        conflict.save(form, by=ana)
    edit(lead, carla, title="COO")

    again = form.data.copy()
    again["keep_title"] = "mine"
    with pytest.raises(conflict.Conflicted) as asked:
        conflict.save(send(lead, again), by=ana)
    assert asked.value.rows[0].theirs == "COO"
    assert asked.value.rows[0].original == "CFO"


def test_the_same_change_by_two_people_is_no_conflict(ana, carla):
    lead = make_lead(ana, title="Buyer")
    stale = post(lead, title="CEO")
    edit(lead, carla, title="CEO")
    assert conflict.save(send(lead, stale), by=ana).title == "CEO"


def test_ticks_choices_and_numbers_meet_too(ana, carla):
    lead = make_lead(ana, lead_source="Website", annual_revenue="10.50")
    stale = post(lead, do_not_call="on", lead_source="Partner", annual_revenue="12")
    edit(lead, carla, lead_source="Webinar", annual_revenue="11")
    form = send(lead, stale)
    with pytest.raises(conflict.Conflicted) as asked:
        conflict.save(form, by=ana)
    shown = {row.name: str(row.mine) for row in asked.value.rows}
    assert shown == {"lead_source": "Partner", "annual_revenue": "12"}
    assert form["do_not_call"].value() is True
    again = form.data.copy()
    again["keep_lead_source"] = "theirs"
    record = conflict.save(send(lead, again), by=ana)
    assert (record.lead_source, record.do_not_call) == ("Webinar", True)
    assert record.annual_revenue == 12


def test_custom_fields_are_compared_one_by_one(ana, carla):
    for key in ("budget", "timeline"):
        CustomField.objects.create(kind="leads.lead", key=key, label=key.title())
    lead = make_lead(ana, custom={"budget": "low", "timeline": "May", "gone": "kept"})
    stale = post(lead, custom_budget="high")
    edit(lead, carla, custom={"budget": "low", "timeline": "June", "gone": "kept"})
    record = conflict.save(send(lead, stale), by=ana)
    assert record.custom == {"budget": "high", "timeline": "June", "gone": "kept"}

    stale = post(lead, custom_budget="none")
    edit(lead, carla, custom={**record.custom, "budget": "some"})
    with pytest.raises(conflict.Conflicted) as asked:
        conflict.save(send(lead, stale), by=ana)
    assert [row.label for row in asked.value.rows] == ["Budget"]


def test_a_right_that_went_in_the_meantime_is_asked_again_at_the_write(ana, dimitri):
    lead = make_lead(ana)
    form = send(lead, post(lead, title="CEO"))
    edit(lead, dimitri, owner=dimitri)
    with pytest.raises(PermissionDenied):
        conflict.save(form, by=ana)
    lead.refresh_from_db()
    assert lead.title == ""


def test_a_version_from_the_future_takes_nothing_back(ana, carla):
    lead = make_lead(ana, title="Buyer")
    stale = post(lead, title="CEO", version="99")
    assert conflict.save(send(lead, stale), by=ana).title == "CEO"


def test_a_new_record_is_simply_made(ana, sales):
    old = make_lead(ana)
    form = LeadForm({"last_name": "Weber", "company": "Acme"})
    form.instance.lead_type, form.instance.status = old.lead_type, old.status
    form.instance.owner = ana
    assert form.is_valid()
    lead = conflict.save(form, by=ana)
    assert Lead.objects.get(pk=lead.pk).last_name == "Weber"
