"""Empty the recycle bin of what has lain there long enough; history stays."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import Account, Contact
from activities import files
from activities.models import Activity
from history.references import generic_keys
from leads.models import Lead
from lists.models import SavedView
from opportunities.models import Opportunity

AT_ONCE = 200
# What points at others goes first.
_ORDER: list[type[Any]] = [Activity, Lead, Opportunity, Contact, Account, SavedView]


def purge(now: datetime.datetime | None = None) -> int:
    """Remove for good what was deleted over PURGE_AFTER_DAYS ago; give how many.

    What something else still points at, such as the lead it came from, is kept.
    """
    limit = now or timezone.now()
    limit -= datetime.timedelta(days=settings.PURGE_AFTER_DAYS)
    return sum(_purge(model, limit) for model in _ORDER)


def _purge(model: type[Any], limit: datetime.datetime) -> int:
    return sum(map(_remove, _deleted_before(model, limit)))


def _deleted_before(model: type[Any], limit: datetime.datetime) -> Iterator[Any]:
    """Give what to purge, read in batches: no reading is open while one is removed.

    On SQLite it would be one of the database as it was, in which nothing can be
    written any more once somebody else has.
    """
    rows = model._base_manager.filter(deleted_at__lt=limit).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = batch[-1].pk  # who is removed has none
        yield from batch


def _remove(record: Any) -> bool:
    try:
        with transaction.atomic():
            remove_generic_children(record)
            record.delete()
    except ProtectedError:
        return False
    return True


def remove_generic_children(record: Any) -> None:
    """Remove what points at a record without a foreign key: shares, links, views.

    Also what lies on the disk, once this is committed.
    """
    if isinstance(record, Activity):
        files.discard(record)
    kind = ContentType.objects.get_for_model(type(record))
    for model, key in generic_keys():
        rows = model._base_manager.filter(
            **{key.ct_field: kind, key.fk_field: record.pk}
        )
        rows.delete()
