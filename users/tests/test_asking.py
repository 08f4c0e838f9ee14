import pytest

from users import asking


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.0", " 1", "one", "²", "٣", "9" * 19, "9" * 5000]
)
def test_what_no_id_can_be_is_no_number(text):
    assert asking.number(text) is None


def test_a_number_may_have_no_more_digits_than_asked():
    assert asking.number("9" * 18) == int("9" * 18)
    assert asking.number("007", digits=3) == 7
    assert asking.number("1000", digits=3) is None


def test_a_form_that_is_only_shown_is_bound_to_nothing(rf):
    assert asking.posted(rf.get("/", {"name": "Ana"})) is None


def test_a_post_of_nothing_binds_a_form(rf):
    assert asking.posted(rf.post("/")) is not None
