from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from work import due, mail
from work.models import Due, Mail


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at and to retry; written by the program only."""

    actions = ["retry"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_retry_permission(self, request):
        name = self.opts.model_name
        return request.user.has_perm(f"work.change_{name}")

    def say_how_many(self, request, count):
        text = ngettext("%(n)s is tried again.", "%(n)s are tried again.", count) % {
            "n": count
        }
        self.message_user(request, text, messages.SUCCESS)


@admin.register(Due)
class DueAdmin(ReadOnlyAdmin):
    list_display = ["kind", "key", "due_at", "attempts", "failed_at", "last_line"]
    list_filter = [("failed_at", admin.EmptyFieldListFilter), "kind"]
    search_fields = ["kind", "key"]
    ordering = ["due_at"]

    @admin.display(description=_("last error"))
    def last_line(self, row):
        return next(reversed(row.error.strip().splitlines()), "")[:200]

    @admin.action(description=_("Retry what was given up"), permissions=["retry"])
    def retry(self, request, queryset):
        self.say_how_many(request, due.retry(queryset))


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    list_display = ["to", "subject", "kind", "created_at", "sent_at", "failed_at"]
    list_filter = [
        ("sent_at", admin.EmptyFieldListFilter),
        ("failed_at", admin.EmptyFieldListFilter),
        "kind",
    ]
    search_fields = ["to", "subject"]
    exclude = ["html"]

    @admin.action(description=_("Send again what was given up"), permissions=["retry"])
    def retry(self, request, queryset):
        self.say_how_many(request, mail.retry(queryset.exclude(failed_at=None)))
