from accounts.models.account import Account
from accounts.models.contact import (
    AccountContact,
    Contact,
    SocialProfile,
    name_of_contact,
)

__all__ = ["Account", "AccountContact", "Contact", "SocialProfile", "name_of_contact"]
