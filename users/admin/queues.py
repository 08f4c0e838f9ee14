"""Queues with their members."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from users import queues
from users.admin.looking_up import LooksUp
from users.models import Queue, QueueMember


class QueueForm(forms.ModelForm):
    def clean_is_active(self) -> bool:
        active = bool(self.cleaned_data["is_active"])
        switched_off = self.instance.pk and not active
        if switched_off and (why := queues.why_not_off(self.instance)):
            raise ValidationError(why)
        return active


class MemberInline(LooksUp, admin.TabularInline):
    model = QueueMember
    autocomplete_fields = ["user", "role"]
    extra = 2


@admin.register(Queue)
class QueueAdmin(admin.ModelAdmin):
    form = QueueForm
    list_display = ["name", "key", "member_count", "email", "most_open", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "key"]
    prepopulated_fields = {"key": ["name"]}
    inlines = [MemberInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(members_counted=Count("members"))

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        # Rules name the key.
        return ["key"] if obj else []

    @admin.display(description=_("members"), ordering="members_counted")
    def member_count(self, queue):
        return queue.members_counted

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        queue = self.get_object(request, object_id)
        if queue is not None and (why := queues.why_kept(queue)):
            self.message_user(request, why, messages.ERROR)
            return redirect("admin:users_queue_change", object_id)
        return super().delete_view(request, object_id, extra_context)
