"""What the page of one account shows, put into words."""

from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.forms import ACCOUNT_SECTIONS, names_in
from accounts.models import Account, AccountContact, Contact
from records import wording
from users.models import User

_ON_TOP = {"name", "phone", "website", "type", "parent", "primary_contact", "rating"}
_ON_TOP |= {"tags"}
DETAILS = [name for name in names_in(ACCOUNT_SECTIONS) if name not in _ON_TOP]
# So many contacts stand on the page; a page of their own shows the others.
SHOWN = 8
MOST = 500


def facts(account: Account, user: User) -> list[dict[str, Any]]:
    """Give the facts of the strip on top of the page."""
    first = primary_contact(account, user)
    return [
        {"label": _("Phone"), "value": dial(account.phone) or "–"},
        {"label": _("Website"), "value": _site(account.website) or "–"},
        {"label": _("Owner"), "who": account.owner_name},
        {"label": _("Primary contact"), "value": link(first) or "–"},
        {"label": _("Type"), "value": wording.words(account, "type"), "hide": True},
        {
            "label": _("Employees"),
            "value": account.number_of_employees,
            "hide": True,
        },
    ]


def primary_contact(account: Account, user: User) -> Contact | None:
    """Give the primary contact, if this person may see it."""
    if not account.primary_contact_id:
        return None
    rows = Contact.objects.visible_to(user)
    return rows.filter(pk=account.primary_contact_id).first()


def relations_of(account: Account, user: User) -> QuerySet[AccountContact]:
    """Give the relations to contacts this person may see, the present ones first."""
    seen = Contact.objects.visible_to(user)
    rows = AccountContact.objects.filter(account=account, contact__in=seen)
    rows = rows.select_related("contact", "account")
    return rows.order_by("-is_active", "-is_direct", "contact__name_key", "pk")


def dial(number: str) -> str:
    """Link a telephone number."""
    if not number:
        return ""
    digits = "".join(letter for letter in number if letter.isdigit() or letter == "+")
    # A number reads from left to right in every language.
    return format_html(
        '<a class="trunc num" dir="ltr" href="tel:{}">{}</a>', digits, number
    )


def mail(address: str) -> str:
    """Link an e-mail address."""
    if not address:
        return ""
    return format_html('<a class="trunc" dir="ltr" href="mailto:{0}">{0}</a>', address)


def link(record: Any) -> str:
    """Link a record that may be seen; nothing for None."""
    if record is None:
        return ""
    return format_html(
        '<a class="trunc" dir="auto" href="{}">{}</a>',
        record.get_absolute_url(),
        record,
    )


def _site(address: str) -> str:
    if not address:
        return ""
    url = address if "://" in address else f"https://{address}"
    if not url.lower().startswith(("http://", "https://")):
        return address
    shown = address.split("://")[-1].rstrip("/")
    return format_html(
        '<a class="trunc" href="{}" rel="noopener noreferrer">{}</a>', url, shown
    )
