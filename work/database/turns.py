"""Whose turn it is to write, where one only can: who waits for an answer goes first.

SQLite lets those who wait ask again and again, after pauses that grow to 100 ms; work
that begins its next transaction right after the last one is always faster, and a person
waits until the time is up. Here the turn is handed on to who stands next in line.
"""

import heapq
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Work that nobody waits for lets people pass who came within so many seconds after it.
# Then it has its turn as well, or it would never end where people do not.
PATIENCE = 1.0
# A portion that took longer is followed by a breath as long as SQLite's own pauses
# between two tries, so that another process gets its turn as well.
LONG_PORTION, BREATH = 0.1, 0.11
_patience: ContextVar[float] = ContextVar("patience", default=0)
_longest: ContextVar[float] = ContextVar("longest", default=float("inf"))


@contextmanager
def stepping_aside() -> Iterator[None]:
    """Let people write first while this block runs, for work nobody waits for."""
    before = _patience.set(PATIENCE)
    try:
        yield
    finally:
        _patience.reset(before)


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Rather do without what this block writes than wait longer for its turn."""
    before = _longest.set(seconds)
    try:
        yield
    finally:
        _longest.reset(before)


def breathe_after(seconds: float) -> None:
    """Let others come between two portions of work that nobody waits for."""
    if _patience.get() and seconds > LONG_PORTION:
        time.sleep(BREATH)


class Turns:
    """A line of threads of which one at a time has the turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_taken = False
        # Who waits: when they came, or count as having come, and what they wait for.
        self._line: list[tuple[float, int, threading.Event]] = []
        self._number = 0

    def take(self, seconds: float, *, is_short: bool = False) -> bool:
        """Wait for the turn, at most so long; tell whether one has it now.

        Work behind may wait longer. It lets nobody pass for what is short, such as a
        single statement: it has many of these, and they hold up nobody.
        """
        patience = 0 if is_short else _patience.get()
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            self._number += 1
            place = (time.monotonic() + patience, self._number, threading.Event())
            heapq.heappush(self._line, place)
        if place[2].wait(min(seconds + _patience.get() * 60, _longest.get())):
            return True
        with self._lock:
            if place[2].is_set():  # handed over in the last moment
                return True
            self._line.remove(place)
            heapq.heapify(self._line)
        return False

    def hand_on(self) -> None:
        """Give the turn to who is next; call it once for each turn that was taken."""
        with self._lock:
            if self._line:
                heapq.heappop(self._line)[2].set()
            else:
                self._is_taken = False
