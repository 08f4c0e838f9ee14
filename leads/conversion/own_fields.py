"""Custom fields on their way: to the field of the same key on the other side."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from leads.conversion.plan import Plan
from leads.conversion.rows import MODELS, Left, Row
from leads.models import Lead
from records import custom
from records.models import CustomField, Record


def review(
    lead: Lead, there: Mapping[str, Record | None], plan: Plan
) -> tuple[list[Row], list[Left]]:
    """Say which custom fields of a lead go where, and which stay behind and why.

    `there` has the record that each target is, None for a new one.
    """
    kinds = {model._meta.label_lower: name for name, model in MODELS.items()}
    known = CustomField.objects.filter(key__in=lead.custom, is_active=True)
    found: list[Row] = []
    left: list[Left] = []
    sources: dict[str, CustomField] = {}
    targets: dict[str, list[tuple[str, CustomField]]] = {}
    for each in known:
        if each.kind in kinds:
            targets.setdefault(each.key, []).append((kinds[each.kind], each))
        else:
            sources[each.key] = each
    for key, value in lead.custom.items():
        source = sources.get(key)
        rows, why = _custom_rows(source, key, value, targets.get(key, []), there, plan)
        found += rows
        if not rows and value and why:
            label = source.label if source else key
            words = custom.shown(source, value) if source else str(value)
            left.append(Left(label, words, why))
    return found, left


def _custom_rows(
    source: CustomField | None,
    key: str,
    value: str,
    targets: list[tuple[str, CustomField]],
    there: Mapping[str, Record | None],
    plan: Plan,
) -> tuple[list[Row], str]:
    """Give the rows of one custom field, and why there is none."""
    if source is None or not targets:
        return [], _("No account, contact or opportunity field has this name.")
    fitting = [each for each in targets if _fits(source, each[1])]
    if not fitting:
        return [], _("The field of this name is of another type.")
    wanted = [each for each in fitting if each[0] in there]
    if not wanted:
        return [], _("Only an opportunity has this field.")
    rows = []
    for name, field_ in wanted:
        present = there[name]
        old = present.custom.get(key, "") if present else ""
        if present and old == value:
            continue
        row_key = f"{name}.custom.{key}"
        rows.append(
            Row(
                target=name,
                field=f"custom.{key}",
                label=field_.label,
                old=custom.shown(field_, old),
                new=value,
                shown=custom.shown(source, value),
                carries=plan.fields.get(row_key, not old),
                problem=_custom_problem(field_, value),
                custom=field_,
            )
        )
    return rows, ""


def _fits(source: CustomField, target: CustomField) -> bool:
    """Tell whether a type can go there; text takes a choice too. Spec §8.3."""
    text = (CustomField.Type.TEXT, CustomField.Type.CHOICE)
    if source.type == target.type:
        return True
    return source.type in text and target.type in text


def _custom_problem(target: CustomField, value: str) -> str:
    try:
        custom.clean(target, value)
    except ValidationError as wrong:
        return " ".join(wrong.messages)
    if target.type in (CustomField.Type.CHOICE, CustomField.Type.CHOICES):
        several = target.type == CustomField.Type.CHOICES
        given = custom.parts(value) if several else [value]
        for part in given:
            if part not in target.option_list:
                return _("“%(value)s” is not among its choices.") % {"value": part}
    return ""
