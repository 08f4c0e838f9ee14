"""Take a double click for one: without scripts a form may be sent twice."""

import datetime
from collections.abc import Collection
from typing import Any

from django.utils import timezone

from records.forms import RecordForm
from users.models import User
from work import database

SAME_CLICK = datetime.timedelta(seconds=5)


def first_of(form: RecordForm, *, by: User, besides: Collection[str] = ()) -> Any:
    """Give the record that the first of two clicks has just made; None if none has.

    It has all that this valid form says, but for `besides`, which are filled in by
    other rules. Needs a transaction, in which the caller makes the record then.
    """
    database.advisory_lock(f"same_click:{by.pk}")
    row = form.instance
    said = {
        form.column(name).attname: getattr(row, form.column(name).attname)
        for name in form.written
        if name not in form.custom_fields and name not in besides
    }
    since = timezone.now() - SAME_CLICK
    rows = type(row)._base_manager.filter(deleted_at=None, created_by=by)
    rows = rows.filter(created_at__gte=since, custom=row.custom, **_exactly(said))
    return rows.order_by("pk").last()


def _exactly(values: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in values.items()
    }
