"""Jobs of the roof."""

from celery import shared_task

from crm import purging
from imports import discarding, keeping
from lists.bulk import reporting


@shared_task(name="crm.purge")
def purge() -> None:
    """Empty the recycle bin of what has lain there long enough; so are old files."""
    purging.purge()
    reporting.forget()
    discarding.discard_forgotten()
    keeping.remove_orphans()
