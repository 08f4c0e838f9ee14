"""Which accounts a contact works for: one direct, others beside it. Spec §12.2.

`Contact.account` is the direct one. Every write of it goes through here, so that the
relation rows always say the same as the column.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Account, AccountContact, Contact
from history import writing


def save_contact(contact: Contact, *, act: writing.Act) -> Contact:
    """Write a contact and keep its direct relation in step with its account.

    A former direct account stays related indirectly: people know people where they
    were. The caller has locked a contact that exists already.
    """
    is_new = contact._state.adding
    moved = is_new or "account_id" in contact.edits()
    act.save(contact)
    if moved:
        _make_direct(contact, is_new=is_new, act=act)
    return contact


def save_contacts(contacts: Sequence[Contact], *, act: writing.Act) -> None:
    """Write many contacts, each once, as `save_contact` would."""
    new = [contact for contact in contacts if contact._state.adding]
    moved = [
        contact
        for contact in contacts
        if not contact._state.adding and "account_id" in contact.edits()
    ]
    apart = {id(contact) for contact in (*new, *moved)}
    act.save_many(new)
    act.save_many(
        [
            AccountContact(
                contact=contact, account_id=contact.account_id, is_direct=True
            )
            for contact in new
            if contact.account_id is not None
        ]
    )
    for contact in moved:
        save_contact(contact, act=act)
    act.save_many([contact for contact in contacts if id(contact) not in apart])


def relate(
    contact: Contact, account: Account, *, act: writing.Act, role: str = ""
) -> AccountContact:
    """Relate a contact to one more account; gives the relation, old or new.

    A contact without any account gets this one as the direct one.
    """
    if contact.account_id is None:
        contact.account = account
        save_contact(contact, act=act)
    relation = AccountContact.objects.filter(contact=contact, account=account).first()
    if relation is None:
        relation = AccountContact(contact=contact, account=account, role=role)
    elif role:
        relation.role = role
    if not relation.is_active:
        relation.is_active, relation.ends_on = True, None
    return act.save(relation)


def separate(relation: AccountContact, *, act: writing.Act) -> None:
    """Take an indirect relation away.

    Raises ValidationError for the direct one: choose another account first.
    """
    if relation.is_direct:
        raise ValidationError(
            _("%(account)s is the account of %(contact)s. Choose another one first.")
            % {"account": relation.account, "contact": relation.contact}
        )
    act.delete(relation)


def is_related(contact: Contact, account: Account) -> bool:
    """Tell whether a contact belongs to an account, directly or not."""
    if contact.account_id == account.pk:
        return True
    return AccountContact.objects.filter(contact=contact, account=account).exists()


# -- inside -------------------------------------------------------------------


def _make_direct(contact: Contact, *, is_new: bool, act: writing.Act) -> None:
    there: dict[int, AccountContact] = {}
    if not is_new:
        relations = AccountContact.objects.select_for_update().filter(contact=contact)
        there = {relation.account_id: relation for relation in relations.order_by("pk")}
    for relation in there.values():
        if relation.is_direct and relation.account_id != contact.account_id:
            relation.is_direct = False
            act.save(relation)
    if contact.account_id is None:
        return
    direct = there.get(contact.account_id)
    if direct is None:
        direct = AccountContact(contact=contact, account_id=contact.account_id)
    direct.is_direct = True
    direct.is_active = True
    act.save(direct)
