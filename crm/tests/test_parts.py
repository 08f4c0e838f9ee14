"""The small parts of pages: what they show, and what they must never let through."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template

from crm import prose, signs


def draw(source, **context):
    return Template("{% load crm %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](https://tracker.example/p.png)",
        "<a href='data:text/html,x'>x</a>",
    ],
)
def test_markdown_lets_nothing_run_and_loads_nothing(nasty):
    html = prose.to_html(nasty)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert "<a href='" not in html


def test_markdown_keeps_lists_emphasis_and_links():
    html = prose.to_html("**Two** depots\n\n- [site](https://a.example)")
    assert "<strong>Two</strong>" in html
    assert '<a href="https://a.example" rel="noopener noreferrer nofollow">' in html


def test_names_are_escaped_wherever_they_are_drawn():
    name = '<b onmouseover="x">'
    for source in (
        "{% badge name %}",
        "{% avatar name %}",
        "{% phone_link '1' name %}",
        "{% mail_link name %}",
        "{{ name|plain }}",
        "{% next_step None name %}",
    ):
        assert "<b" not in draw(source, name=name), source


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Okafor", "MO"),
        ("Zoë", "ZO"),
        ("", "?"),
        ("李 小龙", "李小"),
        ("- x", "X"),
    ],
)
def test_initials(name, letters):
    assert signs.initials(name) == letters


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal(40000), "EUR", "€40,000"),
        (Decimal("12.5"), "CHF", "CHF 12.50"),
        (None, "EUR", ""),
    ],
)
def test_money(amount, currency, text):
    assert draw("{{ amount|money:currency }}", amount=amount, currency=currency) == text


def test_sorting_turns_round_and_forgets_the_page(rf):
    request = rf.get("/leads/?q=a&page=3&sort=name")
    html = draw("{% sort_th 'name' 'Name' %}", request=request)
    assert 'aria-sort="ascending"' in html
    assert "?q=a&amp;sort=-name" in html


@pytest.mark.parametrize(
    ("tags", "url"),
    [
        ("undo:/undo/1/", "/undo/1/"),
        ("undo://evil.example/", ""),
        ("undo:https://evil.example/", ""),
        ("", ""),
    ],
)
def test_undo_leads_only_to_this_site(tags, url):
    message = SimpleNamespace(extra_tags=tags)
    assert draw("{{ message|undo_url }}", message=message) == url


class Form(forms.Form):
    name = forms.CharField(help_text="As on the card")
    due = forms.DateField(required=False)


def test_a_field_names_its_help_and_its_error():
    html = draw("{% field form.name %}", form=Form({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html


def test_dates_use_the_pickers_of_the_browser():
    assert 'type="date"' in draw("{% control form.due %}", form=Form())


def test_ids_in_a_dialog_differ_from_those_of_the_page():
    html = draw("{% field form.name %}", form=Form(), in_dialog=True)
    assert 'id="dialog_name"' in html
    assert 'for="dialog_name"' in html
