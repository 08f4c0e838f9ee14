"""/styleguide/: every component with an example, for people who build pages."""

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ExampleForm(forms.Form):
    """One field of every kind."""

    last_name = forms.CharField(label=_("Last name"))
    email = forms.EmailField(label=_("Email"), help_text=_("Used to find duplicates."))
    country = forms.ChoiceField(
        label=_("Country"), choices=[("", _("Choose")), ("gb", "United Kingdom")]
    )
    close_date = forms.DateField(label=_("Close date"), required=False)
    at = forms.DateTimeField(
        label=_("When"), required=False, widget=forms.DateTimeInput()
    )
    amount = forms.DecimalField(label=_("Amount"), required=False)
    description = forms.CharField(
        label=_("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    spread = forms.ChoiceField(
        label=_("Give to"),
        choices=[("one", _("One person")), ("turns", _("Several, in turn"))],
        widget=forms.RadioSelect,
        initial="one",
    )
    notify = forms.BooleanField(label=_("Tell the new owner"), required=False)


class KeyFields(forms.Form):
    """The key fields of a step, two filled and two missing."""

    need = forms.CharField(label=_("Need"), initial="Late-delivery alerts")
    decider = forms.CharField(label=_("Decision maker"), initial="Maya, COO signs")
    budget = forms.CharField(label=_("Budget"), required=False)
    timeline = forms.ChoiceField(label=_("Timeline"), choices=[("", _("Choose"))])


def _people() -> list[SimpleNamespace]:
    now = timezone.now()
    hours = datetime.timedelta(hours=1)
    rows = [
        ("Jonas Weber", "Kessler Maschinenbau", "New", "blue", 74, -2, "First call"),
        ("Maya Okafor", "Northwind Logistics", "Working", "amber", 82, 0.2, "Reply"),
        ("Noor Haddad", "Cedar Payments", "Qualified", "green", 88, 5, "Contract"),
        ("Aisha Rahman", "Blue Harbor Clinics", "Contacted", "cyan", 68, 26, "Call"),
        (
            "Ben Carter",
            "Carter Veterinary Group",
            "Nurturing",
            "violet",
            31,
            99,
            "Mail",
        ),
        ("Oliver Brandt", "Stadtwerke Lünen", "Unqualified", "gray", 12, None, ""),
    ]
    return [
        SimpleNamespace(
            pk=number,
            name=name,
            company=company,
            status=status,
            tone=tone,
            score=score,
            next_at=None if step is None else now + step * hours,
            step=text,
            last_at=now - number * 9 * hours - hours / 3,
            phone=f"+44 20 7946 01{number}2",
        )
        for number, (name, company, status, tone, score, step, text) in enumerate(rows)
    ]


def _path() -> dict[str, Any]:
    names = ["New", "Contacted", "Working", "Nurturing", "Qualified"]
    steps = [
        {"value": name, "label": name, "state": state, "days": 3}
        for name, state in zip(
            names, ["done", "done", "now", "todo", "todo"], strict=True
        )
    ]
    return {
        "action": reverse("styleguide"),
        "version": 1,
        "can_change": True,
        "steps": steps,
        "position": 3,
        "total": 5,
        "label": "Working",
        "days": 3,
        "next": {"value": "Qualified", "label": "Qualified"},
        "others": [{"value": "Dead", "label": "Dead", "tone": "gray"}],
    }


def _timeline() -> list[dict[str, Any]]:
    now = timezone.now()
    day = datetime.timedelta(days=1)
    changed = [{"label": _("Phone"), "old": "", "new": "+44 20 7946 0142"}]
    return [
        {"at": now, "sign": "refresh", "tone": "violet", "head": "Score rose 64 to 82"},
        {
            "at": now - day,
            "sign": "phone",
            "tone": "green",
            "head": "Call, connected",
            "tail": "6 min, Priya Raman",
            "text": "Ops team of 12. **Two depots.**\n\n- Pain: late trucks",
        },
        {
            "at": now - 3 * day,
            "sign": "pencil",
            "head": "1 field changed",
            "tail": "by Priya Raman",
            "changes": changed,
        },
    ]


def _panels() -> dict[str, Any]:
    here, now = reverse("styleguide"), timezone.now()
    return {
        "facts": [
            {"label": _("Phone"), "value": "+44 20 7946 0142"},
            {"label": _("Email"), "value": "maya@northwind.example"},
            {"label": _("Owner"), "who": "Priya Raman"},
            {"label": _("Source"), "value": "Web form", "hide": True},
            {"label": _("Employees"), "value": 240, "hide": True},
            {
                "label": _("Reply due"),
                "value": "in 12 min",
                "sign": "clock",
                "tone": "bad",
            },
        ],
        "details": [
            {"label": _("Company"), "value": "Northwind Logistics", "edit_url": here},
            {"label": _("Website"), "value": "northwind.example"},
            {"label": _("Do not call"), "value": False},
            {"label": _("Created"), "value": now},
        ],
        "todos": [
            {
                "label": "Send pricing",
                "note": "Email, Priya",
                "due": now,
                "done_url": here,
            },
            {
                "label": "Call about the demo date",
                "due": now + datetime.timedelta(days=1),
                "done_url": here,
            },
        ],
        "duplicates": [
            {"label": "M. Okafor", "url": here, "note": "same email, Trade show"},
            {"label": "Maya Okafor", "url": here, "note": "same phone, Contact"},
        ],
        "related": [
            {"sign": "building", "label": "Northwind", "url": here, "note": "Account"},
            {"sign": "users", "label": "Leads at this company", "url": here, "note": 3},
        ],
        "conflict": {
            "who": "Tom Lindqvist",
            "rows": [
                {
                    "name": "title",
                    "label": _("Title"),
                    "mine": "Head of Operations",
                    "theirs": "COO",
                    "original": "Operations",
                }
            ],
        },
    }


def _list_parts() -> dict[str, Any]:
    here = reverse("styleguide")
    return {
        "views": [
            {"label": _("My open leads"), "url": here, "count": 42, "current": True},
            {"label": _("Overdue"), "url": here, "count": 6, "hot": True},
            {"label": _("No next step"), "url": here, "count": 11},
        ],
        "chips": [
            {"label": _("Owner"), "op": _("is"), "value": _("Me"), "remove_url": here},
            {"label": _("Status"), "op": _("is"), "value": "Open", "remove_url": here},
        ],
        "sorts": [{"label": _("Urgency"), "url": here, "current": True}],
        "sort_label": _("Urgency"),
        "bulk_actions": [
            {"label": _("Assign"), "url": here, "sign": "user-plus"},
            {"label": _("Change status"), "url": here, "sign": "refresh"},
        ],
        "page": Paginator(_people(), 6).page(1),
        "reset_url": here,
    }


def _answer(request: HttpRequest) -> HttpResponse:
    """Answer the example forms: errors as a form does, else messages."""
    form = ExampleForm(request.POST)
    if "last_name" in request.POST and not form.is_valid():
        context = {"form": form, "heading": _("Example form")}
        return render(request, "generic/form.html", context, status=422)
    undo = f"undo:{reverse('styleguide')} details:{reverse('styleguide')}"
    messages.success(
        request, _("47 leads assigned to Tom. 3 skipped."), extra_tags=undo
    )
    messages.error(request, _("You can't change this lead. Tom Lindqvist owns it."))
    return render(request, "styleguide.html", _context())


def _context() -> dict[str, Any]:
    bad = ExampleForm({"email": "maya@", "notify": "on", "spread": "one"})
    return {
        "heading": _("Style guide"),
        "tones": ("blue", "cyan", "amber", "violet", "green", "red", "gray"),
        "path": _path(),
        "key_fields": KeyFields(),
        "timeline": _timeline(),
        "example": ExampleForm(),
        "bad": bad,
        "now": timezone.now(),
        "tips": "- Name the cost of one late delivery.\n- Agree who signs.",
        **_panels(),
        **_list_parts(),
    }


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component; `?dialog` is the example form as a page or dialog."""
    if not request.user.is_staff:
        raise PermissionDenied
    if request.method == "POST":
        return _answer(request)
    if "dialog" in request.GET:
        context = {
            "form": ExampleForm(),
            "heading": _("Example form"),
            "action": reverse("styleguide"),
            "cancel_url": reverse("styleguide"),
        }
        return render(request, "generic/form.html", context)
    return render(request, "styleguide.html", _context())
