"""`{% load tables %}`: the columns that people choose, in a table of many rows.

The markup of each cell stands in the list's template, as if its columns were fixed.
The parts are taken in the order of the columns, for every row, without an include.
"""

import datetime
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from crm.templatetags import crm
from records import tagging
from records.models import Choice

register = template.Library()


class Cells(template.Node):
    """The cells of one row, by the key of their column."""

    def __init__(self, columns: Any, cells: dict[str, NodeList]) -> None:
        self.columns = columns
        self.cells = cells

    def render(self, context: template.Context) -> SafeString:
        columns = self.columns.resolve(context, ignore_failures=True)
        if columns is None:
            drawn = [cell.render(context) for cell in self.cells.values()]
        else:
            drawn = [self._cell(column, context) for column in columns]
        return mark_safe("".join(drawn))  # noqa: S308 - parts that escaped themselves

    def _cell(self, column: Any, context: template.Context) -> SafeString:
        if column.key in self.cells:
            return self.cells[column.key].render(context)
        value = context["row"].get(column.key)
        if column.key == "tags":
            value = _tags(value or "")
        elif column.picklist:
            value = Choice.labels(column.picklist).get(value, value)
        hidden = " ".join(word for word in column.head.split() if "hide" in word)
        return format_html(
            '<td class="{} {}" dir="auto">{}</td>', hidden, column.cell, _shown(value)
        )


@register.tag
def cells(parser: Parser, token: Token) -> Cells:
    """Draw the cells of `row`: `{% cells columns %}{% cell "owner" %}…{% endcells %}`.

    A column without a cell of its own shows the row's value. Where there are no
    columns, all cells are drawn as they stand.
    """
    _tag, name = token.split_contents()
    columns = parser.compile_filter(name)
    found: dict[str, NodeList] = {}
    between = parser.parse(("cell", "endcells"))
    if any(str(node.token.contents).strip() for node in between if node.token):
        raise template.TemplateSyntaxError("Nothing may stand before the first cell.")
    while (token := parser.next_token()).contents != "endcells":
        key = token.split_contents()[1].strip("\"'")
        found[key] = parser.parse(("cell", "endcells"))
    return Cells(columns, found)


@register.simple_tag(takes_context=True)
def column_heads(context: template.Context, columns: Any) -> SafeString:
    """Draw the heads of the columns; those one can sort by are links."""
    return format_html_join("", "{}", ((_head(context, each),) for each in columns))


def _head(context: template.Context, column: Any) -> SafeString:
    if column.sort:
        return crm.sort_th(context, column.sort, column.label, column.head)
    cls = format_html(' class="{}"', column.head) if column.head else ""
    return format_html('<th scope="col"{}>{}</th>', cls, column.label)


def _tags(text: str) -> SafeString:
    chips = ((chip["tone"], chip["name"]) for chip in tagging.chips(text))
    return format_html_join(" ", '<span class="tag {}">{}</span>', chips)


def _shown(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return crm.ago(value)
    if isinstance(value, datetime.date):
        return crm.day(value)
    return "" if value is None else value
