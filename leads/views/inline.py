"""Edit one field of a lead in the list it stands in."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.views import finding
from leads import by_hand, inline
from leads.models import Lead
from leads.process import moving
from records.pages import undo_tag
from users import asking


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("leads.change_lead", raise_exception=True)
def edit_field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Show the control of one field, in its cell or as a page, and save it."""
    leads = Lead.objects.visible_to(request.user)
    lead = get_object_or_404(leads.select_related("status", "owner", "queue"), pk=pk)
    if name not in inline.FORMS:
        raise Http404
    if refusal := by_hand.why_not_change(lead, request.user):
        return _refuse(request, refusal)
    posted = asking.posted(request)
    form = inline.FORMS[name](posted, lead=lead, user=request.user)
    if posted is not None and form.is_valid():
        try:
            operation = form.save()
        except moving.Asked as asked:
            form.question = " ".join(asked.messages)
        except ValidationError as said:
            form.add_error(None, said.messages)
        else:
            return _saved(request, form, undo_tag(operation))
    status = 200 if posted is None else 422
    return render(request, _template(request), _page(request, form), status=status)


def _saved(request, form, undo):
    """Lead back to the list; a cell is told, and fetches its row anew."""
    if undo:
        words = {"field": form.label, "lead": form.lead}
        text = _("%(field)s of %(lead)s changed.") % words
        messages.success(request, text, extra_tags=undo)
    if _in_cell(request):
        answer = render(request, "lists/_cell_saved.html")
        answer["HX-Trigger"], answer["HX-Reswap"] = "crm:row", "none"
        return answer
    return redirect(finding.way_back(request, form.lead.get_absolute_url()))


def _page(request, form):
    words = {"field": form.label, "lead": form.lead}
    return {
        "heading": _("%(field)s of %(lead)s") % words,
        "form": form,
        # Without scripts one came by a link of the list, and goes back to it; what
        # is no page of ours is not followed.
        "next": finding.way_back(request, request.headers.get("Referer", "")),
        "cancel_url": finding.way_back(request, form.lead.get_absolute_url()),
    }


def _refuse(request, reason):
    if _in_cell(request):
        return render(request, "lists/_cell_refused.html", {"reason": reason})
    return render(request, "403.html", {"reason": reason}, status=403)


def _template(request):
    return "lists/_cell.html" if _in_cell(request) else "lists/field.html"


def _in_cell(request):
    return "cell" in request.GET and bool(request.headers.get("HX-Request"))
