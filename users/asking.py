"""The request of somebody who signed in, and the page they want to go back to."""

from django.http import HttpRequest
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
