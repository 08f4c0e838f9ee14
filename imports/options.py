"""What a person decides for a whole import, besides the mapping."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal

Match = Literal["email", "email_phone", "name_company", "external_id", "never"]
SKIP, FILL, UPDATE, CREATE = "skip", "fill", "update", "create"
NOT_MATCHED: Final = "never"
REFUSE = "refuse"


@dataclass
class Options:
    """Kept as JSON with the import; ids and not records, as those may change."""

    # Whom a lead without an owner column goes to: rules, me, "user:7", "queue:3",
    # "rule:2" or "pool:1".
    owner: str = "rules"
    lead_source: str = ""
    # Names of tags that every record of the list gets, with commas between.
    tags: str = ""
    lead_type: int | None = None
    status: int | None = None
    # What counts as the same record.
    match: Match = "email_phone"
    on_duplicate: str = SKIP
    # A row that is no record that is here: create, or refuse (only updates are asked).
    on_new: str = CREATE
    # The program that the file's ids are from.
    id_source: str = ""
    # With "update": an empty cell empties the field.
    blanks_clear: bool = False
    # A value that no picklist has: keep, create (add it to the picklist), empty.
    new_choices: str = "keep"
    # For single values: {field: {folded value: "=known value", keep, create, empty}}.
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    decimal: str = "point"
    day_first: bool | None = None
    unread: bool = True
    notify: bool = True

    @property
    def finds(self) -> bool:
        """Tell whether a row may be a record that is here, and not always a new one."""
        return self.match != NOT_MATCHED and self.on_duplicate != CREATE

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Options":
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})
