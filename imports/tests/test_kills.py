"""A worker that is killed while a list comes in costs time, and nothing else."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from history.models import Change
from imports import running
from imports.models import Import, Row
from imports.tests import make
from leads.models import AssignmentDecision, Lead, StatusSpan
from work.models import Due

ROWS = 2_000
WORKER = """
import sys, time
import django
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[1]
django.setup()
from work import due
while True:
    due.run_due(limit=1) or time.sleep(0.02)
"""
LONGEST = 300  # seconds; a worker takes some to start, and more on a busy machine


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_three_workers_killed_at_any_moment_leave_what_one_in_peace_leaves(
    marta, monkeypatch
):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 100)
    with transaction.atomic():
        make.ran(marta, _list())
        wanted = _facts()
        transaction.set_rollback(True)
    imported = make.checked(marta, _list())
    running.start(imported, by=marta)
    for done in sorted(random.sample(range(1, ROWS * 3 // 4), 3)):
        worker = _worker()
        _until(worker, lambda done=done: _now(imported).done >= done)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        # As if the lease of what it was at were over.
        Due.objects.exclude(lease_until=None).update(lease_until=timezone.now())
    worker = _worker()
    _until(worker, lambda: _now(imported).state == Import.State.FINISHED)
    worker.kill()
    worker.wait()
    assert _facts() == wanted


def _list() -> str:
    """Two thousand rows; one in ten is somebody of an earlier row, one is nobody."""
    rows = ["First Name,Last Name,Company,Email,Phone"]
    for number in range(ROWS):
        who = number // 2 if number % 10 == 9 else number
        email = f"p{who}@x.example" if number != 700 else "nobody"
        rows.append(f"F{who},L{who},C{who},{email},+1 212 555 {who:04d}")
    return "\n".join(rows)


def _facts() -> object:
    leads = list(Lead.objects.order_by("email").values_list("email", "name_key"))
    rows = Row.objects.order_by("number").values_list("number", "outcome", "problems")
    hanging = [
        Counter(Counter(model.objects.values_list(name, flat=True)).values())
        for model, name in [
            (Change, "object_id"),
            (StatusSpan, "lead_id"),
            (AssignmentDecision, "lead_id"),
        ]
    ]
    return leads, list(rows), hanging


def _worker() -> subprocess.Popen:
    at = connection.settings_dict
    where = f"{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}"
    about = {
        "DATABASE_URL": f"postgres://{where}/{at['NAME']}",
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "SECRET_KEY": "a worker of a test",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    command = [sys.executable, "-c", WORKER, str(settings.MEDIA_ROOT)]
    return subprocess.Popen(command, env=os.environ | about)  # noqa: S603 - our own


def _until(worker: subprocess.Popen, holds) -> None:
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end, "the worker takes too long"
        try:
            worker.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail("the worker has died by itself")


def _now(imported: Import) -> Import:
    imported.refresh_from_db()
    return imported
