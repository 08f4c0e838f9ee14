"""Where a visitor may be sent after a post: never to a site the form does not name.

Salesforce redirects anywhere; that makes every form a way to lend our good name to
somebody else's page. Spec §2.5.
"""

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

# Browsers read a backslash as a slash and skip control characters and blanks.
_SUSPICIOUS = re.compile(r"[\x00-\x20\x7f\\]")
_PORTS = {"http": 80, "https": 443}
LONGEST = 2_000


def return_address(wanted: str, allowed: Sequence[str], came_from: str = "") -> str:
    """Give the address to redirect to, or "" if this one is not allowed.

    `allowed` are origins such as https://www.example.com. A path alone means the
    site the post came from (`came_from`, an Origin or Referer header) if that is
    allowed, else a page of ours.
    """
    wanted = wanted.strip()
    if not wanted or len(wanted) > LONGEST or _SUSPICIOUS.search(wanted):
        return ""
    if wanted.startswith("/"):
        if wanted.startswith("//"):
            return ""
        return f"{_home(came_from, allowed)}{wanted}"
    return wanted if is_allowed(wanted, allowed) else ""


def is_allowed(address: str, allowed: Sequence[str]) -> bool:
    """Tell whether an address lies on one of these origins: scheme, host and port."""
    origin = origin_of(address)
    return bool(origin) and origin in {origin_of(one) for one in allowed}


def origin_of(address: str) -> str:
    """Give an address's origin in one spelling; "" if it has none we would go to."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if not _is_plain(parts):
        return ""
    host = (parts.hostname or "").rstrip(".")
    return f"{parts.scheme}://{host}:{port or _PORTS[parts.scheme]}"


def _is_plain(parts: SplitResult) -> bool:
    return (
        parts.scheme in _PORTS
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and parts.netloc.isascii()
    )


def _home(came_from: str, allowed: Sequence[str]) -> str:
    if not is_allowed(came_from, allowed):
        return ""
    parts = urlsplit(came_from)
    return f"{parts.scheme}://{parts.netloc}"
