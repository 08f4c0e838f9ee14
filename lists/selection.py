"""Which rows a bulk act means: those ticked, or all that match the list's query."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from lists.asking import Asked
from lists.filters import BadFilter
from lists.spec import ListSpec
from users.asking import SignedIn

# What runs while somebody waits. More than this goes in portions.
MOST_AT_ONCE = 5_000


@dataclass(frozen=True)
class Selection:
    """The ids a bulk act means, and how to send the same selection again."""

    ids: list[int]
    hidden: list[tuple[str, str]]


def of(request: SignedIn, spec: ListSpec, *, most: int = MOST_AT_ONCE) -> Selection:
    """Read the selection of a posted list.

    "All" means all rows that the list's own query shows this person. Raises
    BadFilter for a query the list does not know (never the unfiltered set), and
    ValidationError when nothing or more than `most` is selected.
    """
    query = request.POST.get("query", "")
    if request.POST.get("all") == "1":
        if "query" not in request.POST:
            raise BadFilter(_("This page does not say which rows match. Load it anew."))
        asked = Asked(spec, QueryDict(query), request)
        ids = list(asked.rows().values_list("pk", flat=True)[: most + 1])
        hidden = [("all", "1"), ("query", query)]
    else:
        ids = ticked(request.POST.getlist("pk"))
        hidden = [*(("pk", str(pk)) for pk in ids), ("query", query)]
    if not ids:
        raise ValidationError(_("Select at least one row first."))
    if len(ids) > most:
        raise ValidationError(
            _("Select at most %(most)s rows at once; narrow the list with a filter.")
            % {"most": f"{most:,}"}
        )
    return Selection(ids, hidden)


def ticked(texts: list[str]) -> list[int]:
    if any(
        not (text.isascii() and text.isdigit() and len(text) < 19) for text in texts
    ):
        raise BadFilter(_("A selected row has no number."))
    return sorted({int(text) for text in texts})


def visible(selection: Selection, spec: ListSpec, user: Any) -> Any:
    """Give the selected rows the person may see; the others do not exist for them."""
    rows: Any = spec.model._default_manager.all()
    return rows.visible_to(user).filter(pk__in=selection.ids)
