"""Mend values on the page of the check; the file itself stays as it is."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imports import reporting
from imports.models import Import
from records.cleaning import storable

_NAME = re.compile(r"fix_(\d{1,9})_(\d{1,4})")
LONGEST = 32_000


def by_kind(imported: Import) -> list[dict[str, Any]]:
    """Give the kinds of problems that were found, with their first ones.

    Each problem has the name of its input, "" if it is of no column.
    """
    headers = imported.layout["headers"]
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for problem in imported.check_result.get("problems", []):
        column = problem["column"]
        number = headers.index(column) if column in headers else None
        name = "" if number is None else f"fix_{problem['row']}_{number}"
        same = found.setdefault(reporting.kind_of(problem), [])
        same.append(problem | {"input": name})
    return [
        {
            "column": column,
            "message": message,
            "number": number,
            "problems": (shown := found.get((column, message), [])),
            "is_mendable": any(one["input"] for one in shown),
        }
        for column, message, number in imported.check_result.get("kinds", [])
    ]


def mend(imported: Import, answers: Mapping[str, str]) -> None:
    """Keep new values for cells, given as {fix_<row>_<column>: value}.

    Raises ValidationError for what cannot be kept, or if the import has run.
    """
    width = len(imported.layout["headers"])
    fixes: dict[str, dict[str, str]] = {}
    for name, value in answers.items():
        match = _NAME.fullmatch(name)
        if match and int(match[2]) < width:
            storable(value)
            if len(value) > LONGEST:
                raise ValidationError(_("A value is too long."))
            fixes.setdefault(match[1], {})[match[2]] = value
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        if row.has_run:
            raise ValidationError(_("This import has run already."))
        for number, cells in fixes.items():
            row.fixes.setdefault(number, {}).update(cells)
        row.state = Import.State.NEW  # what was found is of the rows as they were
        row.save()
