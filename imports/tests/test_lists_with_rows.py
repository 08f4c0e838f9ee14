"""Lists of programs that the word tables were not made from become ours without help.

Every third list is held out: no word was added for it. What it shows is what to expect
of a list that nobody has seen.
"""

import pytest

from imports.tests import make, others

pytestmark = pytest.mark.django_db

LISTS = others.with_rows()
HELD_OUT = LISTS[2::3]
SEEN = [one for one in LISTS if one not in HELD_OUT]


def proposals(by, lists):
    """Give (list, header, wanted, found) of all columns of which it is clear."""
    for one in lists:
        imported = make.upload(by, one.as_bytes(), target=one.target)
        assert len(imported.layout["headers"]) == len(one.headers), one.name
        for number, wanted in enumerate(one.wanted):
            if wanted is not None:
                found = imported.mapping.get(str(number), "")
                yield one.name, one.headers[number], wanted, found


def test_each_column_is_proposed_to_be_what_it_is(marta):
    wrong = [one for one in proposals(marta, SEEN) if one[2] != one[3]]
    assert wrong == []


def test_lists_that_were_held_out_are_understood_as_well(marta):
    columns = list(proposals(marta, HELD_OUT))
    with_target = [one for one in columns if one[2]]
    right = [one for one in with_target if one[2] == one[3]]
    wrong = [one for one in columns if one[3] and one[2] != one[3]]
    assert len(right) >= 0.95 * len(with_target)
    # A wrong proposal is worse than none.
    assert len(wrong) <= 0.01 * len(columns)


def test_each_row_has_a_cell_for_each_column():
    uneven = [
        (one.name, row)
        for one in LISTS
        for row in [one.wanted, *one.rows]
        if len(row) != len(one.headers)
    ]
    assert uneven == []
