"""Questions to the history: of a record, and what it said at an earlier version."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from history import values
from history.models import Change


def of(record: models.Model) -> models.QuerySet[Change]:
    """Give a record's changes, newest first, with who made them."""
    return (
        Change.objects.filter(
            content_type=ContentType.objects.get_for_model(type(record)),
            object_id=record.pk,
        )
        .select_related("operation", "operation__by")
        .order_by("-pk")
    )


def at_version(record: models.Model, version: int) -> dict[str, Any]:
    """Rebuild what changed columns held when the record had this version.

    Only columns that changed since are given, as {attname: value then}.
    """
    then: dict[str, Any] = {}
    for change in of(record).filter(version__gt=version):
        for name, (old, _new) in change.values.items():
            then[name] = values.from_json(type(record), name, old)
    return then


def changed_since(record: models.Model, version: int) -> dict[str, Change]:
    """Tell which columns changed after a version, with the latest change of each."""
    latest: dict[str, Change] = {}
    for change in of(record).filter(version__gt=version):
        for name in change.values:
            latest.setdefault(name, change)
    return latest
