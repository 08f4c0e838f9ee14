import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from history import reading, references, undoing, writing
from history.models import Change, Operation, Tracked
from leads.models import Lead
from leads.tests.make import make_lead


def test_a_change_notes_only_what_changed(ana):
    lead = make_lead(ana, title="Buyer")
    lead.title = "Head of buying"
    writing.save(lead, by=ana)

    change = reading.of(lead).first()
    assert change.values == {"title": ["Buyer", "Head of buying"]}
    assert (change.operation.by, change.version, lead.version) == (ana, 2, 2)


def test_saving_without_a_change_writes_nothing(ana):
    lead = make_lead(ana)
    before = Change.objects.count()
    writing.save(lead, by=ana)
    assert Change.objects.count() == before
    assert lead.version == 1


def test_two_people_who_change_different_fields_both_win(ana, carla):
    lead = make_lead(ana)
    mine, theirs = Lead.objects.get(pk=lead.pk), Lead.objects.get(pk=lead.pk)
    mine.title = "CEO"
    theirs.city = "Lisbon"
    writing.save(mine, by=ana)
    writing.save(theirs, by=carla)

    lead.refresh_from_db()
    assert (lead.title, lead.city, lead.version) == ("CEO", "Lisbon", 3)


def test_an_undo_brings_back_the_old_values_and_says_so(ana):
    lead = make_lead(ana, title="Buyer")
    lead.title, lead.annual_revenue = "CEO", 12
    writing.save(lead, by=ana)
    operation = Operation.objects.get(kind="edit")

    report = undoing.undo(operation, by=ana)

    lead = Lead.objects.get(pk=lead.pk)
    assert (lead.title, lead.annual_revenue, report.undone) == ("Buyer", None, 1)
    operation.refresh_from_db()
    assert operation.undone_at


def test_an_undo_leaves_alone_what_somebody_changed_since(ana, carla):
    lead = make_lead(ana, title="Buyer")
    lead.title = "CEO"
    writing.save(lead, by=ana)
    operation = Operation.objects.get(kind="edit")
    lead.title = "CFO"
    writing.save(lead, by=carla)

    report = undoing.undo(operation, by=ana)

    assert report.undone == 0
    assert report.skipped == [
        ("Maya Okafor", "Title of Maya Okafor was changed since.")
    ]
    assert Lead.objects.get(pk=lead.pk).title == "CFO"


def test_what_was_taken_back_since_is_no_change(ana, carla):
    lead = make_lead(ana)
    operation = Operation.objects.get()
    lead.city = "Bonn"
    writing.save(lead, by=carla)
    undoing.undo(Operation.objects.get(kind="edit"), by=carla)

    assert undoing.undo(operation, by=ana).skipped == []
    assert Lead.objects.get(pk=lead.pk).deleted_at


def test_what_somebody_changed_and_changed_back_is_a_change(ana, carla):
    lead = make_lead(ana)
    operation = Operation.objects.get()
    for city in ("Bonn", ""):
        lead.city = city
        writing.save(lead, by=carla)

    [(name, _why)] = undoing.undo(operation, by=ana).skipped
    assert name == str(lead)


def test_what_was_done_before_and_taken_back_since_is_a_change(ana, carla):
    lead = make_lead(ana)
    lead.city = "Bonn"
    writing.save(lead, by=carla)
    before = Operation.objects.get(kind="edit")
    made = Operation.objects.get(changes__verb="created")
    undoing.undo(before, by=carla)
    lead.refresh_from_db()
    lead.title = "CEO"
    writing.save(lead, by=carla)

    assert len(undoing.undo(made, by=ana).skipped) == 1


def test_only_who_did_it_or_somebody_above_may_undo(ana, boris, carla):
    lead = make_lead(ana)
    lead.title = "CEO"
    writing.save(lead, by=ana)
    operation = Operation.objects.get(kind="edit")
    with pytest.raises(ValidationError):
        undoing.undo(operation, by=boris)
    assert undoing.undo(operation, by=carla).undone == 1


def test_a_deleted_lead_comes_back(ana, carla):
    lead = make_lead(ana)
    writing.delete(lead, by=carla)
    assert not Lead.objects.visible_to(ana).exists()
    undoing.undo(Operation.objects.get(kind="delete"), by=carla)
    assert Lead.objects.visible_to(ana).get() == lead


def test_many_leads_are_written_with_history_in_few_queries(
    ana, django_assert_max_num_queries
):
    # SQLite takes 999 values in a statement, PostgreSQL as many as there are.
    first, most = make_lead(ana), 20 if connection.vendor == "postgresql" else 40
    leads = [
        Lead(
            lead_type=first.lead_type, status=first.status, owner=ana, last_name=str(n)
        )
        for n in range(200)
    ]
    with django_assert_max_num_queries(most), writing.act("import", by=ana) as act:
        act.save_many(leads)
    assert Change.objects.filter(operation__kind="import").count() == 200
    for lead in leads:
        lead.city = "Rome"
    with django_assert_max_num_queries(most), writing.act("bulk", by=ana) as act:
        act.save_many(leads)
    assert Lead.objects.filter(city="Rome", version=2).count() == 200
    undoing.undo(Operation.objects.get(kind="bulk"), by=ana)
    assert not Lead.objects.filter(city="Rome").exists()
    report = undoing.undo(Operation.objects.get(kind="import"), by=ana)
    # Changed twice since, but the second time was the undo of the first.
    assert (report.undone, len(report.skipped)) == (200, 0)


def test_the_original_is_rebuilt_from_history(ana):
    lead = make_lead(ana, title="Buyer")
    for title in ("CFO", "CEO"):
        lead.title = title
        writing.save(lead, by=ana)
    assert reading.at_version(lead, 1) == {"title": "Buyer"}
    assert set(reading.changed_since(lead, 2)) == {"title"}


def test_whatever_refers_to_a_record_is_asked_also_without_a_name_of_its_own(db):
    for target in apps.get_models():
        if not issubclass(target, Tracked):
            continue
        referring = references._referring(target(pk=1), only_keys=False)
        asked = {model for model, _query in referring}
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if field.is_relation and field.related_model is target:
                    assert model in asked, (target, model)
