"""Doors for Celery."""

from uuid import UUID

from celery import shared_task

from lists.bulk import running, undoing


@shared_task(name="lists.go_on")
def go_on(pk: str) -> None:
    """Do the next portion of an act on many rows."""
    running.go_on(UUID(pk))


@shared_task(name="lists.undo")
def undo(pk: str) -> None:
    """Take back the next portion of an act on many rows."""
    undoing.go_on(UUID(pk))
