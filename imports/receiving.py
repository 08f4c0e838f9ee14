"""Take rows in as one act; a row that nobody foresaw to fail costs itself alone."""

import logging
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from history import writing
from imports.drafting import Drafter
from imports.models import Act, Import, Row
from imports.options import NOT_MATCHED, Options
from imports.targets import Drafted, Taken
from work import due

logger = logging.getLogger(__name__)
State, Outcome = Import.State, Row.Outcome


def receive(made: Sequence[Drafted], drafter: Drafter) -> list[Taken]:
    """Take rows in; a row that nobody foresaw to fail costs itself alone."""
    refused = [Taken(one, Outcome.REFUSED) for one in made if one.problems]
    made = [one for one in made if not one.problems]
    if not made:
        return refused
    try:
        with transaction.atomic():
            return refused + _receive_all(made, drafter)
    except OperationalError:
        raise  # the database, not a row: the whole piece is tried again
    except Exception as error:
        if len(made) > 1:
            for one in made:
                drafter.target.begin_again(one.draft)
            half = len(made) // 2
            first, second = receive(made[:half], drafter), made[half:]
            return refused + first + receive(second, drafter)
        text = _("This row could not be saved (%(kind)s).")
        text = text % {"kind": type(error).__name__}
        if isinstance(error, ValidationError):
            text = " ".join(error.messages)
        else:
            row = made[0].row.number
            logger.exception("Import %s: row %s", drafter.imported.pk, row)
        made[0].refuse(text)
        return [*refused, Taken(made[0], Outcome.REFUSED)]


def is_alone(imported: Import) -> bool:
    """Tell whether pieces of this list may come in at once, nobody being in two.

    Repeats come in when all before them are, if all that people are recognised by was
    looked at. Another list may hold the same people; one that was stopped may have a
    piece at work for as long as a lease.
    """
    if Options.from_json(imported.options).match not in ("email_phone", NOT_MATCHED):
        return False
    others = Import.objects.exclude(pk=imported.pk)
    lately = Q(state=State.STOPPED, finished_at__gt=timezone.now() - due.LEASE)
    return not others.filter(Q(state=State.RUNNING) | lately).exists()


# -- inside ---------------------------------------------------------------------------


def _receive_all(made: Sequence[Drafted], drafter: Drafter) -> list[Taken]:
    imported = drafter.imported
    first, last = made[0].row.number, made[-1].row.number
    label = _("%(file)s, rows %(first)s to %(last)s") % {
        "file": imported.name[:200],
        "first": first,
        "last": last,
    }
    with writing.act("import", by=imported.user, label=label, channel="import") as act:
        taken = drafter.target.take_in(made, act, beside_others=is_alone(imported))
        if act.has_written:
            Act.objects.create(imported=imported, operation=act.operation)
    return taken
