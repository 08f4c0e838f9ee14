from lists.models.bulk import BulkOperation, BulkPiece, BulkRun, BulkSkip, Chosen
from lists.models.saved import (
    ListPreference,
    SavedView,
    SavedViewReader,
)

__all__ = [
    "BulkOperation",
    "BulkPiece",
    "BulkRun",
    "BulkSkip",
    "Chosen",
    "ListPreference",
    "SavedView",
    "SavedViewReader",
]
