"""Picklists, custom fields and who sees what, as administrators set them up."""

from records.admin import access, external, fields, tags

__all__ = ["access", "external", "fields", "tags"]
