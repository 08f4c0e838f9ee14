"""The fields of a form in our own markup; made tags in templatetags/crm.py."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.widgets import DateTimeBaseInput
from django.utils.safestring import SafeString

_PICKERS: tuple[tuple[type[DateTimeBaseInput], str, str], ...] = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "options"
    return "select" if isinstance(widget, forms.Select) else "text"


def _own_ids(context: template.Context, form: forms.BaseForm) -> None:
    """Keep the ids in a dialog apart from those of the page below it."""
    if context.get("in_dialog") and form.auto_id == "id_%s":
        form.auto_id = "dialog_%s"


def control(context: template.Context, field: BoundField, **attrs: Any) -> SafeString:
    """Draw only the input of a form field, with our class and its descriptions."""
    _own_ids(context, field.form)
    widget = field.field.widget
    kind = _kind(widget)
    css = {"check": "form-check-input", "select": "form-select"}.get(
        kind, "form-control"
    )
    for picker, input_type, shape in _PICKERS:
        if isinstance(widget, picker):
            widget.input_type, widget.format = input_type, shape
    given = widget.attrs.get("class", "")
    attrs = {name.replace("_", "-"): value for name, value in attrs.items()}
    attrs["class"] = f"{css} {given} {attrs.get('class', '')}".strip()
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


def field(
    context: template.Context, bound: BoundField, cls: str = "", label: str = ""
) -> dict[str, Any]:
    """Draw a form field: label, input, help, errors; cls="wide" for both columns."""
    _own_ids(context, bound.form)
    kind = _kind(bound.field.widget)
    if kind == "options":
        bound.field.widget.attrs.setdefault("class", "form-check-input")
    # A form whose fields are all filled in at first need not say it of each.
    says = bound.field.required and getattr(bound.form, "says_required", True)
    return {
        "field": bound,
        "kind": kind,
        "cls": cls,
        "label": label or bound.label,
        "says_required": says,
    }


def error_links(
    context: template.Context, form: forms.BaseForm | None
) -> list[tuple[str, str]]:
    """List (id to jump to, message) for the summary on top of a form."""
    if not form:
        return []
    _own_ids(context, form)
    links = [("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or f"{bound.auto_id}_0"
        links += [(target, f"{bound.label}: {error}") for error in bound.errors]
    return links
