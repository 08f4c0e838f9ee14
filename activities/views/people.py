"""Offer people to be mentioned, while somebody types an @."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities import mentions
from activities.views import finding


@require_safe
@permission_required("activities.add_activity", raise_exception=True)
def offer_people(request, kind, pk):
    """Give the people who may see a record and are called like `q`."""
    record = finding.record_or_404(request.user, kind, pk)
    text = request.GET.get("q", "").replace("\x00", "")
    found = mentions.offered(record, text)
    return render(request, "activities/_people.html", {"people": found})
