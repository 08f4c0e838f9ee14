"""Correct and delete what was written down, without losing what others saved."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities import handing, links, mentions, repeating
from activities.log import check, part_of
from activities.models import Activity
from history import reading, writing
from users.models import User


class Outdated(ValidationError):
    """Somebody else has changed the same fields since; `version` is the present one."""

    def __init__(self, message: str, version: int) -> None:
        super().__init__(message)
        self.version = version


def change(
    activity: Activity,
    columns: Mapping[str, Any],
    *,
    by: User,
    version: int | None = None,
    act: writing.Act | None = None,
) -> Activity:
    """Change columns of an activity; a new owner of a task is told.

    `version` is that of the activity when the person began: what others have changed
    since is kept where the person changed nothing, and raises Outdated where both
    did. Saving again with the present version then wins.
    """
    with part_of(act, "edit_activity", by, str(activity)) as doing:
        [present] = links.lock([activity])
        holder = (present.owner_id, present.queue_id)
        before, series = said_to_all(present), _series(present)
        for name, value in _mine(present, columns, version).items():
            setattr(present, name, value)
        if series != _series(present):
            repeating.begin(present)
        check(present)
        doing.save(present)
        if present.is_open and holder != (present.owner_id, present.queue_id):
            handing.tell(present, by=by)
        mentions.tell(present, by=by, before=before)
    return present


def said_to_all(activity: Activity) -> str:
    """Give what others have read of an activity, who may be told of it already."""
    return "" if activity.is_private else activity.body


def delete(
    activity: Activity, *, by: User, act: writing.Act | None = None
) -> writing.Act:
    """Put an activity into the recycle bin, on every record it is shown on."""
    with part_of(act, "delete_activity", by, str(activity)) as doing:
        for present in links.lock([activity]):
            if present.deleted_at is None:
                doing.delete(present)
    return doing


# -- inside -------------------------------------------------------------------


def _series(activity: Activity) -> tuple[Any, ...]:
    return (activity.repeats, activity.due_at, activity.is_all_day)


def _mine(
    present: Activity, columns: Mapping[str, Any], version: int | None
) -> dict[str, Any]:
    """Give the columns that the person changed, seen from where they began."""
    if not version or version >= present.version:
        return dict(columns)
    then = reading.at_version(present, version)
    mine, both = {}, []
    fields = {field.name: field for field in present._meta.concrete_fields}
    for name, value in columns.items():
        attname = fields[name].attname
        now = getattr(present, attname)
        wanted = getattr(value, "pk", value)
        if wanted in (then.get(attname, now), now):
            continue
        mine[name] = value
        if attname in then:
            both.append(str(fields[name].verbose_name))
    if both:
        latest = reading.of(present).first()
        words = {
            "who": (latest and latest.operation.by) or _("Somebody"),
            "fields": ", ".join(both),
        }
        raise Outdated(
            _(
                "%(who)s changed this while you were typing: %(fields)s. "
                "Save again to keep yours."
            )
            % words,
            present.version,
        )
    return mine
