"""Values that no picklist has: map them, add them to it, or leave them out.

A file decides for all of them together (`Options.new_choices`), a person for single
ones: {field: {folded value: "=other value", "keep", "create" or "empty"}}.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from imports.mapping.fields import labels, mapped
from imports.models import Import
from imports.options import Options
from leads.models import Lead, LeadType, Status
from records.models import Choice
from users.models import User
from work.database import fold

# So many unknown values of a field are shown and can be added; more are a mistake.
MOST = 100
KEEP, CREATE, EMPTY = "keep", "create", "empty"
Known = dict[str, str]


def picklist_of(name: str) -> str:
    """Give the picklist of a lead's field; "" if it has none."""
    field = {one.name: one for one in Lead._meta.concrete_fields}.get(name)
    return str(getattr(field, "picklist", ""))


def known_of(name: str) -> Known:
    """Give {folded value or label: value} of a field with choices."""
    if name == "status":
        rows: Iterable[Any] = statuses()
        return {fold(text): one.key for one in rows for text in (one.key, one.label)}
    if name == "lead_type":
        rows = LeadType.objects.filter(is_active=True)
        return {fold(text): one.key for one in rows for text in (one.key, one.label)}
    pairs = Choice.labels(picklist_of(name)).items()
    return {fold(v): v for v, _label in pairs} | {fold(label): v for v, label in pairs}


def statuses() -> Any:
    """Give the statuses that a list can bring: a lead is converted by hand."""
    rows = Status.objects.filter(is_active=True)
    return rows.exclude(kind=Status.Kind.CONVERTED)


def unknown_in(imported: Import) -> dict[str, list[str]]:
    """Give {field: values} that no picklist has: of all rows once they were checked.

    Before that, of the first rows.
    """
    found: dict[str, list[str]] = {
        name: list(texts)
        for name, texts in imported.check_result.get("unknown", {}).items()
    }
    for column, field in mapped(imported.mapping, imported.target):
        if picklist_of(field.name) or field.name in ("status", "lead_type"):
            texts = found.setdefault(field.name, [])
            known = known_of(field.name).keys() | {fold(text) for text in texts}
            for row in imported.layout["samples"]:
                text = row[column].strip() if column < len(row) else ""
                if text and fold(text) not in known and len(texts) < MOST:
                    texts.append(text)
                    known |= {fold(text)}
    offered = labels(imported.target)
    return {name: texts for name, texts in found.items() if texts and name in offered}


def decision(options: Options, name: str, text: str) -> str:
    """Give what is to become of a value that is not known."""
    usual = options.new_choices if picklist_of(name) else ""
    chosen: str = options.values.get(name, {}).get(fold(text)) or usual
    return chosen


def offered(name: str, by: User) -> list[tuple[str, Any]]:
    """Give what a person can decide about an unknown value of a field."""
    if name == "status":
        rows = statuses().values_list("key", "label")
        return [("", _("Begin as usual")), *((f"={k}", label) for k, label in rows)]
    if name == "lead_type":
        rows = LeadType.objects.filter(is_active=True).values_list("key", "label")
        return [("", _("Refuse the row")), *((f"={k}", label) for k, label in rows)]
    found: list[tuple[str, Any]] = [("", _("As chosen below")), (KEEP, _("Keep it"))]
    if may_create(by):
        found.append((CREATE, _("Add it to the picklist")))
    found.append((EMPTY, _("Leave empty")))
    return found + [(f"={v}", label) for v, label in Choice.offered(picklist_of(name))]


def may_create(by: User) -> bool:
    """Tell whether a person may add values to picklists."""
    return by.has_perm("records.add_choice")


def create(options: Options, unknown: dict[str, list[str]]) -> None:
    """Add the values that are to be added to their picklists, at the end."""
    added = []
    for name, texts in unknown.items():
        picklist = picklist_of(name)
        wanted = [text for text in texts if decision(options, name, text) == CREATE]
        added += [
            Choice(field=picklist, value=text[:255], label=text[:255], position=9_999)
            for text in wanted
            if picklist
        ]
    Choice.objects.bulk_create(added, ignore_conflicts=True)
    if added:
        cache.delete("choices")


def input_name(name: str, text: str) -> str:
    """Give the name of the input that asks about a value."""
    digest = hashlib.blake2b(fold(text).encode(errors="replace"), digest_size=6)
    return f"value_{name}_{digest.hexdigest()}"
