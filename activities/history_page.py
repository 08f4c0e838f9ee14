"""The page of all changes of one record."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from activities import wording
from history import reading
from users.asking import SignedIn

# So many changes, the latest ones.
MOST = 500


def answer_history(request: SignedIn, record: Any) -> HttpResponse:
    """Show every change of a record one may see: who, when, what was and what is."""
    changes = reading.of(record)[:MOST]
    context = {
        "heading": _("History of %(name)s") % {"name": record},
        "items": wording.entries_of(changes, type(record), request.user),
        "back_url": record.get_absolute_url(),
        "back_label": str(record),
    }
    return render(request, "records/history.html", context)
