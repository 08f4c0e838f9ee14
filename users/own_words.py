"""What the product brings along, said in the organisation's language.

Statuses, stages, picklists and their like are data, so that they can be renamed. They
come in English; once an organisation says which language it speaks, those that nobody
renamed follow. Records keep values and keys, which stay.
"""

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext, override

# Rows that came with the product, each with its English texts by field.
Worded = Iterable[tuple[models.Model, Mapping[str, str]]]
_brought: list[Callable[[], Worded]] = []


def register(worded: Callable[[], Worded]) -> None:
    """Let what a package ships follow our language. Called once, when it is loaded."""
    _brought.append(worded)


@transaction.atomic
def reword(language: str) -> None:
    """Say what came with the product in this language.

    A text that somebody changed stays: only one that reads as we ship it, in any of
    our languages, is taken for ours. So does a name that another row has already.
    """
    for worded in _brought:
        for row, texts in worded():
            changed = [
                field
                for field, english in texts.items()
                if _says(row, field, english, language)
            ]
            if changed:
                row.save(update_fields=changed)


def _says(row: models.Model, field: str, english: str, language: str) -> bool:
    """Put a text into the language; False where it stays as it is."""
    present, wanted = getattr(row, field), _in(language, english)
    ours = {english, *(_in(code, english) for code, _name in settings.LANGUAGES)}
    if present == wanted or present not in ours or _is_taken(row, field, wanted):
        return False
    setattr(row, field, wanted)
    return True


def _in(language: str, english: str) -> str:
    with override(language):
        return gettext(english) if english else ""


def _is_taken(row: models.Model, field: str, text: str) -> bool:
    if not getattr(row._meta.get_field(field), "unique", False):
        return False
    others = type(row)._default_manager.exclude(pk=row.pk)
    return others.filter(**{field: text}).exists()
