"""Where a mail belongs: the thread it answers, else who wrote it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from activities import keeping
from activities.inbox.reading import Letter
from activities.mailing import people
from activities.models import ActivityLink, Email
from records import keys
from records.models import Record


def answered(letter: Letter) -> Email | None:
    """Give the e-mail of ours, or of theirs, that this one answers."""
    return find(letter.answers)


def find(message_ids: Sequence[str]) -> Email | None:
    """Give the e-mail with the first of these Message-IDs that there is."""
    rows = Email.objects.filter(message_id__in=message_ids, activity__deleted_at=None)
    by_id = {row.message_id: row for row in rows.select_related("activity", "mail")}
    return next((by_id[one] for one in message_ids if one in by_id), None)


def records_of(activity: int) -> list[Record]:
    """Give the living records on whose timelines an e-mail or a meeting stands.

    A lead that was converted since is read-only; what it became has them too.
    """
    links = ActivityLink.objects.filter(activity=activity)
    places = set(links.values_list("content_type_id", "object_id"))
    return [
        record
        for model, pks in keeping.by_model(places)
        for record in _changeable(model).filter(pk__in=pks).order_by("pk")
    ]


def records_from(address: str) -> list[Record]:
    """Give the person who has this address: an open lead first, then a contact.

    Of several it is the one who was dealt with last.
    """
    wanted = keys.email_key(address)
    if not wanted:
        return []
    for model in people.models_with_addresses():
        latest = F("last_activity_at").desc(nulls_last=True)
        rows = _changeable(model).filter(email_key=wanted).order_by(latest, "-pk")
        if rows:
            return [rows[0]]
    return []


def _changeable(model: Any) -> Any:
    return model.objects.alive().changeable()
