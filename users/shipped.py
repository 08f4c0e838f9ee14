"""The rows every installation starts with: groups, their rights, a last queue.

Made after each migrate and safe to repeat: what an administrator changed stays.
Permissions do not exist yet while a migration runs, hence not a migration.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

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
    ],
    MARKETING: [
        *_READ,
        *_WORK,
        *_EXPORT,
        *_IMPORT,
        "leads.transfer_lead",
        "leads.view_all_lead",
        "lists.share_savedview",
    ],
    READ_ONLY: [*_READ, "activities.view_activity"],
}

# Setup that administrators do in the admin, by app; they get all rights there.
_SETUP_APPS = ["users", "records", "lists", "leads", "opportunities", "accounts"]
_SETUP_APPS += ["activities", "history", "work", "imports"]


def after_migrate(sender: Any, **_kwargs: Any) -> None:
    """Make what is missing, once all apps have their tables."""
    if sender.name != "crm":
        return
    for name, wanted in GRANTS.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(_permissions(wanted))
    group, is_new = Group.objects.get_or_create(name=ADMINISTRATOR)
    if is_new:
        group.permissions.set(
            Permission.objects.filter(
                Q(content_type__app_label__in=_SETUP_APPS)
                | Q(content_type__app_label="auth", content_type__model="group")
            )
        )
    _last_queue()


def _permissions(names: list[str]) -> list[Permission]:
    found: list[Permission] = []
    for name in names:
        app, codename = name.split(".")
        found += Permission.objects.filter(
            content_type__app_label=app, codename=codename
        )
    return found


def _last_queue() -> None:
    """See that a lead always finds an owner, also before anything is set up."""
    organisation = apps.get_model("users", "Organisation")
    queue = apps.get_model("users", "Queue")
    if not organisation.objects.exists():
        last, _is_new = queue.objects.get_or_create(
            key="unsorted",
            defaults={
                "name": "Unsorted",
                "description": "What no assignment entry takes.",
            },
        )
        organisation.objects.create(default_queue=last)
