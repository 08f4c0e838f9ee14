"""Statuses, processes with their steps, and lead types."""

from typing import Any

from adminsortable2.admin import (
    CustomInlineFormSet,
    SortableAdminBase,
    SortableAdminMixin,
    SortableInlineAdminMixin,
)
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leads.models import LeadType, Process, ProcessStep, Status
from leads.process import setup
from users import asking


class JsonChoices(forms.MultipleChoiceField):
    """Several ticks, kept as a JSON list in the order of the choices."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.SelectMultiple(attrs={"size": 6}))
        super().__init__(**kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


class ReplaceForm(forms.Form):
    """Which status takes the place of one that is deleted."""

    replacement = forms.ModelChoiceField(
        label=gettext_lazy("Put this status in its place"),
        queryset=Status.objects.none(),
    )

    def __init__(self, *args: Any, status: Status, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Status.objects.filter(kind=status.kind).exclude(pk=status.pk)
        self.fields["replacement"].queryset = others
        self.fields["replacement"].required = not setup.is_unused(status)
        if not others.exists():
            self.fields["replacement"].help_text = _(
                "There is no other status of this kind. Add one first."
            )


class StatusForm(forms.ModelForm):
    class Meta:
        model = Status
        fields = "__all__"  # noqa: DJ007 (an admin form shows every field)

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance.pk and not self.errors:
            try:
                setup.check_status(self.instance)
            except ValidationError as wrong:
                self.add_error(None, wrong)


@admin.register(Status)
class StatusAdmin(SortableAdminMixin, admin.ModelAdmin):
    form = StatusForm
    list_display = ["label", "key", "kind", "tone", "lead_count", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["label", "key"]
    ordering = ["position"]
    prepopulated_fields = {"key": ["label"]}
    # The label first: the key follows from it.
    fields = ["label", "key", "tone", "kind", "description", "is_active"]

    def get_queryset(self, request):
        counted = Count("leads", filter=Q(leads__deleted_at=None))
        return super().get_queryset(request).annotate(leads_counted=counted)

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        # Rules, lists and processes name the key.
        return ["key"] if obj else []

    def get_actions(self, request):
        # Deleting asks for a replacement, one status at a time.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description=gettext_lazy("leads"), ordering="leads_counted")
    def lead_count(self, status):
        return status.leads_counted

    def delete_view(self, request, object_id, extra_context=None):
        """Ask which status takes the place of the deleted one."""
        status = self.get_object(request, object_id)
        if status is None or not self.has_delete_permission(request, status):
            raise PermissionDenied
        sent = asking.posted(request)
        form = ReplaceForm(sent, status=status)
        if form.is_bound and form.is_valid():
            by = form.cleaned_data["replacement"]
            try:
                text = self._delete(request, status, by)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, text)
                return redirect("admin:leads_status_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Delete the status %(status)s?") % {"status": status},
            "opts": self.model._meta,
            "status": status,
            "uses": setup.uses_of(status),
            "form": form,
        }
        return render(request, "admin/leads/status/replace.html", context)

    def _delete(self, request, status, by):
        if by is None:
            setup.delete_unused(status)
            return _("Deleted.")
        moved = setup.replace_status(status, by, by=request.user)
        text = ngettext(
            "Deleted. %(n)s lead is %(status)s now.",
            "Deleted. %(n)s leads are %(status)s now.",
            moved,
        )
        return text % {"n": moved, "status": by}


class StepForm(forms.ModelForm):
    key_fields = JsonChoices(label=gettext_lazy("Key fields"))
    required_fields = JsonChoices(label=gettext_lazy("Required fields"))
    allowed_next = JsonChoices(
        label=gettext_lazy("Allowed next statuses"),
        help_text=gettext_lazy("None chosen: any status of the process."),
    )

    class Meta:
        model = ProcessStep
        fields = "__all__"  # noqa: DJ007 (an admin form: its fields stand in the inline)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guidance"].widget.attrs["rows"] = 4
        fields = setup.field_choices()
        self.fields["key_fields"].choices = fields
        self.fields["required_fields"].choices = fields
        self.fields["allowed_next"].choices = [
            *Status.objects.values_list("key", "label")
        ]


class StepFormSet(CustomInlineFormSet):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("status") and not form.cleaned_data.get("DELETE")
        ]
        setup.check_steps(kept)


class StepInline(SortableInlineAdminMixin, admin.StackedInline):
    model = ProcessStep
    form = StepForm
    formset = StepFormSet
    ordering = ["position"]
    extra = 1
    readonly_fields = ["counts_as"]
    fields = [
        ("status", "counts_as", "is_default", "is_on_path"),
        ("asks_reason", "asks_return", "days_limit"),
        "guidance",
        ("key_fields", "required_fields", "allowed_next"),
        "enforcement",
        "position",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("status")

    @admin.display(description=gettext_lazy("counts as"))
    def counts_as(self, step):
        """Open, closed or converted: what a status is in every process it stands in."""
        return step.status.get_kind_display() if step.status_id else "–"


@admin.register(Process)
class ProcessAdmin(SortableAdminBase, admin.ModelAdmin):
    list_display = ["name", "description", "path", "flags"]
    search_fields = ["name"]
    inlines = [StepInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("steps__status")

    @admin.display(description=gettext_lazy("path"))
    def path(self, process):
        return " → ".join(str(s.status) for s in process.steps.all() if s.is_on_path)

    @admin.display(description=gettext_lazy("default, converted, closed"))
    def flags(self, process):
        steps = list(process.steps.all())
        named = [
            (_("default"), [s for s in steps if s.is_default]),
            (_("converted"), [s for s in steps if s.status.kind == "converted"]),
            (_("closed"), [s for s in steps if s.status.kind == "closed"]),
        ]
        return "; ".join(
            f"{label}: {', '.join(str(s.status) for s in rows)}"
            for label, rows in named
            if rows
        )

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.lead_types.exists():
            return False
        return super().has_delete_permission(request, obj)


class LeadTypeForm(forms.ModelForm):
    class Meta:
        model = LeadType
        fields = "__all__"  # noqa: DJ007 (an admin form shows every field)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("is_default") or not cleaned.get("is_active"):
            others = LeadType.objects.exclude(pk=self.instance.pk)
            setup.check_lead_types(list(others))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # There is one default: `LeadTypeAdmin.save_model` takes it from the other.
        return super()._get_validation_exclusions() | {"is_default"}


@admin.register(LeadType)
class LeadTypeAdmin(admin.ModelAdmin):
    form = LeadTypeForm
    list_display = ["label", "key", "process", "is_default", "is_active"]
    list_select_related = ["process"]
    search_fields = ["label", "key"]

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []

    def save_model(self, request, obj, form, change):
        if obj.is_default:
            LeadType.objects.exclude(pk=obj.pk).update(is_default=False)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        if obj is not None and (obj.is_default or obj.leads.exists()):
            return False
        return super().has_delete_permission(request, obj)
