"""Look for what must never be: half conversions, orphans, overdue work."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone

from accounts.models import Account, AccountContact, Contact
from activities import shelf
from activities.models import Activity, ActivityLink
from history.models import Change, Tracked
from imports.models import Import, Row
from leads.models import Lead, Status, StatusSpan, Submission
from leads.submissions import processing
from opportunities.models import Opportunity
from records.models import Record, Tag, tags
from work.models import Due

# Work that is due this long ago means that nobody does it.
LATE = datetime.timedelta(minutes=10)
# A file is written before the row that names it.
_UPLOADED = datetime.timedelta(days=1)
_SHOWN = 5


def find_all() -> list[str]:
    """Give every finding in words; an empty list means that all is well."""
    return [finding for check in CHECKS for finding in check()]


def half_conversions() -> Iterator[str]:
    converted = Q(status__kind=Status.Kind.CONVERTED)
    rows = Lead.objects.alive()
    yield from _named(
        "lead has a converted status but was not converted",
        rows.filter(converted, converted_at=None),
    )
    yield from _named(
        "lead was converted but its status is not a converted one",
        rows.exclude(converted).exclude(converted_at=None),
    )
    for name in ("account", "contact", "opportunity"):
        gone = {f"converted_{name}__deleted_at__isnull": False}
        lost = {f"converted_{name}__merged_into": None} if name != "opportunity" else {}
        yield from _named(
            f"lead was converted into a deleted {name}", rows.filter(**gone, **lost)
        )


def statuses_out_of_step() -> Iterator[str]:
    here = StatusSpan.objects.filter(lead=OuterRef("pk"), left_at=None)
    yield from _named(
        "lead has no open stay in its status",
        Lead.objects.alive().exclude(Exists(here.filter(status=OuterRef("status")))),
    )


def owners_missing() -> Iterator[str]:
    open_leads = Lead.objects.alive().open()
    yield from _named(
        "open lead is owned by somebody who left",
        open_leads.filter(owner__is_active=False),
    )
    yield from _named(
        "open lead lies in a queue that is switched off",
        open_leads.filter(queue__is_active=False),
    )


def merge_chains() -> Iterator[str]:
    for model in (Lead, Account, Contact):
        rows = model._base_manager.exclude(merged_into=None)
        yield from _named(
            f"{model._meta.verbose_name} was merged into one that is itself merged",
            rows.exclude(merged_into__merged_into=None),
        )
        yield from _named(
            f"{model._meta.verbose_name} was merged and is not in the bin",
            rows.filter(deleted_at=None),
        )


def rings() -> Iterator[str]:
    yield from _rings(Account, "parent_id", "account lies below itself")
    yield from _rings(Contact, "reports_to_id", "contact reports to themselves")


def relations_out_of_step() -> Iterator[str]:
    direct = AccountContact.objects.filter(contact=OuterRef("pk"), is_direct=True)
    people = Contact.objects.alive()
    yield from _named(
        "contact's account has no direct relation",
        people.exclude(account=None).exclude(
            Exists(direct.filter(account=OuterRef("account")))
        ),
    )
    yield from _named(
        "contact without an account has a direct relation",
        people.filter(Exists(direct), account=None),
    )


def orphaned_activities() -> Iterator[str]:
    for kind_id in ActivityLink.objects.values_list(
        "content_type", flat=True
    ).distinct():
        model = ContentType.objects.get_for_id(kind_id).model_class()
        links = ActivityLink.objects.filter(content_type=kind_id)
        if model is None:
            yield f"{links.count()} activities belong to a kind that is gone"
            continue
        known = model._base_manager.filter(pk=OuterRef("object_id"))
        yield from _named(
            "activity belongs to a record that is gone", links.exclude(Exists(known))
        )
    lonely = Activity.objects.alive().filter(links=None)
    yield from _named("activity belongs to no record", lonely)


def files_out_of_step() -> Iterator[str]:
    """Find files without a record, and records without their file."""
    rows = Activity.objects.filter(kind=Activity.Kind.FILE)
    known: dict[Any, int] = dict(rows.values_list("stored_as", "pk").iterator())
    lost = [pk for key, pk in known.items() if not shelf.place(key).is_file()]
    yield from _named("file is not on the disk", rows.filter(pk__in=lost[:1000]))
    names = {key.hex for key in known}
    left = [
        name
        for name, is_whole in shelf.keys(older_than=_UPLOADED)
        if not is_whole or name not in names
    ]
    if left:
        yield f"file belongs to no record: {', '.join(left[:_SHOWN])}"


def written_around_history() -> Iterator[str]:
    """Find records whose version is not that of their latest change."""
    for model in apps.get_models():
        if not issubclass(model, Tracked) or not issubclass(model, Record):
            continue
        kind = ContentType.objects.get_for_model(model)
        changes = Change.objects.filter(content_type=kind).values("object_id")
        latest = dict(changes.annotate(v=Max("version")).values_list("object_id", "v"))
        wrong = [
            pk
            for pk, version in model._base_manager.values_list(
                "pk", "version"
            ).iterator()
            if latest.get(pk, version) != version
        ]
        name = f"{model._meta.verbose_name} was written without history"
        yield from _named(name, model._base_manager.filter(pk__in=wrong[:1000]))


def overdue_work() -> Iterator[str]:
    late = timezone.now() - LATE
    due = Due.objects.filter(failed_at=None, due_at__lt=late)
    waiting = due.filter(Q(lease_until=None) | Q(lease_until__lt=late))
    yield from _named("work is overdue: is a worker running?", waiting)
    yield from _named("work was given up", Due.objects.exclude(failed_at=None))
    posts = Submission.objects.filter(received_at__lt=late)
    yield from _named("web post is unprocessed", posts.filter(state="received"))
    # What cannot be read fails at once and is settled: administrators were told.
    given_up = Submission.objects.filter(
        state="failed", attempts__gte=processing.MAX_ATTEMPTS
    )
    yield from _named("web post was given up", given_up)


def lists_unaccounted() -> Iterator[str]:
    """Find imports that count other rows than are kept, or ended without some."""
    there: dict[Any, dict[str, int]] = {}
    kept = Row.objects.order_by().values_list("imported", "outcome")
    for pk, outcome, number in kept.annotate(n=Count("pk")):
        there.setdefault(pk, {})[outcome] = number
    finished = Import.State.FINISHED
    ended = [finished, Import.State.STOPPED, Import.State.UNDONE]
    wrong = []
    for row in Import.objects.filter(state__in=ended).counted():
        found = {name: getattr(row, name) for name in Row.Outcome.values}
        counts = {name: number for name, number in found.items() if number}
        is_short = row.state == finished and row.total != sum(counts.values())
        if is_short or counts != there.get(row.pk, {}):
            wrong.append(row.pk)
    yield from _named(
        "import does not account for all its rows",
        Import.objects.filter(pk__in=wrong[:1000]),
    )


def stages_out_of_step() -> Iterator[str]:
    rows = Opportunity.objects.alive().annotate(last=Max("stage_history__pk"))
    yield from _named("opportunity has no stage history", rows.filter(last=None))
    off = rows.filter(stage_history__pk=F("last")).exclude(
        stage_history__stage=F("stage")
    )
    yield from _named("opportunity's stage is not the last of its history", off)


def tags_unknown() -> Iterator[str]:
    """Find tags on records that are no tags any more, or that no column keeps so."""
    known = set(Tag.objects.values_list("key", flat=True))
    for model in apps.get_models():
        if not issubclass(model, Record):
            continue
        rows = model._base_manager.exclude(tags="")
        wrong = [
            text
            for text in rows.order_by().values_list("tags", flat=True).distinct()
            if text != tags.together(text, ()) or set(tags.keys_of(text)) - known
        ]
        what = f"{model._meta.verbose_name} has a tag that is gone"
        yield from _named(what, rows.filter(tags__in=wrong[:1000]))


CHECKS: list[Callable[[], Iterator[str]]] = [
    half_conversions,
    statuses_out_of_step,
    owners_missing,
    merge_chains,
    rings,
    relations_out_of_step,
    orphaned_activities,
    files_out_of_step,
    written_around_history,
    stages_out_of_step,
    lists_unaccounted,
    tags_unknown,
    overdue_work,
]


def _named(what: str, rows: Any) -> Iterator[str]:
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[: _SHOWN + 1])
    if pks:
        more = " and more" if len(pks) > _SHOWN else ""
        yield f"{what}: {', '.join(map(str, pks[:_SHOWN]))}{more}"


def _rings(model: Any, column: str, what: str) -> Iterator[str]:
    above = dict(
        model._base_manager.exclude(**{column: None}).values_list("pk", column)
    )
    safe: set[int] = set()
    for start in above:
        way: list[int] = []
        pk: int | None = start
        while pk is not None and pk not in safe and pk not in way:
            way.append(pk)
            pk = above.get(pk)
        if pk is not None and pk in way:
            yield f"{what}: {pk}"
        safe.update(way)
