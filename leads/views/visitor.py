"""What a public request brings along: its body, its address, where it came from."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from leads import submissions
from leads.submissions.storing import LONGEST_CONTENT_TYPE
from leads.web_forms.returning import is_allowed

View = Callable[..., HttpResponse]


class Refused(Exception):
    """A post that cannot even be stored: the status, and a sentence why."""

    def __init__(self, status: int, text: str, retry_after: int = 0) -> None:
        super().__init__(text)
        self.status, self.text, self.retry_after = status, text, retry_after


def says_why(view: View) -> View:
    """Answer `Refused` with its sentence, as a page or as JSON."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return _refusal(request, refused)

    return answer


def raw_post(request: HttpRequest) -> submissions.RawPost:
    """Give the post as it came in. Raises Refused if it is too large to be kept."""
    content_type = request.headers.get("Content-Type", "")
    if len(content_type) > LONGEST_CONTENT_TYPE:
        text = _("The Content-Type header is longer than %(most)s characters.")
        raise Refused(400, text % {"most": LONGEST_CONTENT_TYPE})
    try:
        body = request.body
    except RequestDataTooBig as too_big:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        text = _("The post is larger than %(most)s bytes.") % {"most": most}
        raise Refused(413, text) from too_big
    except UnreadablePostError as broken:
        raise Refused(400, _("The post broke off before its end.")) from broken
    return submissions.RawPost(
        body=body,
        content_type=content_type,
        query=request.META.get("QUERY_STRING", ""),
        address=address_of(request),
        referrer=request.headers.get("Referer", ""),
        user_agent=request.headers.get("User-Agent", ""),
    )


def address_of(request: HttpRequest) -> str | None:
    """Give the visitor's IP address.

    Visitors can write X-Forwarded-For themselves, so only the entries that our own
    proxies added count: as many from the right as TRUSTED_PROXIES says.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        said = request.headers.get("X-Forwarded-For", "").split(",")
        hops = [*hops, *reversed([hop.strip() for hop in said if hop.strip()])]
    for hop in reversed(hops[: settings.TRUSTED_PROXIES + 1]):
        try:
            return str(ipaddress.ip_address(hop.strip("[]").split("%")[0]))
        except ValueError:
            continue
    return None


def came_from(request: HttpRequest) -> str:
    """Give the page or at least the site that the form stood on."""
    origin = request.headers.get("Origin", "")
    return origin if origin not in ("", "null") else request.headers.get("Referer", "")


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a program is asking."""
    said = request.headers.get("Accept", "") + request.headers.get("Content-Type", "")
    return "application/json" in said.lower()


def let_read(response: HttpResponse, request: HttpRequest, origins: list[str]) -> None:
    """Let scripts of the form's own sites read our answer."""
    origin = request.headers.get("Origin", "")
    if origin and is_allowed(origin, origins):
        response["Access-Control-Allow-Origin"] = origin
    response["Vary"] = "Origin"


def _refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    if wants_json(request):
        answer: HttpResponse = JsonResponse(
            {"accepted": False, "error": refused.text}, status=refused.status
        )
    else:
        answer = render(
            request,
            "leads/public/refused.html",
            {"text": refused.text},
            status=refused.status,
        )
    if refused.retry_after:
        answer["Retry-After"] = str(refused.retry_after)
    return answer
