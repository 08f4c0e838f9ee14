"""Read the translations: gettext's own text files, without gettext."""

import ast
import re
from collections import Counter
from dataclasses import dataclass, field
from gettext import GNUTranslations
from pathlib import Path

from django.conf import settings

_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr)(?:\[\d+\])? )?(".*")')
_PLACE = re.compile(r"%\(\w*\)\w?|%[sd]|\{\w*\}|</?\w+|>")


@dataclass
class Entry:
    """One text with its translations: one, or one for each form of the plural."""

    text: str = ""
    many: str = ""
    context: str = ""
    translations: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> str:
        return f"{self.context}\x04{self.text}" if self.context else self.text

    def broken(self) -> str:
        """Say which translation lacks or adds a placeholder or a tag; "" if none."""
        whole = _places(self.many or self.text)
        for number, translation in enumerate(filter(None, self.translations)):
            found = _places(translation)
            # A form that is for one number alone may leave the number out.
            is_single = self.many and number < len(self.translations) - 1
            if found != whole and not (is_single and found < whole):
                return translation
        return ""


def _places(text: str) -> Counter[str]:
    return Counter(_PLACE.findall(text.replace("%%", "")))


def path_of(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po")


def read(path: Path) -> list[Entry]:
    """Give the entries of a .po file, without its head and what is out of use."""
    blocks = path.read_text().split("\n\n")
    return [entry for block in blocks if (entry := _entry(block)).text]


def _entry(block: str) -> Entry:
    parts: list[tuple[str, str]] = []
    for line in block.splitlines():
        if found := _LINE.fullmatch(line):
            name, text = found[1], ast.literal_eval(found[2])
            if name:
                parts.append((name, text))
            else:
                parts[-1] = (parts[-1][0], parts[-1][1] + text)
    single = {name: text for name, text in parts if name != "msgstr"}
    return Entry(
        text=single.get("msgid", ""),
        many=single.get("msgid_plural", ""),
        context=single.get("msgctxt", ""),
        translations=[text for name, text in parts if name == "msgstr"],
        is_fuzzy="#, fuzzy" in block,
    )


def compiled(path: Path) -> dict[str, list[str]]:
    """Give what a .mo file holds, by text, with the forms of a plural in order."""
    with path.open("rb") as file:
        catalogue = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    found: dict[str, dict[int, str]] = {}
    for key, text in catalogue.items():
        name, form = key if isinstance(key, tuple) else (key, 0)
        if name:
            found.setdefault(name, {})[form] = text
    return {name: [forms[n] for n in sorted(forms)] for name, forms in found.items()}
