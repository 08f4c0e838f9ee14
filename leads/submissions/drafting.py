"""Turn raw posts into drafts of leads, as their forms are set up."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from leads import intake, web_forms
from leads.models import FormField, Submission, WebForm
from leads.web_forms.meaning import FOR_THE_PROGRAM
from records.models import CustomField
from users.models import Queue, User

Drafted = list[tuple[Submission, intake.Draft]]


def draft(rows: Sequence[Submission], custom_fields: Sequence[CustomField]) -> Drafted:
    """Give a draft for each post that can be read; the others are marked as failed.

    What was understood is written on the submissions; the caller saves them.
    """
    labels = _labels({row.form_id for row in rows})
    drafted = []
    for row in rows:
        try:
            post = web_forms.read(bytes(row.body), row.content_type, row.query)
        except web_forms.Unreadable as wrong:
            row.state = Submission.State.FAILED
            row.reason = " ".join(wrong.messages)
            continue
        found = web_forms.understand(
            post,
            custom_fields=custom_fields,
            labels=labels.get(row.form_id, {}),
            referrer=row.referrer,
        )
        row.answers, row.reason = post.answers, ""
        row.unmapped, row.problems = found.unmapped, found.problems
        drafted.append((row, _draft(row, found)))
    return drafted


def _draft(row: Submission, found: web_forms.Understood) -> intake.Draft:
    form = row.form
    values: dict[str, Any] = dict(found.values)
    if not values.get("lead_source"):
        values["lead_source"] = form.lead_source
    holder = _holder(form)
    return intake.Draft(
        values=values,
        custom=found.custom,
        lead_type=form.lead_type,
        owner=holder if isinstance(holder, User) else None,
        queue=holder if isinstance(holder, Queue) else None,
        rule=form.rule,
        when_known="flag" if form.when_known == WebForm.WhenKnown.FLAG else "touch",
        touch=intake.TouchDraft(
            at=row.received_at,
            form_name=form.name,
            answers={
                name: answers
                for name, answers in row.answers.items()
                if name.lower() not in FOR_THE_PROGRAM
            },
            unmapped=found.unmapped,
            problems=found.problems,
            utm=found.utm,
            referrer=found.referrer,
            submission=row,
        ),
        reason=_("The form “%(form)s” gives all its leads to %(holder)s.")
        % {"form": form, "holder": holder},
        is_demo=form.is_demo,
    )


def _holder(form: WebForm) -> User | Queue | None:
    """Give who gets all leads of a form; nobody who has left, then the rule decides."""
    holder = form.owner or form.queue
    return holder if holder is not None and holder.is_active else None


def _labels(form_ids: set[int]) -> dict[int, dict[str, str]]:
    """Name the questions of hosted forms that belong to no field of a lead."""
    labels: dict[int, dict[str, str]] = {}
    for field in FormField.objects.filter(form__in=form_ids, target=""):
        labels.setdefault(field.form_id, {})[field.input_name] = field.label
    return labels
