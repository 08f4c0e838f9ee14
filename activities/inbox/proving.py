"""Whether a mail comes from whose address it bears: only a server of ours can tell.

Anybody can write any From. A mail server that checks (SPF, DKIM, DMARC) writes what it
found into Authentication-Results, RFC 8601, on top of what the mail brought with it.
"""

import re
from email.message import Message

from django.conf import settings

from activities.inbox.reading import Letter, addresses, clean

LONGEST = 10_000
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_FOUND = re.compile(r"^(dmarc|dkim|spf)\s*=\s*pass\b", re.IGNORECASE)
_DOMAIN_OF = {
    "dkim": re.compile(r"\bheader\.(?:d|i)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE),
    "spf": re.compile(r"\bsmtp\.mailfrom\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE),
    "dmarc": re.compile(r"\bheader\.from\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE),
}


def is_proved(letter: Letter) -> bool:
    """Tell whether a server we trust found that the sender's domain sent this.

    Servers are trusted by the name they give themselves, `TRUSTED_AUTHSERV_IDS`. Of
    several such headers only the topmost counts: what lies below came with the mail.
    A mail with two senders, or two From, is proved for none of them.
    """
    senders = letter.message.get_all("From") or []
    if len(senders) != 1 or len(addresses(letter.message, "From")) != 1:
        return False
    domain = _bare(letter.sender)
    return any(_bare(found) == domain for found in _passed(letter.message))


# -- inside -------------------------------------------------------------------


def _passed(message: Message) -> list[str]:
    """Give the domains for which the topmost header that we trust says "pass"."""
    trusted = {name.lower() for name in settings.TRUSTED_AUTHSERV_IDS}
    for value in (message.get_all("Authentication-Results") or [])[:20]:
        server, *results = _unadorned(str(value)).split(";")
        if (server.split() or [""])[0].lower() in trusted:
            return [one for result in results if (one := _domain(result.strip()))]
    return []


def _unadorned(value: str) -> str:
    """Leave out quotes and comments, in which strangers can write what they like.

    "" for a header in which they do not match up.
    """
    said = _QUOTED.sub("_", " ".join(clean(value)[:LONGEST].split()))
    while (less := _COMMENT.sub(" ", said)) != said:
        said = less
    return "" if set(said) & set('()"\\') else said


def _domain(result: str) -> str:
    way = _FOUND.match(result)
    found = way and _DOMAIN_OF[way[1].lower()].search(result)
    return found[1] if found else ""


def _bare(address: str) -> str:
    return address.rpartition("@")[2].strip(" <>.").lower()
