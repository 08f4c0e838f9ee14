"""How administrators set up leads: statuses and processes, routing, web forms."""

from leads.admin import process, routing, web

__all__ = ["process", "routing", "web"]
