"""What keeps a queue: work that lies in it, and set-up that names it."""

from django.db import models
from django.utils.translation import gettext as _

from users import pointing
from users.models import Queue


def why_kept(queue: Queue) -> str:
    """Say in words why a queue cannot be deleted; "" if it can. Spec §4.

    Asks every foreign key to queues that would refuse, so no app needs to be known.
    """
    found = [
        f"{count} {_name(model, count)}"
        for model, count in _referring(queue).items()
        if count
    ]
    if not found:
        return ""
    return _("“%(queue)s” is kept: it is named by %(what)s. Switch it off instead.") % {
        "queue": queue,
        "what": ", ".join(found),
    }


def why_not_off(queue: Queue) -> str:
    """Say in words why a queue cannot be switched off; "" if it can."""
    found = []
    for model, field in pointing.keys_to(Queue):
        rows = model._base_manager.filter(**{field.name: queue})
        if field.name == "queue" and hasattr(model, "give_to"):
            rows = rows.filter(deleted_at=None)
            if any(column.name == "done_at" for column in model._meta.fields):
                rows = rows.filter(done_at=None)
        elif field.name not in getattr(model, "gives_work_to", ()):
            continue
        if count := rows.count():
            found.append(f"{count} {_name(model, count)}")
    if not found:
        return ""
    return _(
        "%(what)s still need this queue. Give them to somebody else before you "
        "switch it off."
    ) % {"what": ", ".join(found)}


def _referring(queue: Queue) -> dict[type[models.Model], int]:
    counts: dict[type[models.Model], int] = {}
    for model, field in pointing.keys_to(Queue):
        if field.remote_field.on_delete is models.PROTECT:
            rows = model._base_manager.filter(**{field.name: queue})
            counts[model] = counts.get(model, 0) + rows.count()
    return counts


def _name(model: type[models.Model], count: int) -> str:
    meta = model._meta
    return str(meta.verbose_name if count == 1 else meta.verbose_name_plural)
