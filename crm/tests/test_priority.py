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


def steps_back(what, **variables):
    """By how much a fresh process steps back that starts a worker in this way."""
    return int(told(what, "os.nice(0)", **variables)) - os.nice(0)


def told(what, asked_for, *, alone=False, **variables):
    """Give what a fresh process tells once it has started a worker in this way."""
    always = {"DJANGO_SETTINGS_MODULE": "crm.settings", "SECRET_KEY": "x" * 50}
    asked = subprocess.run(  # noqa: S603 - our own interpreter, fixed words
        [sys.executable, "-c", f"{what}import os; print({asked_for})"],
        start_new_session=alone,
        cwd=settings.BASE_DIR,
        env={**os.environ, **always, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout.strip()


@pytest.mark.parametrize(
    ("variables", "by"),
    [({"WORKER_NICE": ""}, 10), ({"WORKER_NICE": "4"}, 4), ({"WORKER_NICE": "0"}, 0)],
)
def test_a_worker_process_steps_back_as_it_is_told(variables, by):
    assert steps_back(COMMAND, **variables) == by


def test_a_worker_is_never_put_before_people():
    assert steps_back(COMMAND, WORKER_NICE="-5") == 0


def test_the_worker_inside_the_web_process_holds_up_no_page_of_its_own():
    assert steps_back(EMBEDDED, WORKER_NICE="4") == 0


def share(**how):
    """What Linux says of the share of a fresh worker's session; "" if it says nothing.

    The file may be missing, and it is empty where sessions have no share of their own.
    """
    read = f"import pathlib; p = pathlib.Path({str(AUTOGROUP)!r}); "
    return told(COMMAND + read, "p.exists() and p.read_text() or ''", **how)


def test_a_service_steps_back_as_a_session():
    if not share(alone=True, WORKER_NICE="0"):
        pytest.skip("a system that shares the CPU without regard to sessions")
    assert share(alone=True, WORKER_NICE="4").endswith(" nice 4")


def test_a_shell_does_not_step_back_with_the_worker_it_started():
    assert share(WORKER_NICE="4") == share(WORKER_NICE="0")
