"""Doors for Celery."""

from celery import shared_task

from imports import checking, running, undoing
from work import due

due.brief |= {
    *("imports.check", "imports.check_chunk", "imports.run_chunk"),
    *("imports.go_on", "imports.undo"),
}


@shared_task(name="imports.check")
def check(pk: str) -> None:
    """Begin a check, or end it."""
    checking.work_on(pk)


@shared_task(name="imports.check_chunk")
def check_chunk(chunk_id: int) -> None:
    """Look through one piece of a file."""
    checking.check_chunk(chunk_id)


@shared_task(name="imports.run_chunk")
def run_chunk(chunk_id: int) -> None:
    """Take in one piece of a file."""
    running.run_chunk(chunk_id)


@shared_task(name="imports.go_on")
def go_on(pk: str) -> None:
    """All pieces are in: take in the repeats, then close the import."""
    running.go_on(pk)


@shared_task(name="imports.undo")
def undo(pk: str) -> None:
    """Take back the next part of an import."""
    undoing.work_on(pk)
