"""Full names are split as their owners would."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Contact
from imports import naming
from imports.tests import make
from leads.models import Lead


@pytest.mark.parametrize(
    ("text", "first", "last", "salutation"),
    [
        ("Sven Quist", "Sven", "Quist", ""),
        ("Quist, Sven", "Sven", "Quist", ""),
        ("van der Berg, Jan", "Jan", "van der Berg", ""),
        ("Carla de Vries", "Carla", "de Vries", ""),
        ("Herr Wolf Abt", "Wolf", "Abt", "Herr"),
        ("Herr Abt", "", "Abt", "Herr"),
        ("Frau Dr. Eva Klein", "Eva", "Klein", "Frau Dr."),
        ("M. Serge Blot", "Serge", "Blot", "M."),
        ("M. Smith", "M.", "Smith", ""),
        ("Mme Rose Abel", "Rose", "Abel", "Mme"),
        ("DUPONT Jean", "Jean", "DUPONT", ""),
        ("JEAN DUPONT", "JEAN", "DUPONT", ""),
        ("佐藤 健一", "健一", "佐藤", ""),
        ("김 민수", "민수", "김", ""),
        ("Белов Игорь Петрович", "Игорь", "Белов", ""),
        ("Müller", "", "Müller", ""),
    ],
)
def test_a_full_name_is_split(text, first, last, salutation):
    found = naming.split(text)
    assert found.get("first_name", "") == first
    assert found["last_name"] == last
    assert found.get("salutation", "") == salutation


@pytest.mark.parametrize(
    ("text", "first", "middle", "last"),
    [
        ("Nguyễn Văn An", "An", "Văn", "Nguyễn"),
        ("Trần Thị Minh Khai", "Khai", "Thị Minh", "Trần"),
        ("Lê Huy", "Huy", "", "Lê"),
        ("Nguyen Van An", "An", "Van", "Nguyen"),
        ("Nguyễn Vũ", "Vũ", "", "Nguyễn"),
        ("Nagy Péter", "Péter", "", "Nagy"),
        ("Dr. Nagy Péter", "Péter", "", "Nagy"),
        ("Szabó Zsuzsanna Éva", "Zsuzsanna", "Éva", "Szabó"),
        ("Kim Min-jun", "Min-jun", "", "Kim"),
        # As people abroad write them, or called like them.
        ("An Nguyễn", "An", "", "Nguyễn"),
        ("Vũ Nguyễn", "Vũ", "", "Nguyễn"),
        ("Péter Nagy", "Péter", "", "Nagy"),
        ("Min-jun Kim", "Min-jun", "", "Kim"),
        ("Kim Wilde", "Kim", "", "Wilde"),
        ("Lee Harvey Oswald", "Lee", "Harvey", "Oswald"),
        ("Hoang Pham", "Hoang", "", "Pham"),
    ],
)
def test_a_family_that_is_known_comes_first(text, first, middle, last):
    found = naming.split(text)
    assert found.get("first_name", "") == first
    assert found.get("middle_name", "") == middle
    assert found["last_name"] == last


@pytest.mark.parametrize(
    ("header", "is_first"),
    [
        ("ФИО", True),
        ("Nachname, Vorname", True),
        ("Nom Prénom", True),
        ("Név", True),
        ("Name (Last, First)", True),
        ("Nazwisko i imię", True),
        ("Name", False),
        ("First and Last Name", False),
        ("Vor- und Nachname", False),
        ("Prénom et nom", False),
    ],
)
def test_a_header_may_say_that_the_family_comes_first(header, is_first):
    assert naming.says_family_first(header) is is_first


@pytest.mark.django_db
def test_names_are_kept_in_the_order_that_the_header_says(marta):
    make.ran(marta, "Név,Company\nKovács István,Alma Kft.\n")
    lead = Lead.objects.get()
    assert (lead.first_name, lead.last_name) == ("István", "Kovács")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("ja", "nein"),
        ("oui", "non"),
        ("x", ""),
        ("Sí", "No"),
        ("да", "нет"),
        ("✓", "-"),
    ],
)
def test_yes_and_no_are_read_in_the_words_of_the_list(marta, yes, no):
    text = f"Last Name,Do Not Call\nA,{yes}\nB,{no}\nC,{yes}\n"
    make.ran(marta, text)
    kept = dict(Lead.objects.values_list("last_name", "do_not_call"))
    assert kept == {"A": True, "B": False, "C": True}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "country", ["Deutschland", "Allemagne", "Germany", "DE", "ドイツ"]
)
def test_a_phone_without_a_country_code_is_of_the_country_in_its_row(marta, country):
    make.ran(marta, f"Last Name,Phone,Country\nA,0221 1234567,{country}\n")
    lead = Lead.objects.get()
    assert (lead.country_code, lead.phone_key) == ("DE", "+492211234567")


def test_what_is_far_too_long_is_no_name_and_takes_no_time(marta):
    long = "Dr. " * 8_000
    assert naming.split(long) == {"last_name": long}
    imported = make.ran(marta, f"Full Name,Company\n{long},X\nAna Lima,Y\n")
    assert (imported.counts()["created"], imported.counts()["refused"]) == (1, 1)


@pytest.mark.parametrize(
    ("days", "is_first"),
    [
        (["3/4/2026", "14/4/2026", ""], True),
        (["3/4/2026", "4/14/2026"], False),
        (["14/4/2026", "4/14/2026"], None),
        (["3/4/2026", "2026-14-04", "soon"], None),
    ],
)
def test_one_day_after_the_twelfth_tells_what_stands_first_in_all(days, is_first):
    assert naming.order_of(days) is is_first


@pytest.mark.django_db
def test_days_are_read_in_the_order_that_the_list_itself_tells(marta):
    text = "Last Name,Birthdate\nA,02/12/1988\nB,14/03/1970\nC,0/0/00\n"
    make.ran(marta, text, target="contact")
    kept = dict(Contact.objects.values_list("last_name", "birthdate"))
    days = {"A": date(1988, 12, 2), "B": date(1970, 3, 14), "C": None}
    assert kept == days


def test_where_points_stand_between_the_day_comes_first():
    assert naming.iso_day("03.04.2026", None) == "2026-04-03"
    with pytest.raises(ValidationError):
        naming.iso_day("03/04/2026", None)
