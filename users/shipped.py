"""The rows every installation starts with: groups, their rights, a last queue.

Made after each migrate and safe to repeat: what an administrator changed stays, and a
right that came with a new release goes to the groups that have it from the start.
Permissions do not exist yet while a migration runs, hence not a migration.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

REP, MANAGER, MARKETING = "Rep", "Manager", "Marketing"
ADMINISTRATOR, READ_ONLY = "Administrator", "Read only"

_RECORDS = ["leads.lead", "accounts.account", "accounts.contact"]
_RECORDS += ["opportunities.opportunity"]
_READ = [f"{record.replace('.', '.view_')}" for record in _RECORDS]
_WORK = [
    record.replace(".", f".{verb}_")
    for record in _RECORDS
    for verb in ("add", "change")
] + ["activities.view_activity", "activities.add_activity"]
_WORK += ["activities.change_activity"]
_DELETE = [record.replace(".", ".delete_") for record in _RECORDS]
_EXPORT = [record.replace(".", ".export_") for record in _RECORDS]
_IMPORT = [record.replace(".", ".import_") for record in _RECORDS]

GRANTS: dict[str, list[str]] = {
    REP: [*_READ, *_WORK, "leads.convert_lead"],
    MANAGER: [
        *_READ,
        *_WORK,
        *_DELETE,
        *_EXPORT,
        "leads.convert_lead",
        "leads.transfer_lead",
        "leads.merge_lead",
        "lists.share_savedview",
        "records.add_tag",
    ],
    MARKETING: [
        *_READ,
        *_WORK,
        *_EXPORT,
        *_IMPORT,
        "leads.transfer_lead",
        "leads.view_all_lead",
        "lists.share_savedview",
        "records.add_tag",
    ],
    READ_ONLY: [*_READ, "activities.view_activity"],
}

_UNSORTED = {
    "name": _("Unsorted"),
    "description": _("What no assignment entry takes."),
}

# Setup that administrators do in the admin, by app; they get all rights there.
_SETUP_APPS = ["users", "records", "lists", "leads", "opportunities", "accounts"]
_SETUP_APPS += ["activities", "history", "work", "imports"]


# The permissions there were before this migrate; None: it has not begun.
_before: set[int] | None = None


def before_migrate(sender: Any, **_kwargs: Any) -> None:
    """Remember which rights there are, to tell those that are about to come."""
    global _before
    if sender.name != "crm":
        return
    _before = set()
    if Permission._meta.db_table in connection.introspection.table_names():
        _before.update(Permission.objects.values_list("pk", flat=True))


def after_migrate(sender: Any, **_kwargs: Any) -> None:
    """Make what is missing, once all apps have their tables."""
    if sender.name != "crm":
        return
    for name, wanted in GRANTS.items():
        _deal_out(name, _named(wanted))
    setup = Q(content_type__app_label__in=_SETUP_APPS)
    setup |= Q(content_type__app_label="auth", content_type__model="group")
    _deal_out(ADMINISTRATOR, setup)
    _last_queue()


def _deal_out(name: str, wanted: Q) -> None:
    """Give a new group all of its rights, and a present one those that are new."""
    group, is_new = Group.objects.get_or_create(name=name)
    rights = Permission.objects.filter(wanted)
    if is_new:
        group.permissions.set(rights)
    elif _before is not None:
        group.permissions.add(*rights.exclude(pk__in=_before))


def _named(names: list[str]) -> Q:
    found = Q(pk__in=[])
    for name in names:
        app, codename = name.split(".")
        found |= Q(content_type__app_label=app, codename=codename)
    return found


def _last_queue() -> None:
    """See that a lead always finds an owner, also before anything is set up."""
    organisation = apps.get_model("users", "Organisation")
    queue = apps.get_model("users", "Queue")
    if not organisation.objects.exists():
        last, _is_new = queue.objects.get_or_create(
            key="unsorted",
            defaults=_UNSORTED,
        )
        organisation.objects.create(default_queue=last)


def worded() -> Iterator[tuple[models.Model, Mapping[str, str]]]:
    """Give the last queue with its English texts by field."""
    for queue in apps.get_model("users", "Queue").objects.filter(key="unsorted"):
        yield queue, _UNSORTED
