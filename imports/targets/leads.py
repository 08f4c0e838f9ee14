"""Lists of leads: each row goes through `leads.intake`, as everything that comes in.

Every value is cleaned by the lead's own fields, so that a list can bring nothing that
a form would refuse. A value that is wrong refuses its row: nothing is cut or guessed.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import DateField, DecimalField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from history import writing
from imports.options import CREATE, NOT_MATCHED
from imports.people import Holder, pair_of, people_and_queues
from imports.targets import taking_leads
from imports.targets.field import Field, own, owner, split_fields
from imports.targets.rows import Drafted, Taken
from imports.targets.target import Reading, Target
from leads.intake import Draft
from leads.models import AssignmentRule, Lead, LeadType, Pool, Status
from records.models import Record
from users.models import Queue, User

# In the order in which a person looks for them.
_OWN = (
    "first_name middle_name last_name suffix salutation title company email phone"
    " mobile fax website street city state state_code postal_code country country_code"
    " lead_source industry rating annual_revenue number_of_employees description"
    " email_opt_out fax_opt_out do_not_call latitude longitude"
)
# Said of the lead's company, they are said of the lead.
_OF_FIRM = (
    "company phone website street city state state_code postal_code country"
    " country_code industry annual_revenue number_of_employees"
)

# By these somebody has a name.
_NAMES = frozenset({"full_name", "last_name", "company"})


def statuses() -> Any:
    """Give the statuses that a list can bring: a lead is converted by hand."""
    rows = Status.objects.filter(is_active=True)
    return rows.exclude(kind=Status.Kind.CONVERTED)


def lead_types() -> Any:
    """Give the lead types that a list can name."""
    return LeadType.objects.filter(is_active=True)


class LeadTarget(Target):
    """People who may become customers."""

    model: ClassVar[type[Record]] = Lead
    url = "leads:list"
    matches = (
        ("email_phone", _("Same email, or same phone and name")),
        ("email", _("Same email")),
        ("name_company", _("Same name and company")),
        ("external_id", _("Same id in the other program")),
        ("never", _("Nobody: every row is a new lead")),
    )
    asks = frozenset({"lead_source", "lead_type", "status", "unread"})
    usual_owner = "rules"
    of_firm: ClassVar[dict[str, str]] = {
        "full_name": "company",
        **{name: name for name in _OF_FIRM.split()},
    }
    words: ClassVar[dict[str, str]] = {
        "external_id": "Id; Lead ID; LeadId; Record ID; External ID; HubSpot ID;"
        " Zoho ID; Datensatz-ID; ID de registro; ID de fiche d'informations; ID del"
        " record; Record-ID; ID do registro; Lead-ID; Contact ID; Customer ID;"
        " ID de piste; Id. de candidato; リード ID; レコード ID; Internal ID;"
        " Externe ID; ID lead; ID лида; Prospect ID; Lead No.; Lead Number; Leadnummer"
    }

    @classmethod
    def own_fields(cls) -> list[Field]:
        return [
            Field("full_name", _("Full name (first and last)"), "name"),
            *(own(Lead, name) for name in _OWN.split()),
            *split_fields(),
            Field(
                "status",
                _("Status"),
                "status",
                rows=statuses,
                unknown=_("Begin as usual"),
            ),
            Field(
                "lead_type",
                _("Lead type"),
                "lead_type",
                rows=lead_types,
                unknown=_("Refuse the row"),
            ),
            owner(people_and_queues),
        ]

    # -- one row ----------------------------------------------------------------------

    def begin(self) -> Draft:
        options = self.options
        draft = Draft({}, lead_type=self.lead_type, use_rules=True, is_clean=True)
        draft.when_known = "flag"
        if options.match != NOT_MATCHED and options.match != "external_id":
            draft.known_by = options.match
            if options.on_duplicate != CREATE:
                draft.when_known = "report"
        return draft

    def finish(self, made: Drafted, reading: Reading) -> None:
        draft: Draft = made.draft
        has_names = not _NAMES.isdisjoint(reading.names)
        if not _is_somebody(draft.values, has_names):
            self._refuse_nobody(made, reading, has_names)
            return
        source = self.options.lead_source
        if source and not draft.values.get("lead_source"):
            draft.values["lead_source"] = reading.clean("lead_source", source)
        draft.status = draft.status or self.status
        if draft.owner is None and draft.queue is None:
            self._by_option(draft)

    def _refuse_nobody(self, made: Drafted, reading: Reading, has_names: bool) -> None:
        column = next(
            (
                reading.headers[number]
                for number, one in reading.columns
                if one.name in ("last_name", "full_name", "company")
            ),
            "",
        )
        text = _now("Last name and company are both empty. Fill in one of them.")
        if not has_names:
            text = _now(
                "There is no name, email address or phone number. Fill in one of them."
            )
        made.refuse(text, column=column)

    def _put_status(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        status = self._statuses.get(reading.known(field, text) or "")
        if status is None:
            # What we do not know is kept beside the row; the lead begins at the start.
            made.unmapped[header] = text
        else:
            made.draft.status = status

    def _put_type(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        found = self._types.get(reading.known(field, text) or "")
        if found is None:
            raise ValidationError(
                _now("There is no lead type “%(text)s”.") % {"text": text}
            )
        made.draft.lead_type = found

    def _put_owner(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        holder = self.owner_meant(made, field, header, text, reading)
        if holder is not None:
            _give(made.draft, holder, self._why_by_column)

    ways = {"status": _put_status, "lead_type": _put_type, "owner": _put_owner}

    def _by_option(self, draft: Draft) -> None:
        kind = self.options.owner.partition(":")[0]
        if kind == "pool":
            draft.pool = self._chosen
        elif kind == "rule":
            draft.rule = self._chosen
        elif kind == "me":
            _give(draft, self.imported.user, self._why_by_option)
        elif kind in ("user", "queue"):
            _give(draft, self._chosen, self._why_by_option)

    @cached_property
    def _why_by_option(self) -> str:
        return _now("Chosen for the whole of %(file)s.") % {"file": self.imported}

    @cached_property
    def _why_by_column(self) -> str:
        return _now("Owner column of %(file)s.") % {"file": self.imported}

    @cached_property
    def _chosen(self) -> Any:
        kind, _colon, pk = self.options.owner.partition(":")
        kinds = {"user": User, "queue": Queue, "rule": AssignmentRule, "pool": Pool}
        model: Any = kinds[kind]
        return model.objects.get(pk=pk)

    @cached_property
    def lead_type(self) -> LeadType | None:
        return LeadType.objects.filter(pk=self.options.lead_type or 0).first()

    @cached_property
    def status(self) -> Status | None:
        return Status.objects.filter(pk=self.options.status or 0).first()

    @cached_property
    def _types(self) -> dict[str, LeadType]:
        return {one.key: one for one in lead_types()}

    @cached_property
    def _statuses(self) -> dict[str, Status]:
        return {one.key: one for one in statuses()}

    def pack(self, draft: Draft) -> Any:
        own = draft.reason == self._why_by_column
        holder = (draft.owner or draft.queue) if own else None
        status = draft.status if draft.status is not self.status else None
        kind = draft.lead_type if draft.lead_type is not self.lead_type else None
        return [
            *(draft.values, draft.custom, draft.keyed.told_keys()),
            *(status and status.key, kind and kind.key, holder and pair_of(holder)),
        ]

    def unpack(self, packed: Any) -> Draft:
        values, custom, told, status, kind, holder = packed
        for name in self._in_words.keys() & values.keys():
            values[name] = self._in_words[name](values[name])
        draft = self.begin()
        draft.values, draft.custom = values, custom
        draft.take_keys(told)
        draft.status = self._statuses[status] if status else self.status
        draft.lead_type = self._types[kind] if kind else self.lead_type
        if holder:
            _give(draft, self.holders.called(tuple(holder)), self._why_by_column)
        else:
            self._by_option(draft)
        return draft

    @cached_property
    def _in_words(self) -> dict[str, Callable[[str], Any]]:
        """Give what makes values again of those that JSON has no words for."""
        fields = self.model_fields().items()
        kinds = DecimalField | DateField
        return {
            name: field.to_python for name, field in fields if isinstance(field, kinds)
        }

    def begin_again(self, draft: Draft) -> None:
        draft.begin_again()

    # -- many rows --------------------------------------------------------------------

    def keys_of(self, made: Drafted) -> list[Any]:
        return taking_leads.keys_of(self, made)

    def known(self, made: Sequence[Drafted]) -> list[bool]:
        return taking_leads.known(self, made)

    def owners(self, made: Sequence[Drafted]) -> list[Any]:
        return taking_leads.owners(made)

    def take_in(
        self, made: Sequence[Drafted], act: writing.Act, *, beside_others: bool
    ) -> list[Taken]:
        return taking_leads.take_in(self, made, act, beside_others=beside_others)


def _is_somebody(values: dict[str, Any], has_names: bool) -> bool:
    if values.get("last_name") or values.get("company"):
        return True
    if has_names:
        return False
    return bool(values.get("email") or values.get("phone") or values.get("mobile"))


def _give(draft: Draft, holder: Holder, why: str) -> None:
    draft.owner = holder if isinstance(holder, User) else None
    draft.queue = holder if isinstance(holder, Queue) else None
    draft.reason = why
