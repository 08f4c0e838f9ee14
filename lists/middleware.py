"""What every view that shows a list would else have to answer by itself."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lists.filters import BadFilter


class RefuseBadFilters:
    """Say what is wrong with a query string that a list cannot read, with status 400.

    Views let BadFilter pass.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, BadFilter):
            return render(request, "400.html", {"problem": exception}, status=400)
        return None
