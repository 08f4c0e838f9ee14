"""Give an account, a contact or a deal to another owner."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from activities import handing
from history import writing
from users.models import User
from work import notices

NOTICE = "record_assigned"


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
                notices.tell(owner, NOTICE, text, record.get_absolute_url())
    return act


def why_not_give(record: Any, owner: User, by: User) -> str:
    """Say why a person may not give a record to this owner; "" if they may."""
    if not type(record).objects.transferable_by(by).filter(pk=record.pk).exists():
        return _("You can't give %(record)s away. %(owner)s owns it.") % {
            "record": record,
            "owner": record.owner_name,
        }
    if not owner.is_active:
        return _("%(owner)s does not work here any more.") % {"owner": owner}
    if record.owner_id == owner.pk:
        return _("%(owner)s owns it already.") % {"owner": owner}
    return ""
