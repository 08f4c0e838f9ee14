"""JSON of rows says what the standard library would say of them."""

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from work import json_text

words = st.text()  # surrogates and null characters among them
numbers = st.integers(-(2**63), 2**64 - 1) | st.booleans() | st.none()
values = st.recursive(
    words | numbers,
    lambda inner: st.lists(inner) | st.dictionaries(words, inner),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_again(value):
    assert json_text.load(json_text.dump(value)) == value


@given(values)
def test_the_standard_library_and_this_read_each_other(value):
    assert json.loads(json_text.dump(value)) == value
    assert json_text.load(json.dumps(value)) == value


@given(values)
def test_a_value_stays_in_one_line(value):
    assert "\n" not in json_text.dump([value])
    assert "\r" not in json_text.dump([value])


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.50"),
        datetime.date(2026, 3, 4),
        datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC),
    ],
)
def test_what_json_does_not_know_is_told_by_the_caller(value):
    told = json_text.dump([value], default=lambda one: f"<{one}>")
    assert json_text.load(told) == [f"<{value}>"]


def test_what_nobody_can_tell_is_refused():
    with pytest.raises(TypeError):
        json_text.dump([object()])
    with pytest.raises(ValueError):
        json_text.load("{")
