"""The request of somebody who signed in, for annotations of views."""

from django.http import HttpRequest

from users.models import User


class SignedIn(HttpRequest):
    """What a view gets behind the middleware that requires signing in."""

    user: User
