"""Merge fields: an allow-list, plain text, one pass."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from activities import merging

MAYA = SimpleNamespace(first_name="Maya", name="Maya Okafor", company="Northwind")
ANA = SimpleNamespace(name="Ana Batista", first_name="Ana", email="ana@tiller.example")


def merged(text, person=MAYA):
    return merging.merge(text, person=person, sender=ANA, organisation="Tiller")


def test_fields_are_filled_in():
    found = merged("Dear {{ first_name }} at {{company}}, {{ sender_name }}")
    assert found == merging.Merged("Dear Maya at Northwind, Ana Batista")


def test_what_there_is_not_becomes_what_stands_after_the_bar():
    nobody = SimpleNamespace(first_name="")
    assert merged("Hello {{ first_name|there }}!", nobody).text == "Hello there!"
    found = merged("Hello {{ first_name }}!", nobody)
    assert (found.text, found.missing) == ("Hello !", ("first_name",))


def test_what_is_put_in_is_not_looked_at_again():
    sly = SimpleNamespace(first_name="{{ sender_email }}{% now 'Y' %}${7*7}")
    assert merged("{{ first_name }}", sly).text == sly.first_name


@pytest.mark.parametrize(
    "text",
    [
        "{{ password }}",
        "{{ first_name.__class__ }}",
        "{{ first_name }} {{ pasword|x }}",
        "{{ }}",
        "{{ first_name",
        "{{ {{ first_name }}",
    ],
)
def test_a_field_there_is_not_is_refused_by_name(text):
    with pytest.raises(ValidationError) as refusal:
        merging.check(text)
    if "password" in text:
        assert "“password”" in refusal.value.messages[0]


def test_other_languages_of_templates_are_mere_text():
    merging.check("{% now 'Y' %} ${x} <%= y %> {0}")
