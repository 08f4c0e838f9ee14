"""How many posts a minute one address may send to one form; the others wait.

More than the limit is held, not refused: the visitor is thanked, and the posts become
leads as the window frees. Only a flood that would fill the disk is turned away.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from leads.models import Submission, WebForm
from work import database

WINDOW = datetime.timedelta(minutes=1)
# More than one address can send in a minute: such a limit need not be counted.
OUT_OF_REACH = 100_000
State = Submission.State


def posts_a_minute(form: WebForm) -> int:
    """Give the form's limit, or the installation's; 0 means there is none."""
    own = form.posts_per_minute
    limit: int = settings.PUBLIC_POSTS_PER_MINUTE if own is None else own
    return limit if limit < OUT_OF_REACH else 0


def is_over(form: WebForm, address: str | None) -> bool:
    """Tell whether this address has used up the form's minute."""
    limit = posts_a_minute(form)
    if not limit:
        return False
    lately = Submission.objects.filter(
        form=form, address=address, received_at__gt=timezone.now() - WINDOW
    ).order_by("-received_at")
    return bool(lately.values_list("pk", flat=True)[limit - 1 : limit])


def is_full() -> bool:
    """Tell whether so many posts are held that no more can be."""
    most = settings.PUBLIC_POSTS_HELD
    held = Submission.objects.filter(state=State.HELD).values("pk")
    return held[:most].count() >= most


def release_held() -> int:
    """Let held posts in as far as their minute has room, the oldest first."""
    held = Submission.objects.filter(state=State.HELD).order_by()
    groups = held.values("form", "address").annotate(first=Min("received_at"))
    forms = WebForm.objects.in_bulk([group["form"] for group in groups])
    return sum(
        _release(forms[group["form"]], group["address"])
        for group in sorted(groups, key=lambda one: one["first"])
    )


def _release(form: WebForm, address: str | None) -> int:
    ours = Submission.objects.filter(form=form, address=address)
    # Two sweeps at once must not both find the same room.
    with transaction.atomic():
        database.advisory_lock(f"held:{form.pk}:{address}")
        waiting = ours.filter(state=State.HELD).order_by("received_at", "pk")
        limit = posts_a_minute(form)
        if limit:
            done = Q(processed_at__gt=timezone.now() - WINDOW)
            let_in = ours.filter(done | Q(state=State.RECEIVED))
            waiting = waiting[: max(0, limit - let_in.count())]
        pks = list(waiting.values_list("pk", flat=True))
        return ours.filter(pk__in=pks).update(state=State.RECEIVED)
