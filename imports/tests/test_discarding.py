"""A list that was uploaded and never came in can be thrown away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from crm.tasks import purge
from imports import checking
from imports.models import KEPT_FOR, Chunk, Import
from imports.tests import make

pytestmark = pytest.mark.django_db


def files_of(imported):
    there = (imported.path, imported.book_path, imported.pieces_path)
    there += (imported.kept_path, imported.staged_path)
    return [path for path in there if path.exists()]


def test_what_never_came_in_is_gone_with_its_files(
    client, marta, django_capture_on_commit_callbacks
):
    imported = make.checked(marta)
    assert files_of(imported)
    client.force_login(marta)
    url = reverse("imports:discard", args=[imported.pk])
    assert "Discard people.csv?" in client.get(url).content.decode()
    assert Import.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url, follow=True)
    assert "people.csv is discarded." in answer.content.decode()
    assert not Import.objects.exists()
    assert not Chunk.objects.exists()
    assert not files_of(imported)


def test_what_came_in_is_not_discarded(client, marta):
    imported = make.ran(marta)
    client.force_login(marta)
    url = reverse("imports:discard", args=[imported.pk])
    page = client.post(url, follow=True).content.decode()
    assert "Undo it to take it back." in page
    assert Import.objects.exists()


def test_what_is_being_checked_is_not_discarded_but_afterwards(client, marta):
    imported = make.checked(marta)
    checking.ask(imported)
    client.force_login(marta)
    url = reverse("imports:discard", args=[imported.pk])
    page = client.post(url, follow=True).content.decode()
    assert "Discard it afterwards." in page
    make.work_off(imported)
    client.post(url)
    assert not Import.objects.exists()


def test_nobody_discards_what_they_do_not_see(client, marta, ana):
    imported = make.checked(marta)
    client.force_login(ana)
    url = reverse("imports:discard", args=[imported.pk])
    assert client.post(url).status_code in (403, 404)
    assert Import.objects.exists()


def test_what_was_forgotten_for_a_month_is_gone_with_its_files(
    client, marta, django_capture_on_commit_callbacks
):
    forgotten, recent = make.checked(marta), make.checked(marta)
    ran = make.ran(marta)
    at_work = make.checked(marta)
    checking.ask(at_work)
    old = Import.objects.exclude(pk=recent.pk)
    old.update(created_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    client.force_login(marta)
    page = client.get(reverse("imports:discard", args=[recent.pk])).content.decode()
    assert f"deleted by itself on {date_format(recent.kept_until)}" in page
    assert "kept until" in client.get(reverse("imports:list")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        purge()
    assert set(Import.objects.all()) == {ran, recent, at_work}
    assert not files_of(forgotten)
    assert files_of(recent) and files_of(ran)
