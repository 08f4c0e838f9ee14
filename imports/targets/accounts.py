"""Lists of accounts: companies, perhaps with the one above them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from history import writing
from imports.people import people
from imports.targets.field import Field, own, owner, split_fields
from imports.targets.kept import Entry, KeptTarget, save_below
from imports.targets.links import PARENT_BY_ID, PARENT_BY_NAME, Link, called
from records import keys
from records.models import Record

# In the order in which a person looks for them.
_OWN = (
    "name website phone fax account_number site type industry rating ownership source"
    " annual_revenue number_of_employees ticker_symbol sic_description"
    " billing_street billing_city billing_state billing_state_code billing_postal_code"
    " billing_country billing_country_code billing_latitude billing_longitude"
    " shipping_street shipping_city shipping_state shipping_postal_code"
    " shipping_country description"
)
_SAME = "street city state state_code postal_code country country_code"
_SHIPPING = "street city state postal_code country"


class AccountTarget(KeptTarget):
    """Companies."""

    model: ClassVar[type[Record]] = Account
    url = "accounts:list"
    noun = "firm"
    matches = (
        ("name_company", _("Same account name")),
        ("external_id", _("Same id in the other program")),
        ("never", _("None: every row is a new account")),
    )
    links: ClassVar[dict[str, Link]] = {
        "parent_id": PARENT_BY_ID,
        "parent": PARENT_BY_NAME,
    }
    needs: ClassVar[dict[str, Any]] = {
        "name": _("The account name is empty. Fill it in."),
    }
    words: ClassVar[dict[str, str]] = {
        "external_id": (
            "Id; Account ID; AccountId; Record ID; Company ID; Organization ID;"
            " External ID; Internal ID; Externe ID; Externe Id"
        ),
        "name": "Name; Account; Account Name; Company; Organization - Name; Name"
        " (Adressattyp Unternehmen); Kontoname; Contact Name; CardName; Ünvan;"
        " Ticari Ünvan; Cari Ünvan; Cari Adı",
        "account_number": "Account Number; AccountNumber; Customer Number;"
        " Kundennummer; Kunden-Nr.; Kundennr.; Numéro de client; Número de cliente;"
        " Customer No.; Debitor; Accountnummer; Account No.;"
        " Konto; Kontonummer; Debitorennummer; Debitoren-Nr.;"
        " Numero cliente; Klantnummer; Numer klienta; Customer ID",
        "site": "Account Site; Location name",
        "type": "Account Type; Type; Company Type; Typ; Art; Tipo; Label; Labels",
        "industry": "Category; Main category; Primary category; Business category",
        "ownership": "Ownership; Ownership Type; Is Public; Eigentumsverhältnis",
        "source": "Account Source; AccountSource; Lead Source; Original Source;"
        " Original Traffic Source; Quelle",
        "ticker_symbol": "Ticker Symbol; TickerSymbol; Ticker",
        "sic_description": "SIC Description; SicDesc; Sic Desc",
        "parent": "Parent Account; Parent Company; Parent; Parent Account Name;"
        " Parent.Name; Übergeordneter Account; Muttergesellschaft",
        "parent_id": "Parent ID; ParentId; Parent Account ID; Parent Company ID",
        "owner": "OwnerId; Owner ID; Account Owner; Company Owner; Owner.Email;"
        " Organization - Owner",
        **{
            f"shipping_{part}": f"Shipping {part.replace('_', ' ')};"
            f" Shipping {part.split('_')[-1]}; Shipping zip"
            if part == "postal_code"
            else f"Shipping {part}; Delivery {part}; Shipping Address {part}"
            for part in _SHIPPING.split()
        },
        "billing_postal_code": "Billing Zip/Postal Code; BillingPostalCode;"
        " Billing Zip; Billing Code",
        "billing_state": "Billing State/Province; BillingState; State1",
    }
    shared: ClassVar[dict[str, str]] = {
        "name": "company customer",
        "source": "lead_source",
        **{f"billing_{part}": part for part in _SAME.split()},
        "billing_latitude": "latitude",
        "billing_longitude": "longitude",
        "billing_address": "address",
        "billing_place": "place",
        "shipping_address": "",
        "shipping_place": "",
    }

    @classmethod
    def own_fields(cls) -> list[Field]:
        return [
            *(own(Account, name) for name in _OWN.split()),
            *split_fields("billing_", _("Billing: %s")),
            *split_fields("shipping_", _("Shipping: %s")),
            Field("parent", _("Parent account (name)"), "link"),
            Field("parent_id", _("Parent account (id)"), "link"),
            owner(people),
        ]

    def key_of(self, entry: Entry) -> Any:
        return keys.company_key(entry.values.get("name", ""))

    def find(self, wanted: set[Any]) -> dict[Any, list[int]]:
        found: dict[Any, list[int]] = {}
        pairs = called(Account, self.imported.user, "company_key", wanted)
        for key, pk in pairs:
            found.setdefault(key, []).append(pk)
        return found

    def write(self, records: Sequence[Any], act: writing.Act) -> None:
        save_below(records, "parent_id", act.save_many)
