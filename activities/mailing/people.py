"""Whom one can write to from a record, and who does not want to be written to."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities import access
from records import keys
from records.models import Record


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
    by_key = {keys.email_key(address): address for address in addresses}
    by_key.pop("", None)
    for model in models_with_addresses():
        said_no = model._base_manager.filter(
            email_key__in=by_key, email_opt_out=True, deleted_at=None
        )
        for key in said_no.values_list("email_key", flat=True):
            raise ValidationError(
                _("%(address)s does not want e-mails, so nothing was sent.")
                % {"address": by_key[key]}
            )


def known(addresses: Sequence[str]) -> dict[Any, list[Any]]:
    """Give the living records of people with one of these addresses, by kind."""
    wanted = {key for address in addresses if (key := keys.email_key(address))}
    return {
        model: list(model._base_manager.filter(email_key__in=wanted, deleted_at=None))
        for model in models_with_addresses()
    }
