"""Which rows a bulk act means: those ticked, or all that match the list's query.

All that match are kept on the server, under a number that pages pass on: who chose
them, the question, and which rows it found then. A question alone, sent again, runs
nothing; and an act that would touch rows nobody was told about stops and asks again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from lists import registry
from lists.asking import Asked
from lists.filters import BadFilter
from lists.models import Chosen
from lists.spec import ListSpec
from users import asking
from users.asking import SignedIn
from users.models import User

# A ceiling against a filter that says less than was meant.
MOST = 50_000
# Gives all rows that match a question now, of those its asker may see.
Match = Callable[[], QuerySet[Any]]


@dataclass(frozen=True)
class Selection:
    """The ids a bulk act means, and how a page passes the selection on."""

    ids: list[int]
    hidden: list[tuple[str, str]]
    # The list's question it was chosen from; it leads back to the list.
    query: str
    chosen: Chosen | None = None

    @property
    def match(self) -> Match | None:
        """Give what asks again which rows match, where the selection is a question."""
        return matching(self.chosen) if self.chosen else None


def of(request: SignedIn, spec: ListSpec, *, most: int = MOST) -> Selection:
    """Read the selection of a posted list.

    "All" means all rows that the list's own query shows this person. Raises
    BadFilter for a query the list does not know (never the unfiltered set), and
    ValidationError when nothing or more than `most` is selected, or when the selection
    is not kept any more.
    """
    query = request.POST.get("query", "")
    if number := request.POST.get("chosen", ""):
        return _of_chosen(_fetch(number, spec, request.user))
    if request.POST.get("all") == "1":
        if "query" not in request.POST:
            raise BadFilter(_("This page does not say which rows match. Load it anew."))
        return _of_chosen(_choose(spec, query, request.user, most))
    ids = ticked(request.POST.getlist("pk"))
    _check_number(ids, most)
    hidden = [*(("pk", str(pk)) for pk in ids), ("query", query)]
    return Selection(ids, hidden, query)


def renew(selection: Selection) -> Selection:
    """Give the selection as it is now, for a page that shows it anew."""
    chosen = selection.chosen
    if chosen is None:
        return selection
    chosen.ids = _ids(_spec(chosen), chosen.query, chosen.user, MOST)
    chosen.count = len(chosen.ids)
    chosen.save(update_fields=["ids", "count"])
    return _of_chosen(chosen)


def joined(selection: Selection) -> int:
    """Tell how many rows match now that the person was not told about."""
    chosen = selection.chosen
    if chosen is None:
        return 0
    now = matching(chosen)().values_list("pk", flat=True)
    return len(set(now[: MOST + 1 + chosen.count]) - set(chosen.ids))


def matching(chosen: Chosen) -> Match:
    """Give a function that asks the question of a selection again."""
    return partial(rows_of, _spec(chosen), chosen.query, chosen.user)


def rows_of(spec: ListSpec, query: str, user: User) -> Any:
    """Give the rows that match a list's query for a person. Raises BadFilter."""
    request = SignedIn()
    request.user = user
    return Asked(spec, QueryDict(query), request).rows()


def ticked(texts: list[str]) -> list[int]:
    """Give the ids of the ticked rows, sorted. Raises BadFilter for what is none."""
    ids = [pk for text in texts if (pk := asking.number(text)) is not None]
    if len(ids) < len(texts):
        raise BadFilter(_("A selected row has no number."))
    return sorted(set(ids))


# -- inside -------------------------------------------------------------------


def _choose(spec: ListSpec, query: str, user: User, most: int) -> Chosen:
    Chosen.objects.filter(user=user, expires_at__lt=timezone.now()).delete()
    ids = _ids(spec, query, user, most)
    return Chosen.objects.create(
        user=user, list_key=spec.key, query=query, ids=ids, count=len(ids)
    )


def _ids(spec: ListSpec, query: str, user: User, most: int) -> list[int]:
    """Give the ids that match; refuses none and too many."""
    rows = rows_of(spec, query, user).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[: most + 1])
    _check_number(ids, most)
    return ids


def _check_number(ids: list[int], most: int) -> None:
    if not ids:
        raise ValidationError(_("Select at least one row first."))
    if len(ids) > most:
        raise ValidationError(
            _("Select at most %(most)s rows at once; narrow the list with a filter.")
            % {"most": f"{most:,}"}
        )


def _fetch(number: str, spec: ListSpec, user: User) -> Chosen:
    try:
        uuid = UUID(number)
    except ValueError:
        raise BadFilter(_("This page does not say which rows match.")) from None
    kept = Chosen.objects.filter(user=user, list_key=spec.key)
    chosen = kept.filter(pk=uuid, expires_at__gte=timezone.now()).first()
    if chosen is None:
        raise ValidationError(_("This selection is no longer kept. Select once more."))
    chosen.user = user
    return chosen


def _of_chosen(chosen: Chosen) -> Selection:
    hidden = [("chosen", str(chosen.pk))]
    return Selection(chosen.ids, hidden, chosen.query, chosen)


def _spec(chosen: Chosen) -> ListSpec:
    spec = registry.spec_of(chosen.list_key)
    assert spec is not None  # noqa: S101 - it was made by one
    return spec
