"""The audit log: who did what, and when. Nothing here can be changed."""

from django.contrib import admin

from history.models import Change, Operation


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ChangeInline(admin.TabularInline):
    model = Change
    fields = ["content_type", "object_id", "verb", "values"]
    readonly_fields = fields
    extra = 0
    max_num = 0
    can_delete = False


@admin.register(Operation)
class OperationAdmin(ReadOnly):
    list_display = ["at", "kind", "label", "by", "channel", "undone_at"]
    list_filter = ["kind", "channel", "at"]
    list_select_related = ["by"]
    search_fields = ["label", "by__email"]
    date_hierarchy = "at"
    inlines = [ChangeInline]
