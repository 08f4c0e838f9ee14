"""A list that was uploaded and never came in can be thrown away."""

import pytest
from django.urls import reverse

from imports import checking
from imports.models import Chunk, Import
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
