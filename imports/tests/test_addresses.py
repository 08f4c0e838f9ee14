# ruff: noqa: E501
"""An address in one cell is split where its form leaves no doubt; no text is lost."""

import re

import pytest

from accounts.models import Account, Contact
from imports import addresses
from imports.models import Row
from imports.tests import make
from leads.models import Lead

SPLIT = [
    # text, street, postal code, city, state, country
    ("12 Main St, Springfield, IL 62704, USA", "12 Main St", "62704", "Springfield", "IL", "USA"),
    ("12 Main St, Springfield, IL, 62704", "12 Main St", "62704", "Springfield", "IL", ""),
    ("12 Main St, Springfield IL 62704-1234", "12 Main St", "62704-1234", "Springfield", "IL", ""),
    ("1 Market St., Suite 400, San Francisco, CA 94105", "1 Market St., Suite 400", "94105", "San Francisco", "CA", ""),
    ("5 King St W, Toronto, ON M5V 1L9, Canada", "5 King St W", "M5V 1L9", "Toronto", "ON", "Canada"),
    ("1 George St, Sydney NSW 2000, Australia", "1 George St", "2000", "Sydney", "NSW", "Australia"),
    ("10 Downing St, London SW1A 2AA, UK", "10 Downing St", "SW1A 2AA", "London", "", "UK"),
    ("10 Downing St, London, England, SW1A 2AA", "10 Downing St", "SW1A 2AA", "London", "England", ""),
    ("Hauptstr. 5, 80331 München", "Hauptstr. 5", "80331", "München", "", ""),
    ("Hauptstr. 5\n80331 München\nDeutschland", "Hauptstr. 5", "80331", "München", "", "Deutschland"),
    ("Hauptstr. 5 80331 München", "Hauptstr. 5", "80331", "München", "", ""),
    ("Am Markt 1, D-50667 Köln", "Am Markt 1", "50667", "Köln", "", "DE"),
    ("Ring 1, Postfach 1234, 8001 Zürich", "Ring 1, Postfach 1234", "8001", "Zürich", "", ""),
    ("12 rue de la Paix, 75002 Paris, FR", "12 rue de la Paix", "75002", "Paris", "", "FR"),
    ("Calle Mayor 5, 28013 Madrid, Madrid, España", "Calle Mayor 5", "28013", "Madrid", "Madrid", "España"),
    ("Via Roma 1, 20121 Milano (MI), Italia", "Via Roma 1", "20121", "Milano", "MI", "Italia"),
    ("Gracht 1, 1015 CJ Amsterdam", "Gracht 1", "1015 CJ", "Amsterdam", "", ""),
    ("ul. Prosta 1, 00-950 Warszawa, Polska", "ul. Prosta 1", "00-950", "Warszawa", "", "Polska"),
    ("Rua X, 100, São Paulo - SP, 01310-100, Brazil", "Rua X, 100", "01310-100", "São Paulo", "SP", "Brazil"),
    ("〒100-0001 東京都千代田区千代田1-1", "千代田区千代田1-1", "100-0001", "", "東京都", ""),
]  # fmt: skip
NAMES = ("street", "postal_code", "city", "state", "country")


@pytest.mark.parametrize(("text", *NAMES), SPLIT, ids=lambda one: one[:30])
def test_a_whole_address_is_split(text, street, postal_code, city, state, country):
    wanted = dict(zip(NAMES, (street, postal_code, city, state, country), strict=True))
    assert addresses.split(text) == {
        name: said for name, said in wanted.items() if said
    }


@pytest.mark.parametrize(
    "text",
    [
        "12 Main St",
        "Springfield",
        "1200 Main Street, Suite 5",
        "Suite 5, 1200 Market Street",
        "P.O. Box 12, Nairobi, Kenya",
        "1200 Wien, Hauptstr. 5",
        "100 Main St, Hamburg, DE",
        "2 Rd, Tbilisi, Georgia",
        "Industriepark Süd, Halle 80331",
        ", ,\n,",
        "",
    ],
)
def test_what_could_be_otherwise_stays_whole(text):
    assert addresses.split(text) == {}


@pytest.mark.parametrize(
    ("text", "city", "rest"),
    [
        ("San Francisco, CA", "San Francisco", {"state": "CA"}),
        ("St. Louis, MO", "St. Louis", {"state": "MO"}),
        ("Wilmington, DE", "Wilmington", {"state": "DE"}),
        ("San Francisco, CA, USA", "San Francisco", {"state": "CA", "country": "USA"}),
        ("Hamburg, DE", "Hamburg", {"country": "DE"}),
        ("Montréal, CA", "Montréal", {"country": "CA"}),
        # Neither is known: it could be both.
        ("Eberswalde, DE", "", {}),
        ("Springfield, CA", "", {}),
    ],
)
def test_a_code_of_a_state_and_of_a_country_is_told_by_the_city(text, city, rest):
    assert addresses.split_place(text) == ({"city": city} if city else {}) | rest


@pytest.mark.parametrize(
    ("text", "postal_code", "city", "state"),
    [
        ("80331 München", "80331", "München", ""),
        ("75011 Paris", "75011", "Paris", ""),
        ("00-950 Warszawa", "00-950", "Warszawa", ""),
        ("110 00 Praha 1", "110 00", "Praha 1", ""),
        ("Springfield, IL 62704", "62704", "Springfield", "IL"),
        ("Austin, TX", "", "Austin", "TX"),
        ("London SW1A 2AA", "SW1A 2AA", "London", ""),
        ("1200 Main St", "", "", ""),
        ("Berlin", "", "", ""),
        ("1015 CJ", "", "", ""),
        ("62704", "", "", ""),
    ],
)
def test_postal_code_and_city_in_one_cell(text, postal_code, city, state):
    wanted = {"postal_code": postal_code, "city": city, "state": state}
    found = addresses.split_place(text)
    assert found == {name: said for name, said in wanted.items() if said}


def test_no_letter_and_no_digit_is_lost():
    def kept(text):
        return sorted(re.sub(r"[\W_]|\bD(?=-)", "", text))

    for text, *_parts in SPLIT:
        parts = addresses.split(text)
        if text.find("D-") > 0:
            assert parts.pop("country") == "DE"
        assert kept("".join(parts.values())) == kept(text), text


@pytest.mark.django_db
def test_a_column_of_whole_addresses_is_proposed_to_be_split(marta):
    text = (
        "Last Name,Address\n"
        'Okafor,"12 Main St, Springfield, IL 62704, USA"\n'
        'Weber,"Hauptstr. 5, 80331 München, Germany"\n'
        "Abt,somewhere near the river\n"
    )
    imported = make.ran(marta, text)
    assert imported.mapping["1"] == "address"
    kept = {one.last_name: one for one in Lead.objects.all()}
    maya, jo, abt = kept["Okafor"], kept["Weber"], kept["Abt"]
    assert (maya.street, maya.city) == ("12 Main St", "Springfield")
    assert (maya.state, maya.postal_code, maya.country_code) == ("IL", "62704", "US")
    assert (jo.street, jo.postal_code, jo.city) == ("Hauptstr. 5", "80331", "München")
    assert (abt.street, abt.city) == ("somewhere near the river", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "row", "mapping"),
    [
        ("Name;Straße;PLZ/Ort", "A B;Ring 1;80331 München", "full_name street place"),
        ("Name;Rue;CP Ville", "A B;Rue X;75011 Paris", "full_name street place"),
        ("Name;Adresse;Ort", "A B;Ring 1;80331 München", "full_name street place"),
        ("Name;PLZ/Ort", "A B;München", "full_name city"),
        ("Name;PLZ;Ort", "A B;80331;München", "full_name postal_code city"),
        ("Name;Address", "A B;Ring 1", "full_name street"),
        # Beside its parts an address says nothing new.
        (
            "Name;Full address;Street;City",
            "A B;Ring 1, 80331 München;Ring 1;München",
            "full_name  street city",
        ),
        (
            "Name;Address;City",
            "A B;Ring 1, 80331 München;München",
            "full_name street city",
        ),
        (
            "Name;Address;Country",
            "A B;1 X St, Y, IL 62704;US",
            "full_name address country",
        ),
    ],
)
def test_only_values_that_prove_it_make_a_column_an_address(
    marta, headers, row, mapping
):
    imported = make.upload(marta, f"{headers}\n{row}\n{row}\n")
    found = [imported.mapping[number] for number in sorted(imported.mapping)]
    assert found == mapping.split()


@pytest.mark.django_db
def test_what_a_column_of_its_own_says_counts_and_the_address_is_kept_beside(marta):
    text = 'Last Name,Address,Country\nA,"Ring 1, 80331 München, Germany",Austria\n'
    imported = make.ran(marta, text)
    lead = Lead.objects.get()
    assert (lead.street, lead.city, lead.country) == ("Ring 1", "München", "Austria")
    row = Row.objects.get(imported=imported)
    assert row.unmapped == {"Address": "Ring 1, 80331 München, Germany"}


@pytest.mark.django_db
def test_accounts_and_contacts_have_addresses_too(marta):
    address = '"Ring 1, 80331 München"'
    make.ran(marta, f"Account Name,Anschrift\nFalcon,{address}\n", target="account")
    falcon = Account.objects.get()
    assert (falcon.billing_street, falcon.billing_city) == ("Ring 1", "München")
    text = f"Last Name,Email,Address\nA,a@x.example,{address}\n"
    make.ran(marta, text, target="contact")
    contact = Contact.objects.get()
    assert (contact.mailing_street, contact.mailing_postal_code) == ("Ring 1", "80331")


@pytest.mark.django_db
def test_a_part_that_is_too_long_refuses_its_row_with_a_sentence(marta):
    text = f'Last Name,Address\nA,"Ring 1, 80331 {"M" * 300}"\nB,"Ring 1, 80331 Köln"\n'
    imported = make.ran(marta, text)
    assert imported.mapping["1"] == "address"
    assert Lead.objects.get().last_name == "B"
    [problem] = Row.objects.get(imported=imported, outcome="refused").problems
    assert problem["column"] == "Address"


PIECES = "Building 5, Road 1, Old Town, Region, Country"


def test_a_place_of_many_pieces_stays_whole(marta):
    assert addresses.split_place(PIECES) == {}
    text = f'Last Name,Location\nRao,"{PIECES}"\nLee,"10115 Berlin"\n'
    imported = make.upload(marta, text)
    assert imported.layout["headers"] == ["Last Name", "Location"]


@pytest.mark.parametrize("split", [addresses.split, addresses.split_place])
@pytest.mark.parametrize("part", ["12345 ", "Road 1, ", "1 ", "a ", "\n"])
def test_what_is_far_too_long_is_no_address_and_takes_no_time(split, part):
    assert split(part * 20_000) == {}
