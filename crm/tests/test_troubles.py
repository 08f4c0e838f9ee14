"""What a person reads when the database refuses, and that nothing typed is lost."""

import errno
import sqlite3

import psycopg
import pytest
from django.db import OperationalError, connection
from django.db.utils import DatabaseErrorWrapper
from django.urls import reverse

from leads.tests.make import make_lead
from work import database


def refused(how):
    """Have a real database refuse, and give Django's error about it."""
    wrapper = DatabaseErrorWrapper(connection)
    if connection.vendor != "sqlite":
        cause = psycopg.errors.DiskFull() if how == "full" else None
        cause = cause or psycopg.errors.ReadOnlySqlTransaction()
        with wrapper:
            raise cause
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE TABLE t (x)")
    limit = "PRAGMA max_page_count=2" if how == "full" else "PRAGMA query_only=ON"
    plain.execute(limit)
    with wrapper:
        plain.execute("INSERT INTO t VALUES (zeroblob(100000))")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "status", "sentence"),
    [
        ("full", 507, "make room on its disk"),
        ("read-only", 503, "make its database writable again"),
    ],
)
def test_what_somebody_has_to_mend_is_said(
    client, ana, monkeypatch, how, status, sentence
):
    """Not "wait a few seconds": that would be no help. What was typed is kept."""
    client.force_login(ana)
    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("leads.forms.LeadForm.is_valid", lambda _form: refused(how))
        answer = client.post(reverse("leads:new"), {"last_name": "Müller"})
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert "Müller" in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OSError(errno.ENOSPC, "No space left"), "full"),
        (OSError(errno.EMFILE, "Too many open files"), "busy"),
        (OSError(errno.ENOENT, "No such file"), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_files_that_cannot_be_written_are_told_from_mistakes(error, trouble):
    assert database.trouble_of(error) == trouble


@pytest.mark.parametrize(
    ("may_write", "trouble"), [(False, "read_only"), (True, "busy")]
)
def test_a_file_that_cannot_be_opened_is_busy_unless_its_folder_is_read_only(
    monkeypatch, tmp_path, may_write, trouble
):
    """Out of file handles it is the former, and works again a moment later."""
    monkeypatch.setattr("work.database.troubles.os.access", lambda *_path: may_write)
    with pytest.raises(sqlite3.OperationalError) as refusal:
        sqlite3.connect(tmp_path / "nothing" / "x").execute("SELECT 1")
    error = OperationalError()
    error.__cause__ = refusal.value

    assert database.trouble_of(error) == trouble


@pytest.mark.django_db
def test_a_record_is_shown_though_it_cannot_be_noted_as_seen(client, ana, monkeypatch):
    def held(*_args, **_kwargs):
        raise OperationalError("database is locked")

    lead = make_lead(ana, last_name="Okafor")
    client.force_login(ana)
    monkeypatch.setattr("records.models.seen.note_seen", held)
    assert "Okafor" in client.get(lead.get_absolute_url()).content.decode()
