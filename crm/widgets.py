"""The commonest inputs drawn at once, from what Django's widgets say of themselves.

Django's own templates for them are three includes deep: a form of forty fields spends
more time there than on everything else of its page. What is drawn is the same.
"""

from collections.abc import Callable
from typing import Any

from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.forms.widgets import Widget
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def draw(field: BoundField, attrs: dict[str, Any]) -> SafeString:
    """Draw the input of a field, as `BoundField.as_widget` does."""
    widget = field.field.widget
    drawn = _DRAWN.get(getattr(widget, "template_name", ""))
    draws_itself = type(widget).render is not Widget.render
    if drawn is None or draws_itself or field.field.localize:
        return field.as_widget(attrs=attrs)
    attrs = field.build_widget_attrs(attrs, widget)
    if field.auto_id and "id" not in widget.attrs:
        attrs.setdefault("id", field.auto_id)
    said = widget.get_context(field.html_name, field.value(), attrs)["widget"]
    return drawn(said)


def _input(said: dict[str, Any]) -> SafeString:
    given = {} if said["value"] is None else {"value": str(said["value"])}
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        said["type"],
        said["name"],
        flatatt(given),
        flatatt(said["attrs"]),
    )


def _textarea(said: dict[str, Any]) -> SafeString:
    # The first line break inside is the browser's, not the text's.
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        said["name"],
        flatatt(said["attrs"]),
        said["value"] or "",
    )


def _select(said: dict[str, Any]) -> SafeString:
    groups = format_html_join(
        "",
        "{}",
        ((_group(label, options),) for label, options, _n in said["optgroups"]),
    )
    return format_html(
        '<select name="{}"{}>{}</select>', said["name"], flatatt(said["attrs"]), groups
    )


def _group(label: str | None, options: list[dict[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "",
        "<option{}{}>{}</option>",
        (
            (flatatt({"value": str(o["value"])}), flatatt(o["attrs"]), o["label"])
            for o in options
        ),
    )
    return (
        format_html('<optgroup label="{}">{}</optgroup>', label, drawn)
        if label
        else drawn
    )


_DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    **{
        f"django/forms/widgets/{name}.html": _input
        for name in ("text", "number", "email", "url", "date", "time", "datetime")
    },
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
