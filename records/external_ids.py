"""What other programs call our records, so that relations between files hold.

An id is kept as it was sent, capitals included. Of the two spellings that Salesforce
has for one id, of 15 and 18 letters, the short one is kept.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from history import writing
from records.cleaning import storable
from records.models import ExternalId
from work.database import IDS_PER_STATEMENT

LONGEST = 255
_CHECK_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def key_of(text: str) -> str:
    """Give an id as it is kept. Raises ValidationError for one that cannot be."""
    text = text.strip()
    storable(text)
    if len(text) > LONGEST:
        raise ValidationError(
            _("Is longer than %(most)s characters.") % {"most": LONGEST}
        )
    return short(text)


def short(text: str) -> str:
    """Give the 15 letters of a Salesforce id of 18; any other text as it is."""
    return text[:15] if len(text) == 18 and text[15:] == _check(text[:15]) else text


def all_of(model: type[models.Model], source: str | None) -> dict[str, int]:
    """Give {id: pk} of all records of a kind that has few; None: in any program."""
    kind = ContentType.objects.get_for_model(model)
    rows = ExternalId.objects.filter(content_type=kind)
    if source is not None:
        rows = rows.filter(source=source)
    return dict(rows.values_list("value", "object_id"))


def find(
    model: type[models.Model], source: str, values: Iterable[str]
) -> dict[str, int]:
    """Give {id: pk} of the records that another program calls so, the dead left out."""
    found = {row.value: row.object_id for row in _rows(model, source, values)}
    alive = _alive(model, found.values())
    return {value: pk for value, pk in found.items() if pk in alive}


def keep(
    model: type[models.Model],
    source: str,
    named: Mapping[str, int],
    *,
    act: writing.Act,
) -> None:
    """Keep ids, given as {id: pk}.

    One that another living record has stays with it: the first who was called so is
    whom later files mean.
    """
    kind = ContentType.objects.get_for_model(model)
    there = {row.value: row for row in _rows(model, source, named)}
    alive = _alive(model, (row.object_id for row in there.values()))
    for value, row in there.items():
        if row.object_id not in alive:
            row.object_id = named[value]
    fresh = [
        ExternalId(content_type=kind, object_id=pk, source=source, value=value)
        for value, pk in named.items()
        if value not in there
    ]
    act.save_many([*there.values(), *fresh])


# -- inside ---------------------------------------------------------------------------


def _rows(
    model: type[models.Model], source: str, values: Iterable[str]
) -> list[ExternalId]:
    wanted = sorted(set(values) - {""})
    of_kind = ExternalId.objects.filter(
        content_type=ContentType.objects.get_for_model(model), source=source
    )
    return [
        row
        for start in range(0, len(wanted), IDS_PER_STATEMENT)
        for row in of_kind.filter(value__in=wanted[start : start + IDS_PER_STATEMENT])
    ]


def _alive(model: type[models.Model], pks: Iterable[int]) -> set[int]:
    objects: Any = model._default_manager
    # People have no recycle bin.
    rows = objects.alive() if hasattr(objects, "alive") else objects.all()
    wanted = sorted(set(pks))
    return {
        pk
        for start in range(0, len(wanted), IDS_PER_STATEMENT)
        for pk in rows.filter(
            pk__in=wanted[start : start + IDS_PER_STATEMENT]
        ).values_list("pk", flat=True)
    }


def _check(text: str) -> str:
    """Give the three letters that Salesforce adds: which of each five are capitals."""
    return "".join(
        _CHECK_LETTERS[
            sum(1 << place for place, one in enumerate(five) if "A" <= one <= "Z")
        ]
        for five in (text[:5], text[5:10], text[10:])
    )
