"""The page of the search: what its address asks, facets with counts, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.listing import OWNER, name_owners
from crm import search
from crm.search import KINDS, Kind
from leads.listing import OPEN as OPEN_LEADS
from lists import counting
from lists.filters import BadFilter
from lists.pages import FURTHEST, Slice
from opportunities.listing import OPEN as OPEN_DEALS
from users import asking
from users.models import User

# Hits of one kind on its own page, and of each where all kinds stand together.
SIZE = 25
FEW = 6
_OWNERS = {"": gettext_lazy("Everybody's"), "me": gettext_lazy("Mine")}
_STATES = {
    "": gettext_lazy("Any state"),
    "open": gettext_lazy("Open"),
    "closed": gettext_lazy("Closed"),
}
# The kinds that are worked on until they are closed: what is open, and the column
# that says how far it is.
_OPEN = {"leads": OPEN_LEADS, "opportunities": OPEN_DEALS}
_STATE = {"leads": "status__label", "opportunities": "stage__label"}


@dataclass(frozen=True)
class Asked:
    """What an address asks for; "" is everything."""

    text: str
    kind: str = ""
    owner: str = ""
    state: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.owner or self.state)

    @property
    def is_too_short(self) -> bool:
        return len(self.text) < search.SHORTEST

    @property
    def is_by_tag(self) -> bool:
        return self.text.startswith(search.TAGGED)

    @property
    def first_url(self) -> str:
        """The address of its first page."""
        return self.url()

    @property
    def wide_url(self) -> str:
        """The address of the same words without anything that narrows them down."""
        return self.url(kind="", owner="", state="")

    def url(self, **changes: Any) -> str:
        """Give the address of this search with something else about it; page 1."""
        asked = vars(replace(self, page=1, **changes))
        names = {"q": asked["text"]} | {n: asked[n] for n in ("kind", "owner", "state")}
        query = urlencode({name: value for name, value in names.items() if value})
        return f"{reverse('search')}?{query}"


def read(query: QueryDict) -> Asked:
    """Read an address. Raises BadFilter for a kind, owner or state there is not."""
    known = {
        "kind": {"", *(kind.spec.key for kind in KINDS)},
        "owner": set(_OWNERS),
        "state": set(_STATES),
    }
    given = {name: query.get(name, "") for name in known}
    for name, value in given.items():
        if value not in known[name]:
            words = {"name": name, "value": value[:80]}
            raise BadFilter(_("The search has no %(name)s “%(value)s”.") % words)
    page = asking.number(query.get("page", ""), digits=len(str(FURTHEST)) - 1)
    text = query.get("q", "")[:200].replace("\x00", "").strip()
    return Asked(text, **given, page=max(page or 1, 1))


def shown(asked: Asked, user: User) -> dict[str, Any]:
    """Give the facets and the hits; of many kinds a few each, of one a page.

    Nothing is found or counted but what the person may see.
    """
    kinds = [kind for kind in KINDS if user.has_perm(kind.spec.right)]
    numbers = _count(asked, kinds, user)
    groups = [
        _group(kind, asked, user, numbers[kind.spec.key, asked.owner, asked.state])
        for kind in _chosen(kinds, asked)
    ]
    return {
        "tabs": _tabs(kinds, asked, numbers),
        "facets": _facets(kinds, asked, numbers),
        "groups": [group for group in groups if group["hits"]],
    }


# -- inside -------------------------------------------------------------------

# How many of a kind, by its key, owner and state.
_Numbers = dict[tuple[str, str, str], int]


def _chosen(kinds: Sequence[Kind], asked: Asked) -> list[Kind]:
    return [kind for kind in kinds if asked.kind in ("", kind.spec.key)]


def _rows(kind: Kind, asked: Asked, user: User, owner: str, state: str) -> Any:
    rows = search.matching(kind, asked.text, user)
    if owner:
        rows = rows.filter(owner=user)
    if not state:
        return rows
    is_open = _OPEN.get(kind.spec.key)
    if is_open is None:
        return rows.none()
    return rows.filter(is_open) if state == "open" else rows.exclude(is_open)


def _count(asked: Asked, kinds: Sequence[Kind], user: User) -> _Numbers:
    """Count what each facet would show, all in one query, each up to a ceiling."""
    wanted = {kind: {(asked.owner, asked.state)} for kind in kinds}
    for kind in _chosen(kinds, asked):
        wanted[kind] |= {(owner, asked.state) for owner in _OWNERS}
        wanted[kind] |= {(asked.owner, state) for state in _STATES}
    asks = [(kind, *each) for kind, several in wanted.items() for each in several]
    rows = [_rows(kind, asked, user, owner, state) for kind, owner, state in asks]
    found = counting.counts(rows)
    return {
        (kind.spec.key, owner, state): number
        for (kind, owner, state), number in zip(asks, found, strict=True)
    }


def _tabs(
    kinds: Sequence[Kind], asked: Asked, numbers: _Numbers
) -> list[dict[str, Any]]:
    counts = {
        kind.spec.key: numbers[kind.spec.key, asked.owner, asked.state]
        for kind in kinds
    }
    labels = {"": _("All")} | {kind.spec.key: kind.spec.label for kind in kinds}
    return [
        {
            "label": label,
            "count": counting.in_words(counts.get(key, sum(counts.values()))),
            "url": asked.url(kind=key),
            "current": key == asked.kind,
        }
        for key, label in labels.items()
    ]


def _facets(
    kinds: Sequence[Kind], asked: Asked, numbers: _Numbers
) -> list[dict[str, Any]]:
    keys = [kind.spec.key for kind in _chosen(kinds, asked)]

    def counted(owner: str, state: str) -> str:
        return counting.in_words(sum(numbers[key, owner, state] for key in keys))

    owners = [
        {
            "label": label,
            "count": counted(owner, asked.state),
            "url": asked.url(owner=owner),
            "current": owner == asked.owner,
        }
        for owner, label in _OWNERS.items()
    ]
    states = [
        {
            "label": label,
            "count": counted(asked.owner, state),
            "url": asked.url(state=state),
            "current": state == asked.state,
        }
        for state, label in _STATES.items()
    ]
    facets = [{"label": _("Owner"), "options": owners}]
    if asked.state or any(key in _OPEN for key in keys):
        facets.append({"label": _("State"), "options": states})
    return facets


def _group(kind: Kind, asked: Asked, user: User, total: int) -> dict[str, Any]:
    """Give the hits of one kind, who owns them and how far they are."""
    spec, hits = kind.spec, []
    size = SIZE if asked.kind else FEW
    start = (asked.page - 1) * size if asked.kind else 0
    if total:
        rows = _rows(kind, asked, user, asked.owner, asked.state)
        rows = rows.order_by(kind.latest, "-pk")[start : start + size + 1]
        state = _STATE.get(spec.key, "")
        also = [*OWNER, *filter(None, [state])]
        also += ["queue__name"] if spec.key == "leads" else []
        hits = search.told(kind, rows, user, also=also)
        name_owners(hits)
        for hit in hits:
            hit["owner_name"] = hit["owner_name"] or hit.get("queue__name") or ""
            hit["state"] = hit.get(state, "")
    page = Slice(hits[:size], asked.page, size, total, len(hits) > size)
    return {
        "label": spec.label,
        "has_state": spec.key in _STATE,
        "hits": page.object_list,
        "page": page if asked.kind else None,
        "total": counting.in_words(total),
        "all_url": asked.url(kind=spec.key) if total > len(page.object_list) else "",
        "all_text": _all_of(spec, total),
        "list_url": _as_list(kind, asked),
    }


def _all_of(spec: Any, total: int) -> str:
    """Offer to show all hits of a kind, by their number where it is known."""
    if total > counting.CEILING:
        return _("Show all")
    return _("Show all %(records)s") % {"records": spec.counted % {"n": total}}


def _as_list(kind: Kind, asked: Asked) -> str:
    """Give the list of the same records, where many can be changed at once."""
    query: dict[str, Any] = {"view": "all", "q": asked.text}
    if asked.is_by_tag:
        query = {"view": "all", "tags": search.tags_called(asked.text)}
    if asked.owner:
        query["owner"] = asked.owner
    return f"{reverse(kind.spec.name)}?{urlencode(query, doseq=True)}"
