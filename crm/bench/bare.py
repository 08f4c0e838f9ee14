"""Django views that do the least: what the product's pages are measured against."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from activities.models import Activity
from leads.listing import LEADS, finish_rows
from leads.models import Lead, Submission


def list_leads(request: HttpRequest) -> HttpResponse:
    """Fifty leads of the reader's by one query, the same cells in the same frame."""
    rows = Lead.objects.filter(owner=request.user).order_by("-created_at")  # bare
    rows = rows.annotate(**LEADS.computed(request.user))
    page = {"object_list": list(rows.values("pk", *LEADS.columns)[:50])}
    finish_rows(page["object_list"], request.user)
    context = {"page": page, "heading": "Leads", "bulk_actions": True}
    return render(request, "bench/list.html", context)


def show_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead and the twenty latest of its activities by one query each.

    As many rows as the product's page shows, in the same markup and frame.
    """
    lead = Lead.objects.get(pk=pk)  # bare
    kind = ContentType.objects.get_for_model(Lead)
    rows = Activity.objects.filter(links__content_type=kind, links__object_id=pk)
    items = [
        {
            "at": row["done_at"],
            "sign": "phone",
            "tone": "green",
            "head": row["outcome"],
            "tail": row["subject"],
            "text": row["body"],
        }
        for row in rows.order_by("-done_at").values()[:20]
    ]
    details = [
        {"label": field.verbose_name, "value": field.value_from_object(lead)}
        for field in lead._meta.concrete_fields[:30]
    ]
    context = {"heading": lead.name, "lead": lead, "items": items, "details": details}
    return render(request, "bench/record.html", context)


@csrf_exempt
@login_not_required
def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row with the body as it came."""
    Submission.objects.create(
        form_id=1, body=request.body, digest="", state=Submission.State.DONE
    )
    return HttpResponse("ok")
