"""The request of somebody who signed in, and what they sent along with it."""

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from users.models import User


class SignedIn(HttpRequest):
    """What a view gets behind the middleware that requires signing in."""

    user: User


def page_of_ours(request: HttpRequest, wanted: str) -> str:
    """Give an address that somebody sent, if it is that of a page here; else "".

    A word alone is none: a redirect would take it for the name of a view.
    """
    if not wanted.startswith(("/", "http://", "https://")):
        return ""
    hosts = {request.get_host()}
    allowed = url_has_allowed_host_and_scheme(wanted, hosts, request.is_secure())
    return wanted if allowed else ""


def posted(request: HttpRequest) -> QueryDict | None:
    """Give what a form is bound to: what was sent, None while it is only shown.

    Not `request.POST or None`, which would not bind a form of which nothing is ticked.
    """
    return request.POST if request.method == "POST" else None


def number(text: str, digits: int = 18) -> int | None:
    """Give the number that somebody sent, None for anything else.

    An id has 18 digits at most; one digit more is not kept by every database.
    """
    is_one = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_one else None
