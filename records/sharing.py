"""Open one record to one more person or role, beyond what everybody sees. Spec §13."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from history import writing
from records.models import Share
from users.models import Role, User


def share(
    record: Any, reader: User | Role, *, can_edit: bool = False, by: User
) -> Share:
    """Let a person, or a role and those above it, see or also change a record.

    Raises PermissionDenied unless `by` could give the record away altogether, and
    ValidationError for somebody who cannot sign in.
    """
    _check_right(record, by)
    if isinstance(reader, User) and not reader.is_active:
        raise ValidationError(
            _("%(person)s can't sign in, so sharing changes nothing.")
            % {"person": reader}
        )
    found = of(record).filter(**_holder(reader)).first()
    open_to = found or Share(
        content_type=ContentType.objects.get_for_model(type(record)),
        object_id=record.pk,
        **_holder(reader),
    )
    open_to.can_edit = can_edit
    label = _("%(record)s shared with %(reader)s") % {
        "record": record,
        "reader": reader,
    }
    with writing.act("share", by=by, label=label, channel="browser") as act:
        return act.save(open_to)


def unshare(record: Any, reader: User | Role, *, by: User) -> None:
    """Take the share back; nothing happens if there was none."""
    _check_right(record, by)
    label = _("%(record)s no longer shared with %(reader)s") % {
        "record": record,
        "reader": reader,
    }
    with writing.act("unshare", by=by, label=label, channel="browser") as act:
        for row in of(record).filter(**_holder(reader)):
            act.delete(row)


def of(record: Any) -> QuerySet[Share]:
    """Give the shares of a record, with whom they open it to."""
    return Share.objects.filter(
        content_type=ContentType.objects.get_for_model(type(record)),
        object_id=record.pk,
    ).select_related("user", "role")


def _holder(reader: User | Role) -> dict[str, Any]:
    return {"user": reader} if isinstance(reader, User) else {"role": reader}


def _check_right(record: Any, by: User) -> None:
    mine = type(record).objects.transferable_by(by)
    if not mine.filter(pk=record.pk).exists():
        raise PermissionDenied(_("You can't share %(record)s.") % {"record": record})
