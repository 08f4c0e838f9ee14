"""Go through every row before anything is written, and say what would become of it."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imports import choices, staging
from imports.drafting import Drafter
from imports.models import Chunk, Import
from imports.targets import Drafted
from work import due
from work.database import fold

State = Import.State
# So many problems are shown, and can be mended on the page.
SHOWN = 100
KINDS = 500


def ask(imported: Import) -> None:
    """Have an import checked. Raises ValidationError if it is under way or has run."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        if row.has_run:
            raise ValidationError(_("This import has run already."))
        if not row.mapping:
            raise ValidationError(_("Choose a field for at least one column."))
        row.state, row.check_result, row.done, row.error = State.CHECKING, {}, 0, ""
        row.total = 0
        row.save()
        row.chunks.all().delete()
        due.later("imports.check", str(row.pk), key=str(row.pk))


def work_on(pk: str) -> None:
    """Do the next part of a check: read the file through, then piece by piece."""
    imported = Import.objects.filter(pk=pk, state=State.CHECKING).first()
    if imported is None:
        return
    if not imported.chunks.exists():
        _plan(imported)
    else:
        _check_some(imported)
    due.later("imports.check", pk, key=pk)


# -- inside ---------------------------------------------------------------------------


def _plan(imported: Import) -> None:
    chunks = staging.stage(imported)
    _keys_path(imported).write_bytes(b"")
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        if row.state != State.CHECKING or row.chunks.exists():
            return
        row.total = sum(chunk.rows for chunk in chunks)
        row.check_result = {"chunk": 0, "keys": 0}
        if not chunks:
            row.state = State.CHECKED
        row.save()
        Chunk.objects.bulk_create(chunks)


# A piece of work must end well within its lease.
_CHUNKS_AT_ONCE = 20


def _check_some(imported: Import) -> None:
    found = _Found(imported.check_result)
    seen = _Seen(imported, found.kept["keys"])
    drafter = Drafter(imported)
    chunks = list(
        imported.chunks.filter(number__gte=found.kept["chunk"])[:_CHUNKS_AT_ONCE]
    )
    for chunk in chunks:
        drafted = drafter.draft(staging.rows_of(imported, chunk))
        chunk.repeats = _judge(drafted, drafter, found, seen)
    found.note_unknown(drafter.unknown)
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        if row.state != State.CHECKING or row.check_result != imported.check_result:
            return
        seen.keep()
        found.kept["chunk"] += len(chunks)
        found.kept["keys"] = seen.count
        row.check_result = found.as_json()
        row.done = sum(found.counts.values())
        if found.kept["chunk"] >= row.chunks.count():
            row.state = State.CHECKED
            _keys_path(row).unlink(missing_ok=True)
        row.save()
        Chunk.objects.bulk_update(chunks, ["repeats"])


def _judge(
    drafted: Sequence[Drafted], drafter: Drafter, found: "_Found", seen: "_Seen"
) -> list[int]:
    """Count what would become of these rows; give those that repeat an earlier one."""
    for one in drafted:
        for header in one.unmapped:
            found.unmapped[header] += 1
    repeats = _judge_good([one for one in drafted if one.draft], drafter, found, seen)
    for one in drafted:
        if one.problems:
            found.counts["refused"] += 1
            found.note(one)
    return repeats


def _judge_good(
    good: Sequence[Drafted], drafter: Drafter, found: "_Found", seen: "_Seen"
) -> list[int]:
    target = drafter.target
    repeats = []
    # A row that says nothing right can still be refused when all rows are known.
    keys = [target.keys_of(one) for one in good]
    judged = zip(good, keys, target.known(good), strict=True)
    for one, keys_of_row, is_known in judged:
        if one.draft is None:
            continue
        is_repeat = seen.add(_short(str(key)) for key in keys_of_row)
        if is_repeat or target.waits(one):
            repeats.append(one.row.number)
        if not target.finds or not (is_repeat or is_known):
            found.counts["created"] += 1
        elif drafter.options.on_duplicate == "skip":
            found.counts["duplicate"] += 1
        else:
            found.counts["updated"] += 1
        found.in_file += is_repeat
    return repeats


def _short(key: str) -> int:
    digest = hashlib.blake2b(key.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _keys_path(imported: Import) -> Path:
    return imported.staged_path.with_suffix(".keys")


class _Seen:
    """The keys of all rows before, kept in a file between two parts of a check."""

    def __init__(self, imported: Import, count: int) -> None:
        self._path = _keys_path(imported)
        kept: array[int] = array("Q")
        kept.frombytes(self._path.read_bytes()[: count * 8])
        self._known = set(kept)
        self._old, self._new = count, array("Q")

    def add(self, keys: Iterable[int]) -> bool:
        """Remember keys; tell whether one of them was there before."""
        keys = list(keys)
        is_known = any(key in self._known for key in keys)
        for key in keys:
            if key not in self._known:
                self._known.add(key)
                self._new.append(key)
        return is_known

    def keep(self) -> None:
        with self._path.open("r+b") as file:
            file.seek(self._old * 8)
            file.write(self._new.tobytes())
            file.truncate()

    @property
    def count(self) -> int:
        return self._old + len(self._new)


class _Found:
    """What a check has found so far, as it is kept with the import."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = dict(kept)
        self.counts = Counter(kept.get("counts", {}))
        self.unmapped = Counter(kept.get("unmapped", {}))
        self.kinds = Counter({(c, m): n for c, m, n in kept.get("kinds", [])})
        self.problems: list[dict[str, Any]] = list(kept.get("problems", []))
        self.unknown: dict[str, list[str]] = dict(kept.get("unknown", {}))
        self.in_file: int = kept.get("in_file", 0)

    def note(self, one: Drafted) -> None:
        for problem in one.problems:
            kind = (
                problem["column"],
                problem["message"].replace(problem["value"], "…")
                if problem["value"]
                else problem["message"],
            )
            if kind in self.kinds or len(self.kinds) < KINDS:
                self.kinds[kind] += 1
        if len(self.problems) < SHOWN:
            about = {"row": one.row.number, "line": one.row.line}
            self.problems += [about | problem for problem in one.problems]

    def note_unknown(self, unknown: dict[str, dict[str, str]]) -> None:
        for name, texts in unknown.items():
            known = self.unknown.setdefault(name, [])
            folded = {fold(text) for text in known}
            fresh = [text for key, text in texts.items() if key not in folded]
            known += fresh[: choices.MOST - len(known)]

    def as_json(self) -> dict[str, Any]:
        return self.kept | {
            "unknown": self.unknown,
            "counts": dict(self.counts),
            "unmapped": dict(self.unmapped),
            "kinds": [[c, m, n] for (c, m), n in self.kinds.most_common()],
            "problems": self.problems,
            "in_file": self.in_file,
        }
