"""Accounts and contacts for tests."""

from accounts import relations
from accounts.models import Account, Contact
from history import writing


def make_account(owner, name="Northwind Logistics", **fields) -> Account:
    """Make an account of a person's."""
    return writing.save(Account(name=name, owner=owner, **fields), by=owner)


def make_contact(owner, account=None, **fields) -> Contact:
    """Make a contact of a person's, with its direct relation."""
    fields.setdefault("first_name", "Maya")
    fields.setdefault("last_name", "Okafor")
    contact = Contact(owner=owner, account=account, **fields)
    with writing.act("create", by=owner) as act:
        relations.save_contact(contact, act=act)
    return contact
