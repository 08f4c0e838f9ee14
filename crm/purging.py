"""Empty the recycle bin of what has lain there long enough; history stays."""

import datetime
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
    removed = 0
    for record in model._base_manager.filter(deleted_at__lt=limit).iterator():
        try:
            with transaction.atomic():
                remove_generic_children(record)
                record.delete()
        except ProtectedError:
            continue
        removed += 1
    return removed


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
