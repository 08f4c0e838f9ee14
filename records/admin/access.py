"""Default access by kind, and the shares people made."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from records.admin.editing import RowForm
from records.models import AccessDefault, Share


@admin.register(AccessDefault)
class AccessDefaultAdmin(admin.ModelAdmin):
    list_display = ["kind", "level"]
    list_editable = ["level"]
    list_display_links = None

    def get_changelist_form(self, request, **kwargs):
        return RowForm

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "level":
            field.help_text = _("The role tree, queues and shares only add to it.")
        return field


@admin.register(Share)
class ShareAdmin(admin.ModelAdmin):
    list_display = ["__str__", "content_type", "user", "role", "can_edit"]
    list_select_related = ["content_type", "user", "role"]
    list_filter = ["content_type", "can_edit"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
