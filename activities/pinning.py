"""Keep one thing on top of a record's timeline, for everybody who reads it."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import links
from activities.models import Activity, ActivityLink
from history import writing
from history.models import Operation
from records.models import Record
from users.models import User


def pin(record: Record, activity: Activity, *, by: User) -> Operation:
    """Put what happened at a record on top of its timeline, instead of what was there.

    Raises ValidationError for what others do not see there, and when the record is
    read-only by now.
    """
    if activity.is_open or activity.is_private:
        raise ValidationError(_("Only what all see in the timeline can be pinned."))
    return _put(record, activity, by=by, kind="pin")


def unpin(record: Record, activity: Activity, *, by: User) -> Operation:
    """Put it back to where it stands by its time."""
    return _put(record, activity, by=by, kind="unpin")


# -- inside -------------------------------------------------------------------


def _put(record: Record, activity: Activity, *, by: User, kind: str) -> Operation:
    at = timezone.now() if kind == "pin" else None
    with writing.act(kind, by=by, label=str(activity), channel="browser") as act:
        links.lock_for_change([record])
        theirs = Q(activity=activity)
        if at:
            theirs |= Q(pinned_at__isnull=False)
        for link in _links_of(record).filter(theirs).order_by("pk"):
            link.pinned_at = at if link.activity_id == activity.pk else None
            act.save(link)
    return act.operation


def _links_of(record: Record) -> Any:
    kind = ContentType.objects.get_for_model(type(record))
    return ActivityLink.objects.filter(content_type=kind, object_id=record.pk)
