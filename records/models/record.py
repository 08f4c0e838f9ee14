"""The base of leads, accounts, contacts and opportunities."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from history.models import Tracked
from records.models.access import know_reach
from records.models.reach import may
from records.models.tags import TagsColumn
from users.models import Queue, User


class Record(Tracked):
    """Something people own and work on.

    `next_step_at`, `last_activity_at`, `first_outbound_at` and `unanswered_at` are
    kept by the activities app; they are facts about other rows and raise no version.
    """

    is_its_makers = True
    # The foreign key whose record decides about access at the level "parent".
    parent_field: ClassVar[str] = ""
    # Foreign keys whose record's words stand in columns of this one; see `deriving`.
    derived_through: ClassVar[frozenset[str]] = frozenset()
    # The column that such a record has besides, to be found by.
    own_words: ClassVar[str] = "name"

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField(
        _("created"), default=timezone.now, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    modified_at = models.DateTimeField(
        _("last changed"), default=timezone.now, editable=False
    )
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("last changed by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(
        _("deleted"), null=True, blank=True, editable=False
    )
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    tags = TagsColumn(_("tags"))
    next_step_at = models.DateTimeField(
        _("next step"), null=True, blank=True, editable=False
    )
    last_activity_at = models.DateTimeField(
        _("last activity"), null=True, blank=True, editable=False
    )
    first_outbound_at = models.DateTimeField(
        _("first contacted"), null=True, blank=True, editable=False
    )
    unanswered_at = models.DateTimeField(
        _("waits for an answer since"), null=True, blank=True, editable=False
    )
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def refusals(cls, rows: Sequence[Self], by: Any) -> dict[Any, str]:
        """Refuse to undo rows that this person may not change."""
        pks = [row.pk for row in rows]
        mine = cls._known_rows().undoable_by(by).filter(pk__in=pks)
        free = set(mine.values_list("pk", flat=True))
        refused = super().refusals(rows, by)
        for row in rows:
            if row.pk not in free:
                refused[row.pk] = _now("You can't change %(record)s.") % {"record": row}
        return refused

    @classmethod
    def hidden_from(cls, pks: Collection[Any], by: Any) -> set[Any]:
        known = cls._known_rows().known_to(by).filter(pk__in=pks)
        return set(pks) - set(known.values_list("pk", flat=True))

    @classmethod
    def _known_rows(cls) -> Any:
        return cls._default_manager.all()

    def people_to_write_to(self, user: Any) -> "Sequence[Record]":
        """Give the people of this record whom a person may see, the likeliest first.

        A record that is a person is its own; others name their contacts.
        """
        return [self]

    def is_kept_by(self, user: Any) -> bool:
        """Tell without a query whether a person may change this row as its owner.

        Or as somebody above the owner. A "no" decides nothing: shares, queues and
        default access are the business of `editable_by`.
        """
        if self.deleted_at or not may(user, "view", type(self)):
            return False
        know_reach(user)
        own = getattr(self, "owner_id", None) in (user.pk, *user.below_ids)
        return own and may(user, "change", type(self))

    @property
    def owner_name(self) -> str:
        owner = getattr(self, "owner", None)
        return str(owner) if owner else ""


class Owned(Tracked):
    """Owned by a person or a queue, never by both; leads and tasks only."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("owner"),
    )
    queue = models.ForeignKey(
        Queue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("queue"),
    )

    class Meta:
        abstract = True

    @property
    def owner_name(self) -> str:
        """The person's or the queue's name."""
        return str(self.owner or self.queue or "")

    def give_to(self, holder: User | Queue) -> None:
        """Set the owner to a person or a queue; the caller saves."""
        self.point_at(
            owner=holder if isinstance(holder, User) else None,
            queue=holder if isinstance(holder, Queue) else None,
        )
