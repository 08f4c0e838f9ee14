"""Conditions of one's own over a list: criteria in its address. Spec §3.2.

A row is `f=rating:equals:Hot`, and `logic=1 AND (2 OR 3)` says how rows are joined;
without it all must hold.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from lists.filters import BadFilter
from records import criteria
from records.models import Record
from users.models import User

PARTS = ("field", "operator", "value")
# Who asks, written in the place of an owner.
ME = "me"


def rows_of(texts: Sequence[str]) -> list[dict[str, str]]:
    """Give the rows of an address; what is missing of one is blank."""
    rows = []
    for text in texts:
        field, _colon, rest = text.partition(":")
        operator, _colon, value = rest.partition(":")
        rows.append(dict(zip(PARTS, (field, operator, value), strict=True)))
    return rows


def written(rows: Sequence[dict[str, str]]) -> list[str]:
    """Give rows as they stand in an address."""
    return [":".join(row.get(part, "") for part in PARTS) for row in rows]


def read(
    model: type[Record], texts: Sequence[str], logic: str, *, by: User
) -> criteria.Criteria:
    """Read conditions for the person who asks.

    Raises BadFilter, in words, for what cannot be asked.
    """
    rows = [_meant(row, by) for row in rows_of(texts)]
    try:
        custom = any(row["field"].startswith("custom.") for row in rows)
        known = criteria.fields_of(model, custom=custom)
        return criteria.parse(model, rows, logic, known=known)
    except ValidationError as wrong:
        raise BadFilter(" ".join(wrong.messages)) from wrong


def _meant(row: dict[str, Any], by: User) -> dict[str, str]:
    asks_for_me = row["field"] == "owner" and row["value"].strip().casefold() == ME
    return {**row, "value": by.email} if asks_for_me else row
