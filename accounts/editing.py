"""Write accounts, contacts and what hangs on them, as people ask for it."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts import hierarchy, relations
from accounts.models import Account, AccountContact, Contact, SocialProfile
from history import writing
from records import clicks, conflict
from records.forms import RecordForm
from users.models import User

# What belongs to an account, by the name that it has there.
_HELD = {
    "contacts": ngettext_lazy("%(n)s contact", "%(n)s contacts", "n"),
    "opportunities": ngettext_lazy("%(n)s opportunity", "%(n)s opportunities", "n"),
    "children": ngettext_lazy("%(n)s account below it", "%(n)s accounts below it", "n"),
}


def save_account(form: RecordForm, *, by: User) -> Account:
    """Save a valid account form and return the account; a new one is the writer's.

    Raises Conflicted (records.conflict), and ValidationError when the parent lies
    below the account by now.
    """
    with _acting(form, by) as act:
        if first := _first_click(form, by):
            return first
        account = _written(form, by, "parent_id")
        return act.save(account)


def save_contact(form: RecordForm, *, by: User) -> Contact:
    """Save a valid contact form and return the contact; raises as `save_account`."""
    with _acting(form, by) as act:
        if first := _first_click(form, by):
            return first
        contact = _written(form, by, "reports_to_id")
        return relations.save_contact(contact, act=act)


def relate(
    contact: Contact,
    account: Account,
    *,
    by: User,
    role: str = "",
    is_active: bool = True,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> writing.Act:
    """Say that a contact works for one more account; gives the act for its undo.

    Raises ValidationError if it does already, PermissionDenied if neither of the two
    may be changed.
    """
    label = _("%(contact)s at %(account)s") % {"contact": contact, "account": account}
    with writing.act("relate", by=by, label=label, channel="browser") as act:
        contact = _locked(contact, by, or_account=account)
        if relations.is_related(contact, account):
            raise ValidationError(
                _("%(contact)s works for %(account)s already.")
                % {"contact": contact, "account": account}
            )
        relation = relations.relate(contact, account, act=act, role=role)
        _set(relation, is_active=is_active, starts_on=starts_on, ends_on=ends_on)
        act.save(relation)
    return act


def change_relation(
    relation: AccountContact, *, by: User, **fields: Any
) -> writing.Act:
    """Change role, dates or activity of a relation; gives the act for its undo."""
    with writing.act("relate", by=by, label=str(relation), channel="browser") as act:
        relation = _locked_relation(relation, by)
        _set(relation, **fields)
        if relation.is_direct and not relation.is_active:
            raise ValidationError(
                {"is_active": _("The direct account stays active. Choose another one.")}
            )
        act.save(relation)
    return act


def remove_relation(relation: AccountContact, *, by: User) -> writing.Act:
    """Take an indirect relation away, as if it had never been."""
    with writing.act("separate", by=by, label=str(relation)) as act:
        relations.separate(_locked_relation(relation, by), act=act)
    return act


def make_direct(relation: AccountContact, *, by: User) -> writing.Act:
    """Make this account the contact's direct one; the former stays indirectly."""
    with writing.act("relate", by=by, label=str(relation), channel="browser") as act:
        contact = _locked(relation.contact, by)
        contact.account = relation.account
        relations.save_contact(contact, act=act)
    return act


def add_profile(contact: Contact, profile: SocialProfile, *, by: User) -> writing.Act:
    """Add a page on a social network; one that is there already is refused."""
    with writing.act("profile", by=by, label=str(contact), channel="browser") as act:
        contact = _locked(contact, by)
        if contact.social_profiles.filter(url=profile.url).exists():
            raise ValidationError({"url": _("This address is there already.")})
        profile.contact = contact
        act.save(profile)
    return act


def remove_profile(profile: SocialProfile, *, by: User) -> writing.Act:
    """Take a page on a social network away."""
    with writing.act("profile", by=by, label=str(profile), channel="browser") as act:
        _locked(profile.contact, by)
        act.delete(profile)
    return act


def why_not_delete(account: Account, by: User) -> str:
    """Say what still belongs to an account, so that it cannot be deleted."""
    return why_not_delete_many([account], by).get(account.pk, "")


def why_not_delete_many(accounts: Sequence[Account], by: User) -> dict[int, str]:
    """Say which accounts cannot be deleted, {pk: what still belongs to it}.

    What `by` may not see is in the way too, but is neither named nor counted.
    """
    held: dict[int, list[str]] = {}
    hidden: set[int] = set()
    for name, counted in _HELD.items():
        relation: Any = Account._meta.get_field(name)
        there = relation.related_model.objects.filter(deleted_at=None)
        column = relation.field.attname
        rows = there.filter(**{f"{column}__in": [one.pk for one in accounts]})
        seen = there.visible_to(by).values("pk")
        numbers = rows.order_by().values_list(column)
        for pk, n, known in numbers.annotate(
            n=Count("pk"), known=Count("pk", filter=Q(pk__in=seen))
        ):
            if known:
                held.setdefault(pk, []).append(counted % {"n": known})
            if known < n:
                hidden.add(pk)
    for pk in hidden:
        held.setdefault(pk, []).append(_("records you cannot see"))
    text = _("%(account)s still has %(what)s. Move or delete them first.")
    return {
        account.pk: text % {"account": account, "what": ", ".join(held[account.pk])}
        for account in accounts
        if account.pk in held
    }


# -- inside -------------------------------------------------------------------


def _acting(form: RecordForm, by: User) -> Any:
    kind = "create" if form.instance._state.adding else "edit"
    return writing.act(kind, by=by, label=str(form.instance), channel="browser")


def _first_click(form: RecordForm, by: User) -> Any:
    return clicks.first_of(form, by=by) if form.instance._state.adding else None


def _written(form: RecordForm, by: User, above: str) -> Any:
    """Give the record with the form's values set, its circle refused."""
    if above.removesuffix("_id") in form.changed_data:
        hierarchy.lock()
    if form.instance._state.adding:
        record = form.instance
        record.owner = by
        return record
    record = conflict.merged(form, by=by)
    if above in record.edits():
        hierarchy.refuse_circles(record)
    return record


def _set(row: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def _locked(contact: Contact, by: User, or_account: Account | None = None) -> Contact:
    """Lock a contact that this person may change, or whose account they may."""
    rows = Contact.objects.alive().select_for_update(of=("self",))
    locked: Contact = rows.get(pk=contact.pk)
    if Contact.objects.editable_by(by).filter(pk=contact.pk).exists():
        return locked
    # Without an account of its own, the contact itself would change.
    accounts = Account.objects.editable_by(by)
    if (
        or_account
        and locked.account_id
        and or_account in accounts.filter(pk=or_account.pk)
    ):
        return locked
    raise PermissionDenied(_("You can't change %(record)s.") % {"record": locked})


def _locked_relation(relation: AccountContact, by: User) -> AccountContact:
    _locked(relation.contact, by, or_account=relation.account)
    rows = AccountContact.objects.select_for_update(of=("self",))
    found: AccountContact = rows.select_related("account", "contact").get(
        pk=relation.pk
    )
    return found
