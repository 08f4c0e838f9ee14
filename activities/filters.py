"""What the list of tasks can be filtered by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import Select
from django.utils.translation import gettext_lazy as _

from activities.forms import MEANS
from activities.models import Activity
from lists.filters import CREATED, DayFilter, OwnerFilter, QueueFilter

_DUE = [
    ("", _("any time")),
    ("TODAY", _("today")),
    ("TOMORROW", _("tomorrow")),
    ("THIS_WEEK", _("this week")),
    ("NEXT_WEEK", _("next week")),
    ("NEXT_N_DAYS:30", _("in the next 30 days")),
]


class TaskFilter(django_filters.FilterSet):
    """The filters of the list of tasks."""

    q = django_filters.CharFilter(label=_("Find"), max_length=200, method="find")
    owner = OwnerFilter()
    queue = QueueFilter()
    means = django_filters.MultipleChoiceFilter(
        label=_("Type"), choices=MEANS, method="by_type"
    )
    priority = django_filters.TypedMultipleChoiceFilter(
        label=_("Priority"), choices=Activity.Priority.choices, coerce=int
    )
    due_at = DayFilter(label=_("Due"), widget=Select(choices=_DUE))
    repeats = django_filters.MultipleChoiceFilter(
        label=_("Repeats"), choices=Activity.Repeats.choices
    )
    created_at = DayFilter(
        label=_("Created"), widget=Select(choices=[("", _("any time")), *CREATED])
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def find(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Keep tasks with every word in what they say."""
        for word in text.split()[:8]:
            rows = rows.filter(Q(subject__icontains=word) | Q(body__icontains=word))
        return rows

    def by_type(self, rows: QuerySet[Any], _name: str, kinds: list[str]) -> Any:
        """Keep what is done by these means; none said is a thing to do."""
        if not kinds:
            return rows
        blank = [""] if Activity.Kind.TASK in kinds else []
        return rows.filter(means__in=[*kinds, *blank])
