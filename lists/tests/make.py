"""Saved views, for tests."""

from lists import saving
from lists.models import SavedView


def make_view(owner, query="view=mine", **fields) -> SavedView:
    """Save a view of the leads, as its page would."""
    fields.setdefault("name", "Hot ones")
    fields.setdefault("list_key", "leads")
    readers = fields.pop("readers", ())
    view = SavedView(owner=owner, query=query, **fields)
    saving.save(view, readers=readers, by=owner)
    return view
