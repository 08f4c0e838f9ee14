from records.models.access import AccessDefault, Share
from records.models.choices import Choice
from records.models.custom import CustomField
from records.models.external import ExternalId
from records.models.reach import OwnedQuerySet, RecordQuerySet
from records.models.record import Owned, Record
from records.models.seen import Seen
from records.models.tags import Tag

__all__ = [
    "AccessDefault",
    "Choice",
    "CustomField",
    "ExternalId",
    "Owned",
    "OwnedQuerySet",
    "Record",
    "RecordQuerySet",
    "Seen",
    "Share",
    "Tag",
]
