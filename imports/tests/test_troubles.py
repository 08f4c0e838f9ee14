"""What holds a list up is said, nothing stays half, and it goes on afterwards."""

import errno
import os
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from crm.tasks import purge
from imports import checking, running
from imports.models import Import
from imports.tests import make
from leads.models import Lead
from work import due
from work.models import Due

pytestmark = pytest.mark.django_db


def full(*_args, **_kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def closed(*_args, **_kwargs):
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@pytest.mark.parametrize(
    ("where", "broken", "sentence"),
    [
        ("imports.starting._store", full, "No space left on device"),
        ("imports.models.Path.mkdir", closed, "Permission denied"),
        ("imports.reading.look", full, "No space left on device"),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_in_words(
    client, marta, settings, tmp_path, monkeypatch, where, broken, sentence
):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(marta)
    file = SimpleUploadedFile("people.csv", make.LIST.encode())
    with monkeypatch.context() as patch:
        patch.setattr(where, broken)
        answer = client.post(reverse("imports:new"), {"file": file, "target": "lead"})
    assert answer.status_code == 422
    assert f"The file could not be kept: {sentence}" in answer.content.decode()
    assert not Import.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (full, "no room left on its disk"),
        (closed, "may not write to its disk"),
        (ZeroDivisionError, "Something went wrong on the server"),
    ],
)
@pytest.mark.parametrize(
    "where", ["imports.staging.write", "imports.keeping.keep_refused"]
)
def test_who_waits_for_a_check_reads_why_and_can_try_again(
    client, marta, monkeypatch, where, broken, sentence
):
    def fails(*_args):
        raise broken if isinstance(broken, type) else broken()

    client.force_login(marta)
    imported = make.upload(marta)
    checking.ask(imported)
    progress = reverse("imports:progress", args=[imported.pk])
    with monkeypatch.context() as patch:
        patch.setattr(where, fails)
        due.run_due()  # reads the file
        due.run_due()  # and looks it through
    page = client.get(progress).content.decode()
    assert sentence in page and "tried again by itself" in page
    Due.objects.exclude(error="").update(failed_at=timezone.now(), attempts=10)
    page = client.get(imported.get_absolute_url()).content.decode()
    assert sentence in page and "given up" in page and "Try again now" in page
    client.post(reverse("imports:again", args=[imported.pk]))
    make.work_off(imported)
    assert (imported.state, imported.total) == ("checked", 5)
    assert sentence not in client.get(imported.get_absolute_url()).content.decode()


def test_what_the_check_could_not_keep_is_read_once_more_by_the_run(marta, monkeypatch):
    imported = make.checked(marta)
    with monkeypatch.context() as patch:
        patch.setattr("imports.running.database.insert_rows", full)
        running.start(imported, by=marta)
        due.run_due()
    assert not Lead.objects.exists()
    Due.objects.update(due_at=timezone.now())
    make.work_off(imported)
    assert (imported.state, Lead.objects.count()) == ("finished", 2)


def test_what_a_process_that_died_in_an_upload_left_is_removed(
    marta, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    imported = make.checked(marta)
    kept = {path.name for path in imported.path.parent.iterdir()}
    assert imported.path.name in kept
    old = timezone.now().timestamp() - 90_000
    lost = [uuid.uuid4(), uuid.uuid4()]
    for name in (f"{lost[0]}.file", f"{lost[0]}.book", f"{imported.pk}.fresh"):
        imported.path.with_name(name).write_text("x")
    imported.path.with_name(f"{lost[1]}.pieces").mkdir()
    for path in imported.path.parent.iterdir():
        os.utime(path, (old, old))
    fresh = imported.path.with_name(f"{uuid.uuid4()}.file")
    fresh.write_text("on its way")
    purge()
    left = {path.name for path in imported.path.parent.iterdir()}
    assert left == kept | {fresh.name}
