"""Read a file as it is: encoding, dialect, header, and its rows one after the other.

Nothing is guessed in silence: what was found is shown and can be changed, and a line
that cannot be read is refused by its number instead of being swallowed.
"""

from imports.reading.kinds import NotAList
from imports.reading.layout import (
    OF_ERROR_FILES,
    Layout,
    first_headers,
    first_rows,
    look,
    shown,
)
from imports.reading.lines import Line, read
from imports.reading.sums import is_sum

__all__ = [
    "OF_ERROR_FILES",
    "Layout",
    "Line",
    "NotAList",
    "first_headers",
    "first_rows",
    "is_sum",
    "look",
    "read",
    "shown",
]
