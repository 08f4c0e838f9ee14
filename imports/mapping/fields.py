"""What a column can become: the fields of the target, as a list offers them."""

from collections.abc import Sequence
from typing import Any

from imports import targets
from imports.targets.field import JOINED, Field

__all__ = ["JOINED", "Field", "fields_of", "labels", "mapped", "taken_twice"]


def fields_of(target: str) -> list[Field]:
    """Give the fields of a target: its own, those of relations, custom ones."""
    return targets.kind(target).fields()


def labels(target: str) -> dict[str, Any]:
    """Give {field: what people call it}."""
    return {field.name: field.label for field in fields_of(target)}


def mapped(mapping: dict[str, str], target: str) -> list[tuple[int, Field]]:
    """Give (column, field) of a kept mapping; fields that are gone are left out.

    A column may become several fields: their names stand with blanks between.
    """
    known = {field.name: field for field in fields_of(target)}
    return [
        (int(column), known[name])
        for column, names in sorted(mapping.items(), key=lambda pair: int(pair[0]))
        for name in names.split()
        if name in known
    ]


def taken_twice(names: Sequence[str]) -> list[str]:
    """Give the fields that several columns claim, though only one can have them."""
    return [
        name
        for name in dict.fromkeys(names)
        if name and names.count(name) > 1 and name not in JOINED
    ]
