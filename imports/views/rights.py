"""Who may open the pages of imports at all; which imports, their rows say."""

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import user_passes_test
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from imports.models import RIGHTS


def _any_of(perms: tuple[str, ...]) -> Any:
    def test(user: Any) -> bool:
        if any(user.has_perm(right) for right in perms):
            return True
        raise PermissionDenied

    return user_passes_test(test)


# What one may not import lists of, one finds no import of; see `Import.visible_to`.
may_import = _any_of(tuple(RIGHTS.values()))


def only_sent(view: Any) -> Any:
    """Answer what is opened and not sent with the import itself.

    So comes who had to sign in again on the way.
    """

    @wraps(view)
    def answer(request: HttpRequest, pk: str) -> HttpResponse:
        if request.method != "POST":
            return redirect("imports:detail", pk=pk)
        found: HttpResponse = view(request, pk)
        return found

    return answer
