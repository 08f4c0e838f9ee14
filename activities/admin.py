"""Texts that e-mails begin with, mails that came in, and what follows a call."""

from django.contrib import admin, messages
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from activities import merging
from activities.inbox import reading, storing
from activities.models import CallOutcome, EmailTemplate, IncomingMail


@admin.register(EmailTemplate)
class EmailTemplateAdmin(admin.ModelAdmin):
    list_display = ["name", "subject", "is_active", "position"]
    list_editable = ["is_active", "position"]
    list_filter = ["is_active"]
    search_fields = ["name", "subject", "body"]
    fields = ["name", "subject", "body", "merge_fields", "is_active", "position"]
    readonly_fields = ["merge_fields"]

    @admin.display(description=_("merge fields"))
    def merge_fields(self, template):
        rows = format_html_join(
            "",
            "<tr><td><code>{{{{ {} }}}}</code></td><td>{}</td></tr>",
            merging.names(),
        )
        hint = _(
            "What stands after | is said when there is nothing to put in, as in "
            "{{ first_name|there }}."
        )
        return format_html("<p>{}</p><table>{}</table>", hint, rows)


@admin.register(CallOutcome)
class CallOutcomeAdmin(admin.ModelAdmin):
    list_display = ["choice", "is_reached", "follow_up"]
    list_editable = ["is_reached", "follow_up"]
    ordering = ["choice__position"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        CallOutcome.forget()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        CallOutcome.forget()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        CallOutcome.forget()


@admin.register(IncomingMail)
class IncomingMailAdmin(admin.ModelAdmin):
    """To look at and to read again; what came in stays as it came."""

    list_display = ["received_at", "sender", "subject", "kind", "state", "reason"]
    list_filter = ["state", "kind", "received_at"]
    search_fields = ["sender", "subject"]
    show_full_result_count = False
    actions = ["read_again"]
    fields = [
        "received_at",
        "source",
        "state",
        "reason",
        "kind",
        "sender",
        "subject",
        "text",
        "raw",
    ]
    readonly_fields = tuple(fields)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("what it says"))
    def text(self, mail):
        try:
            words = reading.read(bytes(mail.body)).text
        except Exception as broken:  # noqa: BLE001 - whatever a stranger sent
            words = type(broken).__name__
        return format_html("<pre>{}</pre>", words[:20_000])

    @admin.display(description=_("as it came"))
    def raw(self, mail):
        words = reading.clean(bytes(mail.body)[:20_000].decode(errors="replace"))
        return format_html("<pre>{}</pre>", words)

    @admin.action(
        description=_("Read again what belonged to nobody"), permissions=["change"]
    )
    def read_again(self, request, queryset):
        number = storing.read_again(list(queryset))
        text = ngettext(
            "%(n)s mail is read again.", "%(n)s mails are read again.", number
        )
        messages.success(request, text % {"n": number})
