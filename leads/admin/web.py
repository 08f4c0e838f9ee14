"""Web forms with their questions, and the posts that came in."""

from django.contrib import admin, messages
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leads.models import FormField, Submission, WebForm
from leads.models.web import new_token
from leads.submissions import retrying


class FieldInline(admin.TabularInline):
    model = FormField
    ordering = ["position"]
    extra = 1


@admin.register(WebForm)
class WebFormAdmin(admin.ModelAdmin):
    list_display = ["name", "is_active", "token", "when_known", "post_count", "hosted"]
    list_filter = ["is_active"]
    search_fields = ["name", "token"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["owner", "queue"]
    readonly_fields = ["embed"]
    inlines = [FieldInline]
    actions = ["renew_token"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(posts=Count("submissions"))

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    @admin.display(description=gettext_lazy("posts"), ordering="posts")
    def post_count(self, form):
        return form.posts

    @admin.display(description=gettext_lazy("hosted form"))
    def hosted(self, form):
        url = f"/f/{form.slug}/"
        return format_html('<a href="{0}">{0}</a>', url)

    @admin.display(description=gettext_lazy("HTML for your site"))
    def embed(self, form):
        if not form.pk:
            return _("Save the form first.")
        html = render_to_string("leads/public/embed.txt", {"form": form})
        return format_html("<pre>{}</pre>", html)

    @admin.action(description=gettext_lazy("Give a new token; the old one stops"))
    def renew_token(self, request, queryset):
        for form in queryset:
            form.token = new_token()
            form.save(update_fields=["token"])
        messages.success(request, _("Put the new token into the pages that post."))

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.submissions.exists():
            return False
        return super().has_delete_permission(request, obj)


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    list_display = ["received_at", "form", "state", "lead_link", "reason"]
    list_filter = ["state", "form", "received_at"]
    list_select_related = ["form", "lead"]
    date_hierarchy = "received_at"
    show_full_result_count = False
    actions = ["retry", "not_spam"]
    fields = [
        "form",
        "state",
        "reason",
        "lead_link",
        "received_at",
        "processed_at",
        "attempts",
        "address",
        "referrer",
        "user_agent",
        "content_type",
        "query",
        "answers_table",
        "unmapped_table",
        "problems_table",
        "raw",
    ]
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("lead"))
    def lead_link(self, submission):
        if submission.lead_id is None:
            return "–"
        url = reverse("leads:detail", args=[submission.lead_id])
        return format_html('<a href="{}">{}</a>', url, submission.lead)

    @admin.display(description=gettext_lazy("answers"))
    def answers_table(self, submission):
        return _table(submission.answers)

    @admin.display(description=gettext_lazy("not mapped"))
    def unmapped_table(self, submission):
        return _table(submission.unmapped)

    @admin.display(description=gettext_lazy("refused values"))
    def problems_table(self, submission):
        return _table(submission.problems)

    @admin.display(description=gettext_lazy("as it came"))
    def raw(self, submission):
        text = bytes(submission.body)[:20_000].decode(errors="replace")
        return format_html("<pre>{}</pre>", text)

    @admin.action(description=gettext_lazy("Process failed posts again"))
    def retry(self, request, queryset):
        self._tell(request, retrying.retry(queryset))

    @admin.action(description=gettext_lazy("Not spam: let it in"))
    def not_spam(self, request, queryset):
        self._tell(request, retrying.not_spam(queryset))

    def _tell(self, request, number):
        text = ngettext(
            "%(n)s post is due again.", "%(n)s posts are due again.", number
        )
        messages.success(request, text % {"n": number})


def _table(answers: dict[str, object]) -> SafeString | str:
    if not answers:
        return "–"
    rows = format_html_join(
        "",
        "<tr><th>{}</th><td>{}</td></tr>",
        (
            (name, ", ".join(map(str, v)) if isinstance(v, list) else v)
            for name, v in answers.items()
        ),
    )
    return format_html("<table>{}</table>", rows)
