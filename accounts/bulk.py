"""Change many accounts or contacts at once; deals are given alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts import editing, owners
from accounts.listing import ACCOUNTS, CONTACTS
from accounts.models import Account
from accounts.owner_form import OwnerForm
from history import writing
from history.models import Operation
from lists.bulk.acts import BulkAct, export
from lists.bulk.deleting import delete_act
from lists.bulk.doing import Handing, OnList, Outcome, Picked, not_theirs
from lists.bulk.tagging import tag_act
from lists.spec import ListSpec
from users.models import User
from work import notices


@dataclass(frozen=True)
class Give(OnList, Handing):
    """Give records of one kind to another owner."""

    kind = "bulk_assign"

    owner: User
    move_tasks: bool = True
    notify: bool = True

    @property
    def label(self) -> str:
        return _("Assigned to %(holder)s") % {"holder": self.owner}

    def change(self, rows: Sequence[Picked], act: writing.Act, *, by: User) -> Outcome:
        pks = [row.pk for row in rows]
        skipped = owners.give_many(
            self.model, pks, self.owner, by=by, act=act, move_tasks=self.move_tasks
        )
        self._tell(len(pks) - len(skipped), by)
        return Outcome(skipped)

    def tell(self, operations: Sequence[Operation], *, by: User) -> None:
        """Tell the new owner once, of those that they have still."""
        given = self.changes_of(operations)
        rows = self.model._base_manager.filter(owner=self.owner, deleted_at=None)
        self._tell(rows.filter(pk__in=given.values("object_id")).count(), by)

    def _tell(self, number: int, by: User) -> None:
        if not (self.notify and number and self.owner != by):
            return
        with translation.override(self.owner.speaks):
            rows = self.spec.counted % {"n": number}
            text = _("%(who)s gave you %(record)s") % {"who": by, "record": rows}
            notices.tell(self.owner, owners.NOTICE, text, reverse(self.spec.name))


def give_act(spec: ListSpec, heading: Any, button: Any) -> BulkAct:
    """Give the act that gives rows of a list to another owner."""
    return BulkAct(
        key="assign",
        spec=spec,
        right="change",
        label=gettext_lazy("Assign"),
        heading=heading,
        button=button,
        sign="user-plus",
        shortcut="a",
        form=OwnerForm,
        doing=lambda asked: Give(spec, **asked),
    )


def _not_to_delete(accounts: Sequence[Any], by: User) -> dict[int, str]:
    return editing.why_not_delete_many(accounts, by) | not_theirs(accounts, by)


def account_name(user: User) -> dict[str, Any]:
    """Give a record's account by name, if this person may see that account."""
    seen = Account.objects.visible_to(user).filter(pk=OuterRef("account"))
    return {"account_name": Subquery(seen.values("name")[:1])}


# The columns of files, and what they are called in the first line.
_ACCOUNT_COLUMNS = (
    ("pk", gettext_lazy("Number")),
    ("name", gettext_lazy("Name")),
    ("site", gettext_lazy("Site")),
    ("type", gettext_lazy("Type")),
    ("industry", gettext_lazy("Industry")),
    ("phone", gettext_lazy("Phone")),
    ("website", gettext_lazy("Website")),
    ("billing_city", gettext_lazy("City")),
    ("billing_country", gettext_lazy("Country")),
    ("tags", gettext_lazy("Tags")),
    ("owner__email", gettext_lazy("Owner")),
    ("next_step_at", gettext_lazy("Next step")),
    ("last_activity_at", gettext_lazy("Last activity")),
    ("created_at", gettext_lazy("Created")),
)
_CONTACT_COLUMNS = (
    ("pk", gettext_lazy("Number")),
    ("first_name", gettext_lazy("First name")),
    ("last_name", gettext_lazy("Last name")),
    ("title", gettext_lazy("Title")),
    ("account_name", gettext_lazy("Account")),
    ("email", gettext_lazy("Email")),
    ("phone", gettext_lazy("Phone")),
    ("mobile", gettext_lazy("Mobile")),
    ("tags", gettext_lazy("Tags")),
    ("owner__email", gettext_lazy("Owner")),
    ("next_step_at", gettext_lazy("Next step")),
    ("last_activity_at", gettext_lazy("Last activity")),
    ("created_at", gettext_lazy("Created")),
)

ASSIGN_ACCOUNTS = give_act(
    ACCOUNTS,
    gettext_lazy("Assign accounts"),
    ngettext_lazy("Assign %(n)s account", "Assign %(n)s accounts", "n"),
)
TAG_ACCOUNTS = tag_act(
    ACCOUNTS,
    gettext_lazy("Tags of accounts"),
    ngettext_lazy("Change %(n)s account", "Change %(n)s accounts", "n"),
)
EXPORT_ACCOUNTS = export(ACCOUNTS, _ACCOUNT_COLUMNS)
DELETE_ACCOUNTS = delete_act(
    ACCOUNTS,
    gettext_lazy("Delete accounts"),
    ngettext_lazy("Delete %(n)s account", "Delete %(n)s accounts", "n"),
    _not_to_delete,
)
ASSIGN_CONTACTS = give_act(
    CONTACTS,
    gettext_lazy("Assign contacts"),
    ngettext_lazy("Assign %(n)s contact", "Assign %(n)s contacts", "n"),
)
TAG_CONTACTS = tag_act(
    CONTACTS,
    gettext_lazy("Tags of contacts"),
    ngettext_lazy("Change %(n)s contact", "Change %(n)s contacts", "n"),
)
EXPORT_CONTACTS = export(CONTACTS, _CONTACT_COLUMNS, account_name)
DELETE_CONTACTS = delete_act(
    CONTACTS,
    gettext_lazy("Delete contacts"),
    ngettext_lazy("Delete %(n)s contact", "Delete %(n)s contacts", "n"),
)
# In the order of the bars.
ACTS = (
    ASSIGN_ACCOUNTS,
    TAG_ACCOUNTS,
    EXPORT_ACCOUNTS,
    DELETE_ACCOUNTS,
    ASSIGN_CONTACTS,
    TAG_CONTACTS,
    EXPORT_CONTACTS,
    DELETE_CONTACTS,
)
