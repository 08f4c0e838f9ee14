"""Acts that begin at the same moment, each in a thread with its own connection."""

import threading

from django.db import connections

SECONDS = 240


def outcomes_at_once(*acts):
    """Run acts at once; give what each gave, or the error that it raised."""
    begin = threading.Barrier(len(acts))
    outcomes = [None] * len(acts)

    def run(number, act):
        try:
            begin.wait(SECONDS)
            outcomes[number] = act()
        except Exception as error:  # noqa: BLE001 - told to the test
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert not any(thread.is_alive() for thread in threads), "some never ended"
    return outcomes


def at_once(*acts):
    """Run acts at once; give what each gave. Raises the first error that one raised."""
    outcomes = outcomes_at_once(*acts)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return outcomes
