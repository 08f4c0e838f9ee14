"""Who is asking and what they may do: one query for the person, one for the rights."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import Q

from users.models import User


class Backend(AuthenticationBackend):
    """allauth's way of signing in, with fewer questions on every page."""

    def get_user(self, user_id: int) -> User | None:
        """Give the person of a session with their role; None once they have left."""
        return (
            User.objects.select_related("role")
            .filter(pk=user_id, is_active=True)
            .first()
        )

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Give a person's own rights and those of their groups as "app.codename"."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        known: set[str] | None = user_obj.__dict__.get("_perm_cache")
        if known is None:
            rows = Permission.objects.order_by()
            if not user_obj.is_superuser:
                rows = rows.filter(Q(user=user_obj) | Q(group__user=user_obj))
            names = rows.values_list("content_type__app_label", "codename")
            known = {f"{app}.{codename}" for app, codename in names}
            user_obj._perm_cache = known
        return known
