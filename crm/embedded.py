"""The worker for those who have no Redis: Celery's worker and beat as threads of us.

The queue lives in memory, so there is exactly one process of this kind at a time. It
only makes things fast: what is owed stands in the database (work.due), and a process
that was killed leaves nothing behind but leases that run out.
"""

import fcntl
import os
import threading
from pathlib import Path
from typing import IO, Any

from celery import Celery
from celery.beat import EmbeddedService
from celery.worker import WorkController

THREADS = 2

_running: "EmbeddedWorker | None" = None


class EmbeddedWorker(threading.Thread):
    """Celery's worker in a thread of this process, with beat beside it."""

    def __init__(self, app: "Celery[Any]") -> None:
        super().__init__(daemon=True, name="celery-worker")
        self.app = app
        self.ready = threading.Event()
        self.controller: Any = None
        self.beat: Any = None

    def run(self) -> None:
        ready = self.ready

        class Controller(WorkController):
            # The usual signal is only sent by Celery's command line.
            def on_consumer_ready(self, consumer: Any) -> None:
                ready.set()

        self.controller = Controller(
            app=self.app,
            pool="threads",
            concurrency=THREADS,
            loglevel="WARNING",
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        # This scheduler writes no file.
        self.beat = EmbeddedService(
            self.app, thread=True, scheduler_cls="celery.beat:Scheduler"
        )
        self.beat.daemon = True
        self.beat.start()
        # What a killed predecessor left need not wait for beat's first turn.
        self.app.send_task("work.sweep")
        self.controller.start()

    def stop(self, timeout: float = 10) -> None:
        """Let running tasks end, at most `timeout` seconds."""
        if self.beat:
            self.beat.stop()
        if self.controller:
            self.controller.stop()
        self.join(timeout)


def start() -> EmbeddedWorker:
    """Start this process's worker, once, and return it."""
    global _running
    if _running is None:
        # Celery would run Django's system checks, which load every URL, before the
        # first request can be answered. `make lint` and `make test` run them.
        os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
        from crm.celery import app  # noqa: PLC0415 - configures Celery on import

        app.finalize()
        _running = EmbeddedWorker(app)
        _running.start()
    return _running


def stop() -> None:
    """Stop this process's worker, if it has one."""
    if _running is not None:
        _running.stop()


def is_alive() -> bool | None:
    """Tell whether this process's worker runs; None if it is not to have one."""
    if _running is None:
        return None
    return _running.is_alive() and _running.ready.is_set()


def claim_home(home: Path) -> IO[str]:
    """Keep a second copy off the same files; hold on to what is returned.

    Raises BlockingIOError if another process works there. The lock goes with the
    process, however it ends.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = (home / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise
    return lock
