"""Web forms with their questions, and the posts that came in."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leads.models import FormField, Submission, WebForm
from leads.models.web import new_token
from leads.submissions import forget_form, retrying
from leads.web_forms.hosted import target_choices, usual_fields
from leads.web_forms.meaning import HONEYPOT
from users.admin.looking_up import LooksUp


class FieldForm(forms.ModelForm):
    """A question, and the lead's field it fills in, chosen from those that may be."""

    target = forms.ChoiceField(
        label=gettext_lazy("Lead field"),
        required=False,
        help_text=FormField._meta.get_field("target").help_text,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [("", gettext_lazy("None: keep the answer")), *target_choices()]
        if self.instance.target not in dict(offered):
            offered.append((self.instance.target, self.instance.target))
        self.fields["target"].choices = offered


class FieldInline(admin.TabularInline):
    model = FormField
    form = FieldForm
    ordering = ["position"]
    extra = 1


@admin.register(WebForm)
class WebFormAdmin(LooksUp, admin.ModelAdmin):
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
        url = reverse("public:form", args=[form.slug])
        return format_html('<a href="{0}">{0}</a>', url)

    @admin.display(description=gettext_lazy("HTML for your site"))
    def embed(self, form):
        if not form.pk:
            return _("Save the form first.")
        context = {
            "form": form,
            "fields": list(form.fields.all()) or usual_fields(),
            "site": settings.SITE_URL,
            "honeypot": HONEYPOT,
        }
        html = render_to_string("leads/public/embed.txt", context)
        # The template calls it safe, and so it is, but here it is to be read.
        return format_html("<pre>{}</pre>", escape(html))

    @admin.action(
        description=gettext_lazy("Give a new token; the old one stops"),
        permissions=["change"],
    )
    def renew_token(self, request, queryset):
        for form in queryset:
            forget_form(form.token)
            form.token = new_token()
            form.save(update_fields=["token"])
        messages.success(request, _("Put the new token into the pages that post."))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        forget_form(obj.token, form.initial.get("token", ""))

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
    readonly_fields = tuple(fields)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        # What came in stays as it came; only the actions of the list change its state.
        return obj is None and super().has_change_permission(request)

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

    @admin.action(
        description=gettext_lazy("Process failed posts again"), permissions=["change"]
    )
    def retry(self, request, queryset):
        self._tell(request, retrying.retry(queryset))

    @admin.action(
        description=gettext_lazy("Not spam: let it in"), permissions=["change"]
    )
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
