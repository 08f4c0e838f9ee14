"""Whom one can write to from a record, and who does not want to be written to."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities import access, keeping
from activities.models import Activity, ActivityLink
from records import keys
from records.models import Record
from users.models import User


def of_record(record: Record, user: Any) -> list[Record]:
    """Give the people of a record who have an address, the likeliest first."""
    people = record.people_to_write_to(user)
    return [person for person in people if address_of(person)]


def address_of(person: Any) -> str:
    """Give a person's e-mail address; "" if they have none."""
    return str(getattr(person, "email", "") or "")


def with_address(record: Record, address: str, user: Any) -> Record | None:
    """Give the person of a record who has this address; None if nobody does."""
    wanted = keys.email_key(address)
    for person in of_record(record, user):
        if wanted and getattr(person, "email_key", "") == wanted:
            return person
    return None


def models_with_addresses() -> list[Any]:
    """Give the kinds of record that are people with an address: leads first."""
    return [
        model
        for model in access.record_models()
        if any(field.name == "email_key" for field in model._meta.concrete_fields)
    ]


def refuse_opted_out(addresses: Iterable[str]) -> None:
    """Raise ValidationError for an address whose person wants no e-mail.

    Whoever it is, and whether or not the writer may see them: the wish counts. The
    record is therefore not named.
    """
    for address in opted_out(addresses):
        raise ValidationError(
            _("%(address)s does not want e-mails, so nothing was sent.")
            % {"address": address}
        )


def opted_out(addresses: Iterable[str]) -> list[str]:
    """Give those of some addresses whose person wants no e-mail."""
    by_key = {keys.email_key(address): address for address in addresses}
    by_key.pop("", None)
    said_no: set[str] = set()
    for model in models_with_addresses():
        rows = model._base_manager.filter(
            email_key__in=by_key, email_opt_out=True, deleted_at=None
        )
        said_no |= set(rows.values_list("email_key", flat=True))
    return [address for key, address in by_key.items() if key in said_no]


def records_of(activity: Activity, author: User) -> list[Record]:
    """Give the records of an activity to which somebody may write; never none.

    Raises ValidationError if they may write to none of them, or not any more at all.
    """
    may = author.is_active and author.has_perm("activities.add_activity")
    if not may:
        raise ValidationError(
            _("%(who)s may not write e-mails any more.") % {"who": author}
        )
    rows = ActivityLink.objects.filter(activity=activity)
    places = set(rows.values_list("content_type_id", "object_id"))
    found: list[Record] = []
    for model, pks in keeping.by_model(places):
        visible: Any = model.objects.visible_to(author)
        found += visible.alive().changeable().filter(pk__in=pks).order_by("pk")
    if not found:
        raise ValidationError(
            _("Its record was deleted, can't be changed, or is not shared with you.")
        )
    return found


def known(addresses: Sequence[str]) -> dict[Any, list[Any]]:
    """Give the living records of people with one of these addresses, by kind."""
    wanted = {key for address in addresses if (key := keys.email_key(address))}
    return {
        model: list(model._base_manager.filter(email_key__in=wanted, deleted_at=None))
        for model in models_with_addresses()
    }
