"""Help: how the daily work goes, and the keys."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import crm
from crm import keys
from users.asking import SignedIn


@require_safe
def show_help(request: SignedIn) -> HttpResponse:
    """Show what to do with a lead from its coming in to its conversion."""
    context = {
        "heading": _("Help"),
        "sections": keys.sections(request.user),
        "version": crm.__version__,
    }
    return render(request, "crm/help.html", context)
