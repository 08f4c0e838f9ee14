"""What is drawn at once is what Django would draw."""

import datetime

import pytest
from django import forms
from django.test.html import parse_html

from crm import widgets

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


def forms_to_draw():
    values = dict.fromkeys(Everything.base_fields, HOSTILE)
    day = datetime.datetime(2026, 11, 26, 9, 5, tzinfo=datetime.UTC)
    yield Everything()
    yield Everything(initial={**values, "choice": "b", "day": day, "moment": day})
    yield Everything({**values, "choice": HOSTILE})
    yield Everything({}, prefix="p", auto_id=False)
    yield Everything({"number": "0", "notes": "\nfirst line", "choice": "gone"})


@pytest.mark.parametrize("name", Everything.base_fields)
@pytest.mark.parametrize("number", range(5))
def test_an_input_is_drawn_as_django_draws_it(name, number):
    attrs = {"class": "form-control", "aria-invalid": "true", "hidden": False}
    form = list(forms_to_draw())[number]
    mine = widgets.draw(form[name], dict(attrs))
    assert parse_html(mine) == parse_html(form[name].as_widget(attrs=dict(attrs)))


def test_a_text_that_begins_with_an_empty_line_keeps_it():
    form = Everything({"notes": "\nfirst line"})
    assert ">\n\nfirst line</textarea>" in widgets.draw(form["notes"], {})
