"""What mail providers post to us, by way of anymail: keep it, and no more."""

from typing import Any

from anymail.signals import inbound
from django.dispatch import receiver

from activities.inbox import storing

_KEPT = ["From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To"]
_KEPT += ["References", "Auto-Submitted", "Precedence", "List-Id"]


@receiver(inbound, dispatch_uid="activities.inbox.webhook.keep")
def keep(sender: Any, event: Any, esp_name: str, **_more: Any) -> None:
    """Keep a mail that a provider sent us; an error makes them try again later."""
    storing.receive(raw_of(event.message), source=esp_name)


def raw_of(message: Any) -> bytes:
    """Give a mail as bytes; anymail's own way stumbles over broken headers."""
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
