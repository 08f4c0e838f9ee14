"""How posts of web forms look and what their fields mean. Pure functions. Spec §2.1."""

from leads.web_forms.bodies import Post, Unreadable, read
from leads.web_forms.meaning import Understood, understand
from leads.web_forms.returning import return_address

__all__ = [
    "Post",
    "Understood",
    "Unreadable",
    "read",
    "return_address",
    "understand",
]
