"""The commonest inputs drawn at once, from what Django's widgets say of themselves.

Django's own templates for them are three includes deep: a form of forty fields spends
more time there than on everything else of its page. What is drawn is the same.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


class Renderer(DjangoTemplates):
    """Draws what forms show: simple inputs here, everything else as Django does."""

    def render(
        self,
        template_name: str,
        context: dict[str, Any],
        request: HttpRequest | None = None,
    ) -> str:
        """Draw a widget, a field or a form, from the name of its template."""
        drawn = _DRAWN.get(template_name)
        if drawn is None or context["widget"].get("wrap_label"):
            return super().render(template_name, context, request)
        return drawn(context["widget"])


# -- inside -------------------------------------------------------------------


def _attributes(attrs: Mapping[str, Any]) -> str:
    """Write attributes; True stands alone, False and None are left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in attrs.items()
        if value is not False and value is not None
    )


def _input(said: dict[str, Any]) -> SafeString:
    own = {"type": said["type"], "name": said["name"]}
    given = {} if said["value"] is None else {"value": str(said["value"])}
    return SafeString(f"<input{_attributes(own | given)}{_attributes(said['attrs'])}>")


def _textarea(said: dict[str, Any]) -> SafeString:
    begin = f"<textarea{_attributes({'name': said['name']} | said['attrs'])}>"
    # The first line break inside is the browser's, not the text's.
    return SafeString(f"{begin}\n{conditional_escape(said['value'] or '')}</textarea>")


def _select(said: dict[str, Any]) -> SafeString:
    groups = "".join(_group(label, options) for label, options, _n in said["optgroups"])
    begin = f"<select{_attributes({'name': said['name']} | said['attrs'])}>"
    return SafeString(f"{begin}{groups}</select>")


def _group(label: str | None, options: list[dict[str, Any]]) -> str:
    drawn = "".join(
        f"<option{_attributes({'value': str(option['value'])} | option['attrs'])}>"
        f"{conditional_escape(option['label'])}</option>"
        for option in options
    )
    if not label:
        return drawn
    return f"<optgroup{_attributes({'label': label})}>{drawn}</optgroup>"


_DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    **{
        f"django/forms/widgets/{name}.html": _input
        for name in (
            *("text", "number", "email", "url", "date", "time", "datetime"),
            *("hidden", "radio_option", "checkbox_option"),
        )
    },
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
