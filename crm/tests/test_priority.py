"""Worker processes let people's pages go first; nothing else steps back."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from crm.celery import AUTOGROUP

COMMAND = "from crm.celery import app; app.Worker(hostname='w@test'); "
EMBEDDED = (
    "import django; django.setup(); from crm.celery import app;"
    "from celery.worker import WorkController;"
    "WorkController(app=app, pool='threads', concurrency=1); "
)
# What a worker does as it starts, without the rest of it, which takes seconds.
AS_IT_STARTS = "from crm.celery import make_way; make_way(); "


def steps_back(what, **variables):
    """By how much a fresh process steps back that starts a worker in this way."""
    niceness, _share = told(what, **variables)
    return niceness - os.nice(0)


def told(what, *, alone=False, **variables):
    """Give the niceness of a fresh process that starts a worker in this way.

    And what Linux says of the share of its session; "" if it says nothing. The file
    may be missing, and it is empty where sessions have no share of their own.
    """
    always = {"DJANGO_SETTINGS_MODULE": "crm.settings", "SECRET_KEY": "x" * 50}
    read = (
        "import os, pathlib; path = pathlib.Path({path!r});"
        "print(os.nice(0), path.read_text() if path.exists() else '')"
    )
    asked = subprocess.run(  # noqa: S603 - our own interpreter, fixed words
        [sys.executable, "-c", what + read.format(path=str(AUTOGROUP))],
        start_new_session=alone,
        cwd=settings.BASE_DIR,
        env={**os.environ, **always, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    niceness, _blank, share = asked.stdout.strip().partition(" ")
    return int(niceness), share


@pytest.mark.parametrize(
    ("value", "by"),
    [("", 10), ("0", 0), ("-5", 0)],  # a worker is never put before people
)
def test_a_worker_process_steps_back_as_it_is_told(value, by):
    assert steps_back(AS_IT_STARTS, WORKER_NICE=value) == by


def test_the_worker_inside_the_web_process_holds_up_no_page_of_its_own():
    assert steps_back(EMBEDDED, WORKER_NICE="4") == 0


def test_a_service_steps_back_also_as_a_session():
    niceness, share = told(COMMAND, alone=True, WORKER_NICE="4")
    assert niceness == os.nice(0) + 4
    if not share:
        pytest.skip("a system that shares the CPU without regard to sessions")
    assert share.endswith(" nice 4")


def test_a_shell_does_not_step_back_with_the_worker_it_started():
    before = AUTOGROUP.read_text() if AUTOGROUP.exists() else ""
    niceness, share = told(COMMAND, WORKER_NICE="4")
    assert niceness == os.nice(0) + 4
    assert share == before.strip()
