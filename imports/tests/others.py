# ruff: noqa: E501, SIM905
"""Lists as other programs export them: their real headers, and rows as people write.

`lists_of_others.txt` has two lines a list: "## name target how", and the columns as
"header=what it should become", divided by ";". "-kind" is nothing of ours, "?" is open.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

_SHORT = dict(
    pair.split(":")
    for pair in (
        "sal:salutation fn:first_name ln:last_name mn:middle_name fl:full_name ti:title"
        " co:company em:email ph:phone mo:mobile fx:fax we:website st:street ci:city"
        " pr:state prc:state_code zip:postal_code cty:country cc:country_code"
        " src:lead_source ind:industry rat:rating rev:annual_revenue"
        " emp:number_of_employees desc:description eoo:email_opt_out foo:fax_opt_out"
        " dnc:do_not_call lat:latitude lng:longitude id:external_id mst:mailing_street"
        " mci:mailing_city mpr:mailing_state mzip:mailing_postal_code"
        " mcty:mailing_country fbph:phone st2:street bst2:billing_street text:description"
        " empr:number_of_employees revr:annual_revenue tag:tags"
    ).split()
)
_FIRST = (
    "Zoë Jürgen Anaïs José Łukasz Müge Chiara Søren Émile Nadia Björn Renée".split()
)
_LAST = "Müller O'Brien Nguyễn García Wójcik Yılmaz D’Angelo Sørensen Lefèvre".split()
_FIRMS = [
    "Müller & Söhne GmbH", "Falcon Foods, Inc.", "Société d'Eau", "Żabka Sp. z o.o.",
    "Şahin A.Ş.", "Verde S.p.A.", "Ørsted Partners", "Café Émile SARL", "Nordwind AG",
]  # fmt: skip
_CITIES = [
    ("Köln", "NRW", "50667", "Germany", "DE"), ("Łódź", "ŁD", "90-001", "Poland", "PL"),
    ("São Paulo", "SP", "01000-000", "Brazil", "BR"),
    ("Boston", "MA", "02108", "United States", "US"),
]  # fmt: skip
_LINKEDIN = 'Notes:\r\n"When exporting your data, you may notice, that …"\r\n\r\n'
_BEFORE = {
    "preamble": _LINKEDIN,
    "preamble2": "Leads\r\nNew Group\r\n",
    "preamble3": "Attendee Report\r\nReport Generated:,2024-05-01 10:00\r\nTopic,Id,Start"
    ",Minutes,# Registered\r\nGrowth,1,2024-05-01,60,12\r\nAttendee Details\r\n",
}
_DELIMITERS = {"semicolon": ";", "tab": "\t", "pipe": "|"}


@dataclass
class OtherList:
    """A list, and what each of its columns is to become; None where that is open."""

    name: str
    target: str
    how: list[str]
    headers: list[str] = field(default_factory=list)
    wanted: list[str | None] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def as_bytes(self) -> bytes:
        """Give the file as that program writes it."""
        out = io.StringIO()
        out.writelines(_BEFORE.get(one, "") for one in self.how)
        delimiter = next((_DELIMITERS[x] for x in self.how if x in _DELIMITERS), ",")
        csv.writer(out, delimiter=delimiter).writerows([self.headers, *self.rows])
        return out.getvalue().encode(self.encoding, "replace")

    @property
    def encoding(self) -> str:
        return next((x for x in self.how if x[:3] in ("cp1", "utf")), "utf-8")


def all_lists() -> list[OtherList]:
    """Give all lists, each with twelve rows."""
    text = Path(__file__).with_name("lists_of_others.txt").read_text().splitlines()[1:]
    return [_made(*pair) for pair in zip(text[::2], text[1::2], strict=True)]


def _made(head: str, columns: str) -> OtherList:
    name, target, *how = head[3:].split()
    made = OtherList(name, target, how)
    codes = []
    for column in columns.split(";"):
        header, _equals, code = column.rpartition("=")
        made.headers.append(header)
        wanted: str | None = _SHORT.get(code, code)
        if code.startswith("?"):
            wanted, code = None, code[1:] or "-"
        elif code.startswith("-"):
            wanted = ""
        elif (target, code) == ("contact", "co"):
            wanted = "account"
        made.wanted.append(wanted)
        codes.append(code)
    made.rows = [[_cell(code, n) for code in codes] for n in range(1, 13)]
    return made


def _cell(code: str, n: int) -> str:
    first, last = _FIRST[n % 12], _LAST[n * 5 % 9]
    firm, place = _FIRMS[n % 9], _CITIES[n % 4]
    site = re.sub(r"[^a-z]", "", firm.lower()) + ".example"
    name = f"{first} {last}"
    mail = f"{re.sub('[^a-z]', '', name.lower())}{n}@{site}"
    kinds = {
        "sal": ["Mr.", "Ms.", "Dr.", "Herr", "Frau"][n % 5], "fn": first, "ln": last,
        "mn": ["", "A.", "Maria"][n % 3], "fl": name, "name": firm, "co": firm,
        "ti": ["CEO", "Einkäufer", "VP Sales, EMEA", "Geschäftsführerin"][n % 4],
        "account": firm, "em": mail, "contact": mail, "we": f"https://www.{site}",
        "ph": ["+49 221 1234{}", "(617) 555-01{}", "01 44 55 66 {}"][n % 3].format(n + 10),
        "mo": ["+49 170 12345{}", "0664 99887{}", "06 12 34 56 {}"][n % 3].format(n + 10),
        "fbph": f"p:+491701234{n + 10}", "fx": f"+49 221 9999{n}",
        "src": ["Web", "Trade Show", "Kaltakquise"][n % 3], "rat": ["Hot", ""][n % 2],
        "ind": ["Banking", "Maschinenbau"][n % 2], "rev": f"{n}00000", "emp": str(n * 9),
        "desc": ["Sagte: „später“, zweimal", "", 'He said "call"\nafter 5'][n % 3],
        "eoo": str(n % 2), "foo": "0", "dnc": ["false", "true"][n % 2],
        "lat": f"50.9{n}", "lng": f"6.9{n}", "id": str(4000 + n),
        "status": ["New", "Contacted", "Qualified"][n % 3], "close_on": f"2026-10-{n + 10}",
        "account_id": f"001Nq00000AAA{n + 10}", "birthdate": f"1980-05-{n + 10}",
        "amount": f"{n}500", "stage": ["Qualification", "Negotiation"][n % 2],
        "probability": f"{n * 5}", "type": "Customer", "account_number": f"K-{n}",
        "home_phone": f"+49 30 11{n}", "other_phone": f"+49 30 22{n}",
        "assistant_phone": f"+49 30 33{n}", "parent": _FIRMS[(n + 1) % 9],
        "-date": f"2024-05-{n + 10} 10:00:00", "-date2": f"{n + 10} Mar 2024",
        "-iso": f"2024-05-{n + 10}T10:00:00+02:00", "-yn": str(n % 2), "-id": f"9{n}0",
        "-num": str(n * 3), "-num5": str(n % 5), "-url": f"https://app.example.com/{n}",
        "tag": ["alpha", "beta; gamma"][n % 2],
        "-word": ["alpha", "beta", "gamma"][n % 3], "-text": f"Words about it {n}",
        "-name": ["Unknown Person", "Sam Nobody"][n % 2], "-smtp": "SMTP",
        "-li": f"https://www.linkedin.com/in/someone-{n}", "-mail2": f"me{n}@home.example",
        "-li2": f"https://www.linkedin.com/company/firm-{n}", "-rep": "rep@us.example",
        "-xing": f"https://www.xing.com/profile/Some_{n}", "-disp": f"{name} ({mail})",
        "-work": "Work", "-mobile": "Mobile", "-ip": f"10.0.0.{n}", "-hex": f"a9f{n}7bc",
        "empr": ["11-50", "51-200", "1,000-5,000"][n % 3], "text": f"Words about it {n}",
        "revr": ["$1M - $10M", "€50 Mio.+", "500K-1M"][n % 3], "-phone": f"+1 555 77{n}",
        "-guid": f"8f2b0c1a-0000-4111-9222-{n:012}", "-time": f"10:0{n % 9} AM",
        "owner": ["Unknown Person", "Sam Nobody"][n % 2],
        "-role": ["customer", "admin"][n % 2], "-dom": site, "-dr": ["Dr.", ""][n % 2],
        "-fn": first, "-ln": last, "fbid": f"l:10{n}", "-fbag": f"ag:238{n}",
        "department": "Einkauf", "assistant_name": "Eva Klein", "next_step": "Call",
        "site": "HQ", "ticker_symbol": "ABC", "ownership": "Private",
    }  # fmt: skip
    parts = ("st", "ci", "pr", "zip", "cty", "cc")
    kinds |= dict(zip(parts, (f"Hauptstraße {n}", *place), strict=True))
    kinds["prc"] = kinds["pr"][:2]
    kinds |= {f"-{part}": kinds[part] for part in parts}
    kinds |= {f"m{part}": kinds[part] for part in parts}
    longer = re.sub(r"^(billing|shipping|other)_", "", code)
    ends = {"street": "st", "city": "ci", "state": "pr", "postal_code": "zip"}
    return kinds.get(code) or kinds.get(ends.get(longer, "cty"), "") * (longer != code)


def with_rows(name: str = "lists_with_rows") -> list[OtherList]:
    """Give the lists that have rows of their own, in a text of that name.

    They were written down with what each column should become before the word tables
    were read: a head as above, then headers, targets ("-" nothing, "?" open) and rows.
    """
    text = Path(__file__).with_name(f"{name}.txt").read_text()
    blocks = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return [_given(block.splitlines()) for block in blocks]


def _given(lines: list[str]) -> OtherList:
    name, target, *how = lines[0].split()
    headers, wanted, *rows = [line.split("|") for line in lines[1:]]
    known = {"-": "", "?": None}
    targets = [known.get(one, one) for one in wanted]
    return OtherList(name, target, how, headers, targets, rows)
