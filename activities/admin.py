"""Texts that people begin an e-mail with."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from activities import merging
from activities.models import EmailTemplate


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
