"""Picklists, custom fields and who sees what, as administrators set them up."""

from records.admin import access, fields

__all__ = ["access", "fields"]
