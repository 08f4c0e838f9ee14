"""The pages people see when something was refused or broke; what they typed is kept."""

import logging
import secrets
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import BinaryField
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from users import tries
from work.database import Trouble, trouble_of

logger = logging.getLogger(__name__)

_CSRF = "csrfmiddlewaretoken"
_SECRETS = ("password", "secret", "token")


class ReadableSetUp:
    """Refuse what no page of the set-up sends, before Django asks the database for it.

    A null character in an address, which PostgreSQL does not know, a column of bytes
    to be searched for text, and ticked rows whose ids are none. Our own pages see to
    that themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> None:
        match = request.resolver_match
        if match is None or match.app_name != "admin":
            return
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        setup: Any = getattr(view, "model_admin", None)
        if setup is None:
            return
        fields = setup.opts.concrete_fields
        bytes_of = {one.name for one in fields if isinstance(one, BinaryField)}
        if any(name.partition("__")[0] in bytes_of for name in request.GET):
            raise BadRequest
        try:
            for one in request.POST.getlist(ACTION_CHECKBOX_NAME):
                setup.opts.pk.clean(one, None)
        except ValidationError:
            raise BadRequest from None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Refuse a filter whose column cannot hold what is looked for.

        A number that SQLite has no room for, or what is no address of a computer:
        Django says so only when the database is asked.
        """
        match = request.resolver_match
        if match is None or match.app_name != "admin":
            return None
        is_filter = request.method == "GET" and bool(request.GET)
        if isinstance(exception, OverflowError) or (
            is_filter and isinstance(exception, ValueError)
        ):
            return bad_request(request, exception)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that an address or a body cannot be read, on a page of ours."""
    return render(request, "400.html", status=400)


def too_many(request: HttpRequest) -> HttpResponse:
    """Name the limit that somebody met, and say when to try again."""
    page = request.resolver_match.url_name if request.resolver_match else None
    limit = tries.limit_of(page or "")
    answer = render(request, "429.html", {"limit": limit.text}, status=429)
    answer["Retry-After"] = str(limit.seconds)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form whose page was open too long, and lead back with what was typed.

    It can be sent again with one click only if it came from a page of ours: another
    site could else put its own words into a form that carries our token.
    """
    context = {
        "typed": _typed(request),
        "again": _again(request),
        "back": _back(request),
    }
    answer = render(request, "403_csrf.html", context, status=403)
    answer["X-Page-Too-Old"] = "true"  # for net.js, which leaves the page as it is
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without touching the database, which may be what broke.

    500, or 503 when the database did not answer in time: a lock was held too long, a
    statement took too long, it went away. Then the same works a moment later. 507 or
    503 when there is no room or nothing may be written, which somebody has to mend.
    """
    reference = secrets.token_hex(3).upper()
    logger.error("The answer to %s failed, reference %s", request.path, reference)
    trouble = trouble_of(sys.exception())
    context = {
        "SITE_NAME": settings.SITE_NAME,
        "reference": reference,
        "trouble": trouble,
        "typed": _typed(request),
    }
    page = render_to_string("500.html", context)
    if trouble is None:
        return HttpResponseServerError(page)
    status = 507 if trouble is Trouble.FULL else 503
    return HttpResponse(page, status=status, headers={"Retry-After": "5"})


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Give the texts of a form, without what must not be shown on a screen."""
    try:
        posted = list(request.POST.items())
    except Exception:  # noqa: BLE001 - reading the body may be what failed
        return []
    return [
        (name, str(value))
        for name, value in posted
        if str(value).strip() and not _is_secret(name)
    ][:20]


def _again(request: HttpRequest) -> list[tuple[str, str]]:
    """Give all that a form of ours sent, to be sent again; [] where it must not be."""
    own = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Origin") != own or request.FILES:
        return []
    sent = [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != _CSRF
    ]
    return [] if any(_is_secret(name) for name, _value in sent) else sent


def _is_secret(name: str) -> bool:
    # A code signs people in, a postal_code does not.
    name = name.lower()
    return name == "code" or any(word in name for word in _SECRETS)


def _back(request: HttpRequest) -> str:
    """Give the page of ours that the form stood on, else the start page."""
    page = request.headers.get("Referer", "")
    own = {request.get_host()}
    return page if page and url_has_allowed_host_and_scheme(page, own) else "/"
