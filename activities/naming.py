"""Which acts on several records may be told by their own words, and to whom.

What somebody converted or took back is called after a record. On the page of another
one its name would reach people who may not see it.
"""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history import references
from history.models import Change, Operation, Tracked

# What touched more than this was done to many at once, and is called after none.
_FEW = 100
_UNNAMED: dict[str, Any] = {
    "convert": gettext_lazy("Converted"),
    "merge": gettext_lazy("Merged"),
    "undo": gettext_lazy("Taken back"),
}


def is_told_whole(operation: Operation) -> bool:
    """Tell whether an act is told in its own words, whatever it did to a record."""
    return operation.whole or operation.kind == "undo"


def labels(operations: Iterable[Operation], user: Any) -> dict[Any, str]:
    """Give the words for these acts, {pk: words}, without names hidden from the user.

    Without a user all names are hidden.
    """
    asked = {one.pk: one for one in operations}
    if not asked:
        return {}
    hidden = set(asked) if user is None else _hidden(asked, user)
    return {
        pk: str(_UNNAMED.get(one.kind, _("Changed"))) if pk in hidden else str(one)
        for pk, one in asked.items()
    }


def _hidden(asked: dict[Any, Operation], user: Any) -> set[Any]:
    changes = Change.objects.filter(operation__in=asked).order_by()
    counted = changes.values_list("operation").annotate(n=Count("pk"))
    few = [pk for pk, n in counted if n <= _FEW]
    rows = changes.filter(operation__in=few).values_list(
        "operation", "content_type", "object_id"
    )
    touched: dict[references.RowKey, set[Any]] = {}
    for operation, kind, pk in rows:
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None:
            key = (cast(type[Tracked], model), pk)
            touched.setdefault(key, set()).add(operation)
    found = references.hidden_from(touched, user)
    many = {pk for pk, one in asked.items() if one.whole} - set(few)
    return many.union(*(touched[key] for key in found))
