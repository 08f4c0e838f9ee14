"""Who may open the pages of imports at all; which imports, their rows say."""

from typing import Any

from django.contrib.auth.decorators import user_passes_test
from django.core.exceptions import PermissionDenied

from imports.models import RIGHTS


def _any_of(perms: tuple[str, ...]) -> Any:
    def test(user: Any) -> bool:
        if any(user.has_perm(right) for right in perms):
            return True
        raise PermissionDenied

    return user_passes_test(test)


# What one may not import lists of, one finds no import of; see `Import.visible_to`.
may_import = _any_of(tuple(RIGHTS.values()))
