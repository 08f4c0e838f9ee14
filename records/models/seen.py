"""Who has seen what, and when; a table of its own, so that no GET changes a record."""

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection, models
from django.utils import timezone

from work import database

logger = logging.getLogger(__name__)
SECONDS_FOR_A_NOTE = 2


class Seen(models.Model):
    """The last time somebody opened a record. Unread = assigned after that."""

    follows_quietly = True

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="seen"
    )
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id"], name="seen_once"
            )
        ]
        indexes = [models.Index(fields=["user", "-at"], name="seen_latest")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.content_type_id}:{self.object_id}"


def note_new_as_seen(records: Iterable[Any]) -> None:
    """Remember new records of one model as opened by their owners, if they have one."""
    owned = [record for record in records if record.owner_id is not None]
    if not owned:
        return
    kind = ContentType.objects.get_for_model(type(owned[0]))
    seen = [
        Seen(user_id=one.owner_id, content_type_id=kind.pk, object_id=one.pk)
        for one in owned
    ]
    database.insert_new(Seen, seen)


def note_seen(record: models.Model, user: Any) -> None:
    """Remember that a person has now opened a record."""
    kind = ContentType.objects.get_for_model(type(record))
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_SEEN_NOW, [user.pk, kind.pk, record.pk, at])


def note_opened(record: models.Model, user: Any) -> None:
    """Note a record as seen whose page is about to be shown.

    The page is what was asked for: it is shown even if nothing can be written now.
    """
    try:
        with database.waiting_at_most(SECONDS_FOR_A_NOTE):
            note_seen(record, user)
    except OperationalError as busy:
        logger.warning("Not noted as seen: %s", type(busy).__name__)


# By hand: it is asked on every page of a record, and worded quicker than by Django.
_SEEN_NOW = """
INSERT INTO records_seen (user_id, content_type_id, object_id, at)
VALUES (%s, %s, %s, %s)
ON CONFLICT (user_id, content_type_id, object_id) DO UPDATE SET at = excluded.at
"""
