"""Picklist values and custom fields. What records hold already stays readable."""

from django.contrib import admin, messages
from django.core.cache import cache
from django.shortcuts import redirect
from django.utils.translation import ngettext

from records import usage
from records.admin.editing import RowForm
from records.models import Choice, CustomField


class NotInBulk(admin.ModelAdmin):
    """Deleting goes one by one, past the page that says what uses the row."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


@admin.register(Choice)
class ChoiceAdmin(NotInBulk):
    list_display = ["label", "field", "value", "position", "is_active"]
    list_editable = ["position", "is_active"]
    list_filter = ["field", "is_active"]
    search_fields = ["label", "value"]
    ordering = ["field", "position", "label"]
    list_per_page = 200

    def get_changelist_form(self, request, **kwargs):
        return RowForm

    def get_readonly_fields(self, request, obj=None):
        # Records keep the value; only its label may change.
        return ["field", "value"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        cache.delete("choices")

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        cache.delete("choices")

    def delete_view(self, request, object_id, extra_context=None):
        choice = self.get_object(request, object_id)
        used = usage.count(choice) if choice else 0
        if used:
            text = ngettext(
                "%(n)s row holds “%(value)s”. Untick “offered” to stop offering it.",
                "%(n)s rows hold “%(value)s”. Untick “offered” to stop offering it.",
                used,
            ) % {"n": used, "value": choice.label}
            self.message_user(request, text, messages.ERROR)
            return redirect("admin:records_choice_change", object_id)
        return super().delete_view(request, object_id, extra_context)


@admin.register(CustomField)
class CustomFieldAdmin(NotInBulk):
    list_display = ["label", "kind", "key", "type", "position", "is_active"]
    list_editable = ["position", "is_active"]
    list_filter = ["kind", "type", "is_active"]
    search_fields = ["label", "key", "synonyms"]
    fields = [
        "kind",
        "label",
        "key",
        "type",
        "options",
        "synonyms",
        "position",
        "is_active",
    ]

    def get_readonly_fields(self, request, obj=None):
        # Records keep values under the key, written the way of the type.
        return ["kind", "key", "type"] if obj else []

    def get_changelist_form(self, request, **kwargs):
        return RowForm

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        cache.delete(f"custom_fields:{obj.kind}")

    def has_delete_permission(self, request, obj=None):
        # Its values would stay behind without a name; switching it off hides them.
        return False
