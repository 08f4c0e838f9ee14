"""The single keys of the pages, and whom they answer to. ux.md, G9.

A person may switch them off, or let another key do what one does (WCAG 2.2, 2.1.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from users.models import User

# What a key may be moved to. Digits choose outcomes and lanes, G leads on.
ALLOWED = "abcdefhijklmnopqrstuvwxyz.[]"
EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Key:
    """One line of the help: the keys, what they do, and on which kinds of pages."""

    keys: str
    label: Any
    places: tuple[str, ...] = (EVERYWHERE,)
    # Plain letters can be moved; what a browser or a form knows cannot.
    moves: bool = True


PLACES = {
    "list": gettext_lazy("In lists"),
    "record": gettext_lazy("On a record"),
    "today": gettext_lazy("On Today"),
    "board": gettext_lazy("On a board"),
    "queue": gettext_lazy("In a queue"),
    EVERYWHERE: gettext_lazy("Everywhere"),
}
_ROWS = ("list", "today", "queue")
KEYS = (
    Key("j", gettext_lazy("next row"), _ROWS),
    Key("j", gettext_lazy("next record of its list"), ("record",)),
    Key("k", gettext_lazy("previous row"), _ROWS),
    Key("k", gettext_lazy("previous record of its list"), ("record",)),
    Key("Enter", gettext_lazy("open the row"), _ROWS, moves=False),
    Key("x", gettext_lazy("select the row; with Shift a range"), ("list", "queue")),
    Key("d", gettext_lazy("done"), ("today",)),
    Key("h", gettext_lazy("snooze"), ("today",)),
    Key("r", gettext_lazy("answer their e-mail"), ("today",)),
    Key("y", gettext_lazy("take the next lead"), ("today", "queue")),
    Key("l", gettext_lazy("log a call"), ("record", "today", "list")),
    Key("s", gettext_lazy("choose the status"), ("record", "list")),
    Key("e", gettext_lazy("edit"), ("record", "list")),
    Key("m", gettext_lazy("write a note"), ("record",)),
    Key("t", gettext_lazy("plan a task"), ("record",)),
    Key("a", gettext_lazy("assign"), ("record", "list")),
    Key("c", gettext_lazy("convert"), ("record",)),
    Key("u", gettext_lazy("back to the list"), ("record",)),
    Key("1 … 9", gettext_lazy("the outcome of a call"), ("record",), moves=False),
    Key("1 … 9", gettext_lazy("move the card there"), ("board",), moves=False),
    Key("z", gettext_lazy("undo what was just done")),
    Key("n", gettext_lazy("new lead")),
    Key("/", gettext_lazy("find in this list, or search everywhere"), moves=False),
    Key("Ctrl K", gettext_lazy("find or do anything by typing"), moves=False),
    Key(
        "G T",
        gettext_lazy("go to Today; G L leads, G Q queues, G K tasks, G B board"),
        moves=False,
    ),
    Key("Ctrl Enter", gettext_lazy("send the form"), moves=False),
    Key("Esc", gettext_lazy("close the dialog"), moves=False),
    Key("?", gettext_lazy("show these keys"), moves=False),
)
MOVABLE = {
    letter: next(key for key in KEYS if key.keys == letter)
    for letter in dict.fromkeys(key.keys for key in KEYS if key.moves)
}
# Which page is what, by its URL name.
_PAGES = {
    "today": "today",
    "leads:board": "board",
    "opportunities:board": "board",
    "activities:tasks": "list",
    "queues:detail": "queue",
}


@dataclass(frozen=True)
class Shown:
    """A key as one person presses it."""

    keys: list[str]
    label: Any


@dataclass(frozen=True)
class Section:
    """The keys of one kind of page, under its heading."""

    key: str
    label: Any
    rows: list[Shown]


def sections(user: User, at: str = "") -> list[Section]:
    """Give the keys as a person presses them; those of the page `at` stand first."""
    here = place_of(at)
    order = sorted(PLACES, key=lambda place: (place != here, place == EVERYWHERE))
    moved = moved_by(user)
    return [
        Section(
            place,
            PLACES[place],
            [
                Shown(moved.get(key.keys, key.keys).split(), key.label)
                for key in KEYS
                if place in key.places
            ],
        )
        for place in order
    ]


def place_of(at: str) -> str:
    """Tell what kind of page an address is: one of PLACES."""
    try:
        name = resolve(at).view_name
    except Resolver404:
        return EVERYWHERE
    if name in _PAGES:
        return _PAGES[name]
    if name.endswith(":list"):
        return "list"
    return "record" if name.endswith(":detail") else EVERYWHERE


def is_off(user: User) -> bool:
    """Tell whether a person wants no single keys."""
    return bool(user.keys.get("off"))


def moved_by(user: User) -> dict[str, str]:
    """Give what answers elsewhere for a person: {"l": "q"}, L's act is on Q."""
    moved = user.keys.get("moved") or {}
    return {key: new for key, new in moved.items() if key in MOVABLE}


def choose(user: User, chosen: Mapping[str, str], *, off: bool) -> None:
    """Keep which key does what for a person; blank leaves a key where it ships.

    Raises ValidationError, a sentence by each key, for what is no key or chosen twice.
    """
    now = {key: (chosen.get(key) or key).strip().lower() or key for key in MOVABLE}
    wrong = {}
    for key, new in now.items():
        if len(new) != 1 or new not in ALLOWED:
            wrong[key] = _("Choose one letter but G, or one of . [ ]")
            continue
        twin = next((k for k, n in now.items() if n == new and k != key), None)
        if twin is not None:
            words = {"key": new.upper(), "what": MOVABLE[twin].label}
            wrong[key] = _("%(key)s does this already: %(what)s") % words
    if wrong:
        raise ValidationError(wrong)
    moved = {key: new for key, new in now.items() if key != new}
    user.keys = {"off": off, "moved": moved}
    User.objects.filter(pk=user.pk).update(keys=user.keys)
