"""The one row that says who we are."""

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from users.models import Organisation
from users.organisation_form import OrganisationForm


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    form = OrganisationForm

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": OrganisationForm.Meta.fields}),
            (_("Business hours"), {"fields": OrganisationForm.hour_fields()}),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        # The hours are made by the form itself; the admin need not know them.
        kwargs["fields"] = OrganisationForm.Meta.fields
        return super().get_form(request, obj, change, **kwargs)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:users_organisation_change", 1)

    def save_model(self, request, obj, form, change):
        obj.is_set_up = True
        obj.save()
        form.reword()
