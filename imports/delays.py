"""What holds an import up: work that failed, and is tried again or was given up."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from imports.models import Import
from work import due
from work.models import Due

# What the last error says, as far as somebody can do something about it.
_FULL = ("[Errno 28]", "[Errno 122]", "DiskFull", "database or disk is full")
_CLOSED = ("[Errno 13]", "[Errno 30]", "ReadOnly", "readonly")


def why(imported: Import) -> str:
    """Say, to whoever waits, why an import does not go on; "" while it does."""
    row = _failing(imported).first()
    if row is None:
        return ""
    if any(sign in row.error for sign in _FULL):
        text = _("The server has no room left on its disk.")
    elif any(sign in row.error for sign in _CLOSED):
        text = _("The server may not write to its disk.")
    else:
        text = _("Something went wrong on the server.")
    if row.failed_at:
        rest = _(
            "It was tried several times and given up. Nothing is lost: tell your"
            " administrator, then try again."
        )
    else:
        rest = _("Nothing is lost: it is tried again by itself.")
    return f"{text} {rest}"


def try_again(imported: Import) -> None:
    """Have what failed tried now."""
    for row in list(_failing(imported)):
        due.later(row.kind, *row.args, key=row.key)


# -- inside ---------------------------------------------------------------------------


def _failing(imported: Import) -> QuerySet[Due]:
    """Give what was owed of an import and failed, what was given up first."""
    failed = Due.objects.filter(kind__startswith="imports.").exclude(error="")
    if not (imported.is_under_way and failed.exists()):
        return failed.none()
    chunks = imported.chunks.values_list("pk", flat=True)
    keys = [str(imported.pk), *map(str, chunks)]
    return failed.filter(key__in=keys).order_by(
        F("failed_at").desc(nulls_last=True), "pk"
    )
