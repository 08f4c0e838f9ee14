"""Ids of people and queues in other programs, so that lists can name them as owners.

Those of records come with the lists themselves.
"""

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from records import external_ids
from records.models import ExternalId
from users.models import Queue, User


class OwnerIdForm(forms.ModelForm):
    """Whom another program calls what."""

    user = forms.ModelChoiceField(
        User.objects.working(), label=_("Person"), required=False
    )
    queue = forms.ModelChoiceField(
        Queue.objects.filter(is_active=True), label=_("Queue"), required=False
    )

    class Meta:
        model = ExternalId
        fields = ["user", "queue", "source", "value"]

    def clean_value(self):
        return external_ids.key_of(self.cleaned_data["value"])

    def clean(self):
        said = super().clean()
        holder = said.get("user") or said.get("queue")
        if bool(said.get("user")) == bool(said.get("queue")):
            raise ValidationError(_("Choose a person or a queue, one of them."))
        kind = ContentType.objects.get_for_model(holder)
        self.instance.content_type, self.instance.object_id = kind, holder.pk
        same = {"content_type": kind, "source": said.get("source", "")}
        if ExternalId.objects.filter(value=said.get("value", ""), **same).exists():
            raise ValidationError(_("Somebody has this id already."))
        return said


@admin.register(ExternalId)
class ExternalIdAdmin(admin.ModelAdmin):
    form = OwnerIdForm
    list_display = ["value", "source", "content_type", "record"]
    list_select_related = ["content_type"]
    list_filter = ["content_type", "source"]
    search_fields = ["value"]

    def get_queryset(self, request):
        kinds = ContentType.objects.get_for_models(User, Queue).values()
        rows = super().get_queryset(request).prefetch_related("record")
        return rows.filter(content_type__in=kinds)

    def has_change_permission(self, request, obj=None):
        # Another id is another row.
        return False
