"""The audit log: who did what, and when. Nothing here can be changed."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from history.models import Change, Operation

# An import may have changed a million rows; nobody reads more than a page of them.
SHOWN = 200


@admin.register(Operation)
class OperationAdmin(admin.ModelAdmin):
    list_display = ["at", "kind", "label", "by", "channel", "undone_at"]
    list_filter = ["kind", "channel", "at"]
    list_select_related = ["by"]
    search_fields = ["label", "by__email", "by__first_name", "by__last_name"]
    date_hierarchy = "at"
    show_full_result_count = False
    fields = (
        "at",
        "kind",
        "label",
        "by",
        "channel",
        "reason",
        "undone_at",
        "undoes",
        "what_changed",
    )
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("changes"))
    def what_changed(self, operation):
        total = operation.changes.count()
        changes = operation.changes.select_related("content_type").order_by("pk")
        rows = format_html_join(
            "", "<li>{}</li>", ((_in_words(change),) for change in changes[:SHOWN])
        )
        if total <= SHOWN:
            return format_html("<ol>{}</ol>", rows)
        more = ngettext("and %(n)s more row", "and %(n)s more rows", total - SHOWN) % {
            "n": total - SHOWN
        }
        return format_html("<ol>{}</ol><p>{}</p>", rows, more)


def _in_words(change: Change) -> str:
    values = format_html_join(
        "; ",
        "{}: {} → {}",
        (
            (name, _short(old), _short(new))
            for name, (old, new) in sorted(change.values.items())
        ),
    )
    return format_html(
        "{} {} {}<br>{}",
        change.content_type.name,
        change.object_id,
        change.get_verb_display(),
        values,
    )


def _short(value: object) -> str:
    return "–" if value in (None, "") else Truncator(str(value)).chars(200)
