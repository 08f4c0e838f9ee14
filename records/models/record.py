"""The base of leads, accounts, contacts and opportunities, and who may see them."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from history.models import Tracked
from records.models.access import AccessDefault, know_reach, level_of, shared_ids
from records.models.tags import TagsColumn
from users.models import Queue, User
from work.database import fold

AnyRecord = TypeVar("AnyRecord", bound="Record")
Level = AccessDefault.Level


class RecordQuerySet(models.QuerySet[AnyRecord]):
    """Which rows a person may see, change and hand over. Every view starts here."""

    def alive(self) -> Self:
        """Keep what is not in the recycle bin."""
        return self.filter(deleted_at=None)

    def visible_to(self, user: Any) -> Self:
        """Keep the living rows this person may open; none for a stranger."""
        reach = self._reach(user)
        return self.none() if reach is None else self.filter(reach, deleted_at=None)

    def known_to(self, user: Any) -> Self:
        """Keep the rows this person may open, or could before they were deleted."""
        reach = self._reach(user)
        return self.none() if reach is None else self.filter(reach)

    def are_all_known_to(self, user: Any) -> bool:
        """Tell without a query per row whether this person may open every row."""
        if _may(user, "view_all", self.model) or _may(user, "edit_all", self.model):
            return True
        level = level_of(self.model._meta.label_lower, user)
        return level in (Level.READ, Level.WRITE, Level.TRANSFER)

    def said_openly(self, text: str, user: Any, also: Q | None = None) -> Self:
        """Of rows found by a text, leave out what only a hidden record's name matched.

        A deal holds its account's name to be found by (`derived_through`). Who may not
        see that account could else spell its name out, letter by letter. What is found
        by something else stays: `also`.
        """
        rows = self
        for name in self.model.derived_through:
            others: Any = self.model._meta.get_field(name).related_model
            if not others.objects.are_all_known_to(user):
                open_ones = others.objects.known_to(user).order_by().values("pk")
                known = Q(**{name: None}) | Q(**{f"{name}__in": open_ones})
                own = self._with_own_words(text)
                rows = rows.filter(known | own | also if also else known | own)
        return rows

    def _with_own_words(self, text: str) -> Q:
        where = Q()
        for word in text.split()[:8]:
            said = Q(**{f"{self.model.own_words}__icontains": word})
            where &= said | Q(**{f"{self.model.own_words}__icontains": fold(word)})
        return where

    def editable_by(self, user: Any) -> Self:
        """Keep the living rows this person may change; never more than they see."""
        return self.alive().undoable_by(user).changeable()

    def undoable_by(self, user: Any) -> Self:
        """Keep the rows whose changes this person may take back, also in the bin.

        Their rights alone count: what conversion has locked can be un-converted, what
        was deleted can be restored.
        """
        if not _may(user, "view", self.model) or not _may(user, "change", self.model):
            return self.none()
        rows = self
        if _may(user, "edit_all", self.model):
            return rows
        level = level_of(self.model._meta.label_lower, user)
        if level in (Level.WRITE, Level.TRANSFER):
            return rows
        reach = self._mine(user) | self._shared(user, editing=True)
        if level == Level.PARENT:
            reach = self._or_of_parents(reach, user, "editable_by")
        return rows.filter(reach)

    def transferable_by(self, user: Any) -> Self:
        """Keep the living rows this person may give to another owner. Spec §1.7, §4.

        Their own and those of people below, and what lies in their queues; others'
        only with the right to transfer, or where everybody may hand over.
        """
        if not _may(user, "change", self.model):
            return self.none()
        level = level_of(self.model._meta.label_lower, user)
        if level == Level.TRANSFER or _may(user, "transfer", self.model):
            return self.visible_to(user).changeable()
        return self.editable_by(user).filter(self._mine(user))

    def changeable(self) -> Self:
        """Keep the rows that are not locked by what they are, for anybody."""
        return self

    def _reach(self, user: Any) -> Q | None:
        """Give the condition for what this person may open; None for nothing at all."""
        if not _may(user, "view", self.model):
            return None
        if self.are_all_known_to(user):
            return Q()
        level = level_of(self.model._meta.label_lower, user)
        reach = self._mine(user) | self._shared(user, editing=False)
        if level == Level.PARENT:
            reach = self._or_of_parents(reach, user, "visible_to")
        return reach

    def _mine(self, user: User) -> Q:
        know_reach(user)
        return Q(owner__in=[user.pk, *user.below_ids])

    def _shared(self, user: User, *, editing: bool) -> Q:
        """Give the condition for what is shared; none for nothing, which costs less."""
        pks = shared_ids(self.model, user, editing=editing)
        return Q() if pks == [] else Q(pk__in=pks)

    def _or_of_parents(self, own: Q, user: User, question: str) -> Q:
        name = self.model.parent_field
        if not name:
            return own
        parents: Any = self.model._meta.get_field(name).related_model
        if question == "visible_to" and parents.objects.are_all_known_to(user):
            # By a join: PostgreSQL reads it for the few rows of a page alone. In two
            # halves: of one it would expect the share of the owner's rows squared, and
            # read all that match for the few that are shown.
            has_one = Q(**{f"{name}__isnull": False})
            return (own | has_one) & (own | Q(**{f"{name}__deleted_at": None}))
        rows = getattr(parents.objects, question)(user).order_by()
        # Asked of each row: with IN, PostgreSQL reads all parents for one child.
        return own | Q(Exists(rows.filter(pk=OuterRef(f"{name}_id"))))


def _may(user: Any, verb: str, model: type[models.Model]) -> bool:
    if not getattr(user, "is_active", False):
        return False
    meta = model._meta
    return user.has_perm(f"{meta.app_label}.{verb}_{meta.model_name}")


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
        if self.deleted_at or not _may(user, "view", type(self)):
            return False
        know_reach(user)
        own = getattr(self, "owner_id", None) in (user.pk, *user.below_ids)
        return own and _may(user, "change", type(self))

    @property
    def owner_name(self) -> str:
        owner = getattr(self, "owner", None)
        return str(owner) if owner else ""


class Owned(models.Model):
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
        self.owner = holder if isinstance(holder, User) else None
        self.queue = holder if isinstance(holder, Queue) else None


class OwnedQuerySet(RecordQuerySet[AnyRecord]):
    """Rows that may lie in a queue: its members see and change them. Spec §4."""

    def _mine(self, user: User) -> Q:
        own = super()._mine(user)
        return own | Q(queue__in=user.queue_ids) if user.queue_ids else own
