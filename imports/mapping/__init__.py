"""Which column becomes which field: proposed, changed by a person, remembered."""

from imports.mapping.fields import Field, fields_of
from imports.mapping.proposing import is_called, propose

__all__ = ["Field", "fields_of", "is_called", "propose"]
