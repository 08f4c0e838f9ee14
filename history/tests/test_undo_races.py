"""Undo against undo and against an edit, at once, on PostgreSQL."""

from itertools import pairwise

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.urls import reverse

from history import undoing, writing
from history.models import Change, Operation
from leads.models import Lead
from leads.tests.make import make_lead
from users.models import User
from work.tests.races import at_once, outcomes_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


def edited(lead, by, **values):
    with writing.act("edit", by=by) as act:
        row = Lead.objects.get(pk=lead.pk)
        for name, value in values.items():
            setattr(row, name, value)
        act.save(row)
    return act.operation


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_many_undos_at_once_one_takes_back_and_the_others_are_told(ana, _round):
    lead = make_lead(ana, city="Rome")
    act = edited(lead, ana, city="Bonn")

    def take_back():
        by = User.objects.get(pk=ana.pk)
        return undoing.undo(Operation.objects.get(pk=act.pk), by=by)

    told = outcomes_at_once(*[take_back] * 6)
    late = [each for each in told if isinstance(each, ValidationError)]
    assert [each.undone for each in told if each not in late] == [1]
    assert {each.messages[0] for each in late} == {"This was already undone."}
    assert Operation.objects.filter(undoes=act).count() == 1
    assert Lead.objects.get(pk=lead.pk).city == "Rome"


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_undo_and_a_save_of_the_same_field_give_what_one_after_the_other_gives(
    ana, client, _round
):
    lead = make_lead(ana, rating="Cold")
    act = edited(lead, ana, rating="Warm")
    seen = Lead.objects.get(pk=lead.pk).version
    client.force_login(ana)
    where = reverse("leads:field", args=[lead.pk, "rating"])

    def save():
        return client.post(where, {"value": "Hot", "version": seen}).status_code

    def take_back():
        by = User.objects.get(pk=ana.pk)
        return undoing.undo(Operation.objects.get(pk=act.pk), by=by)

    saved, report = at_once(save, take_back)
    assert saved in (200, 302)
    after = Lead.objects.get(pk=lead.pk)
    # The save wins whoever is first; its change says which value it found.
    assert after.rating == "Hot"
    noted = list(
        Change.objects.filter(
            content_type=ContentType.objects.get_for_model(Lead), object_id=lead.pk
        ).order_by("version")
    )
    assert [change.version for change in noted] == list(range(1, after.version + 1))
    values = [change.values["rating"] for change in noted if "rating" in change.values]
    for (_before, new), (old, _after) in pairwise(values):
        assert old == new, "no change was lost between two notes"
    assert report.undone == (1 if ["Warm", "Cold"] in values else 0)
