"""Tags: their names and colors, how many records have each, two made into one."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from records import tagging, usage
from records.admin.editing import RowForm
from records.admin.fields import NotInBulk
from records.models import Tag, tags


class MergeForm(forms.Form):
    """Which tag takes the place of one that is merged into it."""

    into = forms.ModelChoiceField(
        label=_("Put this tag in its place"), queryset=Tag.objects.none()
    )

    def __init__(self, *args, tag, **kwargs):
        super().__init__(*args, **kwargs)
        others = Tag.objects.filter(merged_into=None).exclude(pk=tag.pk)
        self.fields["into"].queryset = others


@admin.register(Tag)
class TagAdmin(NotInBulk):
    list_display = ["name", "tone", "is_active"]
    list_editable = ["tone", "is_active"]
    list_filter = ["is_active", "tone"]
    search_fields = ["name", "key"]
    fields = ["name", "tone", "is_active"]
    list_per_page = 200
    change_form_template = "admin/records/tag/change_form.html"

    def get_changelist_form(self, request, **kwargs):
        return RowForm

    def change_view(self, request, object_id, form_url="", extra_context=None):
        tag = self.get_object(request, object_id)
        if tag and request.method == "GET":
            self._tell_usage(request, tag)
        return super().change_view(request, object_id, form_url, extra_context)

    def get_urls(self):
        path_to_merge = path(
            "<path:object_id>/merge/",
            self.admin_site.admin_view(self.merge_view),
            name="records_tag_merge",
        )
        return [path_to_merge, *super().get_urls()]

    def merge_view(self, request, object_id):
        """Ask which tag takes the place of this one on every record, and do it."""
        tag = self.get_object(request, object_id)
        if tag is None:
            raise Http404
        if not self.has_change_permission(request, tag):
            raise PermissionDenied
        form = MergeForm(request.POST if request.method == "POST" else None, tag=tag)
        if form.is_bound and form.is_valid():
            into = form.cleaned_data["into"]
            number = tagging.merge(tag, into, by=request.user)
            self.message_user(request, _merged(tag, into, number), messages.SUCCESS)
            return redirect("admin:records_tag_changelist")
        if not form.is_bound:
            self._tell_usage(request, tag)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge the tag “%(tag)s” into another one") % {"tag": tag},
            "opts": self.model._meta,
            "tag": tag,
            "form": form,
        }
        return render(request, "admin/records/tag/merge.html", context)

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
                "Records have this tag. Merge it into another one, take it off in their"
                " lists with “Tags” of what one can do to many, or untick “offered”."
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


def _merged(tag: Tag, into: Tag, number: int) -> Any:
    """Say what a merge did, and where it can be taken back."""
    text = ngettext(
        "%(n)s record has “%(new)s” now. Who still writes “%(old)s” means “%(new)s”.",
        "%(n)s records have “%(new)s” now. Who still writes “%(old)s” means “%(new)s”.",
        number,
    ) % {"n": number, "old": tag, "new": into}
    acts = reverse("notices:list") + "?show=acts"
    return format_html('{} <a href="{}">{}</a>', text, acts, _("Recent actions"))
