"""Who has to sign in first, and each person's own time zone and language."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation

from users.asking import page_of_ours
from users.models import Organisation


class SignInFirst(LoginRequiredMiddleware):
    """Ask who is not signed in to do so, and lead them back to where they were.

    After a form that is the page it stood on: where it was sent to may have no page.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(
            page_of_ours(request, request.headers.get("Referer", "")) or "/",
            self.get_login_url(view_func),
            self.get_redirect_field_name(view_func),
        )


class OwnTimeAndLanguage:
    """Switch to the signed-in person's time zone and language, or ours.

    Where nobody chose a language the browser's stays, as Django found it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        language = translation.get_language()
        if not user.is_authenticated:
            return self.get_response(request)
        language = user.language or Organisation.language_name() or language
        with timezone.override(user.zone), translation.override(language):
            response: Any = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        is_written = isinstance(response, StreamingHttpResponse)
        if is_written and not isinstance(response, FileResponse):
            parts = response.streaming_content
            response.streaming_content = _spoken(parts, user.zone, language)
        return response


def _spoken(parts: Any, zone: Any, language: str) -> Iterator[bytes]:
    """Write each part of an answer as the page would be; it is written afterwards."""
    while True:
        with timezone.override(zone), translation.override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part
