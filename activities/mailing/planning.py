"""E-mails that leave later: an open task says when, and its due row sends it once.

Whatever moves the task (put off, given away, deleted, undone) moves the e-mail with it.
When its time has come everything is asked again, as if it was written then: it does
not leave if its author may not write it any more, or its people want none.
"""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities import correcting, links, log, owing
from activities.mailing import enclosing, people, sending
from activities.models import Activity, PlannedEmail
from history import writing
from records.models import Record
from users.models import User
from work import due, notices

LONGEST_WAIT = datetime.timedelta(days=366)


def plan(
    record: Record,
    *,
    by: User,
    at: datetime.datetime,
    to: str,
    subject: str,
    body: str,
    cc: Sequence[str] = (),
    answers: Activity | None = None,
    files: Sequence[Activity] = (),
    uploads: enclosing.Uploads = (),
    act: writing.Act | None = None,
) -> Activity:
    """Plan an e-mail that leaves at a moment, and give its open task.

    Raises ValidationError for what `sending.send` refuses, and for a moment that has
    passed or is more than a year away. A second click plans nothing more.
    """
    check_moment(at)
    sending.check(to, cc, subject, body)
    with log.part_of(act, "plan_email", by, subject) as doing:
        if act is None:
            links.lock_for_change([record])
        if first := _just_planned(record, by, to, subject, body, at):
            return first
        held = [*files, *enclosing.keep(record, uploads, by=by, act=doing)]
        task = Activity(
            kind=Activity.Kind.TASK,
            means=Activity.Kind.EMAIL,
            direction=Activity.Direction.OUTBOUND,
            subject=subject,
            body=body,
            due_at=at,
            owner=by,
        )
        log.check(task)
        doing.save(task)
        links.attach(task, [record], act=doing)
        PlannedEmail.objects.create(
            activity=task,
            author=by,
            to=to,
            cc=list(cc),
            answers=answers,
            files=[file.pk for file in held],
        )
        due.later(owing.LEAVE, task.pk, key=owing.key_of(task), at=at)
    return task


def change(
    task: Activity,
    *,
    by: User,
    at: datetime.datetime,
    to: str,
    subject: str,
    body: str,
    cc: Sequence[str] = (),
    version: int | None = None,
) -> Activity:
    """Change what an e-mail that has not left yet says, and when it leaves.

    Only its author may; files and what it answers stay. Raises ValidationError when it
    has left meanwhile.
    """
    check_moment(at)
    sending.check(to, cc, subject, body)
    with log.part_of(None, "edit_activity", by, subject) as doing:
        [present] = links.lock([task])
        planned = of(present)
        if planned is None or planned.author_id != by.pk:
            raise ValidationError(gone())
        columns = {"subject": subject, "body": body, "due_at": at}
        changed = correcting.change(present, columns, by=by, version=version, act=doing)
        planned.to, planned.cc, planned.refused = to, list(cc), ""
        planned.save()
        due.later(owing.LEAVE, task.pk, key=owing.key_of(changed), at=at)
    return changed


def send_now(task: Activity, *, by: User) -> Activity:
    """Let a planned e-mail leave at once; raises ValidationError if it may not."""
    with writing.act(
        "send_email", by=by, label=str(task), channel="browser", whole=True
    ) as act:
        planned = of(task)
        if planned is None or planned.author_id != by.pk:
            raise ValidationError(gone())
        sent = _leave(planned, act)
        if sent is None:
            raise ValidationError(gone())
    return sent


def leave(pk: int) -> None:
    """Send a planned e-mail whose time has come, or tell its author why it stays.

    Safe to call twice and too early: it is the locked task that says what is due.
    """
    planned = _planned(pk)
    if planned is None or planned.refused or not _is_due(planned.activity):
        return
    author = planned.author
    try:
        with (
            translation.override(author.speaks),
            writing.act(
                "send_email",
                by=author,
                label=planned.activity.subject,
                channel="email",
                whole=True,
            ) as act,
        ):
            _leave(planned, act)
    except ValidationError as refusal:
        _refuse(planned, " ".join(refusal.messages))


def of(task: Activity) -> PlannedEmail | None:
    """Give what a task holds of an e-mail that leaves later; None if nothing."""
    return _planned(task.pk)


def check_moment(at: datetime.datetime) -> None:
    """Raise ValidationError for a moment at which nothing can leave."""
    now = timezone.now()
    if at <= now:
        raise ValidationError(_("Choose a time that is still to come."))
    if at > now + LONGEST_WAIT:
        raise ValidationError(_("Choose a time within a year."))


def gone() -> str:
    """Say that there is no such e-mail any more."""
    return _("This e-mail has left, was cancelled, or is somebody else's.")


def in_words(task: Activity) -> str:
    """Say that an e-mail is planned, and when it leaves on the reader's clock."""
    if task.due_at is None:
        return _("Email planned.")
    local = timezone.localtime(task.due_at)
    when = date_format(local, pgettext("date format", "D j M, H:i"))
    return _("The email leaves %(when)s.") % {"when": when}


# -- inside -------------------------------------------------------------------


def _planned(pk: int) -> PlannedEmail | None:
    rows = PlannedEmail.objects.select_related("activity__owner", "author", "answers")
    return rows.filter(activity=pk).first()


def _is_due(task: Activity) -> bool:
    open_still = task.is_open and task.deleted_at is None
    return bool(open_still and task.due_at and task.due_at <= timezone.now())


def _leave(planned: PlannedEmail, act: writing.Act) -> Activity | None:
    """Turn the task into the e-mail it was to be; None if it is none any more."""
    author = planned.author
    is_now = not _is_due(planned.activity)
    [task] = links.lock([planned.activity])
    present = _planned(task.pk)
    if present is None or not task.is_open or task.deleted_at is not None:
        return None
    if not is_now and not _is_due(task):
        return None
    if task.owner_id != author.pk:
        raise ValidationError(
            _("The task was given to %(who)s.") % {"who": task.owner_name}
        )
    records = people.records_of(task, author)
    sending.check(present.to, present.cc, task.subject, task.body)
    held = enclosing.of_record(records[0], author, present.files)
    task.kind, task.means = Activity.Kind.EMAIL, ""
    task.done_at, task.due_at, task.remind_before = timezone.now(), None, None
    task.repeats = ""
    log.check(task)
    act.save(task)
    sending.post(
        task,
        by=author,
        to=present.to,
        cc=present.cc,
        answers=present.answers,
        files=held,
    )
    present.delete()
    return task


def _refuse(planned: PlannedEmail, why: str) -> None:
    PlannedEmail.objects.filter(pk=planned.pk).update(refused=why[:500])
    for person in {planned.author, planned.activity.owner}:
        if person is None or not person.is_active:
            continue
        found = links.records_of([planned.activity], person)
        seen = found.get(planned.activity_id, [])
        record = next((one for one in seen if one is not None), None)
        with translation.override(person.speaks):
            text = _("The planned e-mail to %(to)s was not sent: %(why)s")
            if record is None:  # whom it was for is not theirs to know any more
                text = _("A planned e-mail was not sent: %(why)s")
            notices.tell(
                person,
                sending.FAILED,
                text % {"to": planned.to, "why": why},
                sending.address_of(record),
                group=f"planned:{planned.pk}",
                about=record,
            )


def _just_planned(
    record: Record, by: User, to: str, subject: str, body: str, at: datetime.datetime
) -> Activity | None:
    since = timezone.now() - sending.SAME_CLICK
    rows = Activity.objects.on(record).open_tasks().filter(created_at__gte=since)
    rows = rows.filter(subject=subject, body=body, due_at=at, planned__to=to)
    found: Activity | None = rows.filter(planned__author=by).first()
    return found
