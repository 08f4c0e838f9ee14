"""Names from many countries, long ones and right-to-left ones; all addresses are
under .example and all phones from ranges that nobody has."""

import random
from typing import Any

# First names, last names, companies, cities, country, code, dialling.
_WORLD: list[tuple[str, str, str, str, str, str, str]] = [
    ("Maya|Oliver|Samuel|Grace|Amelia", "Okafor|Whitfield|Carter|Adeyemi|Hughes",
     "Northwind Logistics|Whitfield & Sons Roofing|Carter Veterinary Group",
     "London|Leeds|Bristol", "United Kingdom", "GB", "+44 20 7946 0{:03d}"),
    ("Jonas|Lena|Anke|Björn", "Weber|Müller|Brandt|Größmann",
     "Kessler Maschinenbau GmbH|Stadtwerke Lünen|Köln Werkzeuge KG",
     "Köln|Lünen|München", "Germany", "DE", "+49 30 23125 {:03d}"),
    ("Chiara|Luca|Elena", "Conti|Ferri|De Santis",
     "Officine Conti S.r.l.|Mercato Blu", "Torino|Napoli", "Italy", "IT",
     "+39 06 5550 0{:03d}"),
    ("Zoë|Mathieu|Fatima", "Martin|Lefèvre|Zahra",
     "Atelier Lumière|Atlas Solaire SA", "Lyon|Nantes", "France", "FR",
     "+33 1 99 00 0{:03d}"),
    ("Lucas|María José", "Ferreira|García Márquez y Fernández-Villaverde",
     "Mercado Azul|Hermanos García", "Madrid|Sevilla", "Spain", "ES",
     "+34 900 555 {:03d}"),
    ("Noor|Aisha|محمد", "Haddad|Rahman|الفارسي",
     "Cedar Payments|Blue Harbor Clinics|شركة الأفق", "Dubai|Beirut",
     "United Arab Emirates", "AE", "+971 4 555 0{:03d}"),
    ("Hiroshi|Yuki|さくら", "Tanaka|Kim|山本",
     "Aomori Precision|Hanbit Robotics|山本商事", "Osaka|Seoul", "Japan", "JP",
     "+81 3 5550 0{:03d}"),
    ("Raj|Priyanka", "Malhotra|Venkataramanasubramanian",
     "Indus Textiles|Orbita Software Private Limited", "Pune|Chennai", "India", "IN",
     "+91 44 5550 0{:03d}"),
    ("Ingrid|Lars", "Solberg|Ødegård", "Fjordline Shipping AS", "Bergen|Oslo", "Norway",
     "NO", "+47 22 00 0{:03d}"),
    ("Ben|Sofia|James", "Nguyen|O'Brien|Smith",
     "Lagos Fresh Foods|Smith & Daughters \"Hardware\"|Blue Ridge Outdoor Co.",
     "Denver|Austin|Boston", "United States", "US", "+1 303 555 0{:03d}"),
]  # fmt: skip
_TITLES = "Head of Operations|Buyer|Managing director|IT manager||Office manager"
_INDUSTRIES = "Transportation|Manufacturing|Finance|Healthcare|Retail|Technology|"
_SOURCES = "Website|Website|Website|Trade Show|Webinar|Purchased List|Employee Referral"


def person(number: int, chance: random.Random) -> dict[str, Any]:
    """Give the fields of one believable lead; the same number gives the same one."""
    first, last, firms, cities, country, code, dial = chance.choice(_WORLD)
    given, family = _one(first, chance), _one(last, chance)
    firm = _one(firms, chance)
    known = {
        "first_name": given,
        "last_name": family,
        "company": firm
        if chance.random() > 0.3
        else f"{family} {_one(cities, chance)}",
        "title": _one(_TITLES, chance),
        "city": _one(cities, chance),
        "country": country,
        "country_code": code,
        "lead_source": _one(_SOURCES, chance),
        "industry": _one(_INDUSTRIES, chance),
        "rating": chance.choice(["Hot", "Warm", "Warm", "Cold", ""]),
        "number_of_employees": chance.choice([None, 8, 40, 240, 1200]),
    }
    # Some leave things out, as people do.
    if chance.random() < 0.9:
        known["email"] = f"person{number}@{code.lower()}{number % 60}.example"
    if chance.random() < 0.8:
        known["phone"] = dial.format(number % 1000)
    return known


def _one(text: str, chance: random.Random) -> str:
    return chance.choice(text.split("|"))
