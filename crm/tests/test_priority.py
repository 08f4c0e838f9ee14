"""Worker processes let people's pages go first; nothing else steps back."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

COMMAND = "from crm.celery import app; app.Worker(hostname='w@test'); "
EMBEDDED = (
    "import django; django.setup(); from crm.celery import app;"
    "from celery.worker import WorkController;"
    "WorkController(app=app, pool='threads', concurrency=1); "
)


def steps_back(what, **variables):
    """By how much a fresh process steps back that starts a worker in this way."""
    always = {"DJANGO_SETTINGS_MODULE": "crm.settings", "SECRET_KEY": "x" * 50}
    asked = subprocess.run(  # noqa: S603 - our own interpreter, fixed words
        [sys.executable, "-c", f"{what}import os; print(os.nice(0))"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **always, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(asked.stdout.split()[-1]) - os.nice(0)


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
