"""The lead list: its views, orders and columns."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from leads.filters import URGENCY, LeadFilter, unread_by
from leads.models import Lead, Status
from lists.spec import Column, ListSpec, Sort, View, more, tag_column
from records.criteria import dates
from records.models import Choice, Seen
from users.models import User

OPEN = Q(status__kind__in=(Status.Kind.OPEN, Status.Kind.READY))


def _scope(rows: QuerySet[Lead], asked: dict[str, Any]) -> QuerySet[Lead]:
    """Leave converted leads out unless they are asked for. Spec §8.5."""
    return rows if asked.get("converted") else rows.filter(converted_at=None)


def _start(user: User) -> str:
    sees_others = user.has_perm("leads.view_all_lead") or user.below_ids
    return "open" if sees_others else "mine"


def _today(_user: User) -> Q:
    return Q(created_at__gte=dates.moment(timezone.localdate()))


def _seen(user: User) -> dict[str, Any]:
    """When the reader opened each lead: what is unread is told from it."""
    seen = Seen.objects.filter(
        user=user,
        content_type=ContentType.objects.get_for_model(Lead),
        object_id=OuterRef("pk"),
    )
    return {"seen_at": Subquery(seen.values("at")[:1])}


LEADS = ListSpec(
    key="leads",
    label=_("Leads"),
    counted=ngettext_lazy("%(n)s lead", "%(n)s leads", "n"),
    name="leads:list",
    filters_name="leads:filters",
    board_name="leads:board",
    lane_field="status",
    model=Lead,
    scope=_scope,
    filters=LeadFilter,
    views=[
        View("mine", _("My open leads"), lambda user: OPEN & Q(owner=user)),
        View(
            "overdue",
            _("Overdue"),
            lambda user: OPEN & Q(owner=user, next_step_at__lt=timezone.now()),
            is_hot=True,
        ),
        View("unread", _("Unread"), lambda user: OPEN & unread_by(user)),
        View("today", _("New today"), _today, sort="created"),
        View(
            "no_step",
            _("No next step"),
            lambda user: OPEN & Q(owner=user, next_step_at=None),
        ),
        View("queues", _("My queues"), lambda user: Q(queue__in=user.queue_ids)),
        View("open", _("All open leads"), lambda _user: OPEN),
        View("all", _("All leads"), lambda _user: Q()),
    ],
    sorts=[
        Sort("next", _("Urgency"), URGENCY, (F("next_step_at").desc(nulls_last=True),)),
        Sort("created", _("Newest"), ("-created_at", "-pk"), ("created_at", "pk")),
        Sort(
            "name",
            _("Name"),
            ("name_key", "company_key", "pk"),
            ("-name_key", "-company_key", "-pk"),
        ),
        Sort("company", _("Company"), ("company_key", "pk"), ("-company_key", "-pk")),
        Sort(
            "status",
            _("Status"),
            ("status__position", "-created_at"),
            ("-status__position", "-created_at"),
        ),
        Sort(
            "last",
            _("Last activity"),
            (F("last_activity_at").desc(nulls_last=True), "-created_at"),
            (F("last_activity_at").asc(nulls_last=True), "-created_at"),
        ),
    ],
    columns=(
        "first_name",
        "last_name",
        "company",
        "email",
        "phone",
        "mobile",
        "do_not_call",
        "rating",
        "lead_source",
        "last_activity_at",
        "next_step_at",
        "created_at",
        "assigned_at",
        "converted_at",
        "duplicate_of",
        "owner",
        "owner__first_name",
        "owner__last_name",
        "owner__email",
        "queue__name",
        "status__label",
        "status__tone",
        "seen_at",
    ),
    choosable=(
        Column("company", _("Company"), "", sort="company"),
        Column("status", _("Status"), sort="status"),
        Column("rating", _("Rating"), "w-s hide-s hide-m"),
        Column("source", _("Source"), "w-m hide-s hide-m"),
        Column("last", _("Last activity"), "w-m hide-s", sort="last"),
        Column("next", _("Next step"), "w-l", sort="next"),
        Column("age", _("Age"), "w-xs hide-s", sort="created"),
        Column("owner", _("Owner"), "w-m hide-s"),
        Column("email", _("Email"), "w-l", is_shipped=False),
        Column("phone", _("Phone"), "w-l", is_shipped=False),
        Column("mobile", _("Mobile"), "w-l", is_shipped=False),
        tag_column(),
        more("title", _("Title"), "w-l"),
        more("industry", _("Industry"), picklist="industry"),
        more("number_of_employees", _("Employees"), "w-s"),
        more("city", _("City")),
        more("country", _("Country")),
        more("lead_type__label", _("Lead type")),
        more("status_since", _("In status since")),
        more("assigned_at", _("Assigned")),
    ),
    computed=_seen,
    start_view=_start,
)

# The columns of a file of leads, and what they are called in its first line.
EXPORTED = (
    ("pk", _("Number")),
    ("first_name", _("First name")),
    ("last_name", _("Last name")),
    ("company", _("Company")),
    ("email", _("Email")),
    ("phone", _("Phone")),
    ("mobile", _("Mobile")),
    ("country", _("Country")),
    ("status__label", _("Status")),
    ("rating", _("Rating")),
    ("lead_source", _("Source")),
    ("tags", _("Tags")),
    ("owner__email", _("Owner")),
    ("queue__name", _("Queue")),
    ("next_step_at", _("Next step")),
    ("last_activity_at", _("Last activity")),
    ("created_at", _("Created")),
)


def finish_rows(rows: list[dict[str, Any]], user: User) -> None:
    """Add to each row what its template shows in words: name, owner, unread."""
    sources = Choice.labels("lead_source")
    unnamed = str(_("Unnamed lead"))
    for row in rows:
        person = f"{row['first_name']} {row['last_name']}".strip()
        row["name"] = person or row["company"] or row["email"] or unnamed
        owner = f"{row['owner__first_name'] or ''} {row['owner__last_name'] or ''}"
        row["owner_name"] = owner.strip() or row["owner__email"] or row["queue__name"]
        row["source"] = sources.get(row["lead_source"], row["lead_source"])
        row["call"] = "" if row["do_not_call"] else row["phone"] or row["mobile"]
        opened = row["seen_at"]
        row["unread"] = row["owner"] == user.pk and (
            opened is None or opened < row["assigned_at"]
        )


def say_locked(rows: list[dict[str, Any]], user: User) -> None:
    """Add to each row why its cells cannot be edited; "" where they can.

    Asks the database only about rows that are neither the reader's nor of people below.
    """
    changes = user.has_perm("leads.change_lead")
    own = {user.pk, *user.below_ids} if changes else set()
    open_ones = [row for row in rows if not row["converted_at"]]
    free = {row["pk"] for row in open_ones if row["owner"] in own}
    rest = [row["pk"] for row in open_ones if row["pk"] not in free]
    if rest and changes:
        theirs = Lead.objects.editable_by(user).filter(pk__in=rest)
        free |= set(theirs.values_list("pk", flat=True))
    for row in rows:
        row["locked"] = ""
        if row["pk"] in free:
            continue
        if row["converted_at"]:
            row["locked"] = _now("It is converted and can't be changed.")
        elif not changes:
            row["locked"] = _now("You may read leads, but not change them.")
        else:
            text = _now("You can't change this lead. %(owner)s owns it.")
            row["locked"] = text % {"owner": row["owner_name"]}
