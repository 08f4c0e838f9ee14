"""Texts that people begin an e-mail with, and what comes after a call."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from activities import merging
from activities.models import CallOutcome, EmailTemplate


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
