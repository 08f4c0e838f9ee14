"""Stages, in the order of the Path. Deals themselves are changed on their pages."""

from typing import Any

from adminsortable2.admin import SortableAdminMixin
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from opportunities.models import Stage


class StageForm(forms.ModelForm):
    """One stage; the last open one has to stay, or no deal could begin."""

    class Meta:
        model = Stage
        fields = ["label", "key", "kind", "probability", "forecast", "is_active"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_open = cleaned.get("is_active") and cleaned.get("kind") == Stage.Kind.OPEN
        if not is_open and is_last_open(self.instance):
            raise ValidationError(
                _("This is the last open stage. New deals begin there; add one first.")
            )
        return cleaned


def is_last_open(stage: Stage) -> bool:
    """Tell whether no other stage is left in which a deal can begin."""
    open_stages = Stage.objects.filter(kind=Stage.Kind.OPEN, is_active=True)
    return (
        stage.pk is not None
        and open_stages.filter(pk=stage.pk).exists()
        and not open_stages.exclude(pk=stage.pk).exists()
    )


@admin.register(Stage)
class StageAdmin(SortableAdminMixin, admin.ModelAdmin):
    form = StageForm
    list_display = ["label", "kind", "probability", "forecast", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["label", "key"]
    ordering = ["position"]
    prepopulated_fields = {"key": ["label"]}

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        # Lists and links name the key.
        return ["key"] if obj else []

    def get_actions(self, request):
        # One at a time: a stage in use cannot be deleted, nor the last open one.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request, obj=None):
        # A stage in use is kept by the deals; switch it off instead.
        may = super().has_delete_permission(request, obj)
        return may and not (obj is not None and is_last_open(obj))
