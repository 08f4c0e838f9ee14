"""The Celery application; tasks are found in each app's tasks.py."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import Celery, Task
from celery.signals import celeryd_init
from django.conf import settings

from work import database

AUTOGROUP = Path("/proc/self/autogroup")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


class Behind(Task):
    """Nobody waits for a task: where only one can write, people go first."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with database.stepping_aside():
            return super().__call__(*args, **kwargs)


app = Celery("crm", task_cls=Behind)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery's current app belongs to a thread. Without this line a task that runs in one
# of the worker's threads would publish to amqp://localhost.
app.set_default()


@celeryd_init.connect
def make_way(**_about: Any) -> None:
    """Let the web processes of this machine have the CPU first, before we fork.

    A list of a million rows keeps every core busy for minutes; nobody who works
    meanwhile should wait for it. Where nobody does, a lower priority costs nothing.
    Only `celery worker` as a process of its own is told of; the worker that lives in
    the web process has its threads, and its lock.
    """
    by = max(0, settings.WORKER_NICE)
    os.nice(by)
    if by and os.getsid(0) == os.getpid():
        # Linux may share the CPU among sessions first, and services are sessions of
        # their own: then this one is ours alone, and steps back as a whole.
        with suppress(OSError):
            AUTOGROUP.write_text(str(by), encoding="ascii")
