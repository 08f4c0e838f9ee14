"""Give an account, a contact or a deal to another owner."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import handing
from history import writing
from users.models import User
from work import notices

NOTICE = "record_assigned"
_LEFT = gettext_lazy("%(owner)s does not work here any more.")
_HAS_IT = gettext_lazy("%(owner)s owns it already.")


def give(
    record: Any, owner: User, *, by: User, notify: bool = True, move_tasks: bool = True
) -> writing.Act:
    """Give a record to another owner, with the open tasks the old one has on it.

    Gives the act, for its undo. Raises ValidationError, in words, if they may not.
    """
    label = _("%(record)s to %(owner)s") % {"record": record, "owner": owner}
    with writing.act("assign", by=by, label=label, channel="browser") as act:
        rows = type(record)._base_manager.select_for_update(of=("self",))
        record = rows.get(pk=record.pk)
        why = why_not_give(record, owner, by)
        if why:
            raise ValidationError(why)
        old = record.owner
        record.owner = owner
        act.save(record)
        if move_tasks:
            handing.hand_over_open(record, old, owner, act)
        if notify and owner.pk != by.pk:
            words = {"who": by, "record": record}
            with translation.override(owner.speaks):
                text = _("%(who)s gave you %(record)s") % words
                url = record.get_absolute_url()
                notices.tell(owner, NOTICE, text, url, about=record)
    return act


def give_many(
    model: Any,
    pks: Sequence[int],
    owner: User,
    *,
    by: User,
    act: writing.Act,
    move_tasks: bool = True,
) -> list[tuple[Any, str]]:
    """Give many records of one kind to another owner; give those left, and why.

    Raises ValidationError if the new owner is not active.
    """
    if not owner.is_active:
        raise ValidationError(_LEFT % {"owner": owner})
    rows = model.objects.alive().select_for_update(of=("self",)).filter(pk__in=pks)
    locked = list(rows.order_by("pk"))
    prefetch_related_objects(locked, "owner", *getattr(model, "derived_through", ()))
    allowed = model.objects.transferable_by(by).filter(pk__in=pks)
    free = set(allowed.values_list("pk", flat=True))
    skipped: list[tuple[Any, str]] = []
    tasks: dict[User, list[Any]] = {}
    for record in locked:
        if record.pk not in free:
            skipped.append((record, _not_yours(record)))
        elif record.owner_id == owner.pk:
            skipped.append((record, _HAS_IT % {"owner": owner}))
        else:
            tasks.setdefault(record.owner, []).append(record)
    given = [record for records in tasks.values() for record in records]
    for record in given:
        record.owner = owner
    act.save_many(given)
    if move_tasks:
        for old, records in tasks.items():
            handing.hand_over_open(records, old, owner, act)
    return skipped


def why_not_give(record: Any, owner: User, by: User) -> str:
    """Say why a person may not give a record to this owner; "" if they may."""
    if not type(record).objects.transferable_by(by).filter(pk=record.pk).exists():
        return _not_yours(record)
    if not owner.is_active:
        return _LEFT % {"owner": owner}
    if record.owner_id == owner.pk:
        return _HAS_IT % {"owner": owner}
    return ""


def _not_yours(record: Any) -> str:
    return _("You can't give %(record)s away. %(owner)s owns it.") % {
        "record": record,
        "owner": record.owner_name,
    }
