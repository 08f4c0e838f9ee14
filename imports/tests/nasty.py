"""Little lists that hold all that makes it hard to foresee what becomes of a row.

One number, one list, and one base that it comes into: values are drawn from so few
that rows repeat each other and what is here, name each other, and lack what they need.
"""

import csv
import io
import random
from dataclasses import dataclass, field
from typing import Any

from accounts.tests.make import make_account, make_contact
from history import writing
from leads.tests.make import make_lead
from opportunities.tests.make import make_opportunity
from records import external_ids

TARGETS = ("lead", "contact", "account", "opportunity")
MATCHES = {
    "lead": ["email_phone", "email", "name_company", "external_id", "never"],
    "contact": ["email", "name_company", "external_id", "never"],
    "account": ["name_company", "external_id", "never"],
    "opportunity": ["name_company", "external_id", "never"],
}
# {target: {header: what its cells are drawn from}}
COLUMNS = {
    "lead": {
        "Lead ID": "id", "First Name": "first", "Last Name": "last", "Company": "firm",
        "Email": "email", "Phone": "phone", "Mobile": "phone", "City": "city",
        "Employees": "number", "Tags": "tags", "Lead Source": "source",
        "Lead Owner": "owner", "Lead Status": "status",
    },
    "contact": {
        "Contact ID": "id", "First Name": "first", "Last Name": "last",
        "Email": "email", "Account Name": "firm", "Account ID": "firm_id",
        "Reports To": "person", "Mailing City": "city", "Phone": "phone",
        "Birthdate": "day", "Contact Owner": "owner", "Tags": "tags",
    },
    "account": {
        "Account ID": "id", "Account Name": "firm", "Parent Account": "firm",
        "Parent ID": "id", "Billing City": "city", "Employees": "number",
        "Account Owner": "owner", "Tags": "tags",
    },
    "opportunity": {
        "Deal ID": "id", "Deal Name": "deal", "Account Name": "firm",
        "Account ID": "firm_id", "Close Date": "day", "Stage": "stage",
        "Amount": "number", "Primary Contact": "person", "Deal Owner": "owner",
    },
}  # fmt: skip
# So often a column of a kind stands in the list.
THERE = {"owner": 0.2, "tags": 0.2, "status": 0.2, "number": 0.3, "source": 0.2}


@dataclass
class Nasty:
    """A list and how it is to come in."""

    target: str
    text: str
    options: dict[str, Any]
    rows_at_once: int
    rows: int
    pick: random.Random = field(repr=False)


def nasty(seed: int, *, rows: int = 30) -> Nasty:
    """Give the list of a number, always the same."""
    pick = random.Random(seed)
    target = pick.choice(TARGETS)
    options = {
        "match": pick.choice(MATCHES[target]),
        "on_duplicate": pick.choice(["skip", "fill", "update", "update", "create"]),
        "on_new": pick.choice(["create"] * 4 + ["refuse"]),
        "blanks_clear": pick.random() < 0.3,
        "new_choices": pick.choice(["keep", "create", "empty"]),
        "id_source": pick.choice(["", "Pipes"]),
        "tags": pick.choice(["", "", "Fair 26"]),
    }
    if options["match"] == "never" or options["on_duplicate"] == "create":
        options["on_new"] = "create"
    few = pick.choice([4, 8, 16])
    headers = [
        header
        for header, kind in COLUMNS[target].items()
        if pick.random() < THERE.get(kind, 0.75)
    ]
    must = {"lead": "Last Name", "contact": "Last Name", "account": "Account Name"}
    if (one := must.get(target, "Deal Name")) not in headers:
        headers.append(one)
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(headers)
    count = pick.randrange(1, rows)
    sloppy = pick.choice([0, 0, 0.03, 0.1])
    for _n in range(count):
        cells = [_cell(pick, COLUMNS[target][one], few, sloppy) for one in headers]
        if not any(cells):
            cells[0] = "x"
        if pick.random() < sloppy / 3:
            cells.append("too much")
        if pick.random() < sloppy:
            write.writerow(["" for _one in cells])
        write.writerow(cells)
    at_once = pick.choice([3, 7, 5_000, 5_000])
    return Nasty(target, out.getvalue(), options, at_once, count, pick)


def _cell(pick: random.Random, kind: str, few: int, sloppy: float) -> str:
    if pick.random() < sloppy:
        return pick.choice(["", "x" * 300, "3/4/2026", "-", "ß", "nobody@", "☃" * 90])
    n = pick.randrange(few)
    usual = {
        "id": f"I{n}", "firm_id": f"F{n}", "first": pick.choice("AB"), "last": f"P{n}",
        "firm": f"Firm {n}", "deal": f"Deal {n}", "email": f"p{n}@x.example",
        "phone": f"+1 212 555 01{n:02}", "city": pick.choice(["Ulm", "Bonn"]),
        "number": str(n * 10), "tags": f"T{n}", "day": "2027-01-01",
        "source": pick.choice(["Web", "Nowhere"]),
        "owner": pick.choice(["ana@tiller.example", "marta@tiller.example", "Who?"]),
        "status": pick.choice(["Contacted", "Odd"]),
        "person": pick.choice([f"p{n}@x.example", f"I{n}"]),
        "stage": pick.choice(["Prospecting", "Negotiation", "Nowhere"]),
    }  # fmt: skip
    blank = {"last": 0.1, "deal": 0.1, "person": 0.6, "owner": 0.5}.get(kind, 0.25)
    text = "" if pick.random() < blank else usual[kind]
    return text.upper() if pick.random() < 0.05 else text


def fill_base(pick: random.Random, source: str, people: list[Any]) -> None:
    """Make some records that such a list repeats or names."""
    accounts = []
    for _n in range(pick.randrange(8)):
        n = pick.randrange(16)
        owner = pick.choice(people)
        city = pick.choice(["", "Ulm", "X"])
        account = make_account(owner, name=f"Firm {n}", billing_city=city)
        _call(account, pick.choice([f"F{n}", f"I{n}", ""]), source, owner)
        accounts.append(account)
    for _n in range(pick.randrange(8)):
        n = pick.randrange(16)
        person = {
            "first_name": pick.choice("AB"),
            "last_name": f"P{n}",
            "email": pick.choice([f"p{n}@x.example", ""]),
            "phone": pick.choice([f"+12125550{100 + n}", ""]),
        }
        owner = pick.choice(people)
        account = pick.choice([None, *accounts])
        made = pick.choice(
            [
                lambda p=person, o=owner, n=n: make_lead(
                    o, company=pick.choice([f"Firm {n}", ""]), **p
                ),
                lambda p=person, o=owner, a=account: make_contact(o, a, **p),
                lambda o=owner, a=account, n=n: make_opportunity(
                    o, account=a, name=f"Deal {n}"
                ),
            ]
        )()
        _call(made, pick.choice([f"I{n}", ""]), source, owner)


def _call(record: Any, value: str, source: str, by: Any) -> None:
    if value:
        with writing.act("edit", by=by) as act:
            external_ids.keep(type(record), source, {value: record.pk}, act=act)
