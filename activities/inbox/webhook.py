"""What mail providers post to us, by way of anymail: keep it, and no more."""

import sys
from collections.abc import Callable, Iterable
from email.parser import BytesHeaderParser
from typing import Any, Self

from anymail.inbound import AnymailInboundMessage
from anymail.signals import inbound
from django.dispatch import receiver

from activities.inbox import storing
from activities.inbox.reading import POLICY

_KEPT = ["From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To"]
_KEPT += ["References", "Auto-Submitted", "Precedence", "List-Id"]


class Unread(AnymailInboundMessage):
    """A mail that came whole: kept as it came, with its headers read and no more.

    Anymail would take all of it apart while the provider waits, without our limits.
    """

    raw: bytes = b""

    @classmethod
    def parse_raw_mime(cls, s: str | bytes) -> Self:
        raw = s.encode("utf-8", "replace") if isinstance(s, str) else s
        return cls.parse_raw_mime_bytes(raw)

    @classmethod
    def parse_raw_mime_bytes(cls, b: bytes) -> Self:
        parser = BytesHeaderParser(cls, policy=POLICY)
        message: Any = parser.parsebytes(b)
        message.raw = b
        return message

    @classmethod
    def parse_raw_mime_chunks(cls, chunks: Iterable[bytes]) -> Self:
        return cls.parse_raw_mime_bytes(b"".join(chunks))


def leave_unread(view: Callable[..., Any]) -> None:
    """Let one of anymail's views make its mails of `Unread`."""
    module: Any = sys.modules[view.view_class.__module__]  # type: ignore[attr-defined]
    if hasattr(module, "AnymailInboundMessage"):
        module.AnymailInboundMessage = Unread


@receiver(inbound, dispatch_uid="activities.inbox.webhook.keep")
def keep(sender: Any, event: Any, esp_name: str, **_more: Any) -> None:
    """Keep a mail that a provider sent us; an error makes them try again later."""
    storing.receive(raw_of(event.message), source=esp_name)


def raw_of(message: Any) -> bytes:
    """Give a mail as bytes; anymail's own way stumbles over broken headers."""
    if raw := getattr(message, "raw", b""):
        return bytes(raw)
    try:
        return bytes(message.as_bytes())
    except Exception:  # noqa: BLE001 - whatever a stranger wrote into a header
        return _by_hand(message)


def _by_hand(message: Any) -> bytes:
    """Give headers and words of a mail that cannot be put together again."""
    raw = {name.lower(): str(value) for name, value in message.raw_items()}
    lines = [
        f"{name}: {' '.join(raw[name.lower()].split())}"
        for name in _KEPT
        if name.lower() in raw
    ]
    kind = "plain" if message.text else "html"
    lines += [f'Content-Type: text/{kind}; charset="utf-8"', ""]
    lines.append(message.text or message.html or "")
    return "\n".join(lines).encode("utf-8", "replace")
