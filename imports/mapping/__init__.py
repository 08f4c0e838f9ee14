"""Which column becomes which field: proposed, changed by a person, remembered."""

from imports.mapping.fields import Field, fields_of
from imports.mapping.proposing import propose

__all__ = ["Field", "fields_of", "propose"]
