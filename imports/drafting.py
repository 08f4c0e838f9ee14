"""Make of one row what `leads.intake` takes in, or say why it cannot be.

Every value is cleaned by the lead's own fields, so that a list can bring nothing that
a form would refuse. A value that is wrong refuses its row: nothing is cut or guessed.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from imports import choices, naming
from imports.mapping.fields import Field, mapped
from imports.models import Import
from imports.options import CREATE, NOT_MATCHED, Options
from imports.people import Holder, Holders
from imports.staging import Staged
from leads.intake import Draft
from leads.models import AssignmentRule, Lead, LeadType, Pool, Status
from records import custom
from records.cleaning import clean_value
from records.models import CustomField
from users.models import Queue, User
from work.database import fold

_CURRENCY = re.compile(r"^[\s€$£¥₹]+|[\s€$£¥₹]+$|\b(EUR|USD|GBP|CHF)\b")
Problem = dict[str, str]
MOST_REMEMBERED = 10_000


@dataclass
class Drafted:
    """A row, and the draft made of it unless it has problems."""

    row: Staged
    draft: Draft | None = None
    problems: list[Problem] = field(default_factory=list)
    unmapped: dict[str, str] = field(default_factory=dict)


class Drafter:
    """Makes drafts of the rows of one import; reads what it needs once."""

    def __init__(self, imported: Import) -> None:
        self.imported = imported
        self.options = Options.from_json(imported.options)
        self.headers: list[str] = imported.layout["headers"]
        self.columns = mapped(imported.mapping, imported.target)
        taken = {number for number, _field in self.columns}
        self.rest = [n for n in range(len(self.headers)) if n not in taken]
        names = {one.name for _number, one in self.columns}
        self.has_names = bool(names & {"full_name", "last_name", "company"})
        self.plain_fields = names & {one.name for one in Lead._meta.concrete_fields}
        self.plain_fields -= {"status", "lead_type", "owner"}
        self.holders = Holders()
        self._cleaned: dict[str, dict[str, Any]] = {}
        # Values that no picklist has: {field: {folded value: value}}.
        self.unknown: dict[str, dict[str, str]] = {}
        self.model_fields: dict[str, Any] = {
            one.name: one for one in Lead._meta.concrete_fields
        }

    def draft(self, row: Staged) -> Drafted:
        """Give what a row says."""
        made = Drafted(row)
        if row.problem:
            made.problems.append(_problem("", "", row.problem))
            return made
        for number in self.rest:
            if number < len(row.cells) and row.cells[number].strip():
                made.unmapped[self.headers[number]] = row.cells[number]
        draft = Draft({}, lead_type=self.lead_type, use_rules=True)
        for number, target in self.columns:
            text = row.cells[number].strip() if number < len(row.cells) else ""
            if text:
                self._put(made, draft, self.headers[number], target, text)
        self._finish(made, draft)
        return made

    # -- inside -----------------------------------------------------------------------

    def _put(
        self, made: Drafted, draft: Draft, header: str, target: Field, text: str
    ) -> None:
        try:
            put = _WAYS.get(target.kind)
            if put is not None:
                put(self, made, draft, header, text)
            elif target.is_custom:
                self._put_custom(draft, target, text)
            else:
                before = draft.values.get(target.name) if target.joined_by else None
                if before:
                    text = f"{before}{target.joined_by}{text}"
                draft.values[target.name] = self._clean(target.name, text, target.kind)
        except ValidationError as wrong:
            made.problems.append(_problem(header, text, " ".join(wrong.messages)))

    def _put_name(self, made: Drafted, draft: Draft, header: str, text: str) -> None:
        for name, part in naming.split(text).items():
            draft.values[name] = self._clean(name, part)

    def _clean(self, name: str, text: str, kind: str = "text") -> Any:
        """Clean a value; numbers and choices, of which a list has few, only once."""
        if kind == "text":
            return clean_value(self.model_fields[name], text)
        known = self._cleaned.setdefault(name, {})
        if text not in known:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[text] = self._clean_first(name, text, kind)
        return known[text]

    def _clean_first(self, name: str, text: str, kind: str) -> Any:
        if kind == "number":
            return self._number(name, text)
        if kind == "choice":
            text = self._choice(name, text)
        return clean_value(self.model_fields[name], text)

    def _number(self, name: str, text: str) -> Any:
        plain = plain_number(text, self.options.decimal)
        try:
            return clean_value(self.model_fields[name], plain)
        except ValidationError as wrong:
            if getattr(wrong, "code", "") != "invalid":
                raise
            raise ValidationError(
                _("“%(text)s” is not a number that fits here.") % {"text": text}
            ) from wrong

    def _choice(self, name: str, text: str) -> str:
        value = self._known(name, text)
        if value is not None:
            return value
        kept = choices.decision(self.options, name, text)
        return "" if kept == choices.EMPTY else text

    def _known(self, name: str, text: str) -> str | None:
        """Give the value of a picklist that is meant; None, and noted, if none is."""
        if name not in self._picklists:
            self._picklists[name] = choices.known_of(name)
        value = self._picklists[name].get(fold(text))
        if value is not None:
            return value
        unknown = self.unknown.setdefault(name, {})
        if len(unknown) < choices.MOST:
            unknown.setdefault(fold(text), text)
        decided = choices.decision(self.options, name, text)
        return decided[1:] if decided.startswith("=") else None

    @cached_property
    def _picklists(self) -> dict[str, choices.Known]:
        return {}

    def _put_status(self, made: Drafted, draft: Draft, header: str, text: str) -> None:
        status = self._statuses.get(self._known("status", text) or "")
        if status is None:
            # What we do not know is kept beside the row; the lead begins at the start.
            made.unmapped[header] = text
        else:
            draft.status = status

    def _put_type(self, made: Drafted, draft: Draft, header: str, text: str) -> None:
        found = self._types.get(self._known("lead_type", text) or "")
        if found is None:
            raise ValidationError(
                _("There is no lead type “%(text)s”.") % {"text": text}
            )
        draft.lead_type = found

    def _put_owner(self, made: Drafted, draft: Draft, header: str, text: str) -> None:
        holder = self.holders.find(text)
        if holder is None:
            raise ValidationError(
                _("“%(text)s” is nobody who works here, and no queue.") % {"text": text}
            )
        _give(draft, holder, _("Owner column of %(file)s.") % {"file": self.imported})

    def _put_custom(self, draft: Draft, target: Field, text: str) -> None:
        one = self._custom[target.name.removeprefix("custom.")]
        if one.type == CustomField.Type.NUMBER:
            text = plain_number(text, self.options.decimal)
        elif one.type == CustomField.Type.DATE:
            text = naming.iso_day(text, self.options.day_first)
        value = custom.clean(one, text)
        if value:
            draft.custom[one.key] = value

    def _finish(self, made: Drafted, draft: Draft) -> None:
        values = draft.values
        if not made.problems and not self._is_somebody(values):
            made.problems.append(self._nobody(values))
        if made.problems:
            return
        options = self.options
        if options.lead_source and not values.get("lead_source"):
            values["lead_source"] = self._clean("lead_source", options.lead_source)
        draft.status = draft.status or self.status
        if draft.owner is None and draft.queue is None:
            self._by_option(draft)
        draft.when_known = "flag"
        if options.match != NOT_MATCHED:
            draft.known_by = options.match
            if options.on_duplicate != CREATE:
                draft.when_known = "report"
        draft.is_clean = True
        made.draft = draft

    def _is_somebody(self, values: dict[str, Any]) -> bool:
        if values.get("last_name") or values.get("company"):
            return True
        if self.has_names:
            return False
        return bool(values.get("email") or values.get("phone") or values.get("mobile"))

    def _nobody(self, values: dict[str, Any]) -> Problem:
        column = next(
            (
                self.headers[number]
                for number, one in self.columns
                if one.name in ("last_name", "full_name", "company")
            ),
            "",
        )
        text = _("Last name and company are both empty. Fill in one of them.")
        if not self.has_names:
            text = _("Neither a name nor an email address nor a phone number is given.")
        return _problem(column, "", text)

    def _by_option(self, draft: Draft) -> None:
        kind = self.options.owner.partition(":")[0]
        why = _("Chosen for the whole of %(file)s.") % {"file": self.imported}
        if kind == "pool":
            draft.pool = self._chosen[Pool]
        elif kind == "rule":
            draft.rule = self._chosen[AssignmentRule]
        elif kind == "me":
            _give(draft, self.imported.user, why)
        elif kind in ("user", "queue"):
            _give(draft, self._chosen[User if kind == "user" else Queue], why)

    @cached_property
    def _chosen(self) -> dict[type, Any]:
        kind, _colon, pk = self.options.owner.partition(":")
        kinds = {"user": User, "queue": Queue, "rule": AssignmentRule, "pool": Pool}
        model: Any = kinds[kind]
        return {model: model.objects.get(pk=pk)}

    @cached_property
    def _custom(self) -> dict[str, CustomField]:
        return {one.key: one for one in custom.fields_of(Lead)}

    @cached_property
    def lead_type(self) -> LeadType | None:
        return LeadType.objects.filter(pk=self.options.lead_type or 0).first()

    @cached_property
    def status(self) -> Status | None:
        return Status.objects.filter(pk=self.options.status or 0).first()

    @cached_property
    def _types(self) -> dict[str, LeadType]:
        return {one.key: one for one in LeadType.objects.filter(is_active=True)}

    @cached_property
    def _statuses(self) -> dict[str, Status]:
        return {one.key: one for one in choices.statuses()}


_WAYS = {
    "name": Drafter._put_name,
    "status": Drafter._put_status,
    "lead_type": Drafter._put_type,
    "owner": Drafter._put_owner,
}


def plain_number(text: str, decimal: str) -> str:
    """Give a number as a list writes it without currency, in the stated format."""
    bare = _CURRENCY.sub("", text).strip().replace("'", "").replace("’", "")
    if decimal == "comma":
        return bare.replace(".", "").replace(" ", "").replace(",", ".")
    return bare


def _give(draft: Draft, holder: Holder, why: str) -> None:
    draft.owner = holder if isinstance(holder, User) else None
    draft.queue = holder if isinstance(holder, Queue) else None
    draft.reason = why


def _problem(column: str, value: str, message: str) -> Problem:
    return {"column": column, "value": value[:200], "message": message}
