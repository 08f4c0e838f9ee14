"""The lists of the product by their key; each app says in `ready()` what its are."""

from lists.spec import ListSpec

_SPECS: dict[str, ListSpec] = {}


def register(*specs: ListSpec) -> None:
    """Make lists known, so that pages over any list find them by key."""
    _SPECS.update({spec.key: spec for spec in specs})


def spec_of(key: str) -> ListSpec | None:
    """Give the list with this key; None if there is none."""
    return _SPECS.get(key)
