"""What the lead list can be filtered by; names are those of the model's fields."""

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from leads.models import Lead, LeadType, Status
from lists.filters import (
    DayFilter,
    OwnerFilter,
    PicklistFilter,
    QueueFilter,
    TagFilter,
    TextFilter,
)
from records.models import Seen
from users.models import User


def status_choices() -> list[tuple[str, str]]:
    return [*Status.objects.values_list("key", "label")]


def unread_by(user: User) -> Q:
    """Give the condition for leads that this owner got and has not opened since."""
    seen = Seen.objects.filter(
        user=user,
        content_type=ContentType.objects.get_for_model(Lead),
        object_id=OuterRef("pk"),
        at__gte=OuterRef("assigned_at"),
    )
    return Q(owner=user) & ~Exists(seen)


class LeadFilter(django_filters.FilterSet):
    """The filters of the lead list."""

    q = TextFilter()
    status = django_filters.MultipleChoiceFilter(
        field_name="status__key", label=_("Status"), choices=status_choices
    )
    open = django_filters.ChoiceFilter(
        label=_("Worked"),
        choices=[("1", _("open leads")), ("0", _("closed leads"))],
        method="filter_open",
    )
    owner = OwnerFilter()
    queue = QueueFilter()
    lead_source = PicklistFilter(label=_("Source"), picklist="lead_source")
    rating = PicklistFilter(label=_("Rating"), picklist="rating")
    tags = TagFilter()
    industry = PicklistFilter(label=_("Industry"), picklist="industry")
    country_code = django_filters.ChoiceFilter(
        label=_("Country"), choices=lambda: list(countries)
    )
    lead_type = django_filters.ChoiceFilter(
        field_name="lead_type__key",
        label=_("Lead type"),
        choices=lambda: list(LeadType.objects.values_list("key", "label")),
    )
    created_at = DayFilter(label=_("Created"))
    last_activity_at = DayFilter(label=_("Last activity"))
    next_step = django_filters.ChoiceFilter(
        label=_("Next step"),
        choices=[("none", _("none")), ("some", _("planned"))],
        method="filter_next_step",
    )
    unread = django_filters.ChoiceFilter(
        label=_("Unread"), choices=[("1", _("by me"))], method="filter_unread"
    )
    duplicate = django_filters.ChoiceFilter(
        label=_("Duplicate"), choices=[("1", _("flagged"))], method="filter_duplicate"
    )
    converted = django_filters.ChoiceFilter(
        label=_("Converted"), choices=[("1", _("yes"))], method="filter_converted"
    )

    class Meta:
        model = Lead
        fields: list[str] = []

    def filter_open(self, rows: Any, _name: str, value: str) -> QuerySet[Lead]:
        return rows.open() if value == "1" else rows.exclude(pk__in=rows.open())

    def filter_next_step(self, rows: Any, _name: str, value: str) -> QuerySet[Lead]:
        return rows.filter(next_step_at__isnull=value == "none")

    def filter_unread(self, rows: Any, _name: str, value: str) -> QuerySet[Lead]:
        return rows.filter(unread_by(self.request.user))

    def filter_duplicate(self, rows: Any, _name: str, value: str) -> QuerySet[Lead]:
        return rows.filter(duplicate_of__isnull=False)

    def filter_converted(self, rows: Any, _name: str, value: str) -> QuerySet[Lead]:
        # The list's scope keeps converted leads when this filter is set.
        return rows.filter(converted_at__isnull=False)


# The most pressing first: overdue, then due, then what has no next step.
URGENCY = (F("next_step_at").asc(nulls_last=True), "-created_at")
