"""The page people see when something broke: a reference, and the text they typed."""

import logging
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

_UNSAFE = ("csrfmiddlewaretoken", "password", "code", "secret", "token")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that an address or a body cannot be read, on a page of ours."""
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Answer 500 without touching the database, which may be what broke."""
    reference = secrets.token_hex(3).upper()
    logger.error("The answer to %s failed, reference %s", request.path, reference)
    context = {
        "SITE_NAME": settings.SITE_NAME,
        "reference": reference,
        "typed": _typed(request),
    }
    return HttpResponseServerError(render_to_string("500.html", context))


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Give the texts of a form, without what must not be shown on a screen."""
    try:
        posted = list(request.POST.items())
    except Exception:  # noqa: BLE001 - reading the body may be what failed
        return []
    return [
        (name, str(value))
        for name, value in posted
        if str(value).strip() and not any(word in name.lower() for word in _UNSAFE)
    ][:20]
