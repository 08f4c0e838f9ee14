"""Tags: words that people put on records, to find and to treat them together.

A record keeps the keys of its tags in one column, ";campaign-ready;expo 2026;", as
several choices of a custom field are kept. So a tag put on or taken off is a change of
that column like any other: history notes it, undo takes it back, a form, a list or a
merge carries it. An index of three letters finds the records of a tag.
"""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from work.database import fold

LONGEST = 40
# So many tags on one record; more say nothing any more.
MOST = 50
# What stands between tags.
_PARTS = frozenset(",;")
_KEPT = "tags.2"


class Tag(models.Model):
    """A word for records. They keep its key, which stays; its name may be changed."""

    class Tone(models.TextChoices):
        GRAY = "gray", _("gray")
        BLUE = "blue", _("blue")
        CYAN = "cyan", _("cyan")
        AMBER = "amber", _("amber")
        VIOLET = "violet", _("violet")
        GREEN = "green", _("green")
        RED = "red", _("red")

    name = models.CharField(_("name"), max_length=LONGEST)
    key = models.CharField(
        _("stored value"), max_length=200, unique=True, editable=False
    )
    tone = models.CharField(_("color"), max_length=6, choices=Tone, default=Tone.GRAY)
    is_active = models.BooleanField(_("offered"), default=True)
    # Its records have that one by now. Who still says this one means that one, be it a
    # list that is imported, a saved view or a rule.
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="tag_once",
                violation_error_message=_("There is a tag of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ValidationError, in words, for a name that no tag can have."""
        self.name = clean_name(self.name)
        names = {fold(name): key for key, name in known().names.items()}
        if names.get(fold(self.name), self.key) != self.key:
            raise ValidationError({"name": _("There is a tag of this name already.")})


class Known:
    """All tags there are, as they were read last."""

    # Key, name, tone, whether it is offered, and the key of the one it was merged into.
    def __init__(self, rows: Iterable[tuple[str, str, str, bool, str | None]]) -> None:
        self.rows = list(rows)

    @cached_property
    def names(self) -> dict[str, str]:
        """Give {key: name}."""
        return {key: name for key, name, *_rest in self.rows}

    @cached_property
    def tones(self) -> dict[str, str]:
        return {key: tone for key, _name, tone, *_rest in self.rows}

    @cached_property
    def offered(self) -> list[tuple[str, str]]:
        """Give (key, name) of those to choose from."""
        return [(key, name) for key, name, _tone, active, _into in self.rows if active]

    @cached_property
    def merged(self) -> dict[str, str]:
        """Give {key of a tag that was merged into another one: key of that}."""
        return {key: into for key, *_rest, into in self.rows if into}

    @cached_property
    def by_word(self) -> dict[str, str]:
        """Give {folded name or key: key}; a name wins over another tag's key."""
        by_key = {key: key for key in self.names}
        by_word = by_key | {fold(name): key for key, name in self.names.items()}
        return {word: self.merged.get(key, key) for word, key in by_word.items()}

    def found(self, text: str) -> list[str]:
        """Give the keys of tags whose name holds a text."""
        wanted = " ".join(fold(text).split())
        if not wanted:
            return []
        return [key for key, name in self.names.items() if wanted in fold(name)]


def known() -> Known:
    """Read all tags at once; they change rarely and stand on every page."""
    rows = cache.get(_KEPT)
    if rows is None:
        columns = ("key", "name", "tone", "is_active", "merged_into__key")
        rows = list(Tag.objects.values_list(*columns))
        cache.set(_KEPT, rows, 30)
    return Known(rows)


def forget() -> None:
    """Read them anew next time: one was added or changed."""
    cache.delete(_KEPT)


def clean_name(text: str) -> str:
    """Give a name of a tag without needless blanks. Raises ValidationError."""
    name = " ".join(text.split())
    if not name:
        raise ValidationError(_now("A tag needs a name."))
    if len(name) > LONGEST:
        words = {"name": name[:LONGEST], "most": LONGEST}
        text = _now("The tag “%(name)s…” is longer than %(most)s characters.")
        raise ValidationError(text % words)
    if _PARTS & set(name + fold(name)):
        raise ValidationError(_now("A tag's name has no comma and no semicolon."))
    if not fold(name).strip() or not name.isprintable():
        raise ValidationError(_now("A tag's name needs letters that can be seen."))
    return name


def free_key(name: str) -> str:
    """Give a key for a new tag, which a tag that has another name by now may hold."""
    taken = known().names
    word = fold(name)
    number = 1
    while (key := word if number == 1 else f"{word} {number}") in taken:
        number += 1
    return key


# -- a column of them --------------------------------------------------------------


def keys_of(kept: str) -> list[str]:
    """Give the keys that a column keeps: of ";a;b;" a and b."""
    return [key for key in kept.split(";") if key]


def kept(keys: Iterable[str]) -> str:
    """Give keys as a column keeps them, each once and always in the same order.

    Raises ValidationError for more than a record can have.
    """
    several = set(keys)
    if len(several) > MOST:
        text = _now("A record has at most %(most)s tags.") % {"most": MOST}
        raise ValidationError(text)
    return together("", several)


def together(before: str, keys: Iterable[str]) -> str:
    """Give a column with more keys, however many that are."""
    several = sorted({*keys_of(before), *keys})
    return f";{';'.join(several)};" if several else ""


def retagged(before: str, add: Iterable[str] = (), remove: Iterable[str] = ()) -> str:
    """Give a column with some tags more and some less. Raises ValidationError."""
    return kept((set(keys_of(before)) | set(add)) - set(remove))


def names_of(text: str) -> list[str]:
    """Give the names of the tags that a column keeps, in their order."""
    names = known().names
    return sorted((names.get(key, key) for key in keys_of(text)), key=fold)


def with_any(keys: Iterable[str], column: str = "tags") -> Q:
    """Give the condition for records that have one of these tags at least.

    A tag that was merged into another one stands for both: its records have that one
    by now, but for those that an undo gave it back to.
    """
    asked = list(keys)
    if not asked:
        return Q(pk__in=[])
    merged = known().merged
    several = dict.fromkeys([*asked, *(merged[key] for key in asked if key in merged)])
    has = Q()
    for key in several:
        has |= Q(**{f"{column}__contains": f";{key};"})
    # The index leaves out what has no tags, and must be told that this does too.
    return has & ~Q(**{column: ""})


class TagsColumn(models.TextField):
    """The tags of a record; what people write are names, with commas between."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def clean(self, value: Any, model_instance: Any) -> str:
        """Read names or keys, or what a column keeps. Raises ValidationError."""
        return kept(keys_called(str(value or "")))


def written(text: str) -> list[str]:
    """Split what somebody wrote: commas and semicolons stand between tags."""
    return [part for part in text.replace(";", ",").split(",") if part.strip()]


def keys_called(text: str) -> list[str]:
    """Give the keys of tags that are named. Raises ValidationError for unknown ones."""
    names = [clean_name(part) for part in written(text)]
    by_word = known().by_word
    if any(fold(name) not in by_word for name in names):
        forget()  # another process may have made it a moment ago
        by_word = known().by_word
    for name in names:
        if fold(name) not in by_word:
            raise ValidationError(_now("There is no tag “%(name)s”.") % {"name": name})
    return [by_word[fold(name)] for name in names]


def made(names: Iterable[str]) -> None:
    """Make the tags of these names that there are none of. Raises ValidationError.

    Safe to call at the same time elsewhere: a key is there once.
    """
    present = known()
    fresh = {fold(name): name for name in map(clean_name, names)}
    fresh = {word: name for word, name in fresh.items() if word not in present.by_word}
    if not fresh:
        return
    rows = [Tag(name=name, key=word) for word, name in fresh.items()]
    Tag.objects.bulk_create(rows, ignore_conflicts=True)
    forget()
