"""Lists of opportunities: deals of accounts that are here."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from history import writing
from imports.people import people
from imports.targets.field import Field, own, owner
from imports.targets.kept import Entry, KeptTarget
from imports.targets.links import ACCOUNT_BY_ID, ACCOUNT_BY_NAME, PERSON, Link
from imports.targets.rows import Drafted
from imports.targets.target import Reading
from opportunities import pipeline, roles
from opportunities.models import Opportunity, Stage
from records.models import Record
from work.database import Fold, fold

_NUMBER = re.compile(r"\d{1,3}([.,]\d{1,6})?").fullmatch
# In the order in which a person looks for them.
_OWN = "name amount close_on type lead_source next_step description"


def stages() -> Any:
    """Give the stages that a list can name."""
    return Stage.objects.filter(is_active=True)


class OpportunityTarget(KeptTarget):
    """Deals."""

    model: ClassVar[type[Record]] = Opportunity
    url = "opportunities:list"
    noun = "deal"
    matches = (
        ("name_company", _("Same name and account")),
        ("external_id", _("Same id in the other program")),
        ("never", _("None: every row is a new opportunity")),
    )
    links: ClassVar[dict[str, Link]] = {
        "account_id": ACCOUNT_BY_ID,
        "account": ACCOUNT_BY_NAME,
        "contact": PERSON,
    }
    needs: ClassVar[dict[str, Any]] = {
        "name": _("The opportunity name is empty. Fill it in."),
        "close_on": _("The close date is empty. Fill it in, like 2026-11-25."),
    }
    words: ClassVar[dict[str, str]] = {
        "external_id": (
            "Id; Opportunity ID; OpportunityId; Deal ID; Record ID; External ID;"
            " Lead ID; Opportunity No; Opportunity Number; Deal No; Deal Number"
        ),
        "name": "Name; Opportunity Name; Deal Name; Deal; Opportunity; Title; Deal -"
        " Title; Potential Name; Topic; Name der Opportunity; Nombre; Nom; Subject;"
        " Auftragsname; Auftrag; Verkaufschance; Chance; Projekt; Nome; Nome do"
        " negócio; Nombre del negocio; Nom de la transaction; Nome trattativa",
        "amount": "Amount; Deal Value; Value; Deal Amount; Deal - Value; Betrag; Wert;"
        " Montant; Importe; Total; Est. Revenue; Estimated Revenue; Volumen; Bedrag",
        "close_on": "Close Date; CloseDate; Expected Close Date; Closing Date; Deal -"
        " Expected close date; Abschlussdatum; Schlusstermin; Est. Close Date; Date de"
        " clôture; Fecha de cierre; Estimated Close Date; Data de fechamento",
        "stage": "Stage; StageName; Deal Stage; Deal - Stage; Phase; Opportunity Stage;"
        " Étape; Etapa; Fase; Sales Stage; Pipeline Stage; Status",
        "probability": "Probability (%); Probability; Deal probability; Deal -"
        " Probability; Wahrscheinlichkeit; Probabilité; Probabilidad",
        "type": "Type; Opportunity Type; Deal Type; Typ; Tipo",
        "next_step": "Next Step; NextStep; Nächster Schritt; Prochaine étape",
        "account": "Account Name; Account.Name; Account; Associated Company; Deal -"
        " Organization; Company; Potential Customer; Firma; Kunde; Customer",
        "account_id": "Account Name.id; Account.id; Account ID; AccountId; Company ID;"
        " Associated Company ID; Associated Company IDs; Organization ID; Customer ID;"
        " Client ID; Cliente ID; ID cliente; Kunden-ID; Klant-ID",
        "contact": "Contact Name.id;"
        " Contact ID; ContactId; Primary Contact; Contact Email; Associated"
        " Contact; Associated Contact ID; Associated Contact IDs; Email; Contact"
        " Person ID; Person ID; Contacts",
        "owner": "OwnerId; Owner ID; Opportunity Owner; Deal Owner; Deal - Owner;"
        " Owner.Email",
    }
    shared: ClassVar[dict[str, str]] = {
        "name": "deal_name",
        "type": "deal_type",
        "account": "company customer",
    }

    @classmethod
    def own_fields(cls) -> list[Field]:
        return [
            *(own(Opportunity, name) for name in _OWN.split()),
            Field(
                "stage",
                _("Stage"),
                "stage",
                rows=stages,
                unknown=_("Refuse the row"),
            ),
            Field("probability", _("Probability"), "percent"),
            Field("account", _("Account (name)"), "link"),
            Field("account_id", _("Account (id)"), "link"),
            Field("contact", _("Primary contact (id or email)"), "link"),
            owner(people),
        ]

    def _put_stage(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        stage = self._stages.get(reading.known(field, text) or "")
        if stage is None:
            raise ValidationError(
                _now("There is no stage “%(text)s”.") % {"text": text}
            )
        made.draft.values["stage"] = stage

    def _put_percent(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        bare = text.removesuffix("%").strip()
        if bare == text and (self._gives_shares or 0 < self._share(text) < 1):
            bare = f"{(self._share(text) * 100).normalize():f}"
        made.draft.values[field.name] = reading.clean(field.name, bare, "number")

    @cached_property
    def _gives_shares(self) -> bool:
        """Tell whether the list gives 0.2 for 20 %, as HubSpot does, 1 for all."""
        headers = self.imported.layout["headers"]
        number = headers.index(self.column_of("probability"))
        rows = [row[number:] for row in self.imported.layout["samples"]]
        shares = [self._share(row[0].strip()) for row in rows if row and row[0].strip()]
        return max(shares, default=0) <= 1 and any(0 < one < 1 for one in shares)

    @staticmethod
    def _share(text: str) -> Decimal:
        """Give a number as it is written; 100 for what is none."""
        return Decimal(text.replace(",", ".") if _NUMBER(text) else 100)

    ways = KeptTarget.ways | {"stage": _put_stage, "percent": _put_percent}

    @cached_property
    def _stages(self) -> dict[str, Stage]:
        return {one.key: one for one in stages()}

    @property
    def is_told_by_links(self) -> bool:
        return self.options.match == "name_company"

    def key_of(self, entry: Entry) -> Any:
        name = fold(entry.values.get("name", ""))
        return (name, entry.linked.get("account")) if name else ""

    def text_key(self, entry: Entry) -> Any:
        name = fold(entry.values.get("name", ""))
        named = entry.links.get("account_id") or entry.links.get("account", "")
        return (name, fold(named)) if name else ""

    def find(self, wanted: set[Any]) -> dict[Any, list[int]]:
        found: dict[Any, list[int]] = {}
        # First by the account, which has an index: to fold the names of all deals that
        # there are would take long.
        accounts = {account for _name, account in wanted}
        of_account = Q(account__in=accounts - {None})
        if None in accounts:
            of_account |= Q(account=None)
        rows: Any = Opportunity.objects.visible_to(self.imported.user)
        rows = rows.filter(of_account).annotate(name_key=Fold("name")).order_by("pk")
        rows = rows.filter(name_key__in={name for name, _account in wanted})
        for name, account, pk in rows.values_list("name_key", "account", "pk"):
            found.setdefault((name, account), []).append(pk)
        return found

    def write(self, records: Sequence[Any], act: writing.Act) -> None:
        pipeline.save_many(records, act=act)

    def after(
        self, pairs: Sequence[tuple[Drafted, Any, bool]], act: writing.Act
    ) -> None:
        named = [
            (record, one.draft.linked["contact"], new)
            for one, record, new in pairs
            if "contact" in one.draft.linked
        ]
        people = Contact.objects.in_bulk([pk for _record, pk, _new in named])
        roles.add_first_many(
            [(record, people[pk]) for record, pk, new in named if new], act=act
        )
        for record, pk, new in named:
            if not new:
                roles.add(record, people[pk], act=act)
