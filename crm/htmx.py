"""What htmx needs to know about an answer that plain browsers know by themselves."""

from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

_REDIRECTS = {301, 302, 303, 307, 308}


class HtmxAnswers:
    """Turn a redirect into a page change, and keep fragments out of caches.

    A view redirects after a POST as always. An XMLHttpRequest would follow it unseen
    and swap a whole page into a fragment; htmx follows `HX-Redirect` instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.headers.get("HX-Request"):
            return response
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code not in _REDIRECTS:
            return response
        answer = HttpResponse()
        answer.cookies = response.cookies
        location = _back_here(request, response["Location"])
        if _is_here(request, location):
            # Following a mere fragment (#log) would load nothing.
            answer["HX-Refresh"] = "true"
        else:
            answer["HX-Redirect"] = location
        answer["Cache-Control"] = "no-store"
        return answer


def _is_here(request: HttpRequest, location: str) -> bool:
    seen = _seen(request)
    url = urlsplit(location)
    return (seen.path, seen.query) == (url.path or seen.path, url.query)


def _back_here(request: HttpRequest, location: str) -> str:
    """Let signing in lead back to the page people saw, not to the fragment."""
    url = urlsplit(location)
    if url.path != resolve_url(settings.LOGIN_URL) or "next" not in parse_qs(url.query):
        return location
    seen = _seen(request)
    path = f"{seen.path}?{seen.query}" if seen.query else seen.path
    return f"{url.path}?{urlencode({'next': path or '/'})}"


def _seen(request: HttpRequest) -> SplitResult:
    """Give the address of the page that htmx says it stands in; blank for nonsense."""
    try:
        return urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:  # such as "http://["
        return urlsplit("")
