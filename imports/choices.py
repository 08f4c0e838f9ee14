"""Values that no picklist has: map them, add them to it, or leave them out.

A file decides for all of them together (`Options.new_choices`), a person for single
ones: {field: {folded value: "=other value", "keep", "create" or "empty"}}.
"""

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from imports.mapping.fields import Field, fields_of, mapped
from imports.models import Import
from imports.options import Options
from records import tagging
from records.models import Choice, tags
from users.models import User
from work.database import fold

# So many unknown values of a field are shown and can be added; more are a mistake.
MOST = 100
KEEP, CREATE, EMPTY = "keep", "create", "empty"
Known = dict[str, str]


def known_of(field: Field) -> Known:
    """Give {plain value or label: value} of a field with choices.

    So too for what lists call these values, where that leaves no doubt.
    """
    if field.rows is not None:
        rows = list(field.rows())
        known = {plain(text): one.key for one in rows for text in (one.key, one.label)}
    else:
        pairs = Choice.labels(field.picklist).items()
        known = {plain(v): v for v, _label in pairs}
        known |= {plain(label): v for v, label in pairs}
    usual = meanings().get(field.name, {})
    return {word: known[one] for word, one in usual.items() if one in known} | known


_AROUND = re.compile(r"^\d+ ?- ?(?=[^\W\d])|\s*\([^()]*\bpipeline\)$")


def plain(text: str) -> str:
    """Give a value as it is compared: "Closed-Won" is "closed won", "A-" is not "A".

    Neither the place that Dynamics writes before a stage counts, "1-Qualify", nor the
    pipeline that HubSpot writes behind it.
    """
    return re.sub(r"(?<=\w)([\s._/-]+(?=\w)|\.$)", "", _AROUND.sub("", fold(text)))


@lru_cache
def meanings() -> dict[str, dict[str, str]]:
    """Give {field: {plain word of lists: plain value}}, of `meanings.txt`."""
    text = Path(__file__).with_name("meanings.txt").read_text("utf-8")
    _head, *parts = re.split(r"^\[(.+)\]$", text, flags=re.MULTILINE)
    return {
        name: {
            plain(word.strip()): plain(value)
            for value, words in re.findall(r"^(\S.*?):((?:.|\n )*)", part, re.MULTILINE)
            for word in words.split(";")
        }
        for name, part in zip(parts[::2], parts[1::2], strict=True)
    }


def unknown_in(imported: Import) -> dict[str, list[str]]:
    """Give {field: values} that no picklist has: of all rows once they were checked.

    Before that, of the first rows.
    """
    found: dict[str, list[str]] = {
        name: list(texts)
        for name, texts in imported.check_result.get("unknown", {}).items()
    }
    offered = {one.name for one in fields_of(imported.target) if one.has_choices}
    for column, field in mapped(imported.mapping, imported.target):
        if field.has_choices:
            texts = found.setdefault(field.name, [])
            known = known_of(field).keys() | {plain(text) for text in texts}
            for row in imported.layout["samples"]:
                text = row[column].strip() if column < len(row) else ""
                if not text or plain(text) in known or len(texts) >= MOST:
                    continue
                if field.finds is None or not field.finds(text):
                    texts.append(text)
                    known |= {plain(text)}
    return {name: texts for name, texts in found.items() if texts and name in offered}


def meant(options: Options, name: str, text: str, known: Known) -> str | None:
    """Give the value that a text means by itself; None if a person decided on it."""
    said = options.values.get(name, {}).get(fold(text))
    return None if said else known.get(plain(text))


def decision(options: Options, field: Field, text: str) -> str:
    """Give what is to become of a value that is not known."""
    usual = options.new_choices if field.picklist else ""
    chosen: str = options.values.get(field.name, {}).get(fold(text)) or usual
    return chosen


def offered(field: Field, by: User) -> list[tuple[str, Any]]:
    """Give what a person can decide about an unknown value of a field."""
    if field.rows is not None:
        rows = [(f"={one.key}", one.label) for one in field.rows()]
        return [("", field.unknown), *rows]
    found: list[tuple[str, Any]] = [("", _("As chosen below")), (KEEP, _("Keep it"))]
    if may_create(by):
        found.append((CREATE, _("Add it to the picklist")))
    found.append((EMPTY, _("Leave empty")))
    return found + [(f"={v}", label) for v, label in Choice.offered(field.picklist)]


def may_create(by: User) -> bool:
    """Tell whether a person may add values to picklists."""
    return by.has_perm("records.add_choice")


def create(imported: Import) -> None:
    """Add the values that are to be added to their picklists, at the end."""
    options = Options.from_json(imported.options)
    fields = {one.name: one for one in fields_of(imported.target)}
    added = []
    for name, texts in imported.check_result.get("unknown", {}).items():
        field = fields.get(name)
        if field is None or not field.picklist:
            continue
        wanted = [text for text in texts if decision(options, field, text) == CREATE]
        added += [
            Choice(
                field=field.picklist,
                value=text[:255],
                label=text[:255],
                position=9_999,
            )
            for text in wanted
        ]
    Choice.objects.bulk_create(added, ignore_conflicts=True)
    if added:
        cache.delete("choices")


def new_tags(imported: Import, by: User) -> tuple[list[str], bool]:
    """Give the tags that a list names and that are new, and whether they are made."""
    names: list[str] = imported.check_result.get("unknown", {}).get("tags", [])
    options = Options.from_json(imported.options)
    return names, options.new_choices != EMPTY and tagging.may_create(by)


def make_tags(imported: Import, by: User) -> None:
    """Make the tags that are new, if that is to be."""
    names, are_made = new_tags(imported, by)
    if are_made:
        tags.made(names)


def input_name(name: str, text: str) -> str:
    """Give the name of the input that asks about a value."""
    digest = hashlib.blake2b(fold(text).encode(errors="replace"), digest_size=6)
    return f"value_{name}_{digest.hexdigest()}"
