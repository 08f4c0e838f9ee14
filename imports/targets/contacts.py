"""Lists of contacts with the accounts they work for.

A row names its account by id or by name. One that is not here is made, with what the
row says about it, by whoever may import accounts.
"""

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts import relations
from accounts.models import Account, Contact
from history import writing
from imports.models import RIGHTS, Import
from imports.options import REFUSE
from imports.people import people
from imports.targets.field import Field, own, owner, split_fields
from imports.targets.kept import Entry, KeptTarget, save_below
from imports.targets.links import (
    ACCOUNT_BY_ID,
    ACCOUNT_BY_NAME,
    SUPERIOR,
    Link,
    Links,
    called,
)
from imports.targets.rows import Drafted
from records import external_ids, keys
from records.models import Record

# In the order in which a person looks for them.
_OWN = (
    "first_name middle_name last_name suffix salutation title department email phone"
    " mobile home_phone other_phone fax lead_source birthdate"
    " mailing_street mailing_city mailing_state mailing_state_code mailing_postal_code"
    " mailing_country mailing_country_code other_street other_city other_state"
    " other_postal_code other_country assistant_name assistant_phone interests"
    " email_opt_out fax_opt_out do_not_call description"
)
_OF_ACCOUNT = (
    "website phone industry type annual_revenue number_of_employees billing_street"
    " billing_city billing_state billing_postal_code billing_country"
)
_SAME = "street city state state_code postal_code country country_code"
_OF_BILLING = "street city state postal_code country"
_PREFIX = "account."


class ContactTarget(KeptTarget):
    """People at accounts."""

    model: ClassVar[type[Record]] = Contact
    url = "contacts:list"
    matches = (
        ("email", _("Same email")),
        ("name_company", _("Same name and account")),
        ("external_id", _("Same id in the other program")),
        ("never", _("None: every row is a new contact")),
    )
    links: ClassVar[dict[str, Link]] = {
        "account_id": ACCOUNT_BY_ID,
        "account": ACCOUNT_BY_NAME,
        "reports_to": SUPERIOR,
    }
    needs: ClassVar[dict[str, Any]] = {
        "last_name": _("The last name is empty. Fill it in."),
    }
    words: ClassVar[dict[str, str]] = {
        "external_id": (
            "Id; Contact ID; ContactId; Record ID; Person ID; External ID;"
            " Subscriber ID; Internal ID; Externe ID; Kontakt-ID; ID de contact"
        ),
        "account": "Account Name; Account.Name; Account; Company; Company Name;"
        " Zugehöriges Unternehmen",
        "account_id": "Account Name.id; Account.id; Company Name.id; Organization.id;"
        " Account ID; AccountId; Company ID; Associated Company ID;"
        " Associated Company IDs; Organization ID; Organisation ID; Parent Customer ID;"
        " Company Name (ID)",
        "department": "Department; Abteilung; Service; Departamento; Reparto; Afdeling",
        "home_phone": "Home Phone; HomePhone; Telefon privat; Phone (Home); Private"
        " Phone; Home Phone Number; Telefon (privat)",
        "other_phone": "Other Phone; OtherPhone; Weiteres Telefon; Business Phone 2",
        "birthdate": "Birthdate; Birthday; Date of Birth; Geburtstag; Geburtsdatum;"
        " Date de naissance; Fecha de nacimiento; DOB",
        "reports_to": "Reports To ID; ReportsToId; Reports To; Manager Email; Reports"
        " To Email",
        "assistant_name": "Assistant; AssistantName; Assistant's Name; Assistant Name;"
        " Asst. Name; Name Assistent",
        "assistant_phone": "Assistant Phone; AssistantPhone; Asst. Phone; Assistant's"
        " Phone",
        "interests": "Interests; Hobby; Hobbies; Interessen",
        "owner": "OwnerId; Owner ID; Contact Owner; Owner.Email; Person - Owner",
        "other_postal_code": "Other Zip; Other Zip/Postal Code; Other Zip Code",
        "other_state": "Other State/Province",
        "mailing_postal_code": "Mailing Zip/Postal Code; MailingPostalCode;"
        " Mailing Zip; Mailing Postal Code; Mail Postal Code",
        "mailing_state": "Mailing State/Province; MailingState; Mailing State;"
        " Mail State",
        "mailing_street": "Mail Street",
        "mailing_city": "Mail City",
        "mailing_country": "Mail Country",
        "account.website": "Account Website; Company Website; Company Domain Name;"
        " Organization - Website",
        "account.phone": "Account Phone; Company Phone; Company Main Phone",
        "account.industry": "Industry; Account Industry; Company Industry; Branche",
        "account.type": "Account Type; Company Type",
        "account.annual_revenue": "Annual Revenue; Company Revenue",
        "account.number_of_employees": "Number of Employees; Employees; Company Size",
        "account.billing_street": "Billing Street; Company Street; Company Address",
        "account.billing_city": "Billing City; Company City",
        "account.billing_state": "Billing State; Billing State/Province; Company State",
        "account.billing_postal_code": "Billing Zip/Postal Code; Billing Postal Code;"
        " Company Zip",
        "account.billing_country": "Billing Country; Company Country",
    }
    of_firm: ClassVar[dict[str, str]] = {
        "account": "account",
        "full_name": "account",
        "department": "department",
        "phone": "account.phone",
        "account.website": "account.website",
        "account.industry": "account.industry",
        "account.annual_revenue": "account.annual_revenue",
        "account.number_of_employees": "account.number_of_employees",
        **{
            f"mailing_{part}": f"account.billing_{part}" for part in _OF_BILLING.split()
        },
    }
    shared: ClassVar[dict[str, str]] = {
        "account": "company",
        "account.website": "website",
        "account.industry": "industry",
        "account.annual_revenue": "annual_revenue",
        "account.number_of_employees": "number_of_employees",
        **{f"mailing_{part}": part for part in _SAME.split()},
        "mailing_address": "address",
        "mailing_place": "place",
    }

    @classmethod
    def own_fields(cls) -> list[Field]:
        return [
            Field("full_name", _("Full name (first and last)"), "name"),
            *(own(Contact, name) for name in _OWN.split()),
            *split_fields("mailing_", _("Mailing: %s")),
            *split_fields("other_", _("Other: %s")),
            Field("account", _("Account (name)"), "link"),
            Field("account_id", _("Account (id)"), "link"),
            *(_of_account(name) for name in _OF_ACCOUNT.split()),
            *split_fields("account.billing_", _("Account: %s")),
            Field("reports_to", _("Reports to (id or email)"), "link"),
            owner(people),
        ]

    @classmethod
    def model_fields(cls) -> dict[str, Any]:
        of_account = {
            f"{_PREFIX}{name}": Account._meta.get_field(name)
            for name in _OF_ACCOUNT.split()
        }
        return super().model_fields() | of_account

    @property
    def is_told_by_links(self) -> bool:
        return self.options.match == "name_company"

    def key_of(self, entry: Entry) -> Any:
        values = entry.values
        if self.options.match == "email":
            return keys.email_key(values.get("email", ""))
        name = _name_key(values)
        return (name, entry.linked.get("account")) if name else ""

    def text_key(self, entry: Entry) -> Any:
        if self.options.match == "email":
            return self.key_of(entry)
        name = _name_key(entry.values)
        links = entry.links
        account = keys.company_key(links.get("account", ""))
        return (name, account or links.get("account_id", "")) if name else ""

    def find(self, wanted: set[Any]) -> dict[Any, list[int]]:
        user = self.imported.user
        found: dict[Any, list[int]] = {}
        if self.options.match == "email":
            for key, pk in called(Contact, user, "email_key", wanted):
                found.setdefault(key, []).append(pk)
            return found
        rows = Contact.objects.visible_to(user).order_by("pk")
        rows = rows.filter(name_key__in={name for name, _account in wanted})
        for name, account, pk in rows.values_list("name_key", "account", "pk"):
            found.setdefault((name, account), []).append(pk)
        return found

    def values_of(self, entry: Entry) -> dict[str, Any]:
        return {k: v for k, v in entry.values.items() if not k.startswith(_PREFIX)}

    @cached_property
    def makes_accounts(self) -> bool:
        """Tell whether an account that a row names, and that is not here, is made."""
        may = self.imported.user.has_perm(RIGHTS[Import.Target.ACCOUNT])
        return may and self.options.on_new != REFUSE

    def may_come(self, made: Drafted, name: str) -> bool:
        """An account may be made of another row, which gives a name with its id."""
        entry: Entry = made.draft
        is_id_alone = name == "account_id" and not entry.links.get("account")
        if is_id_alone and "account" not in entry.linked and self.makes_accounts:
            return bool(self.column_of("account"))
        return super().may_come(made, name)

    def names(self, made: Sequence[Drafted]) -> list[Any]:
        both = [one.draft.links for one in made if one.draft.links.get("account")]
        ids = [links["account_id"] for links in both if links.get("account_id")]
        return super().names(made) + [("account", external_ids.short(n)) for n in ids]

    def make_missing(
        self, made: Sequence[Drafted], links: Links, act: writing.Act | None
    ) -> None:
        if not self.makes_accounts:
            return
        fresh: dict[str, Account] = {}
        named: list[tuple[str, Account, str]] = []
        for one in made:
            entry: Entry = one.draft
            name, number = (entry.links.get(k, "") for k in ("account", "account_id"))
            is_here = links.knows(ACCOUNT_BY_ID, number) or not name
            if is_here or links.knows(ACCOUNT_BY_NAME, name) or len(name) > _LONGEST:
                continue
            key = keys.company_key(name) or name
            account = fresh.setdefault(key, self._account(entry, name))
            named.append((name, account, number))
        if act is not None and fresh:
            act.save_many(list(fresh.values()))
            ids = {external_ids.short(n): a.pk for _name, a, n in named if n}
            external_ids.keep(Account, self.options.id_source, ids, act=act)
        for name, account, number in named:
            links.note(ACCOUNT_BY_NAME, name, account.pk or 0)
            if number:
                links.note(ACCOUNT_BY_ID, number, account.pk or 0)

    def _account(self, entry: Entry, name: str) -> Account:
        values = {
            key.removeprefix(_PREFIX): value
            for key, value in entry.values.items()
            if key.startswith(_PREFIX)
        }
        return Account(name=name, owner=entry.owner or self.owner, **values)

    def write(self, records: Sequence[Any], act: writing.Act) -> None:
        save = partial(relations.save_contacts, act=act)
        save_below(records, "reports_to_id", save)


_LONGEST: int = Account._meta.get_field("name").max_length or 255


def _of_account(name: str) -> Field:
    field: Any = Account._meta.get_field(name)
    label = _("Account: %(field)s") % {"field": field.verbose_name}
    return own(Account, name, named=f"{_PREFIX}{name}", label=label)


def _name_key(values: dict[str, Any]) -> str:
    return keys.name_key(values.get("first_name", ""), values.get("last_name", ""))
