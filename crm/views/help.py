"""Help: how the daily work goes, and the keys."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

KEYS = [
    ("Ctrl K", gettext_lazy("find anything or do anything by typing")),
    ("/", gettext_lazy("find in this list, or search everywhere")),
    ("N", gettext_lazy("new lead")),
    ("J K", gettext_lazy("next and previous row; on a record: of its list")),
    ("X", gettext_lazy("select the row; with Shift a range")),
    ("Enter", gettext_lazy("open the row")),
    ("A", gettext_lazy("assign")),
    ("L", gettext_lazy("log a call")),
    ("M T", gettext_lazy("on a record: write a note, plan a task")),
    ("S", gettext_lazy("choose the status: of a record, or of the row in a list")),
    ("E", gettext_lazy("edit")),
    ("C", gettext_lazy("convert")),
    ("Z", gettext_lazy("undo what was just done")),
    (
        "1 … 9",
        gettext_lazy("on a board: move the card there; at a call: its outcome"),
    ),
    ("Y", gettext_lazy("in a queue and on Today: take the next lead")),
    ("U", gettext_lazy("from a record back to its list")),
    ("D H", gettext_lazy("on Today: done, snooze")),
    ("G T", gettext_lazy("go to Today; G L leads, G Q queues, G K tasks, G B board")),
    ("Ctrl Enter", gettext_lazy("send the form")),
    ("Esc", gettext_lazy("close the dialog")),
]


@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """Show what to do with a lead from its coming in to its conversion."""
    return render(request, "crm/help.html", {"heading": _("Help"), "keys": KEYS})
