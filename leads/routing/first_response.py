"""By when a new owner should have called or written for the first time. Spec §1.7.

So many business minutes after the lead was assigned; met by the first call, mail or
meeting, which activities keep as `first_outbound_at`.
"""

import datetime
from collections.abc import Iterable

from leads.models import Lead
from users import business_hours
from users.models import Organisation

# A list somebody bought asked for nothing, so nobody waits for an answer.
_NOBODY_ASKED = {"import"}


def promise(leads: Iterable[Lead], *, at: datetime.datetime) -> None:
    """Set until when leads that get an owner now are owed an answer; caller saves.

    Nothing is owed by a queue, or to who has had an answer.
    """
    waiting = []
    for lead in leads:
        owed = lead.owner_id is not None and lead.first_outbound_at is None
        if owed and lead.channel not in _NOBODY_ASKED:
            waiting.append(lead)
        elif lead.first_outbound_at is None:
            lead.respond_by = None
    if not waiting:
        return
    promised = Organisation.response_time()
    until = None
    if promised.minutes:
        until = business_hours.after(
            at, promised.minutes, promised.hours, promised.zone
        )
    for lead in waiting:
        lead.respond_by = until
