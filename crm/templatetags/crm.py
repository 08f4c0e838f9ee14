"""`{% load crm %}`: the small parts of every page.

What is drawn fifty times in a list (icon, badge, avatar, score, times) is a tag that
writes its HTML itself; what is drawn once is a template in `templates/c/`.
Each has an example on /styleguide/ and a line in docs/components.md.
"""

import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm import controls, moments, prose, signs
from crm.signs import icon
from records import wording

register = template.Library()


# --- signs ------------------------------------------------------------------

register.simple_tag(signs.icon, name="icon")
register.simple_tag(signs.badge, name="badge")
register.simple_tag(signs.avatar, name="avatar")
register.simple_tag(signs.score, name="score")


# --- times ------------------------------------------------------------------


def _time(at: moments.Moment | None, words: str) -> SafeString:
    if at is None:
        return SafeString("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        moments.full(at),
        words,
    )


@register.filter
def ago(at: moments.Moment | None) -> SafeString:
    """18 min ago, Today 08:40, Yesterday, 2 d ago, 19 Nov."""
    return _time(at, moments.ago(at) if at else "")


@register.filter
def when(at: moments.Moment | None) -> SafeString:
    """In 12 min, Today 14:00, Tomorrow 09:00, Thu 13:00, 2 Dec, Overdue 2 h."""
    return _time(at, moments.when(at) if at else "")


@register.filter
def duration(minutes: int | None) -> str:
    """{{ minutes|duration }}: "2 h 5 min"; a dash where there are none."""
    return "–" if minutes is None else moments.duration(minutes)


@register.filter
def age(at: moments.Moment | None) -> SafeString:
    """Give 12 min, 5 h, 41 d."""
    return _time(at, moments.age(at) if at else "")


@register.filter
def day(at: datetime.date | None) -> SafeString:
    """31 Dec, with the year when it is another one."""
    return _time(at, moments.short_date(at) if at else "")


@register.filter
def clock(at: moments.Moment | None) -> SafeString:
    """Give 10:31."""
    return _time(at, moments.clock(at) if at else "")


@register.filter
def full_time(at: moments.Moment | None) -> SafeString:
    """Thu 19 Nov 2026, 10:31."""
    return _time(at, moments.full(at) if at else "")


@register.simple_tag
def today() -> str:
    """Mon 30 Nov: the day it is for the person who looks."""
    return moments.weekday(timezone.localdate())


@register.filter
def day_heading(at: moments.Moment | None) -> str:
    """Today, Yesterday, Thu 19 Nov; groups the timeline."""
    return moments.day_heading(at) if at else ""


@register.filter
def is_pressing(at: moments.Moment | None) -> bool:
    """True when overdue or due within the hour."""
    return at is not None and moments.is_pressing(at)


@register.simple_tag
def next_step(
    at: moments.Moment | None, text: str = "", sign: str = "checkbox"
) -> SafeString:
    """Draw the "next step" cell: red when pressing, dashed when there is none."""
    if at is None and not text:
        return format_html(
            '<span class="next none">{}{}</span>',
            icon("circle-dashed"),
            _("No next step"),
        )
    pressing = at is not None and moments.is_pressing(at)
    return format_html(
        '<span class="next{}">{}<span class="trunc">{} {}</span></span>',
        " bad b" if pressing else "",
        icon("clock" if pressing else sign),
        text,
        _time(at, moments.when(at, after_text=bool(text)) if at else ""),
    )


# --- values -----------------------------------------------------------------


register.filter("money", wording.money)


@register.simple_tag
def phone_link(number: str, name: str = "") -> SafeString:
    """Link a telephone number as it was typed; `name` makes it a round call button."""
    if not number:
        return SafeString("")
    digits = "".join(c for c in number if c.isdigit())
    target = f"+{digits}" if number.strip().startswith("+") else digits
    if name:
        return format_html(
            '<a class="btn btn-sm btn-icon call" href="tel:{}" aria-label="{}">{}</a>',
            target,
            _("Call %(name)s") % {"name": name},
            icon("phone"),
        )
    # A number reads from left to right in every language.
    return format_html(
        '<a class="trunc num" dir="ltr" href="tel:{}">{}</a>', target, number
    )


@register.simple_tag
def mail_link(address: str) -> SafeString:
    """Link an e-mail address."""
    if not address:
        return SafeString("")
    return format_html(
        '<a class="trunc" dir="ltr" href="mailto:{}">{}</a>', address, address
    )


@register.filter
def markdown(text: str | None) -> SafeString:
    """Show Markdown that people wrote; HTML in it is shown as text."""
    return prose.to_html(text or "")


@register.filter
def plain(value: Any) -> Any:
    """Show any field value in words: yes and no, days, lists, a dash for nothing."""
    if value is True or value is False:
        return _("Yes") if value else _("No")
    if value is None or value == "" or value == []:
        return SafeString('<span class="empty-v">–</span>')
    if isinstance(value, datetime.date):
        return full_time(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, Decimal):
        return wording.money(value)
    return value


# --- lists ------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def sort_th(
    context: template.Context, name: str, label: str, cls: str = ""
) -> SafeString:
    """Write the head cell of a column people can sort by, `?sort=name` or `-name`.

    Of two orders, `?sort=status,-name`, only the first is the table's (aria-sort); the
    second has its arrow and says so.
    """
    request = context["request"]
    current = context.get("sort") or request.GET.get("sort", "")
    query = request.GET.copy()
    query.pop("page", None)
    first, _comma, second = current.partition(",")
    query["sort"] = f"-{name}" if current == name else name
    state, arrow = "", SafeString("")
    if first.removeprefix("-") == name:
        down = first.startswith("-")
        order = "descending" if down else "ascending"
        state = format_html(' aria-sort="{}"', order)
        arrow = icon("arrow-down" if down else "arrow-up")
    elif second.removeprefix("-") == name:
        sign = icon("arrow-down" if second.startswith("-") else "arrow-up")
        said = _("second order")
        arrow = format_html(
            '<span class="then">{}<span class="vh"> {}</span></span>', sign, said
        )
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}{}</a></th>',
        format_html(' class="{}"', cls) if cls else "",
        state,
        query.urlencode(),
        label,
        arrow,
    )


# --- messages ---------------------------------------------------------------


@register.filter
def undo_url(message: Any) -> str:
    """Give the address a message can be undone at: extra_tags="undo:/undo/…/"."""
    return _tagged(message, "undo:")


@register.filter
def details_url(message: Any) -> str:
    """Give the address of the report a message announces: extra_tags="details:/…/"."""
    return _tagged(message, "details:")


def _tagged(message: Any, prefix: str) -> str:
    for word in (message.extra_tags or "").split():
        # Only a path of this site: the tag may have travelled in a cookie.
        if word.startswith(f"{prefix}/") and not word.startswith(f"{prefix}//"):
            return word.removeprefix(prefix)
    return ""


# --- forms ------------------------------------------------------------------

register.simple_tag(controls.control, takes_context=True)
register.inclusion_tag("c/field.html", takes_context=True)(controls.field)
register.simple_tag(controls.error_links, takes_context=True)
