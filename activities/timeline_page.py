"""The timeline as a record's page draws it, with what can be done about entries."""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import timeline
from activities.entries import Entry
from activities.panels import address, log_url, user_of
from records.models import Record


def timeline_of(
    record: Record,
    request: HttpRequest,
    extra: Iterable[Any],
    *,
    can_change: bool = False,
) -> dict[str, Any]:
    """Give a page of the timeline, its filters and the way to older entries.

    `can_change` says that the person may change the record, so also answer e-mails.
    """
    before = request.GET.get("before", "")
    show = request.GET.get("show", "all")
    most = timeline.PRINTED if "print" in request.GET else timeline.PAGE
    page = timeline.entries(
        record, user_of(request), show=show, before=before, extra=extra, most=most
    )
    # Older entries that are added below go on with the day they end on.
    above = timeline.read_mark(before) if request.headers.get("HX-Request") else None
    older = urlencode({"show": page.show, "before": page.older})
    user = user_of(request)
    can_write = can_change and user.has_perm("activities.add_activity")
    place = [record._meta.label_lower, record.pk]
    can_pin = can_change and user.has_perm("activities.change_activity")
    can = {"can_write": can_write, "can_pin": can_pin}
    items = _with_days(page.entries, record, above and above[0], **can)
    if page.pinned:
        pinned = _with_days([page.pinned], record, None, is_pinned=True, **can)
        items = pinned + items
    return {
        "items": items,
        "can_pin": can_pin,
        "pin_url": reverse("activities:pin", args=place),
        "unpin_url": reverse("activities:unpin", args=place),
        "filters": [_filter(each, page.show, request.path) for each in page.filters],
        "older_url": f"{request.path}?{older}" if page.older else "",
        "newest_url": "" if page.is_first else f"{request.path}#timeline",
    }


# -- inside -------------------------------------------------------------------


def _filter(each: timeline.Filter, shown: str, path: str) -> dict[str, Any]:
    return {
        "label": each.label,
        "count": each.count,
        "url": f"{path}?{urlencode({'show': each.name})}",
        "current": each.name == shown,
    }


def _with_days(
    entries: Iterable[Entry],
    record: Record,
    above: datetime.datetime | None,
    *,
    can_write: bool,
    can_pin: bool,
    is_pinned: bool = False,
) -> list[dict[str, Any]]:
    """Give entries for the template, each with whether a new day begins with it.

    Each has every key: one that is looked for in vain costs a template as much as ten
    that are there.
    """
    items = []
    day = above and timezone.localtime(above).date()
    back = urlencode({"next": f"{address(record)}#timeline"})
    edit_label = _("Edit: %(head)s")
    pin = _("Unpin: %(head)s") if is_pinned else _("Pin: %(head)s")
    for entry in entries:
        mine = timezone.localtime(entry.at).date()
        edit = [reverse("activities:edit", args=[a["pk"]]) for a in entry.actions]
        item = {
            "entry": entry,
            "new_day": mine != day,
            "is_pinned": is_pinned,
            "edit_url": f"{edit[0]}?{back}" if edit else "",
            "edit_label": edit_label % {"head": entry.head} if edit else "",
            "reply_url": "",
            "again_url": "",
            "pin_label": pin % {"head": entry.head}
            if entry.activity and can_pin
            else "",
        }
        if entry.email and can_write:
            item |= _of_email(entry, record, back)
        items.append(item)
        day = mine
    return items


def _of_email(entry: Entry, record: Record, back: str) -> dict[str, str]:
    """Give what can be done about an e-mail: answer it, and try it again."""
    found = {"reply_url": f"{log_url(record)}?tab=email&answers={entry.email}&{back}"}
    if entry.state_tone:
        found["again_url"] = reverse("activities:send-again", args=[entry.email])
    return found
