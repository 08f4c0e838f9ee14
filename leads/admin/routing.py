"""Assignment rules with ordered entries, pools, and a try-out of a rule."""

import datetime
from typing import Any

from adminsortable2.admin import SortableAdminBase, SortableInlineAdminMixin
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import AssignmentEntry, AssignmentRule, Lead, Pool, PoolMember
from leads.routing import explain
from records import criteria
from records.criteria_form import CriteriaAdminForm
from users.admin.looking_up import LooksUp

LATELY = datetime.timedelta(days=30)


class EntryInline(SortableInlineAdminMixin, admin.TabularInline):
    """The entries in their order, each in one line; they are written on own pages."""

    model = AssignmentEntry
    ordering = ["position"]
    extra = 0
    fields = ["name", "is_active", "asks", "gives_to", "lately", "position"]
    readonly_fields = ["asks", "gives_to", "lately"]
    show_change_link = True

    def get_queryset(self, request):
        since = Q(decisions__at__gte=timezone.now() - LATELY)
        entries = super().get_queryset(request).select_related("user", "queue", "pool")
        return entries.annotate(decided=Count("decisions", filter=since))

    def has_add_permission(self, request, obj=None):
        # A target and criteria need the page of an entry.
        return False

    @admin.display(description=gettext_lazy("goes to"))
    def gives_to(self, entry):
        return entry.target

    @admin.display(description=gettext_lazy("leads in 30 days"))
    def lately(self, entry):
        return entry.decided

    @admin.display(description=gettext_lazy("criteria"))
    def asks(self, entry):
        try:
            words = str(criteria.parse(Lead, entry.criteria, entry.logic))
        except (forms.ValidationError, AttributeError, TypeError):
            words = _("cannot be read")
        url = reverse("admin:leads_assignmententry_change", args=[entry.pk])
        return format_html('<a href="{}">{}</a>', url, words)


class TryForm(forms.ModelForm):
    """A lead to try a rule on: one there is, or typed values."""

    lead = forms.IntegerField(
        label=gettext_lazy("Number of a lead"),
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text=gettext_lazy("Or type what a new lead would say:"),
    )

    class Meta:
        model = Lead
        fields = [
            "lead",
            "company",
            "country",
            "country_code",
            "state",
            "city",
            "postal_code",
            "lead_source",
            "industry",
            "rating",
            "number_of_employees",
            "annual_revenue",
            "title",
            "email",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["lead"])
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def clean_lead(self) -> Lead | None:
        if not self.cleaned_data["lead"]:
            return None
        rows = Lead.objects.alive().filter(pk=self.cleaned_data["lead"])
        found = rows.select_related("status", "lead_type", "owner", "queue").first()
        if found is None:
            raise forms.ValidationError(_("There is no lead with this number."))
        return found

    def subject(self) -> Lead:
        """Give the lead to try the rule on; the form is valid."""
        typed = dict(self.cleaned_data)
        return typed.pop("lead") or explain.would_be(typed)[0]


class RuleForm(forms.ModelForm):
    class Meta:
        model = AssignmentRule
        fields = "__all__"  # noqa: DJ007 (an admin form shows every field)

    def _get_validation_exclusions(self) -> set[str]:
        # Switching one on switches the others off, in `save_model`.
        return super()._get_validation_exclusions() | {"is_active"}


@admin.register(AssignmentRule)
class AssignmentRuleAdmin(SortableAdminBase, admin.ModelAdmin):
    form = RuleForm
    list_display = ["name", "is_active", "description", "try_out"]
    readonly_fields = ["try_out", "add_entry"]
    search_fields = ["name"]
    inlines = [EntryInline]

    def save_model(self, request, obj, form, change):
        if obj.is_active:
            AssignmentRule.objects.exclude(pk=obj.pk).update(is_active=False)
        super().save_model(request, obj, form, change)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        rule = self.get_object(request, object_id)
        if rule is not None and request.method == "GET":
            for text in explain.warnings_of(rule):
                messages.warning(request, text)
        return super().change_view(request, object_id, form_url, extra_context)

    def get_urls(self):
        own = path(
            "<int:pk>/try/",
            self.admin_site.admin_view(self.try_view),
            name="leads_assignmentrule_try",
        )
        return [own, *super().get_urls()]

    @admin.display(description=gettext_lazy("test"))
    def try_out(self, rule):
        if not rule.pk:
            return _("Save first.")
        url = reverse("admin:leads_assignmentrule_try", args=[rule.pk])
        return format_html('<a href="{}">{}</a>', url, _("Test this rule"))

    @admin.display(description=gettext_lazy("entries"))
    def add_entry(self, rule):
        if not rule.pk:
            return _("Save first.")
        url = reverse("admin:leads_assignmententry_add")
        text = _("Add an entry at the end")
        return format_html('<a href="{}?rule={}">{}</a>', url, rule.pk, text)

    def try_view(self, request, pk):
        """Say which entry would fire for a lead, and why earlier ones do not."""
        rule = get_object_or_404(AssignmentRule, pk=pk)
        if not self.has_view_permission(request, rule):
            raise PermissionDenied
        form = TryForm(request.GET if request.GET else None)
        found = None
        if form.is_bound and form.is_valid():
            [found] = explain.explain([form.subject()], rule=rule)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Test the rule %(rule)s") % {"rule": rule},
            "opts": self.model._meta,
            "rule": rule,
            "form": form,
            "found": found,
        }
        return render(request, "admin/leads/assignmentrule/try.html", context)


class EntryForm(CriteriaAdminForm):
    criteria_model = Lead

    class Meta:
        model = AssignmentEntry
        fields = "__all__"


@admin.register(AssignmentEntry)
class AssignmentEntryAdmin(LooksUp, admin.ModelAdmin):
    form = EntryForm
    list_display = ["name", "rule", "position", "is_active", "gives_to"]
    list_filter = ["rule", "is_active"]
    list_select_related = ["rule", "user", "queue", "pool"]
    search_fields = ["name"]
    autocomplete_fields = ["user", "queue", "pool"]
    fieldsets = [
        (None, {"fields": ["rule", "name", "is_active"]}),
        (gettext_lazy("For which leads"), {"fields": ["criteria", "logic"]}),
        (gettext_lazy("Who gets them"), {"fields": ["user", "queue", "pool"]}),
        (None, {"fields": ["notifies", "keeps_owner"]}),
    ]

    def save_model(self, request, obj, form, change):
        if not change:
            # Behind the others: a new entry must not take everything first.
            last = obj.rule.entries.aggregate(last=Max("position"))["last"]
            obj.position = 0 if last is None else last + 1
        super().save_model(request, obj, form, change)

    def response_post_save_add(self, request, obj):
        return redirect("admin:leads_assignmentrule_change", obj.rule_id)

    def response_post_save_change(self, request, obj):
        return redirect("admin:leads_assignmentrule_change", obj.rule_id)

    @admin.display(description=gettext_lazy("goes to"))
    def gives_to(self, entry):
        return entry.target


class MemberInline(LooksUp, SortableInlineAdminMixin, admin.TabularInline):
    model = PoolMember
    ordering = ["position"]
    extra = 2
    fields = ["user", "weight", "daily_limit", "is_active", "last_turn_at", "position"]
    readonly_fields = ["last_turn_at"]
    autocomplete_fields = ["user"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


@admin.register(Pool)
class PoolAdmin(SortableAdminBase, admin.ModelAdmin):
    list_display = ["name", "member_names"]
    search_fields = ["name"]
    inlines = [MemberInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("members__user")

    @admin.display(description=gettext_lazy("members"))
    def member_names(self, pool):
        return ", ".join(str(member) for member in pool.members.all())

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.assignment_entries.exists():
            return False
        return super().has_delete_permission(request, obj)
