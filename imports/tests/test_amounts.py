"""Numbers as people write them."""

import pytest

from imports import amounts, running
from imports.tests import make
from leads.models import Lead


@pytest.mark.parametrize(
    ("text", "number", "is_inexact"),
    [
        ("51-200", "51", True),
        ("11–50 employees", "11", True),
        ("1,000+", "1,000", True),
        ("more than 500", "500", True),
        ("über 100 Mitarbeiter", "100", True),
        ("$10M - $50M", "10000000", True),
        ("$10-50M", "10000000", True),
        ("$1M to $10M", "1000000", True),
        ("10 bis 49", "10", True),
        ("< $1M", "", True),
        ("Under $1 mil.", "", True),
        ("1.5 Mio. €", "1500000", False),
        ("4,2 Mio. €", "4200000", False),
        ("1.234,5k", "1234500", False),
        ("£450k", "450000", False),
        ("5 Mrd", "5000000000", False),
        ("3億", "300000000", False),
        ("ca. 50", "50", True),
        ("12", "12", False),
        ("Rs. 12,50,000.00", "1250000.00", False),
        ("₹12,50,000", "1250000", False),
        ("R$ 1,250.00", "1,250.00", False),
        ("$1 - $1 mil.", "1", True),
        # No numbers, and left to be refused.
        ("1e5", "1e5", False),
        ("1-Oct", "1-Oct", False),
        ("01.02.2026", "01.02.2026", False),
        ("a few", "a few", False),
    ],
)
def test_a_number_is_read_as_it_is_meant(text, number, is_inexact):
    assert amounts.read(text, "point") == (number, is_inexact)


def test_a_point_before_two_digits_stands_for_decimals_in_a_list_with_commas():
    assert amounts.plain_number("12.50", "comma") == "12.50"
    assert amounts.plain_number("1.250,50", "comma") == "1250.50"


def test_the_lower_number_of_a_range_is_kept_and_the_check_says_so(marta, client):
    text = (
        "Last Name,Company,Company Size,Revenue\n"
        "Ek,Ek AB,51-200,$10M - $50M\n"
        'Falk,Falk AB,"1,000+",< $1M\n'
    )
    imported = make.checked(marta, text)
    assert imported.check_result["ranges"] == {
        "51-200": "51",
        "1,000+": "1,000",
        "$10M - $50M": "10000000",
        "< $1M": "",
    }
    client.force_login(marta)
    page = client.get(imported.get_absolute_url()).content.decode()
    assert "Numbers that are not exact, and what is taken" in page
    running.start(imported, by=marta)
    make.work_off(imported)
    ek, falk = Lead.objects.order_by("last_name")
    assert (ek.number_of_employees, ek.annual_revenue) == (51, 10_000_000)
    assert (falk.number_of_employees, falk.annual_revenue) == (1000, None)
