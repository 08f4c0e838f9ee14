"""One submit of the composer: what happened, what is next, and the task it was."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities import editors, forms, links, log, meetings, mentions, times
from activities.email_form import EmailForm
from activities.mailing import drafting, enclosing, planning, sending
from activities.models import Activity
from history import reading, writing
from history.models import Operation
from records.models import Record
from users.models import User

# What a kind of record does besides when a call is logged on it, in the same act. The
# packages above enter theirs when they are ready.
ALSO: dict[type[Record], type[forms.AlsoForm]] = {}


# Nobody logs the same call twice within so short a time and means it.
SAME_CLICK = datetime.timedelta(seconds=5)


@dataclass(frozen=True)
class Composed:
    """What came of it, as one operation that can be undone."""

    activity: Activity
    follow_up: Activity | None
    operation: Operation
    is_sent: bool = False
    remarks: Sequence[str] = ()

    @property
    def can_be_undone(self) -> bool:
        """What was sent to somebody is out of our hands."""
        return not self.is_sent

    @property
    def in_words(self) -> str:
        """Say what was done: "Call logged. Follow-up Thu 26 Nov, 09:00."."""
        if self.activity.is_planned_email:
            return planning.in_words(self.activity)
        said = {
            Activity.Kind.CALL: _("Call logged."),
            Activity.Kind.EMAIL: _("Email on its way.")
            if self.is_sent
            else _("Email logged."),
            Activity.Kind.NOTE: _("Note added."),
            Activity.Kind.TASK: _("Task added."),
            Activity.Kind.MEETING: _("Meeting added."),
        }[Activity.Kind(editors.kind_of(self.activity))]
        if self.follow_up and self.follow_up.due_at:
            local = timezone.localtime(self.follow_up.due_at)
            when = date_format(local, pgettext("date format", "D j M, H:i"))
            said += " " + _("Follow-up %(when)s.") % {"when": when}
        return " ".join([said, *self.remarks])


def form_for(
    kind: str,
    record: Record,
    user: User,
    posted: Any = None,
    files: Any = None,
    *,
    task: int | None = None,
    answers: int | None = None,
    auto_id: str = "id_%s",
) -> forms.ActivityForm:
    """Give the composer's form, filled in with what was sent or what is likely.

    `kind` is call, email, note, task or meeting; anything else is a call. `task` is
    the id of the open task that the call or e-mail is, `answers` that of the e-mail
    it replies to. `auto_id` tells two forms on one page apart.
    """
    chosen = editors.COMPOSER.get(kind, forms.CallWithFollowUpForm)
    initial: dict[str, Any] = {"follow_up": _likely_follow_up(record), "task": task}
    if not issubclass(chosen, EmailForm):
        plain = chosen(posted, user=user, initial=initial, auto_id=auto_id)
        if chosen.kind == Activity.Kind.CALL and type(record) in ALSO:
            also = ALSO[type(record)]
            plain.also = also(posted, record=record, user=user, auto_id=auto_id)
        return plain
    initial |= drafting.begin(record, user, answers=answers)
    sent = files if posted is not None else None
    form = chosen(posted, sent, user=user, initial=initial, auto_id=auto_id)
    form.suggestions = drafting.suggestions(record, user)
    form.offer(enclosing.offered(record, user))
    return form


def with_template(
    record: Record,
    user: User,
    posted: Any,
    files: Any = None,
    *,
    auto_id: str = "id_%s",
) -> EmailForm:
    """Give the form of an e-mail again, with the chosen template above what was typed.

    Nothing is sent; a subject that somebody typed stays.
    """
    typed = EmailForm(posted, files, user=user)
    held = enclosing.offered(record, user)
    typed.offer(held)
    typed.is_valid()
    typed.ask_for_files_again()
    initial, missing = drafting.with_template(record, user, typed)
    form = EmailForm(user=user, initial=initial, auto_id=auto_id)
    form.suggestions = drafting.suggestions(record, user)
    form.offer(held)
    form.missing, form.lost = missing, typed.lost
    return form


def carry_out(
    form: forms.ActivityForm,
    record: Record,
    *,
    by: User,
    act: writing.Act | None = None,
) -> Composed:
    """Do what a valid form of the composer says, as one operation.

    Part of a bigger act if one is given, whose caller has locked the record. Raises
    ValidationError when the record is read-only by now.
    """
    if act is not None:
        return _carry_out(form, record, by, act)
    label = f"{Activity.Kind(form.kind).label}: {record}"
    kind, is_sent = f"log_{form.kind}", _is_sent(form)
    if isinstance(form, EmailForm) and form.is_for_later:
        kind = "plan_email"
    with writing.act(
        "send_email" if is_sent else kind,
        by=by,
        label=label,
        channel="browser",
        whole=is_sent,
    ) as own:
        links.lock_for_change([record])
        return _carry_out(form, record, by, own)


# -- inside -------------------------------------------------------------------


def _carry_out(
    form: forms.ActivityForm, record: Record, by: User, act: writing.Act
) -> Composed:
    if not isinstance(form, EmailForm) and (first := _first_click(form, record, by)):
        written = reading.of(first).order_by("pk")[:1].get()
        return Composed(first, None, written.operation)
    activity = _WRITERS[form.kind](record, by=by, act=act, **form.columns)
    said = form.cleaned_data
    due_at = _follow_up_at(said.get("follow_up"), said.get("follow_up_at"))
    planned = None
    if due_at:
        planned = log.plan_task(
            record,
            by=by,
            subject=_("Call again"),
            due_at=due_at,
            means=Activity.Kind.CALL,
            act=act,
        )
    if said.get("task"):
        mine = Activity.objects.editable_by(by).open_tasks().on(record)
        was = mine.filter(pk=said["task"])
        log.finish([one for one in was if not log.why_not_done(one)], by=by, act=act)
    remarks = list(mentions.remarks(activity, by=by))
    if activity.is_inviting:
        people = {"people": activity.attendees}
        remarks.append(_("Invitations go to %(people)s.") % people)
    if form.also and (done := form.also.carry_out(activity, by=by, act=act)):
        remarks.append(done)
    return Composed(activity, planned, act.operation, _is_sent(form), remarks)


def _first_click(form: forms.ActivityForm, record: Record, by: User) -> Activity | None:
    """Give what the first of two clicks has just written; the record is locked.

    Without scripts nothing stops a form from being sent twice.
    """
    said = {"subject", "body", "outcome", "is_private"} & form.columns.keys()
    alike = {name: form.columns[name] for name in said}
    since = timezone.now() - SAME_CLICK
    rows = Activity.objects.on(record).filter(created_by=by, created_at__gte=since)
    return rows.filter(**alike).order_by("pk").last() if alike else None


def _is_sent(form: forms.ActivityForm) -> bool:
    if not isinstance(form, EmailForm):
        return False
    return form.is_to_be_sent and not form.is_for_later


def _follow_up_at(
    choice: str | None, picked: datetime.datetime | None
) -> datetime.datetime | None:
    zone = timezone.get_current_timezone()
    if choice == "tomorrow":
        return times.in_days(1, zone)
    if choice == "three_days":
        return times.in_days(3, zone)
    if choice == "next_week":
        return times.next_monday(zone)
    return picked if choice == "pick" else None


def _likely_follow_up(record: Record) -> str:
    """Leave it to the outcome, unless there is a next step already."""
    planned = record.next_step_at
    return "none" if planned and planned > timezone.now() else forms.SUGGESTED


def _log_call(record: Record, *, done_at: Any = None, **columns: Any) -> Activity:
    return log.log_call(record, at=done_at, **columns)


def _write_email(
    record: Record, *, by: User, act: writing.Act, **columns: Any
) -> Activity:
    if "to" not in columns:
        return sending.put_down(record, by=by, act=act, **columns)
    columns["answers"] = drafting.answered(record, by, columns["answers"])
    columns["files"] = enclosing.of_record(record, by, columns["files"])
    if "at" in columns:
        return planning.plan(record, by=by, act=act, **columns)
    return sending.send(record, by=by, act=act, **columns)


_WRITERS: dict[str, Callable[..., Activity]] = {
    "call": _log_call,
    "email": _write_email,
    "note": log.write_note,
    "task": log.plan_task,
    "meeting": meetings.put_down,
}
