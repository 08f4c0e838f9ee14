from accounts.models.account import Account
from accounts.models.contact import AccountContact, Contact, SocialProfile

__all__ = ["Account", "AccountContact", "Contact", "SocialProfile"]
