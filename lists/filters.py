"""Filter fields that lists share; a list's filters live in its query string."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from records.criteria import dates
from records.models import Choice, tags
from users.models import Queue, User
from work.database import fold

CREATED = [
    ("TODAY", _("today")),
    ("LAST_N_DAYS:7", _("in the last 7 days")),
    ("LAST_N_DAYS:30", _("in the last 30 days")),
    ("LAST_N_DAYS:45", _("in the last 45 days")),
    ("LAST_N_DAYS:90", _("in the last 90 days")),
    ("THIS_MONTH", _("this month")),
    ("LAST_MONTH", _("last month")),
    ("THIS_YEAR", _("this year")),
]

# What people write phone numbers with; shorter ones are words like any other.
_PHONE = re.compile(r"[\d\s+()./–-]+")
_NUMBER_AT_LEAST = 5
# Of so many tags whose names fit a text, records are found.
MOST_TAGS = 20


class BadFilter(Exception):
    """A query string that the list cannot read, in words of whoever asked.

    Views let it pass: `lists.middleware` answers it with 400. It is never ignored.
    Ignoring it would show, and let people change, more than they asked for.
    """


class AnyChoiceField(forms.MultipleChoiceField):
    """Several values from a picklist, which may hold values nobody set up."""

    def valid_value(self, value: Any) -> bool:
        return "\x00" not in str(value)


class PicklistFilter(django_filters.MultipleChoiceFilter):
    """Keep records whose picklist field has one of the given values."""

    field_class = AnyChoiceField

    def __init__(self, *args: Any, picklist: str, **kwargs: Any) -> None:
        kwargs["choices"] = lambda: Choice.offered(picklist)
        super().__init__(*args, **kwargs)

    def filter(self, rows: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return rows.filter(**{f"{self.field_name}__in": value}) if value else rows


class TagFilter(django_filters.MultipleChoiceFilter):
    """Keep records that have one of the given tags."""

    field_class = AnyChoiceField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Tags"))
        kwargs["choices"] = lambda: list(tags.known().names.items())
        super().__init__(*args, **kwargs)

    def filter(self, rows: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return rows.filter(tags.with_any(value)) if value else rows


class People(BaseChoiceIterator):
    """Everybody to choose from; who is looked up as "me" costs no query."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield "me", _now("Me")
        people = User.objects.values_list("pk", "first_name", "last_name", "email")
        for pk, first, last, mail in people:
            yield str(pk), f"{first} {last}".strip() or mail


class Remembered(BaseChoiceIterator):
    """Choices that are fetched once, and no further than somebody looks."""

    def __init__(self, choices: Iterable[Any]) -> None:
        self._seen: list[Any] = []
        self._rest = iter(choices)

    def __iter__(self) -> Iterator[Any]:
        yield from self._seen
        for choice in self._rest:
            self._seen.append(choice)
            yield choice

    def labels(self, values: Iterable[str]) -> list[str]:
        """Give what the values are called; a value nobody knows is its own name."""
        found = []
        for value in values:
            label = next((label for key, label in self if str(key) == value), value)
            found.append(str(label))
        return found


class OwnerFilter(django_filters.ChoiceFilter):
    """Keep the records of one owner; "me" is whoever asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Owner"))
        kwargs["choices"] = People()
        super().__init__(*args, **kwargs)

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return rows
        return rows.filter(
            owner=self.parent.request.user.pk if value == "me" else value
        )


class QueueFilter(django_filters.ChoiceFilter):
    """Keep what lies in one queue; "mine" are all queues the person takes from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Queue"))
        kwargs["choices"] = lambda: [
            ("mine", _now("My queues")),
            *Queue.objects.values_list("key", "name"),
        ]
        super().__init__(*args, **kwargs)

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return rows
        if value == "mine":
            return rows.filter(queue__in=self.parent.request.user.queue_ids)
        return rows.filter(queue__key=value)


class DayField(forms.CharField):
    """A date word such as TODAY or LAST_N_DAYS:7, or a day."""

    def clean(self, value: Any) -> Any:
        word = super().clean(value)
        if not word:
            return None
        try:
            first, end = dates.span(word)
        except OverflowError as far:
            raise ValidationError(_now("That is too far away.")) from far
        return word, first, end


class DayFilter(django_filters.Filter):
    """Keep what happened in a span of days, where the reader lives."""

    field_class = DayField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.Select(choices=[("", _("any time")), *CREATED])
        )
        super().__init__(*args, **kwargs)

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return rows
        _word, first, end = value
        name = self.field_name
        return rows.filter(
            **{f"{name}__gte": dates.moment(first), f"{name}__lt": dates.moment(end)}
        )


class TextFilter(django_filters.CharFilter):
    """Find words in a record's search text, all of them, or in the name of a tag."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Find"))
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return rows
        tagged = tags.with_any(tags.known().found(value)[:MOST_TAGS])
        found_rows: Any = rows.filter(found(value) | tagged)
        open_ones: QuerySet[Any] = found_rows.said_openly(
            value, self.parent.request.user, also=tagged
        )
        return open_ones


def found(text: str) -> Q:
    """Give the condition for records whose search text holds every word.

    One or two letters find what begins with them; more find it in the middle too. A
    phone number is found however it is written.
    """
    where = Q()
    for word in fold(text).split()[:8]:
        # A phone number is looked up by its digits, however it is written.
        digits = "".join(letter for letter in word if letter.isdigit())
        looks_dialled = digits and not any(letter.isalpha() for letter in word)
        where &= _held(digits if looks_dialled else word)
    number = _dialled(text)
    return where | Q(search_text__contains=number) if number else where


def _dialled(text: str) -> str:
    """Give the digits of a phone number; "" for a text that is none.

    Without the zeros that are dialled first at home or from abroad: +44 20 7946 is
    also 020 7946, 0044 20 7946 and +44 (0)20 7946.
    """
    if not _PHONE.fullmatch(text):
        return ""
    plain = text.replace("(0)", "")
    digits = "".join(str(int(letter)) for letter in plain if letter.isdecimal())
    number = digits.lstrip("0")
    return number if len(number) >= _NUMBER_AT_LEAST else ""


def _held(word: str) -> Q:
    """An index of three letters finds two only with the blank before them.

    Not so in scripts that write no blanks, where two letters are a whole name.
    """
    if len(word) > 2 or not word.isascii():
        return Q(search_text__contains=word)
    starts = Q(search_text__startswith=word)
    return starts | Q(search_text__contains=f" {word}")
