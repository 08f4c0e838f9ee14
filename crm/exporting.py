"""Write out everything the organisation owns, one JSON object a line."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

# Sign-in, sessions and Django's own bookkeeping are not the organisation's records.
_OURS = frozenset(
    {"leads", "accounts", "opportunities", "activities", "records", "users", "history"}
    | {"work", "lists", "imports"}
)
_SECRET = frozenset({"password", "token", "secret", "key_hash"})


def models_to_export() -> list[type[models.Model]]:
    """Give every model that holds what people or other programs gave us."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in _OURS and not model._meta.proxy
    ]


def export_all(out: Path) -> dict[str, int]:
    """Write `<kind>.jsonl` for each kind into a folder; give the rows of each.

    Deleted and converted records are included, passwords, tokens and secrets are not.
    Rows are streamed, so that memory stays flat.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = {}
    for model in models_to_export():
        name = model._meta.model_name or ""
        with (out / f"{name}.jsonl").open("w", encoding="utf-8") as lines:
            number = 0
            for row in rows_of(model):
                lines.write(json.dumps(row, cls=_Encoder, ensure_ascii=False) + "\n")
                number += 1
        written[name] = number
    return written


def rows_of(model: type[models.Model]) -> Iterator[dict[str, Any]]:
    """Give a model's rows by column, in the order of their keys, without secrets."""
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in _SECRET
    ]
    rows = model._base_manager.order_by("pk").values(*names)
    yield from rows.iterator(chunk_size=2_000)


class _Encoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        if isinstance(value, bytes | memoryview):
            return base64.b64encode(bytes(value)).decode()
        return super().default(value)
