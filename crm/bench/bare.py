"""Django views that do the least: what the product's pages are measured against."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from activities.models import Activity
from activities.snoozing import CHOICES
from crm.today import PAGE, Item
from leads.listing import LEADS, finish_rows
from leads.models import Lead, Submission
from leads.urgency import Reason


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


def list_today(request: HttpRequest) -> HttpResponse:
    """A page of the reader's leads and of their tasks by one query each.

    In the order of their keys, without asking for reasons or counting; the same
    markup in the same frame.
    """
    leads = Lead.objects.filter(owner=request.user).select_related("status")  # bare
    tasks = Activity.objects.filter(owner=request.user, kind="task")  # bare
    pairs = zip(leads.order_by("pk")[:PAGE], tasks.order_by("pk")[:PAGE], strict=False)
    items = [
        Item(Reason.OVERDUE, timezone.now(), lead=lead, task=task, may_change=True)
        for lead, task in pairs
    ]
    context = {"heading": "Today", "items": items, "snooze": CHOICES, "who": "me"}
    return render(request, "bench/today.html", context)


@csrf_exempt
@login_not_required
def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row with the body as it came."""
    Submission.objects.create(
        form_id=1, body=request.body, digest="", state=Submission.State.DONE
    )
    return HttpResponse("ok")
