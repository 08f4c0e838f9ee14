"""Tags: their names and colors, and how many records have each."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from records import usage
from records.admin.editing import RowForm
from records.admin.fields import NotInBulk
from records.models import Tag, tags


@admin.register(Tag)
class TagAdmin(NotInBulk):
    list_display = ["name", "tone", "is_active"]
    list_editable = ["tone", "is_active"]
    list_filter = ["is_active", "tone"]
    search_fields = ["name", "key"]
    fields = ["name", "tone", "is_active"]
    list_per_page = 200

    def get_changelist_form(self, request, **kwargs):
        return RowForm

    def change_view(self, request, object_id, form_url="", extra_context=None):
        tag = self.get_object(request, object_id)
        if tag and request.method == "GET":
            self._tell_usage(request, tag)
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            # Its own for good: records keep it, whatever the tag is called later.
            obj.key = tags.free_key(obj.name)
        super().save_model(request, obj, form, change)
        tags.forget()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        tags.forget()

    def delete_view(self, request, object_id, extra_context=None):
        tag = self.get_object(request, object_id)
        if tag and usage.is_tagged(tag.key):
            self._tell_usage(request, tag)
            text = _(
                "Records have this tag. Take it off in their lists first, with “Tags”"
                " of what one can do to many, or untick “offered”."
            )
            self.message_user(request, text, messages.ERROR)
            return redirect("admin:records_tag_change", object_id)
        return super().delete_view(request, object_id, extra_context)

    def _tell_usage(self, request: Any, tag: Tag) -> None:
        """Say how many records have a tag, of those this person may see."""
        found = usage.of_tag(tag.key, request.user)
        if not found:
            self.message_user(request, _("No record that you see has this tag."))
            return
        query = urlencode({"view": "all", "tags": tag.key})
        links = ((f"{model_list}?{query}", words) for model_list, words in found)
        self.message_user(request, format_html_join(", ", '<a href="{}">{}</a>', links))
