"""What is drawn at once is what Django would draw."""

import datetime

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from crm.widgets import Renderer

HOSTILE = "<b>\"'&\u202e</textarea><script>"


class Marked(forms.TextInput):
    def render(self, *args, **kwargs):
        return f"<b>{super().render(*args, **kwargs)}</b>"


class Everything(forms.Form):
    marked = forms.CharField(widget=Marked)
    text = forms.CharField(max_length=40, help_text="x")
    number = forms.IntegerField(required=False, min_value=1, max_value=9)
    money = forms.DecimalField(required=False, decimal_places=2, max_digits=9)
    email = forms.EmailField(required=False)
    url = forms.URLField(required=False, assume_scheme="https")
    day = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d"), required=False)
    clock = forms.TimeField(required=False)
    moment = forms.DateTimeField(required=False)
    notes = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "data-draft": HOSTILE}), required=False
    )
    choice = forms.ChoiceField(
        choices=[("", "–"), ("a", HOSTILE), ("Group", [("b", "B"), (HOSTILE, "C")])],
        required=False,
    )
    local = forms.DecimalField(required=False, localize=True)
    tick = forms.BooleanField(required=False)
    several = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], required=False
    )
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)
    one = forms.ChoiceField(
        choices=[("a", HOSTILE), ("b", "B")], widget=forms.RadioSelect, required=False
    )


def forms_to_draw(**how):
    values = dict.fromkeys(Everything.base_fields, HOSTILE)
    day = datetime.datetime(2026, 11, 26, 9, 5, tzinfo=datetime.UTC)
    yield Everything(**how)
    filled = {**values, "choice": "b", "one": "b", "day": day, "moment": day}
    yield Everything(initial=filled, **how)
    yield Everything({**values, "choice": HOSTILE}, **how)
    yield Everything({}, prefix="p", auto_id=False, **how)
    yield Everything({"number": "0", "notes": "\nfirst line", "choice": "gone"}, **how)


@pytest.mark.parametrize("name", Everything.base_fields)
@pytest.mark.parametrize("number", range(5))
def test_an_input_is_drawn_as_django_draws_it(name, number):
    attrs = {"class": "form-control", "aria-invalid": "true", "hidden": False}
    mine = list(forms_to_draw(renderer=Renderer()))[number][name]
    theirs = list(forms_to_draw(renderer=DjangoTemplates()))[number][name]
    drawn = mine.as_widget(attrs=dict(attrs))
    assert parse_html(drawn) == parse_html(theirs.as_widget(attrs=dict(attrs)))


def test_options_are_drawn_one_by_one_as_django_draws_them():
    mine = Everything({"one": "b"}, renderer=Renderer())["one"]
    theirs = Everything({"one": "b"}, renderer=DjangoTemplates())["one"]
    assert [parse_html(option.tag()) for option in mine] == [
        parse_html(option.tag()) for option in theirs
    ]
    assert [parse_html(str(option)) for option in mine] == [
        parse_html(str(option)) for option in theirs
    ]


def test_a_text_that_begins_with_an_empty_line_keeps_it():
    form = Everything({"notes": "\nfirst line"})
    assert ">\n\nfirst line</textarea>" in str(form["notes"])
