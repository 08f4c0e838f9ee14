"""What others changed of a lead while somebody looked at an older page of it."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from activities import wording
from activities.entries import Entry
from history import reading
from leads.models import Lead


def told(lead: Lead, version: int | None, *, by: Any) -> str:
    """Say who else changed what since the version a person saw; "" for nothing.

    The status is left out: `moving` asks before it sets that over another one.
    """
    if not version or version >= lead.version:
        return ""
    found: dict[str, dict[str, None]] = {}
    since = reading.of(lead).filter(version__gt=version).exclude(operation__by=by)
    for change in since.order_by("pk"):
        for entry in wording.entries_of([change], Lead, by):
            who = str(change.operation.by or _("The program"))
            found.setdefault(who, {}).update(dict.fromkeys(_fields(entry)))
    text = _("%(who)s changed %(fields)s meanwhile.")
    return " ".join(
        text % {"who": who, "fields": get_text_list(list(fields), _("and"))}
        for who, fields in found.items()
        if fields
    )


# -- inside -------------------------------------------------------------------


def _fields(entry: Entry) -> Iterator[str]:
    """Give the labels of what an entry of the timeline is about."""
    if entry.kind == "owner":
        yield _("Owner")
    elif entry.sign == "tag":
        yield _("Tags")
    for change in entry.changes:
        yield change.label
