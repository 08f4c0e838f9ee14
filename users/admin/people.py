"""People: invited by mail, never deleted, and within the rights of who changes them."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from users import invitations, rights
from users.admin.looking_up import LooksUp
from users.asking import SignedIn
from users.forms import zone_choices
from users.models import Away, User
from users.sign_in import forget_old_addresses


class PersonForm(forms.ModelForm):
    """A person as an administrator sees them; nobody types their password."""

    by: User

    class Meta:
        model = User
        fields = [
            "email",
            "first_name",
            "last_name",
            "role",
            "groups",
            "is_staff",
            "is_superuser",
            "title",
            "phone",
            "time_zone",
            "language",
            "weekly_calls",
            "weekly_conversions",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            groups: Any = self.fields["groups"]
            groups.queryset = rights.grantable_groups(self.by)
        if "time_zone" in self.fields:
            self.fields["time_zone"] = forms.ChoiceField(
                label=_("Time zone"),
                required=False,
                choices=[("", _("The organisation's")), *zone_choices()],
            )
        if "language" in self.fields:
            self.fields["language"] = forms.ChoiceField(
                label=_("Language"),
                required=False,
                choices=[("", _("The organisation's")), *settings.LANGUAGES],
            )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("Somebody has this email already."))
        return email


class AwayInline(admin.TabularInline):
    model = Away
    extra = 1


@admin.register(User)
class UserAdmin(LooksUp, admin.ModelAdmin):
    form = PersonForm
    list_display = ["name", "email", "role", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "groups", "role", "is_staff"]
    list_select_related = ["role"]
    search_fields = ["first_name", "last_name", "email"]
    ordering = ["first_name", "last_name", "email"]
    filter_horizontal = ["groups"]
    autocomplete_fields = ["role"]
    inlines = [AwayInline]
    actions = ["resend", "reset_device", "deactivate", "reactivate"]

    def get_fields(self, request, obj=None):
        fields = ["email", "first_name", "last_name", "role", "groups", "is_staff"]
        if request.user.is_superuser:
            fields.append("is_superuser")
        if obj is not None:
            fields += ["title", "phone", "time_zone", "language"]
            fields += ["weekly_calls", "weekly_conversions"]
            fields += ["is_active", "last_login", "date_joined"]
        return fields

    def get_readonly_fields(self, request, obj=None):
        # Who leaves hands over their work first; see the page behind the button.
        return ["is_active", "last_login", "date_joined"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        return type("PersonForm", (form,), {"by": request.user})

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or not rights.exceeds(obj, request.user)

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        obj.save()
        if not change:
            invitations.invite(obj)
            self.message_user(
                request,
                _("%(person)s is sent a mail with a link to choose a password.")
                % {"person": obj},
            )
        elif "email" in form.changed_data:
            forget_old_addresses(obj)

    @admin.action(description=_("Send the invitation again"), permissions=["change"])
    def resend(self, request, queryset):
        sent = 0
        for user in self._mine_to_change(request, queryset):
            try:
                invitations.invite(user)
                sent += 1
            except ValidationError as refusal:
                self.message_user(request, refusal.messages[0], messages.ERROR)
        if sent:
            text = ngettext(
                "%(n)s invitation sent.", "%(n)s invitations sent.", sent
            ) % {"n": sent}
            self.message_user(request, text, messages.SUCCESS)

    @admin.action(
        description=_("Deactivate and hand over the work"), permissions=["change"]
    )
    def deactivate(self, request, queryset):
        return self._about_one(request, queryset, "setup-leaving")

    @admin.action(
        description=_("Reset sign-in codes (lost device)"), permissions=["change"]
    )
    def reset_device(self, request, queryset):
        return self._about_one(request, queryset.filter(is_active=True), "setup-device")

    def _about_one(self, request, queryset, page):
        if queryset.count() != 1:
            text = _("Choose one person at a time, who can sign in.")
            self.message_user(request, text, messages.ERROR)
            return None
        return redirect(page, pk=queryset.get().pk)

    @admin.action(description=_("Make active again"), permissions=["change"])
    def reactivate(self, request, queryset):
        back = 0
        gone = queryset.filter(is_active=False)
        for user in self._mine_to_change(request, gone):
            user.is_active = True
            user.set_unusable_password()
            user.save(update_fields=["is_active", "password"])
            self.log_change(request, user, str(_("Made active again")))
            invitations.invite(user)
            back += 1
        text = ngettext(
            "%(n)s person is active again and invited.",
            "%(n)s people are active again and invited.",
            back,
        )
        self.message_user(request, text % {"n": back}, messages.SUCCESS)

    def _mine_to_change(self, request: SignedIn, people: Any) -> list[User]:
        chosen = list(people)
        free = [user for user in chosen if not rights.exceeds(user, request.user)]
        for user in chosen:
            if user not in free:
                self.message_user(
                    request,
                    _("%(person)s has rights you don't have.") % {"person": user},
                    messages.ERROR,
                )
        return free


@admin.register(Away)
class AwayAdmin(LooksUp, admin.ModelAdmin):
    list_display = ["user", "first_day", "last_day", "note"]
    list_select_related = ["user"]
    autocomplete_fields = ["user"]
    date_hierarchy = "first_day"
