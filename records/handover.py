"""Somebody leaves: their open work finds a new owner, and they can sign in no more."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from history import writing
from history.models import Tracked
from records.models import Owned, Record
from users import pointing, rights
from users.models import Queue, User

# Rows written at once; a leaver may own a million leads.
AT_ONCE = 1_000
# The order in which rows are locked everywhere.
_LOCK_ORDER = ["lead", "account", "contact", "opportunity", "activity"]


@dataclass(frozen=True)
class Place:
    """A row of the set-up that names a person as who gets work."""

    row: models.Model
    field: str

    @property
    def label(self) -> str:
        """Say which row it is, such as "entry “UK leads”"."""
        return f"{self.row._meta.verbose_name} “{self.row}”"

    @property
    def url(self) -> str:
        """Give its page in the admin; "" if it is edited inside another one."""
        meta = self.row._meta
        try:
            return reverse(
                f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.row.pk]
            )
        except NoReverseMatch:
            return ""


def open_work(user: User) -> dict[type[Tracked], int]:
    """Count what a person would leave behind, by kind; kinds without any left out."""
    counts = {model: _open_of(model, user).count() for model in _kinds()}
    return {model: count for model, count in counts.items() if count}


def places(user: User) -> list[Place]:
    """Give the set-up that gives this person work: rules, forms, the default owner.

    Any model may say so, in a class attribute `gives_work_to` of field names.
    """
    return [
        Place(row, field.name)
        for model, field in pointing.keys_to(User)
        if field.name in getattr(model, "gives_work_to", ())
        for row in model._base_manager.filter(**{field.name: user})
    ]


def hand_over(
    user: User, to: User, *, by: User | None, queue: Queue | None = None
) -> int:
    """Give a person's open work to another one and return how many rows that were.

    `queue`, if given, gets the leads and tasks instead; nothing else may lie in one.
    One operation, so it can be undone. Raises ValidationError for a new owner who
    cannot take it.
    """
    if to == user or not to.is_active:
        raise ValidationError(_("Choose somebody else, who still works here."))
    label = _("Work of %(person)s handed over to %(to)s") % {"person": user, "to": to}
    moved = 0
    with writing.act("hand_over", by=by, label=label, channel="admin") as act:
        for model in _kinds():
            holder = queue if queue and issubclass(model, Owned) else to
            moved += _move(model, user, holder, act)
    return moved


def deactivate(
    user: User,
    to: User | None,
    *,
    by: User,
    queue: Queue | None = None,
    replace: bool = False,
) -> int:
    """Let a person go: hand over their open work, end their sessions and links.

    `replace` puts the new owner in their place in rules, forms and as default owner;
    without it that is refused in words. Gives the number of rows handed over. Raises
    ValidationError, and PermissionDenied for somebody with rights that `by` lacks.
    """
    if rights.exceeds(user, by):
        raise PermissionDenied(_("%(person)s has rights you lack.") % {"person": user})
    if user == by:
        raise ValidationError(_("You can't deactivate yourself."))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        # From here on rules and pools pass them by.
        user.is_active = False
        # Every session and every link sent by mail hangs on the password.
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        _clear_places(user, to, replace)
        if to is None and open_work(user):
            raise ValidationError(_("Choose who gets the open work."))
        return hand_over(user, to, by=by, queue=queue) if to else 0


# -- inside --------------------------------------------------------------------


def _kinds() -> list[type[Tracked]]:
    """Give every model of work that people own, in the order of locking."""
    kinds = [
        model
        for model in apps.get_models()
        if issubclass(model, Record | Owned) and issubclass(model, Tracked)
    ]
    return sorted(kinds, key=_place_in_order)


def _place_in_order(model: type[models.Model]) -> tuple[int, str]:
    name = str(model._meta.model_name)
    known = name in _LOCK_ORDER
    return (_LOCK_ORDER.index(name) if known else len(_LOCK_ORDER), name)


def _open_of(model: Any, user: User) -> models.QuerySet[Any]:
    """Keep what still has to be worked on: open leads, deals and tasks, all others."""
    rows = model.objects.alive().filter(owner=user)
    if hasattr(rows, "changeable"):
        rows = rows.changeable()
    for open_ones in ("open_tasks", "open"):
        if hasattr(rows, open_ones):
            return getattr(rows, open_ones)()
    return rows


def _move(model: Any, user: User, holder: User | Queue, act: writing.Act) -> int:
    moved = 0
    while True:
        rows = _open_of(model, user).order_by("pk").select_for_update(of=("self",))
        # With the old owner at hand: a task's day is that of their time zone.
        batch = list(rows.select_related("owner")[:AT_ONCE])
        if not batch:
            return moved
        for row in batch:
            if isinstance(row, Owned):
                row.give_to(holder)
            else:
                row.owner = holder
            if hasattr(row, "assigned_at"):
                row.assigned_at = timezone.now()
        act.save_many(batch)
        moved += len(batch)


def _clear_places(user: User, to: User | None, replace: bool) -> None:
    named = places(user)
    if not named:
        return
    if to is None or not replace:
        raise ValidationError(
            _("%(person)s still gets work from: %(what)s. Put somebody else there.")
            % {"person": user, "what": "; ".join(place.label for place in named)}
        )
    for place in named:
        setattr(place.row, place.field, to)
        place.row.save(update_fields=[place.field])
