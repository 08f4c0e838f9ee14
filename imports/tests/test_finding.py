"""What a check remembers of a list fits into one worker, however long the list is."""

import sys

import pytest

from imports.finding import Together, short
from imports.options import CREATE, SKIP, UPDATE, Options

NOTHING = {
    "counts": {},
    "unmapped": {},
    "kinds": [],
    "problems": [],
    "unknown": {},
    "ranges": {},
}


def piece(first, *rows, is_known=False):
    """A piece as it is kept, of rows with these keys."""
    kept = [
        [number, is_known, False, "user:1", *map(short, keys)]
        for number, keys in enumerate(rows, first)
    ]
    return {"rows": kept, **NOTHING}


def remembered(found):
    return [
        key for kept in vars(found).values() if isinstance(kept, set) for key in kept
    ]


@pytest.mark.parametrize("on_duplicate", [SKIP, UPDATE, CREATE])
@pytest.mark.parametrize("is_known", [True, False])
def test_each_key_is_remembered_once_and_as_a_small_number(on_duplicate, is_known):
    found = Together(Options(on_duplicate=on_duplicate))
    rows = [[f"ada{n}@example.com", f"+44{n}"] for n in range(200)]
    assert found.add(piece(1, *rows, is_known=is_known), 0) == []
    assert found.add(piece(201, rows[7], is_known=is_known), 1) == [201]
    keys = remembered(found)
    assert len(keys) == 400
    assert max(map(sys.getsizeof, keys)) <= sys.getsizeof(2**60 - 1)


def test_who_shares_a_key_with_a_skipped_row_alone_is_somebody_new():
    found = Together(Options(on_duplicate=SKIP))
    found.add(piece(1, ["ada", "1"], ["ada", "2"]), 0)  # the second is skipped
    assert found.add(piece(3, ["bob", "2"], ["cy", "2"]), 1) == [3, 4]
    assert found.counts == {"created": 2, "duplicate": 2}
