"""Python's collector of garbage, and work that it only holds up."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the collector away while thousands of rows are made and all of them kept.

    Every so many new objects it goes through all that there are, a third of the time
    that a list takes, and finds nothing: the rows are in use until their piece is
    written. What goes in circles is collected right after it. For pieces of some
    thousand rows, whose memory is spent in any case; nothing is lost if another thread
    lets the collector in meanwhile.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
