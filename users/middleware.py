"""Each person's own time zone and language, for the length of a request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class OwnTimeAndLanguage:
    """Switch to the signed-in person's time zone, or ours, and their language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        language = user.language or translation.get_language()
        with timezone.override(user.zone), translation.override(language):
            return self.get_response(request)
