"""Remove the demonstration: its own rows and nothing else."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import ProtectedError, Q

from accounts.models import Account, Contact
from activities.models import Activity
from crm.demo import letters
from crm.demo.people import TAGS
from crm.purging import remove_generic_children
from history.models import Change, Operation
from imports import keeping, staging
from imports.models import Import
from leads.models import AssignmentRule, Lead, Pool, Submission, WebForm
from opportunities.models import Opportunity
from records import usage
from records.models import Tag, tags
from records.shipped import CAMPAIGN_READY
from users.models import Organisation, Queue, Role, User
from work.database import fold

_RECORDS: list[type[Any]] = [Activity, Lead, Opportunity, Contact, Account]


@transaction.atomic
def clear() -> dict[str, int]:
    """Remove every row of the demonstration; give how many of each kind.

    What a real record holds on to, such as a person who owns one, is not removed: a
    person is then switched off instead.
    """
    removed = {"submission": _submissions(), "incoming mail": letters.clear()}
    removed["import"] = _imports()
    Account.objects.filter(is_demo=True).update(primary_contact=None, parent=None)
    for model in _RECORDS:
        removed[str(model._meta.verbose_name)] = _records(model)
    _set_up()
    _tags()
    removed["user"] = _people()
    return removed


def _submissions() -> int:
    rows = Submission.objects.filter(form__is_demo=True)
    number = rows.count()
    rows.delete()
    return number


def _imports() -> int:
    """Remove what the people of the demonstration imported, with its files."""
    theirs = list(Import.objects.filter(user__is_demo=True))
    for imported in theirs:
        imported.delete()
        imported.path.unlink(missing_ok=True)
        imported.book_path.unlink(missing_ok=True)
        staging.forget(imported)
        keeping.forget(imported)
    return len(theirs)


def _records(model: type[Any]) -> int:
    number = 0
    kind = ContentType.objects.get_for_model(model)
    for record in model._base_manager.filter(is_demo=True):
        pk = record.pk
        try:
            with transaction.atomic():
                remove_generic_children(record)
                record.delete()
        except ProtectedError:
            continue
        Change.objects.filter(content_type=kind, object_id=pk).delete()
        number += 1
    return number


def _tags() -> None:
    """Remove the tags of the demonstration that no real record has."""
    for _every, name, _tone in TAGS:
        if name != CAMPAIGN_READY and not usage.is_tagged(fold(name)):
            Tag.objects.filter(key=fold(name)).delete()
    tags.forget()


def _set_up() -> None:
    """Remove rule, pool, form and queues, unless real records need them."""
    WebForm.objects.filter(is_demo=True, submissions=None).delete()
    demo_target = Q(entries__user__is_demo=True) | Q(entries__queue__is_demo=True)
    AssignmentRule.objects.filter(demo_target).distinct().delete()
    Pool.objects.filter(members__user__is_demo=True, assignment_entries=None).delete()
    Organisation.objects.filter(name="Tiller Logistics").update(
        name="", is_set_up=False
    )
    for queue in Queue.objects.filter(is_demo=True):
        _remove(queue)


def _people() -> int:
    number = 0
    for person in User.objects.filter(is_demo=True):
        Operation.objects.filter(by=person, changes=None).delete()
        role = person.role
        if _remove_person(person):
            number += 1
        else:
            User.objects.filter(pk=person.pk).update(is_active=False)
        _remove_empty(role)
    return number


def _remove_person(person: User) -> bool:
    """Remove somebody with what they did in the demonstration, all or nothing."""
    try:
        with transaction.atomic():
            mine = Operation.objects.filter(by=person)
            Operation.objects.filter(undoes__in=mine).update(undoes=None)
            mine.delete()
            person.delete()
    except ProtectedError:
        return False
    return True


def _remove_empty(role: Role | None) -> None:
    while role is not None and not role.users.exists() and not role.children.exists():
        above = role.parent
        if not _remove(role):
            return
        role = above


def _remove(row: Any) -> bool:
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        return False
    return True
