"""Ctrl K: go anywhere and begin anything by typing. ux.md, S16.

What is typed is looked up among records, as `crm.search` does, among the views of
lists, and among commands (`crm.commands`). A `>` in front asks for commands alone, an
`@` for people alone, a `#` for tags and what has them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from crm import commands, search
from crm.commands import Hit
from lists.models import SavedView
from lists.registry import spec_of
from records.models import Seen, tags
from users.models import User
from work.database import fold

MOST = 8
RECENT = 6
_PEOPLE = {"leads", "contacts"}
# Of somebody who saved more views than this, the first by name are looked through.
_VIEWS = 500


@dataclass(frozen=True)
class Group:
    """Hits of one kind under their heading; never empty."""

    label: Any
    hits: list[Hit]


def look_up(
    typed: str, user: User, *, at: str = "", theme: str = "system"
) -> list[Group]:
    """Give what fits the text, by kind; for no text the last records and commands.

    `at` is the address of the page the person looks at, `theme` what they see it in.
    Only what they may see and do is found; of each kind eight at most, but every
    command for who asks for commands alone.
    """
    text = typed.strip()
    if text.startswith(">"):
        return [group for group in _commands(text[1:], user, at, theme) if group.hits]
    bare = text.lstrip("@#").strip()
    if not text:
        recent = [hit for hit in _recent(user) if hit.url != at]
        groups = [Group(gettext_lazy("Recent"), recent)]
        groups += _commands("", user, at, theme)
    elif text.startswith("@"):
        groups = _records(bare, user, _PEOPLE)
    elif text.startswith(search.TAGGED):
        groups = [Group(gettext_lazy("Tags"), _tags(text)), *_records(text, user)]
    else:
        groups = _records(text, user)
        groups.append(Group(gettext_lazy("Views"), _views(text, user)))
        groups += _commands(text, user, at, theme)
    if not any(group.hits for group in groups):
        groups = [Group(gettext_lazy("Not there yet"), _next_step(bare, user))]
    return [Group(group.label, group.hits[:MOST]) for group in groups if group.hits]


def _recent(user: User) -> list[Hit]:
    """Give the records of all kinds that the person opened last, the latest first."""
    seen = Seen.objects.filter(user=user).order_by("-at")
    last = list(seen.values_list("content_type__model", "object_id")[: RECENT * 2])
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for kind in search.KINDS:
        model = kind.spec.model
        name = model._meta.model_name
        pks = [pk for of, pk in last if of == name]
        if pks:
            rows = model.objects.visible_to(user).filter(pk__in=pks)
            found |= {(name, hit["pk"]): hit for hit in search.told(kind, rows, user)}
    hits = [found[one] for one in last if one in found][:RECENT]
    return [Hit(hit["label"], hit["url"], "clock", hit["note"]) for hit in hits]


def _records(text: str, user: User, only: Collection[str] = ()) -> list[Group]:
    return [
        Group(
            group.label,
            [
                Hit(hit["label"], hit["url"], group.sign, hit["note"])
                for hit in group.hits
            ],
        )
        for group in search.search(text, user, most=MOST, only=only)
    ]


def _next_step(text: str, user: User) -> list[Hit]:
    """Offer to make what nobody has made yet."""
    if len(text) < search.SHORTEST or not user.has_perm("leads.add_lead"):
        return []
    label, url = search.new_lead(text)
    return [Hit(label, url, "plus", opens_dialog=True)]


def _tags(text: str) -> list[Hit]:
    """Give the tags by their names; each leads to all that has it."""
    names = tags.known().names
    keys = search.tags_called(text) if text.strip("# ") else list(names)
    page = reverse("search")
    return [
        Hit(names[key], f"{page}?{urlencode({'q': f'#{names[key]}'})}", "tag")
        for key in keys
    ]


def _views(text: str, user: User) -> list[Hit]:
    """Give the views of lists by their names: first those saved, then the shipped."""
    words = fold(text).split()
    hits = []
    saved = SavedView.objects.reaching(user).values_list("pk", "name", "list_key")
    for pk, name, key in saved[:_VIEWS]:
        spec = spec_of(key)
        if spec and user.has_perm(spec.right) and _holds(name, words):
            url = f"{reverse(spec.name)}?saved={pk}"
            hits.append(Hit(name, url, "list", str(spec.label)))
    for kind in search.KINDS:
        spec = kind.spec
        if user.has_perm(spec.right):
            address, note = reverse(spec.name), str(spec.label)
            hits += [
                Hit(str(view.label), f"{address}?view={view.key}", kind.sign, note)
                for view in spec.views
                if _holds(str(view.label), words)
            ]
    return hits


def _commands(text: str, user: User, at: str, theme: str) -> list[Group]:
    words = fold(text).split()
    groups = [
        Group(gettext_lazy("This page"), list(commands.of_the_page(at, user))),
        Group(gettext_lazy("Actions"), list(commands.actions(user, theme))),
        Group(gettext_lazy("Go to"), list(commands.go_to(user))),
    ]
    return [
        Group(
            group.label,
            [hit for hit in group.hits if _holds(f"{group.label} {hit.label}", words)],
        )
        for group in groups
    ]


def _holds(label: str, words: list[str]) -> bool:
    said = fold(label)
    return all(word in said for word in words)
