"""Where a request comes from, behind as many proxies as we trust."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Give the visitor's address; "" where the server knows none.

    Proxies append to X-Forwarded-For and visitors may begin it with anything, so it
    is read TRUSTED_PROXIES places from the right, and not at all without proxies.
    """
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    proxies = settings.TRUSTED_PROXIES
    if proxies > 0 and len(hops) >= proxies and hops[-proxies].strip():
        return hops[-proxies].strip()[:45]
    return request.META.get("REMOTE_ADDR") or ""
