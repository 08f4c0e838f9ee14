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
    return asked.stdout.split()[-1]


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


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="Linux without autogroups")
@pytest.mark.parametrize(("alone", "by"), [(True, "4"), (False, "as it was")])
def test_a_service_steps_back_as_a_session_and_a_shell_does_not(alone, by):
    read = f"open({str(AUTOGROUP)!r}).read()"
    now = AUTOGROUP.read_text().split()[-1]
    said = told(COMMAND, read, alone=alone, WORKER_NICE="4")
    assert said == (now if by == "as it was" else by)
