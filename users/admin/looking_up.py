"""Choices in the set-up that are found by typing."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models


class FoundByTyping(AutocompleteSelect):
    """Django's own choice, for a form that comes back with what was no number.

    Its widget asks the database for whatever was sent, and fails on the words.
    """

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if _is_id(one)], attrs)


class LooksUp:
    """For a ModelAdmin or an inline with `autocomplete_fields`; stands first."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: Any, **kwargs: Any
    ) -> Any:
        setup: Any = super()
        own: Any = self
        if db_field.name in own.get_autocomplete_fields(request):
            kwargs.setdefault("widget", FoundByTyping(db_field, own.admin_site))
        return setup.formfield_for_foreignkey(db_field, request, **kwargs)


def _is_id(value: Any) -> bool:
    text = str(value)
    return not text or (text.isdecimal() and len(text) < 19)
