"""Mend values on the page of the check; the file itself stays as it is."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imports.models import Import
from records.cleaning import storable

_NAME = re.compile(r"fix_(\d{1,9})_(\d{1,4})")
LONGEST = 32_000


def with_columns(imported: Import) -> list[dict[str, Any]]:
    """Give the problems that were found, each with the name of its input."""
    headers = imported.layout["headers"]
    found = []
    for problem in imported.check_result.get("problems", []):
        column = problem["column"]
        number = headers.index(column) if column in headers else None
        name = "" if number is None else f"fix_{problem['row']}_{number}"
        found.append(problem | {"input": name})
    return found


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
        row.save()
