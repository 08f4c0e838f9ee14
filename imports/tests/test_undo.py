"""A list is taken back: for how long, beside others, while people work."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from history import writing
from imports import undoing
from imports.models import Import
from imports.tests import make
from leads.models import Lead

pytestmark = pytest.mark.django_db


def test_what_another_list_changed_and_its_undo_put_back_is_no_work_since(marta):
    made = make.ran(marta, "Last Name,Email,City\nA,a@x.example,\nB,b@x.example,\n")
    text = "Last Name,Email,City\nA,A@x.example,Ulm\nB,b@x.example,Ulm\n"
    filled = make.ran(marta, text, on_duplicate="fill")
    assert undoing.worked_on(made) == 2
    kept = Lead.objects.get(last_name="B")
    kept.city = "Bonn"
    writing.save(kept, by=marta)
    undoing.ask(filled, by=marta)
    make.work_off(filled)
    assert undoing.worked_on(made) == 1
    undoing.ask(made, by=marta)
    assert make.work_off(made).undo_result["left"] == 1
    assert Lead.objects.alive().get() == kept


def test_undo_is_offered_for_thirty_days(client, marta):
    imported = make.ran(marta)
    client.force_login(marta)
    page = reverse("imports:undo", args=[imported.pk])
    at = timezone.now() - datetime.timedelta(days=30)
    Import.objects.update(finished_at=at + datetime.timedelta(minutes=1))
    assert page in client.get(imported.get_absolute_url()).content.decode()
    Import.objects.update(finished_at=at)
    for answer in (
        client.get(imported.get_absolute_url()),
        client.get(page, follow=True),
        client.post(page, follow=True),
    ):
        assert b"ended more than 30 days ago" in answer.content
    assert page not in client.get(reverse("imports:list")).content.decode()
    imported.refresh_from_db()
    with pytest.raises(ValidationError, match="30 days"):
        undoing.ask(imported, by=marta)
    assert Lead.objects.alive().count() == 2
