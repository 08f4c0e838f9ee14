"""Classes that templates use exist, and the tokens can be read by everybody."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR, "static")
TEMPLATES = Path(settings.BASE_DIR, "templates")
CSS = (STATIC / "crm.css").read_text()
_TOKEN = re.compile(r"--([\w-]+):(#[0-9a-f]{3,6})")


def test_every_class_of_a_template_is_styled():
    sheets = [CSS, *(file.read_text() for file in STATIC.glob("admin*.css"))]
    sheets.append((STATIC / "vendor" / "bootstrap.min.css").read_text())
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", "".join(sheets)))
    unknown = {}
    for file in TEMPLATES.rglob("*.html"):
        if "/mail/" in str(file) or "/admin/" in str(file):
            continue
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", file.read_text())
        for written in re.findall(r'class="([^"]*)"', text):
            for name in written.split():
                if name not in styled:
                    unknown.setdefault(name, file.name)
    assert not unknown, unknown


def _tokens(selector: str) -> dict[str, str]:
    block = CSS[CSS.index(selector) :]
    return dict(_TOKEN.findall(block[: block.index("\n}")]))


def _light(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "theme", [":root,[data-bs-theme=light]{", "[data-bs-theme=dark]{"]
)
def test_text_and_controls_have_enough_contrast(theme):
    """WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for text, 3 for the border of a control."""
    colour = _tokens(theme)
    pairs = [
        (text, ground, 4.5)
        for text in ("c-text", "c-text-2", "c-text-3", "c-accent")
        for ground in ("c-bg", "c-surface", "c-surface-2", "c-hover", "c-accent-bg")
    ]
    tones = ("blue", "cyan", "amber", "violet", "green", "red", "gray")
    pairs += [(f"t-{tone}", f"t-{tone}-bg", 4.5) for tone in tones]
    pairs += [("t-red", "c-surface", 4.5), ("c-toast-on", "c-toast", 4.5)]
    pairs += [("c-accent-on", "c-accent-solid", 4.5), ("c-control", "c-surface", 3.0)]
    weak = [
        (one, other)
        for one, other, least in pairs
        if _contrast(colour[one], colour[other]) < least
    ]
    assert weak == []
