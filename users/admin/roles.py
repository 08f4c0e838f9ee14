"""The role tree; its paths are kept by `users.roles.place`."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from users import roles
from users.admin.looking_up import LooksUp
from users.models import Role


@admin.register(Role)
class RoleAdmin(LooksUp, admin.ModelAdmin):
    list_display = ["in_the_tree", "parent", "people"]
    list_select_related = ["parent"]
    list_display_links = ["in_the_tree"]
    search_fields = ["name"]
    ordering = ["path"]
    autocomplete_fields = ["parent"]

    @admin.display(description=_("role"), ordering="path")
    def in_the_tree(self, role):
        depth = max(0, role.path.count("/") - 2)
        return format_html("{}{}", "\u2003" * depth, role.name)

    @admin.display(description=_("people"))
    def people(self, role):
        return role.users.filter(is_active=True).count()

    def save_model(self, request, obj, form, change):
        roles.place(obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions
