"""The lists of accounts and contacts: views, orders and columns."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.filters import AccountFilter, ContactFilter
from accounts.models import Account, Contact
from lists.spec import Column, ListSpec, Sort, View, more, tag_column
from records.criteria import dates
from records.models import Choice
from users.models import User

OWNER = ("owner__first_name", "owner__last_name", "owner__email")
# Orders that every list of records has.
NEXT = Sort(
    "next",
    _("Urgency"),
    (F("next_step_at").asc(nulls_last=True), "-created_at"),
    (F("next_step_at").desc(nulls_last=True), "-created_at"),
)
CREATED = Sort("created", _("Newest"), ("-created_at", "-pk"), ("created_at", "pk"))
LAST = Sort(
    "last",
    _("Last activity"),
    (F("last_activity_at").desc(nulls_last=True), "-created_at"),
    (F("last_activity_at").asc(nulls_last=True), "-created_at"),
)


def as_is(rows: QuerySet[Any], _asked: dict[str, Any]) -> QuerySet[Any]:
    """Show all that the person may see."""
    return rows


def mine(user: User) -> Q:
    return Q(owner=user)


def overdue(user: User) -> Q:
    """What the reader owns and should have done something about."""
    return Q(owner=user, next_step_at__lt=timezone.now())


def new_this_month(_user: User) -> Q:
    first, _end = dates.span("THIS_MONTH")
    return Q(created_at__gte=dates.moment(first))


ACCOUNTS = ListSpec(
    key="accounts",
    label=_("Accounts"),
    counted=ngettext_lazy("%(n)s account", "%(n)s accounts", "n"),
    name="accounts:list",
    filters_name="accounts:filters",
    model=Account,
    scope=as_is,
    filters=AccountFilter,
    views=[
        View("mine", _("My accounts"), mine),
        View("overdue", _("Overdue"), overdue, is_hot=True, sort="next"),
        View("customers", _("Customers"), lambda _user: Q(type__startswith="Customer")),
        View("new", _("New this month"), new_this_month, sort="created"),
        View("all", _("All accounts"), lambda _user: Q()),
    ],
    sorts=[
        Sort("name", _("Name"), ("company_key", "pk"), ("-company_key", "-pk")),
        NEXT,
        CREATED,
        LAST,
    ],
    columns=(
        "name",
        "site",
        "type",
        "industry",
        "billing_city",
        "phone",
        "last_activity_at",
        "next_step_at",
        "created_at",
        *OWNER,
    ),
    choosable=(
        Column("type", _("Type")),
        Column("industry", _("Industry"), "w-m hide-s"),
        Column("place", _("City"), "w-m hide-s hide-m"),
        Column("last", _("Last activity"), "w-m hide-s", sort="last"),
        Column("next", _("Next step"), "w-l hide-m", sort="next"),
        Column("owner", _("Owner"), "w-m hide-s"),
        Column("phone", _("Phone"), "w-l", is_shipped=False),
        tag_column(),
        more("website", _("Website"), "w-l"),
        more("rating", _("Rating"), "w-s", picklist="rating"),
        more("number_of_employees", _("Employees"), "w-s"),
        more("billing_country", _("Country")),
        Column("created_at", _("Created"), sort="created", is_shipped=False),
    ),
)


CONTACTS = ListSpec(
    key="contacts",
    label=_("Contacts"),
    counted=ngettext_lazy("%(n)s contact", "%(n)s contacts", "n"),
    name="contacts:list",
    filters_name="contacts:filters",
    model=Contact,
    scope=as_is,
    filters=ContactFilter,
    views=[
        View("mine", _("My contacts"), mine),
        View("overdue", _("Overdue"), overdue, is_hot=True, sort="next"),
        View(
            "no_step",
            _("No next step"),
            lambda user: Q(owner=user, next_step_at=None),
            sort="created",
        ),
        View("new", _("New this month"), new_this_month, sort="created"),
        View("all", _("All contacts"), lambda _user: Q()),
    ],
    sorts=[
        Sort("name", _("Name"), ("name_key", "pk"), ("-name_key", "-pk")),
        NEXT,
        CREATED,
        LAST,
    ],
    columns=(
        "first_name",
        "middle_name",
        "last_name",
        "suffix",
        "title",
        "email",
        "phone",
        "mobile",
        "do_not_call",
        "account",
        "account__name",
        "last_activity_at",
        "next_step_at",
        "created_at",
        *OWNER,
    ),
    choosable=(
        Column("account", _("Account"), ""),
        Column("title", _("Title"), "w-l hide-s"),
        Column("email", _("Email"), "w-l hide-s hide-m"),
        Column("last", _("Last activity"), "w-m hide-s", sort="last"),
        Column("next", _("Next step"), "w-l hide-m", sort="next"),
        Column("owner", _("Owner"), "w-m hide-s"),
        Column("phone", _("Phone"), "w-l", is_shipped=False),
        Column("mobile", _("Mobile"), "w-l", is_shipped=False),
        tag_column(),
        more("department", _("Department")),
        more("mailing_city", _("City")),
        more("mailing_country", _("Country")),
        Column("created_at", _("Created"), sort="created", is_shipped=False),
    ),
)


def name_owners(rows: list[dict[str, Any]]) -> None:
    """Add the owner's name to the rows of a list."""
    for row in rows:
        owner = f"{row['owner__first_name'] or ''} {row['owner__last_name'] or ''}"
        row["owner_name"] = owner.strip() or row["owner__email"]


def hide_accounts(rows: list[dict[str, Any]], user: User) -> None:
    """Take the names out of those accounts that the reader may not see."""
    pks = {row["account"] for row in rows if row["account"]}
    seen = set()
    if pks:
        visible = Account.objects.visible_to(user).filter(pk__in=pks)
        seen = set(visible.values_list("pk", flat=True))
    for row in rows:
        if row["account"] not in seen:
            row["account"], row["account__name"] = None, ""


def finish_accounts(rows: list[dict[str, Any]]) -> None:
    """Add to each row what its template shows in words."""
    name_owners(rows)
    types, industries = Choice.labels("account_type"), Choice.labels("industry")
    for row in rows:
        row["type"] = types.get(row["type"], row["type"])
        row["industry"] = industries.get(row["industry"], row["industry"])
        row["place"] = row["site"] or row["billing_city"]


def finish_contacts(rows: list[dict[str, Any]], user: User) -> None:
    """Add to each row what its template shows in words."""
    name_owners(rows)
    hide_accounts(rows, user)
    for row in rows:
        parts = ("first_name", "middle_name", "last_name", "suffix")
        row["name"] = " ".join(row[part] for part in parts if row[part])
        row["call"] = "" if row["do_not_call"] else row["phone"] or row["mobile"]
