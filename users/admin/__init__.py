"""Who works here, as administrators set it up."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from users.admin import groups, organisation, people, queues, roles

# One door: the admin signs people in where everybody signs in, limits included.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth's own recipe

__all__ = ["groups", "organisation", "people", "queues", "roles"]
