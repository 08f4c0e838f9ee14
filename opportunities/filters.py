"""What the list of deals can be filtered by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from lists.filters import DayFilter, OwnerFilter, PicklistFilter, TagFilter, TextFilter
from opportunities.models import Opportunity, Stage


class OpportunityFilter(django_filters.FilterSet):
    """The filters of the list of deals."""

    q = TextFilter()
    owner = OwnerFilter()
    stage = django_filters.MultipleChoiceFilter(
        field_name="stage__key",
        label=_("Stage"),
        choices=lambda: list(Stage.objects.values_list("key", "label")),
    )
    type = PicklistFilter(label=_("Type"), picklist="opportunity_type")
    lead_source = PicklistFilter(label=_("Source"), picklist="lead_source")
    tags = TagFilter()
    created_at = DayFilter(label=_("Created"))

    class Meta:
        model = Opportunity
        fields: list[str] = []
