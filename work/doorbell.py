"""Wake a worker at once, instead of letting the work wait for the next sweep.

The bell is a convenience. What is owed stands in the database, so a broker that is
down, frozen or full costs seconds of waiting and nothing else.
"""

import logging
import time
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.pools import producers

logger = logging.getLogger(__name__)

SECONDS_OF_SILENCE = 10
_silent_until = 0.0
# Publishing gives up fast; the workers' own connections keep trying for ever.
_IMPATIENT = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}


def ring(due_id: int) -> None:
    """Ask the workers to run this due row now. Never raises, never waits a second."""
    call("work.run_one", due_id)


def call(task: str, *args: Any, in_seconds: float = 0) -> None:
    """Ask the workers for a task by its name, now or soon; like `ring` it never raises.

    For work whose own rows say that it is due: the app's sweep finds it as well.
    """
    global _silent_until
    if not settings.WORK_DOORBELL or time.monotonic() < _silent_until:
        return
    try:
        _publish(task, args, in_seconds)
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the sweep will run it
        _silent_until = time.monotonic() + SECONDS_OF_SILENCE
        logger.warning(
            "The broker does not answer (%s); due work waits for the next sweep.",
            type(error).__name__,
        )


def _publish(task: str, args: tuple[Any, ...], in_seconds: float) -> None:
    options = _IMPATIENT if settings.REDIS_URL else {}
    connection = current_app.connection_for_write(transport_options=options)
    with producers[connection].acquire(block=True, timeout=0.5) as producer:
        current_app.send_task(
            task,
            args,
            countdown=in_seconds or None,
            producer=producer,
            retry=False,
            ignore_result=True,
        )
