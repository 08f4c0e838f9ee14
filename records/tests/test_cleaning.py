"""Cleaning a hundred thousand values says what cleaning one by its field says."""

import phonenumbers
import pytest
from django.core.exceptions import ValidationError
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leads.models import Lead
from records import keys
from records.cleaning import clean_value, number_text, storable
from records.models import fields
from records.models.tags import TagsColumn

TEXTS = sorted(
    field.name
    for field in Lead._meta.concrete_fields
    if field.get_internal_type() in ("CharField", "TextField")
    and field.editable
    # Which tags there are, the database knows; see test_tags.
    and not isinstance(field, TagsColumn)
)
SHORT = st.text(max_size=50)
LONG = st.builds(lambda text, times: text * times, st.text(max_size=9), st.just(50))


def by_its_field(field, raw):
    storable(raw)
    text = raw.strip()
    if field.get_internal_type() == "TextField" and field.max_length:
        field.formfield().clean(text)  # how long it may be, only the form says
    return field.clean(text, None) if text else ""


def outcome(ask, *args):
    try:
        return ask(*args)
    except ValidationError as wrong:
        return wrong.messages


@given(st.sampled_from(TEXTS), SHORT | LONG)
@example("last_name", " O'Brien\t")
@example("city", "x" * 40)
@example("city", "x" * 41)
@example("street", "x" * 255)
@example("street", "x" * 256)
@example("company", "a\x00b")
@example("company", "a\ud800")
@example("country_code", "123")
@example("email", "nobody")
def test_a_value_is_cleaned_as_its_field_would(name, raw):
    field = Lead._meta.get_field(name)
    assert outcome(clean_value, field, raw) == outcome(by_its_field, field, raw)


@given(st.integers().map(str) | st.text("0123456789٣²-+. ", max_size=12))
@example("99999999")
@example("100000000")
@example("007")
def test_a_whole_number_is_cleaned_as_its_field_would(raw):
    field = Lead._meta.get_field("number_of_employees")
    told = outcome(clean_value, field, raw)
    assert told == (outcome(by_its_number, field, raw) if raw.strip() else None)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("12.0", 12), ("1,234.00", 1234), ("-3.0", None), ("1.000", None)],
)
def test_a_whole_number_may_be_written_with_zeros_behind_it(raw, value):
    field = Lead._meta.get_field("number_of_employees")
    told = outcome(clean_value, field, raw)
    assert told == value if value is not None else isinstance(told, list)


def by_its_number(field, raw):
    return field.clean(number_text(raw.strip()), None)


PIECE = st.text("abcXYZ019.-_+'\"@ é", max_size=12)
TOPS = st.sampled_from(["com", "example", "local", "invalid", "test", "arpa", "x9", ""])


@given(st.builds("{}@{}.{}".format, PIECE, PIECE, TOPS) | st.emails() | PIECE)
@example("a@b--c.com")
@example("a@xn--mnchen-3ya.de")
@example("a@" + "b" * 64 + ".com")
@example("a" * 65 + "@b.com")
@example("A.B+c@Sub.Domain.Example")
@example("a..b@c.com")
@example("a@b.c.local")
@example("a@-b.com")
def test_an_address_is_read_as_the_library_reads_it(address):
    keys._parsed.cache_clear()
    assert keys.email_key(address) == slowly(address.strip())


def slowly(address):
    if not address.rpartition("@")[0].isascii():
        return ""
    try:
        found = validate_email(
            address,
            check_deliverability=False,
            allow_smtputf8=False,
            globally_deliverable=False,
        )
    except EmailNotValidError:
        return ""
    return f"{found.local_part}@{found.ascii_domain}".lower()


@pytest.mark.parametrize("address", ["ANA@Tiller.Example", "ana@tiller.example"])
def test_capitals_make_no_other_address(address):
    assert keys.email_key(address) == "ana@tiller.example"


CODES = st.integers(1, 999).map(str)
MARKS = st.sampled_from(["", " ", "-", ".", " (0)", "(", "  "])


@settings(max_examples=1000)
@given(CODES, st.lists(st.tuples(st.text("0123456789", max_size=4), MARKS), max_size=5))
@example("1", [("555", " "), ("000", " "), ("0001", "")])
@example("39", [("06", " "), ("1234567", "")])
@example("49", [("0", ""), ("30", "-"), ("1234567", "")])
@example("54", [("9", " "), ("11", " "), ("15123456", "")])
def test_a_number_is_read_as_the_library_reads_it(code, parts):
    number = f"+{code}" + "".join(digits + mark for digits, mark in parts)
    plain = keys._plain_number(number)
    if plain:
        parsed = phonenumbers.parse(number, None)
        assert phonenumbers.is_possible_number(parsed)
        form = phonenumbers.PhoneNumberFormat.E164
        assert plain == phonenumbers.format_number(parsed, form)


def test_numbers_as_lists_write_them_need_no_library():
    assert keys._plain_number("+1 555 000 0001") == "+15550000001"
    assert keys._plain_number("+49 170 1234567") == "+491701234567"
    assert not keys._plain_number("+1 155 000 0001")


@pytest.mark.parametrize("region", ["US", "DE", "JP", "GB"])
@pytest.mark.parametrize(
    "number", ["+1 555 000 0060", "(1) 555-000-0060", "1 (555) 000-0060"]
)
def test_a_number_of_north_america_is_one_whose_plus_got_lost(number, region):
    assert keys.phone_key(number, region) == "+15550000060"


def test_a_number_of_the_country_stays_one_of_it():
    assert keys.phone_key("(1) 515 36 10", "AT") == "+4315153610"
    assert keys.phone_key("15 55 00 00 60", "DE").startswith("+49")


@given(
    st.sampled_from(["", "http://", "HTTPS://", "ftp://", "//"]),
    st.text("aZ0-.é_", max_size=14),
    st.sampled_from([".com", ".Example", ".c", ".co.uk", "", ".x-y", ".9"]),
    st.sampled_from(["", "/", "/a/b.html", "/ä", "?q=1", ":80/", " /x"]),
)
def test_a_plain_web_address_is_one(scheme, host, top, path):
    text = f"{scheme}{host}{top}{path}"
    if fields._PLAIN_WEB_ADDRESS.fullmatch(text):
        fields._WEB_ADDRESS(text if "://" in text else f"https://{text}")
