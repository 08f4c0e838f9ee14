"""Icons, badges, initials and scores, drawn by the code because lists have hundreds."""

import zlib
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

# They point where reading goes, or where it came from: mirrored from right to left.
_POINT_ALONG = {
    "arrow-back-up",
    "arrow-left",
    "arrow-right",
    "chevron-left",
    "chevron-right",
    "chevrons-left",
    "chevrons-right",
    "layout-sidebar-left-collapse",
    "send",
}

TONES = ("blue", "cyan", "amber", "violet", "green", "red", "gray")


@lru_cache(maxsize=512)
def icon(name: str, size: str = "", cls: str = "") -> SafeString:
    """Draw an icon of the sprite; always beside text or inside a named control."""
    return format_html(
        '<svg class="ic{}{}{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" ic-{size}" if size else "",
        f" {cls}" if cls else "",
        " mirror" if name in _POINT_ALONG else "",
        static("vendor/icons.svg"),
        name,
    )


def badge(label: Any, tone: str = "", dot: bool = True, sign: str = "") -> SafeString:
    """Draw a badge: text always, a tone of TONES, an icon instead of the dot."""
    return format_html(
        '<span class="bdg{}{}">{}{}</span>',
        f" {tone}" if tone in TONES else "",
        "" if dot and not sign else " nodot",
        icon(sign) if sign else "",
        label,
    )


def initials(name: str) -> str:
    """Give the first letters of the first and the last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    last = words[-1][0] if len(words) > 1 else words[0][1:2]
    return (words[0][0] + last).upper()


@lru_cache(maxsize=2048)
def _drawn(name: str, size: str) -> SafeString:
    tone = zlib.crc32(name.encode()) % 5 + 1
    return format_html(
        '<span class="av{} a{}" aria-hidden="true">{}</span>',
        f" av-{size}" if size else "",
        tone,
        initials(name),
    )


def avatar(who: Any, size: str = "") -> SafeString:
    """Draw initials in a tone made from the name; decoration, never the only name."""
    return _drawn(str(getattr(who, "name", None) or who), size)


def score(value: int | None) -> SafeString:
    """Draw a score from 0 to 100 as a bar and a number."""
    if value is None:
        return SafeString("")
    kind = "hi" if value >= 70 else "mid" if value >= 40 else "lo"
    return format_html(
        '<span class="score"><svg viewBox="0 0 36 6" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="{}" width="{}" height="6"/></svg>{}</span>',
        kind,
        f"{max(0, min(100, value)) * 0.36:.1f}",
        value,
    )
