"""Which contacts play a part in a deal, and which of them is the primary one."""

from collections.abc import Sequence

from accounts.models import Contact
from history import writing
from opportunities.models import ContactRole, Opportunity


def add(
    opportunity: Opportunity,
    contact: Contact,
    *,
    act: writing.Act,
    role: str = "",
) -> ContactRole:
    """Give a contact a part in a deal; the first one is the primary contact.

    Somebody who has a part already keeps the row. The caller has locked the deal.
    """
    present = {row.contact_id: row for row in _roles_of(opportunity)}
    found = present.get(contact.pk)
    if found is None:
        found = ContactRole(
            opportunity=opportunity, contact=contact, is_primary=not present
        )
    found.role = role or found.role
    return act.save(found)


def add_first(
    opportunity: Opportunity, contact: Contact, *, act: writing.Act
) -> ContactRole:
    """Give a deal that was just made its primary contact."""
    return act.save(
        ContactRole(opportunity=opportunity, contact=contact, is_primary=True)
    )


def add_first_many(
    pairs: Sequence[tuple[Opportunity, Contact]], *, act: writing.Act
) -> None:
    """Give deals that were just made their primary contacts."""
    act.save_many(
        [
            ContactRole(opportunity=opportunity, contact=contact, is_primary=True)
            for opportunity, contact in pairs
        ]
    )


def make_primary(role: ContactRole, *, act: writing.Act) -> ContactRole:
    """Make this contact the primary one instead of whoever was."""
    for other in _roles_of(role.opportunity):
        if other.is_primary and other.pk != role.pk:
            other.is_primary = False
            act.save(other)
    role.is_primary = True
    return act.save(role)


def remove(role: ContactRole, *, act: writing.Act) -> None:
    """Take a contact's part away; the next one in line becomes the primary contact."""
    others = [row for row in _roles_of(role.opportunity) if row.pk != role.pk]
    was_primary = role.is_primary
    act.delete(role)
    if was_primary and others:
        others[0].is_primary = True
        act.save(others[0])


def _roles_of(opportunity: Opportunity) -> list[ContactRole]:
    rows = ContactRole.objects.select_for_update().filter(opportunity=opportunity)
    return list(rows.order_by("-is_primary", "pk"))
