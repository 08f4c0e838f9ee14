"""Where each field of a lead goes when it is converted. Spec §8.3, §8.4.

`review` says for every field what stands there now, what would come, whether it
comes, and what is wrong with it, all before anything is written; `carry` then does
exactly that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from history.values import column
from leads.conversion import own_fields
from leads.conversion.plan import Plan
from leads.conversion.rows import MODELS, Left, Row, target_name
from leads.models import Lead
from records import wording
from records.cleaning import clean_value
from records.models import Record, tags


class Rule(Enum):
    """What happens to a field of a record that exists already; new ones take all."""

    FILL = "only when it is blank there"
    ADD = "beside what stands there"
    ASK = "only when somebody ticks it"
    NEVER = "never"


@dataclass(frozen=True)
class Line:
    """One line of the table in spec §8.3."""

    source: str
    target: str
    field: str
    rule: Rule = Rule.FILL


_ADDRESS: tuple[str, ...] = (
    "street",
    "city",
    "state",
    "state_code",
    "postal_code",
    "country",
    "country_code",
    "latitude",
    "longitude",
)


def _lines(target: str, pairs: Iterable[str], rule: Rule) -> list[Line]:
    split = [pair.partition(":") for pair in pairs]
    return [Line(source, target, name or source, rule) for source, _c, name in split]


STANDARD: tuple[Line, ...] = (
    *_lines("account", ["company:name"], Rule.NEVER),
    *_lines(
        "account",
        ["phone", "fax", "website", "industry", "annual_revenue"]
        + ["number_of_employees", "rating", "lead_source:source"]
        + [f"{name}:billing_{name}" for name in _ADDRESS],
        Rule.FILL,
    ),
    *_lines(
        "contact",
        ["salutation", "first_name", "middle_name", "last_name", "suffix"],
        Rule.NEVER,
    ),
    *_lines(
        "contact",
        ["title", "email", "phone", "mobile", "fax", "description", "lead_source"]
        + [f"{name}:mailing_{name}" for name in _ADDRESS],
        Rule.FILL,
    ),
    # A tick is an answer and no blank, hence never filled in by itself (§8.4).
    *_lines("contact", ["email_opt_out", "fax_opt_out", "do_not_call"], Rule.ASK),
    *_lines("opportunity", ["company:name"], Rule.NEVER),
    *_lines("opportunity", ["lead_source"], Rule.FILL),
    *_lines("account", ["tags"], Rule.ADD),
    *_lines("contact", ["tags"], Rule.ADD),
)


@dataclass
class Review:
    """Everything the mapping does for one plan."""

    rows: list[Row] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def of(self, target: str) -> list[Row]:
        return [row for row in self.rows if row.target == target]

    @property
    def wants_a_look(self) -> bool:
        """Tell whether a person should decide: a value stands there, or cannot come."""
        return any(row.problem or row.old for row in self.rows)

    def refuse_problems(self) -> None:
        """Raise ValidationError, naming each field that cannot take its value."""
        wrong = [
            _("%(target)s, %(field)s: %(problem)s Leave it out to go on.")
            % {
                "target": target_name(row.target),
                "field": row.label,
                "problem": row.problem,
            }
            for row in self.rows
            if row.carries and row.problem
        ]
        if wrong:
            raise ValidationError(wrong)


def review(lead: Lead, plan: Plan) -> Review:
    """Say what a plan carries from a lead to where, and what stays behind."""
    there: dict[str, Record | None] = {"account": plan.account, "contact": plan.contact}
    if plan.opportunity is not None or plan.makes_opportunity:
        there["opportunity"] = plan.opportunity
    found = Review()
    for line in STANDARD:
        if line.target in there and (row := _row(lead, line, there, plan)):
            found.rows.append(row)
    if lead.custom:
        rows, left = own_fields.review(lead, there, plan)
        found.rows += rows
        found.left += left
    return found


def carry(rows: Iterable[Row], onto: Record) -> None:
    """Set on a record what its rows carry; the caller saves it."""
    for row in rows:
        if not row.carries:
            continue
        if row.custom is None:
            setattr(onto, row.field, row.new)
        else:
            onto.custom = {**onto.custom, row.custom.key: row.new}


# -- standard fields -----------------------------------------------------------


def _row(
    lead: Lead, line: Line, there: Mapping[str, Record | None], plan: Plan
) -> Row | None:
    """Give the row of a line; None if the lead says nothing, or nothing new.

    The names of account and opportunity are the plan's own, hence no rows.
    """
    value = "" if line.field == "name" else getattr(lead, line.source)
    present = there[line.target]
    if value in (None, "", False) or (present and line.rule is Rule.NEVER):
        return None
    old = getattr(present, line.field) if present else None
    if present and line.rule is Rule.ADD:
        value = tags.together(old or "", tags.keys_of(value))
    if present and old == value:
        return None
    model = MODELS[line.target]
    replaced = None if line.rule is Rule.ADD else present
    return Row(
        target=line.target,
        field=line.field,
        label=wording.label(present or model(), line.field),
        old=wording.words(replaced, line.field) if replaced else "",
        new=value,
        shown=wording.words(lead, line.source),
        carries=_decide(line, present, plan),
        problem=_problem(model, line, value),
        is_fixed=line.rule is Rule.NEVER,
    )


def _decide(line: Line, present: Record | None, plan: Plan) -> bool:
    if line.rule is Rule.NEVER:
        return True
    key = f"{line.target}.{line.field}"
    if key in plan.fields:
        return plan.fields[key]
    if present is None:
        return True
    if key == "contact.lead_source" and plan.update_lead_source:
        return True
    return line.rule is Rule.ADD or (
        line.rule is Rule.FILL and _is_blank(present, line)
    )


def _is_blank(present: Record, line: Line) -> bool:
    """Tell whether nothing stands there; an address is one thing, not nine.

    Half of one address and half of another would lead nowhere.
    """
    names = [line.field]
    if line.source in _ADDRESS:
        prefix = line.field.removesuffix(line.source)
        names = [f"{prefix}{name}" for name in _ADDRESS]
    return all(getattr(present, name) in (None, "") for name in names)


def _problem(model: type[Record], line: Line, value: Any) -> str:
    try:
        clean_value(column(model, line.field), value)
    except ValidationError as wrong:
        return " ".join(wrong.messages)
    return ""
