"""Doors for Celery."""

from celery import shared_task

from leads import submissions


@shared_task(name="leads.sweep")
def sweep() -> int:
    """Process the web posts that wait; also called by `work.due.run_due`."""
    return submissions.process_waiting()
