"""Which records a person may see, change and hand over. Spec §4, §13."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from records.models.access import AccessDefault, know_reach, level_of, shared_ids
from users.models import User
from work.database import fold

if TYPE_CHECKING:
    from records.models.record import Record

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
        if may(user, "view_all", self.model) or may(user, "edit_all", self.model):
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
        if not may(user, "view", self.model) or not may(user, "change", self.model):
            return self.none()
        rows = self
        if may(user, "edit_all", self.model):
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
        if not may(user, "change", self.model):
            return self.none()
        level = level_of(self.model._meta.label_lower, user)
        if level == Level.TRANSFER or may(user, "transfer", self.model):
            return self.visible_to(user).changeable()
        return self.editable_by(user).filter(self._mine(user))

    def changeable(self) -> Self:
        """Keep the rows that are not locked by what they are, for anybody."""
        return self

    def _reach(self, user: Any) -> Q | None:
        """Give the condition for what this person may open; None for nothing at all."""
        if not may(user, "view", self.model):
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


class OwnedQuerySet(RecordQuerySet[AnyRecord]):
    """Rows that may lie in a queue: its members see and change them. Spec §4."""

    def _mine(self, user: User) -> Q:
        own = super()._mine(user)
        return own | Q(queue__in=user.queue_ids) if user.queue_ids else own


def may(user: Any, verb: str, model: type[models.Model]) -> bool:
    """Tell whether a role lets a person do this to records of a kind at all."""
    if not getattr(user, "is_active", False):
        return False
    meta = model._meta
    return user.has_perm(f"{meta.app_label}.{verb}_{meta.model_name}")
