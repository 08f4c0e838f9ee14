"""Put what a row says into a record that is here."""

from typing import Any

from imports.models import Import
from imports.options import UPDATE, Options
from records.models import Record, tags

# Where a record came from does not change because a list came by.
_KEPT = frozenset({"lead_source", "source"})


class Putter:
    """Fills, overwrites or empties the fields of records, as an import says."""

    def __init__(self, imported: Import, options: Options, fields: dict[str, Any]):
        self.overwrites = options.on_duplicate == UPDATE
        self._blank: dict[str, Any] = {}
        if self.overwrites and options.blanks_clear:
            mapped = {
                name
                for names in imported.mapping.values()
                for name in names.split()
                if name in fields
                and fields[name].blank
                and not fields[name].is_relation
                and name != "tags"
            }
            self._blank = {name: fields[name].get_default() for name in mapped}

    def put(
        self, record: Record, values: dict[str, Any], custom: dict[str, str]
    ) -> None:
        """Set {field: value} and {custom field: text}; the caller saves."""
        for name, value in (self._blank | values).items():
            present = getattr(record, name)
            if name == "tags":
                # A list adds tags and takes none away.
                record.tags = tags.retagged(present, tags.keys_of(value))
                continue
            if name in _KEPT and present:
                continue
            if self.overwrites or present in (None, "", False):
                setattr(record, name, value)
        for key, text in custom.items():
            if self.overwrites or not record.custom.get(key):
                record.custom = {**record.custom, key: text}
