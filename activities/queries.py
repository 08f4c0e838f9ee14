"""The questions asked of activities: who may see and change them, which are open.

Lies below the models, which ask through it.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from activities import access


class ActivityQuerySet(models.QuerySet[Any]):
    def alive(self) -> "ActivityQuerySet":
        """Keep what is not in the recycle bin."""
        return self.filter(deleted_at=None)

    def visible_to(self, user: Any) -> "ActivityQuerySet":
        """Keep what a person may see, see `activities.access`; none for a stranger."""
        if not may(user, "view"):
            return self.none()
        return self.alive().filter(access.seen_by(user))

    def editable_by(self, user: Any) -> "ActivityQuerySet":
        """Keep what a person may change, finish and reopen."""
        if not may(user, "change"):
            return self.none()
        return self.alive().filter(access.changed_by(user))

    def open_tasks(self) -> "ActivityQuerySet":
        """Keep the tasks still to be done."""
        return self.alive().filter(kind="task", done_at=None)

    def on(self, record: models.Model) -> "ActivityQuerySet":
        """Keep what is linked to a record; the caller may see the record."""
        return self.alive().filter(
            links__content_type=ContentType.objects.get_for_model(type(record)),
            links__object_id=record.pk,
        )

    def shown_to(self, user: Any) -> "ActivityQuerySet":
        """Keep what is not private to others; the caller may see the record."""
        return self.filter(access.not_private_to_others(user))

    def told_if_editable(self, user: Any) -> "ActivityQuerySet":
        """Say of each whether this person may change it, as `can_change`."""
        theirs = access.changed_by(user) if may(user, "change") else Q(pk__in=[])
        return self.annotate(
            can_change=ExpressionWrapper(theirs, output_field=models.BooleanField())
        )

    def in_order(self) -> "ActivityQuerySet":
        """Put the most pressing first and what has no date last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "priority", "pk")

    def of_living_records(self) -> "ActivityQuerySet":
        """Leave out what belongs only to records in the recycle bin."""
        return self.filter(access.with_a_record_left())


def may(user: Any, verb: str) -> bool:
    """Tell whether somebody who works here may do this with activities at all."""
    active = bool(getattr(user, "is_active", False))
    return active and bool(user.has_perm(f"activities.{verb}_activity"))
