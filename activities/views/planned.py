"""Change an e-mail that leaves later, or let it leave now."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities import correcting
from activities.mailing import planning
from activities.models import Activity, PlannedEmail
from activities.planned_form import PlannedEmailForm, initial_of
from activities.views import finding
from users import asking


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.change_activity", raise_exception=True)
def change_planned(request, pk):
    """Show a planned e-mail and keep what its author changes in it."""
    planned = _own_or_403(request.user, pk)
    posted = asking.posted(request)
    form = PlannedEmailForm(posted, user=request.user, initial=initial_of(planned))
    home = reverse("activities:tasks")
    if posted is not None and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            task = planning.change(
                planned.activity, by=request.user, version=version, **form.columns
            )
        except correcting.Outdated as clash:
            again = finding.renewed(posted, clash.version)
            form = PlannedEmailForm(again, user=request.user)
            form.add_error(None, clash)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return finding.done(request, planning.in_words(task), None, home)
    files = Activity.objects.visible_to(request.user).filter(pk__in=planned.files)
    context = {
        "heading": _("Planned email: %(subject)s") % {"subject": planned},
        "form": form,
        "planned": planned,
        "files": files,
        "next": finding.way_back(request, home),
    }
    status = 422 if form.errors else 200
    return render(request, "activities/planned.html", context, status=status)


@require_POST
@permission_required("activities.change_activity", raise_exception=True)
def send_planned(request, pk):
    """Let a planned e-mail leave now."""
    planned = _own_or_403(request.user, pk)
    home = reverse("activities:tasks")
    try:
        planning.send_now(planned.activity, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Email on its way."))
    return redirect(finding.way_back(request, home))


def _own_or_403(user, pk) -> PlannedEmail:
    """Give a planned e-mail to its author: 404 for strangers, 403 for the others."""
    task = finding.activity_or_404(user, pk)
    planned = planning.of(task) if task.is_planned_email else None
    if planned is None:
        raise Http404
    if planned.author_id != user.pk:
        text = _("Only %(who)s can change this e-mail. You can cancel it.")
        raise PermissionDenied(text % {"who": planned.author})
    return planned
