"""What lists can be filtered by because of imports: which one brought a record."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import pgettext_lazy

from imports.models import Import, Row, targets_of
from imports.options import FILL, UPDATE
from users.models import User


class ImportFilter(django_filters.ChoiceFilter):
    """Keep the records that one import made or changed; one chooses among one's own."""

    def __init__(self, target: str) -> None:
        super().__init__(label=pgettext_lazy("noun", "Import"))
        self.target = target

    @property
    def field(self) -> Any:
        user = self.parent.request.user
        self.extra["choices"] = partial(_offered, self.target, user)
        if self.target not in targets_of(user):
            self.extra["widget"] = forms.HiddenInput
        return super().field

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return rows
        # A view that somebody shares may name an import of theirs.
        mine = Import.objects.visible_to(self.parent.request.user)
        imported = mine.filter(pk=value).first()
        if imported is None:
            return rows.none()
        outcomes = [Row.Outcome.CREATED, Row.Outcome.UPDATED]
        brought = Row.objects.filter(imported=imported, outcome__in=outcomes)
        pks = brought.order_by().values("object_id")
        return rows.filter(_when(imported), pk__in=pks)


# -- inside ---------------------------------------------------------------------------

# Clocks of several machines differ, and a piece may end after its import was stopped.
_LEEWAY = timedelta(hours=1)


def _when(imported: Import) -> Q:
    """Say when records of an import were made: of a million, an index finds those.

    What it changed may be as old as any.
    """
    when = Q()
    if imported.options.get("on_duplicate") not in (FILL, UPDATE):
        when &= Q(created_at__gte=imported.started_at - _LEEWAY)
    if imported.finished_at and imported.state != Import.State.RUNNING:
        when &= Q(created_at__lte=imported.finished_at + _LEEWAY)
    return when


def _offered(target: str, user: User) -> Iterator[tuple[str, str]]:
    ran = Import.objects.visible_to(user).filter(target=target).exclude(started_at=None)
    for pk, name, at in ran.values_list("pk", "name", "started_at"):
        yield str(pk), f"{name}, {date_format(localtime(at), 'SHORT_DATETIME_FORMAT')}"
