"""How a person last mapped lists with a header; told by the names of its columns.

A header that a person had to point to is known again, wherever it stands in the next
file: by its names, among the rows that a file begins with.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.db.models import QuerySet

from imports import reading
from imports.models import Import, SavedMapping
from imports.reading import OF_ERROR_FILES


def fingerprint(headers: Iterable[str]) -> str:
    """Give the same text for the same columns, whatever their order and case.

    The columns of an error file that say what was wrong do not count.
    """
    keys = sorted({header.strip().lower() for header in headers} - {*OF_ERROR_FILES})
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def remembered(imported: Import) -> SavedMapping | None:
    """Give how this person last mapped a file with this header."""
    return (
        _of(imported)
        .filter(fingerprint=fingerprint(imported.layout["headers"]))
        .first()
    )


def as_before(imported: Import) -> SavedMapping | None:
    """Give the mapping that was there before this import, if it was taken from it."""
    kept = remembered(imported)
    return kept if kept and kept.used_at < imported.created_at else None


def known_header(imported: Import, path: Path, layout: reading.Layout) -> int | None:
    """Give the line of a header that was mapped before, if another was found."""
    kept = _of(imported)
    if not kept.exists() or kept.filter(fingerprint=fingerprint(layout.headers)):
        return None
    lines = {
        fingerprint(names): line
        for line, names in reversed(reading.first_headers(path, layout))
    }
    latest = kept.filter(fingerprint__in=list(lines)).order_by("-used_at").first()
    return lines[latest.fingerprint] if latest else None


# -- inside ---------------------------------------------------------------------------


def _of(imported: Import) -> QuerySet[SavedMapping]:
    return SavedMapping.objects.filter(user=imported.user, target=imported.target)
