"""Keep files with records: what it is called, who may remove it, and when it goes.

A file is an activity, so it shows wherever its record's activities do, goes along at a
conversion and lies in the recycle bin like them.
"""

import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities import links, shelf
from activities.log import check
from activities.models import Activity
from history import writing
from history.models import Operation
from records.models import Record
from users.models import User

LONGEST_NAME = 255
# Control and format characters (bidi overrides among them), halves of characters, and
# what breaks a line. A joiner is part of how some languages are written.
_NO_PART_OF_A_NAME = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}


def add(
    record: Record, uploads: Sequence[tuple[str, Iterable[bytes]]], *, by: User
) -> Operation:
    """Keep files, given as (name, pieces), with a record; all of them or none.

    Raises ValidationError when one is too large or the record is read-only by now.
    """
    kept: list[tuple[str, uuid.UUID, int]] = []
    try:
        for name, pieces in uploads:
            kept.append((clean_name(name), *shelf.keep(pieces)))
        return _attach(kept, record, by)
    except BaseException:
        for _name, key, _size in kept:
            shelf.remove(key)
        raise


def clean_name(name: str) -> str:
    """Give the bare name of a file as it may be shown and sent; never empty.

    Without folders, control characters and those that change the direction of text;
    a long one keeps its ending.
    """
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(one for one in bare if one in _JOINERS or _may_stand(one))
    bare = " ".join(unicodedata.normalize("NFC", bare).split()).rstrip(" .")
    if not bare.strip("."):
        return _("file")
    if len(bare) <= LONGEST_NAME:
        return bare
    stem, dot, ending = bare.rpartition(".")
    if not stem or len(ending) > 20:
        return bare[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"


def may_remove(file: Activity, user: Any) -> bool:
    """Tell whether somebody may remove a file: who added it, and those above them.

    At any time, unlike what can be corrected; also who may delete all activities. The
    caller knows that they may change it.
    """
    if file.created_by_id == user.pk or user.has_perm("activities.delete_activity"):
        return True
    return file.created_by_id in user.below_ids


def discard(activity: Activity) -> None:
    """Remove what lies on the disk of an activity that is removed for good."""
    key = activity.stored_as
    if key is not None:
        transaction.on_commit(lambda: shelf.remove(key), robust=True)


# -- inside -------------------------------------------------------------------


def _may_stand(character: str) -> bool:
    return unicodedata.category(character) not in _NO_PART_OF_A_NAME


def _attach(
    kept: Sequence[tuple[str, uuid.UUID, int]], record: Record, by: User
) -> Operation:
    files = [
        Activity(
            kind=Activity.Kind.FILE, subject=name, stored_as=key, size=size, owner=by
        )
        for name, key, size in kept
    ]
    label = str(files[0])
    if len(files) > 1:
        label = ngettext("%(n)s file", "%(n)s files", len(files)) % {"n": len(files)}
    with writing.act("add_file", by=by, label=label, channel="browser") as act:
        links.lock_for_change([record])
        for file in files:
            file.done_at = timezone.now()
            check(file)
            act.save(file)
            links.attach(file, [record], act=act)
    return act.operation
