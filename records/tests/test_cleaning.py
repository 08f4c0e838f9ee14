"""Cleaning a hundred thousand values says what cleaning one by its field says."""

import pytest
from django.core.exceptions import ValidationError
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from leads.models import Lead
from records import keys
from records.cleaning import clean_value, storable

TEXTS = sorted(
    field.name
    for field in Lead._meta.concrete_fields
    if field.get_internal_type() in ("CharField", "TextField") and field.editable
)
SHORT = st.text(max_size=50)
LONG = st.builds(lambda text, times: text * times, st.text(max_size=9), st.just(50))


def by_its_field(field, raw):
    storable(raw)
    text = raw.strip()
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
@example("company", "a\x00b")
@example("company", "a\ud800")
@example("country_code", "123")
@example("email", "nobody")
def test_a_value_is_cleaned_as_its_field_would(name, raw):
    field = Lead._meta.get_field(name)
    assert outcome(clean_value, field, raw) == outcome(by_its_field, field, raw)


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
