"""Columns that hold words of another record, such as a deal's account to search by."""

from collections.abc import Sequence
from typing import Any

from history.models import Tracked
from records import keys

ROWS_A_STATEMENT = 500


def forget_bounce(person: Any) -> None:
    """A new address has not come back yet; asked before the new key is set."""
    if person.email_bounced_at and keys.email_key(person.email) != person.email_key:
        person.email_bounced_at, person.email_bounced_reason = None, ""


def renew_derived(records: Sequence[Tracked]) -> int:
    """Fill anew what other rows derive from these records; give how many changed.

    For `Tracked.settle` of a model whose name stands in others: those say so by
    `derived_through`. It is no change of theirs, hence neither noted nor a version.
    """
    renewed = 0
    pks = [record.pk for record in records]
    for relation in type(records[0])._meta.related_objects if records else ():
        model: Any = relation.related_model
        name = relation.field.name
        if name not in getattr(model, "derived_through", ()):
            continue
        rows = model._base_manager.filter(**{f"{name}__in": pks}).select_related(name)
        stale = [row for row in rows if _is_stale(row)]
        columns = sorted(model.derived_fields)
        model._base_manager.bulk_update(stale, columns, batch_size=ROWS_A_STATEMENT)
        renewed += len(stale)
    return renewed


def _is_stale(row: Any) -> bool:
    row.derive()
    return bool(row.edits().keys() & row.derived_fields)
