"""The door for mail providers; without the secret it is not there."""

from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from activities.inbox import webhook


@csrf_exempt
@login_not_required
@require_http_methods(["HEAD", "POST"])
def receive_from_provider(request, provider):
    """Hand a post to anymail's view of this provider, which asks for the secret."""
    view = _views().get(provider.removesuffix("_mime"))
    if view is None or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    return view(request)


@cache
def _views():
    """Give anymail's views of incoming mail by provider.

    Looked up when the first mail comes: it takes a while and few need it.
    """
    from anymail.urls import urlpatterns  # noqa: PLC0415 - see above

    ending = "_inbound_webhook"
    found = {
        route.name.removesuffix(ending): route.callback
        for route in urlpatterns
        if route.name.endswith(ending)
    }
    both = {route.name: route.callback for route in urlpatterns}
    found |= {"mandrill": both["mandrill_webhook"]}
    for view in found.values():
        webhook.leave_unread(view)
    return found
