"""R06: two people save one lead at the same moment, on PostgreSQL with threads."""

import threading
from functools import partial

import pytest

from leads.models import Lead
from leads.tests.make import make_lead
from records import conflict
from records.tests.test_conflict import LeadForm, post
from work.tests.races import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def race(lead, forms, by):
    """Save all forms at once, each on a connection of its own; give the outcomes."""

    def save(form):
        try:
            conflict.save(form, by=by)
        except conflict.Conflicted:
            return "asked"
        return "saved"

    outcomes = at_once(*[partial(save, form) for form in forms])
    lead.refresh_from_db()
    return sorted(outcomes)


def bound(lead, **changes):
    form = LeadForm(post(lead, **changes), instance=Lead.objects.get(pk=lead.pk))
    assert form.is_valid(), form.errors
    return form


@pytest.mark.parametrize("_round", range(5))
def test_one_of_two_wins_the_same_field_and_the_other_is_asked(ana, _round):
    lead = make_lead(ana, title="Buyer")
    titles = [f"Title {n}" for n in range(6)]
    forms = [bound(lead, title=title) for title in titles]
    assert race(lead, forms, ana) == ["asked"] * 5 + ["saved"]
    assert lead.title in titles
    assert lead.version == 2


def test_different_fields_saved_at_once_are_all_kept(ana):
    lead = make_lead(ana)
    forms = [
        bound(lead, title="CEO"),
        bound(lead, city="Lisbon"),
        bound(lead, description="Typed at length"),
    ]
    assert race(lead, forms, ana) == ["saved"] * 3
    assert (lead.title, lead.city) == ("CEO", "Lisbon")
    assert (lead.description, lead.version) == ("Typed at length", 4)


def test_without_the_lock_changes_are_lost_unasked(ana, monkeypatch):
    """The control: the race is real, and the lock is what stops it."""
    both_read = threading.Barrier(2, timeout=5)

    def unlocked(instance, by):
        record = type(instance).objects.get(pk=instance.pk)
        both_read.wait()
        return record

    monkeypatch.setattr(conflict, "_locked", unlocked)
    lead = make_lead(ana, title="Buyer")
    forms = [bound(lead, title="CEO"), bound(lead, title="CFO")]
    assert race(lead, forms, ana) == ["saved", "saved"]
