import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Account
from history import writing
from leads.models import Lead
from leads.tests.make import make_lead
from opportunities.models import Opportunity
from records import conflict, custom
from records.forms import RecordForm
from records.models import AccessDefault, CustomField


class LeadForm(RecordForm):
    class Meta:
        model = Lead
        fields = [
            "last_name",
            "company",
            "email",
            "lead_source",
            "rating",
            "owner",
            "do_not_call",
            "description",
        ]


class DealForm(RecordForm):
    class Meta:
        model = Opportunity
        fields = ["name", "account", "amount", "close_on"]


def values_of(form, name):
    return [str(value) for value, _label in form.fields[name].choices]


def test_a_picklist_offers_what_is_set_up_and_keeps_the_present_value(ana):
    lead = make_lead(ana, lead_source="Carrier pigeon")
    form = LeadForm(instance=lead)
    offered = values_of(form, "lead_source")
    assert offered[0] == ""
    assert "Website" in offered
    assert "Carrier pigeon" in offered
    assert "Carrier pigeon" not in values_of(form, "rating")


def test_a_value_nobody_offers_is_refused_by_name(ana):
    form = LeadForm({"rating": "Lukewarm"}, instance=make_lead(ana))
    assert not form.is_valid()
    assert "Lukewarm" in form.errors["rating"][0]


def test_people_are_offered_while_they_work_here_or_own_it(ana, boris, carla):
    boris.is_active = False
    boris.save()
    offered = values_of(LeadForm(instance=make_lead(ana)), "owner")
    assert str(carla.pk) in offered
    assert str(boris.pk) not in offered
    assert str(boris.pk) in values_of(LeadForm(instance=make_lead(boris)), "owner")


def test_days_and_numbers_use_the_browsers_own_inputs(ana):
    form = DealForm(by=ana)
    assert 'type="date"' in str(form["close_on"])
    assert 'type="number"' in str(form["amount"])
    assert form.fields["amount"].label == "Amount"


@pytest.mark.parametrize("field", ["last_name", "description", "company"])
@pytest.mark.parametrize(
    ("bad", "word"), [("a\x00b", "null"), ("a\ud800b", "surrogate")]
)
def test_what_no_database_keeps_is_refused_by_name(ana, field, bad, word):
    form = LeadForm({field: bad}, instance=make_lead(ana))
    assert not form.is_valid()
    [error] = form.errors[field]
    assert word in error


def test_what_a_post_leaves_out_keeps_its_value(ana):
    lead = make_lead(ana, company="Acme", lead_source="Website")
    form = LeadForm({"email": "maya@acme.example"}, instance=lead)
    assert form.is_valid(), form.errors
    lead = conflict.save(form, by=ana)
    assert (lead.company, lead.last_name) == ("Acme", "Okafor")
    assert lead.email == "maya@acme.example"


def deal(by, account):
    return DealForm(
        {"name": "Fleet", "close_on": "2026-12-01", "account": account}, by=by
    )


def test_a_link_is_found_by_name_among_what_the_person_may_see(ana, dimitri):
    AccessDefault.objects.filter(kind="accounts.account").update(level="private")
    acme = writing.save(Account(name="Acme Élan", owner=ana), by=ana)
    writing.save(Account(name="Acme Hidden", owner=dimitri), by=dimitri)
    for typed in ("acme elan", f"Acme Élan #{acme.pk}", str(acme.pk)):
        form = deal(ana, typed)
        assert form.is_valid() is False or form.cleaned_data["account"] == acme
        assert "account" not in form.errors
    hidden = deal(ana, "Acme Hidden")
    assert "account" in hidden.errors
    assert "Acme Hidden #" not in str(hidden.errors)
    # Nobody said who fills it in: nothing is offered.
    assert "account" in deal(None, str(acme.pk)).errors


def test_a_link_that_could_be_several_names_them(ana):
    first = writing.save(Account(name="Acme", owner=ana), by=ana)
    second = writing.save(Account(name="Acme", owner=ana), by=ana)
    form = deal(ana, "Acme")
    assert "account" in form.errors
    for found in (first, second):
        assert f'name="account_pick" value="{found.pk}"' in str(form["account"])
    for nonsense in ("\x00", "#99999999999999999999", "a\ud800", "#", "9" * 30):
        assert "account" in deal(ana, nonsense).errors


TYPES = [
    ("text", "some words", "some words", "some words"),
    ("number", "12.50", "12.5", "12.5"),
    ("date", "2026-11-25", "2026-11-25", "2026-11-25"),
    ("bool", "true", "true", "true"),
    ("choice", "b", "b", "b"),
    ("choices", ["a", "c"], ";a;c;", ["a", "c"]),
]


@pytest.mark.parametrize(("kind", "sent", "kept", "shown"), TYPES)
def test_custom_fields_are_kept_as_text_of_one_spelling(ana, kind, sent, kept, shown):
    CustomField.objects.create(
        kind="leads.lead", key="extra", label="Extra", type=kind, options="a\nb\nc"
    )
    lead = make_lead(ana)
    form = LeadForm({"custom_extra": sent}, instance=lead)
    assert form.is_valid(), form.errors
    lead = conflict.save(form, by=ana)
    assert lead.custom == {"extra": kept}
    again = LeadForm(instance=Lead.objects.get(pk=lead.pk))
    assert again["custom_extra"].value() == shown

    blank = LeadForm(
        {"custom_extra": [] if kind == "choices" else ""},
        instance=Lead.objects.get(pk=lead.pk),
    )
    assert blank.is_valid(), blank.errors
    assert conflict.save(blank, by=ana).custom == {}


def test_a_custom_value_of_the_wrong_kind_is_refused_by_name(ana):
    CustomField.objects.create(
        kind="leads.lead", key="size", label="Size", type="number"
    )
    form = LeadForm({"custom_size": "many"}, instance=make_lead(ana))
    assert not form.is_valid()
    assert "custom_size" in form.errors


def test_custom_values_from_other_doors_are_cleaned_alike():
    def cleaned(kind, raw):
        return custom.clean(CustomField(type=kind, options="a\nb"), raw)

    assert cleaned("number", "1,200.50") == "1200.5"
    assert cleaned("number", "-0") == "0"
    assert cleaned("date", datetime.date(2026, 1, 2)) == "2026-01-02"
    assert cleaned("bool", "Yes") == "true"
    assert cleaned("choices", "a; b;a") == ";a;b;"
    for kind, raw in [("number", "NaN"), ("number", "1e30"), ("date", "soon")]:
        with pytest.raises(ValidationError):
            cleaned(kind, raw)
