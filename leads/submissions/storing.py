"""Take a post: two short statements, and it is safe whatever happens next."""

import hashlib
import re
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction

from leads.models import Submission, WebForm
from leads.submissions import limits
from leads.web_forms.bodies import storable_text
from work import doorbell

State = Submission.State
LONGEST_CONTENT_TYPE = 255
# One call brings all posts that come in the meantime to one batch.
SECONDS_BETWEEN_CALLS = 0.2
SECONDS_TO_GATHER = 0.25
SECONDS_REMEMBERED = 5
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,60}")
_BOUNDARY = re.compile(r'boundary="?([^";]+)', re.IGNORECASE)
_called_at = 0.0


class TooMany(Exception):
    """So many posts are held already that this one cannot be kept."""


@dataclass(frozen=True)
class RawPost:
    """A post as it came in."""

    body: bytes
    content_type: str = ""
    query: str = ""
    address: str | None = None
    referrer: str = ""
    user_agent: str = ""


def find_form(token: str) -> WebForm | None:
    """Give the active form with this token; remembered for some seconds.

    Asking the database for it would double the cost of a post.
    """
    if not _TOKEN.fullmatch(token):
        return None
    form: WebForm | None = cache.get(f"web-form:{token}")
    if form is None:
        form = WebForm.objects.filter(token=token, is_active=True).first()
        if form is not None:
            cache.set(f"web-form:{token}", form, SECONDS_REMEMBERED)
    return form


def forget_form(*tokens: str) -> None:
    """Let a change of forms be felt by the next post."""
    cache.delete_many([f"web-form:{token}" for token in tokens])


def store(form: WebForm, post: RawPost, *, spam_signs: str = "") -> Submission:
    """Keep a post and call for its processing; what it says is not looked at.

    Raises TooMany if it would have to be held and no more can be. `spam_signs`, in
    words, keeps it for a look by a person instead.
    """
    submission = Submission(
        form=form,
        state=State.SPAM if spam_signs else State.RECEIVED,
        body=post.body,
        content_type=storable_text(post.content_type),
        query=storable_text(post.query),
        address=post.address,
        referrer=storable_text(post.referrer),
        user_agent=storable_text(post.user_agent),
        digest=digest_of(form, post),
        reason=spam_signs,
    )
    if limits.is_over(form, post.address):
        if limits.is_full():
            raise TooMany
        if not spam_signs:
            submission.state = State.HELD
    submission.save(force_insert=True)
    if submission.state == State.RECEIVED:
        transaction.on_commit(call_for_processing, robust=True)
    return submission


def digest_of(form: WebForm, post: RawPost) -> str:
    """Give what two posts of the same form and content have in common.

    Browsers make up a new boundary for each multipart post, also for the second one
    of a double click.
    """
    body = post.body
    found = _BOUNDARY.search(post.content_type)
    if found:
        body = body.replace(found[1].encode(errors="backslashreplace"), b"")
    return hashlib.sha256(b"%d:%s" % (form.pk, body)).hexdigest()


def call_for_processing() -> None:
    """Wake a worker; many posts within a moment are one call."""
    global _called_at
    now = time.monotonic()
    if now - _called_at >= SECONDS_BETWEEN_CALLS:
        _called_at = now
        doorbell.call("leads.sweep", in_seconds=SECONDS_TO_GATHER)
