import datetime

import pytest
import time_machine
from django.utils import timezone

from crm import moments

NOW = datetime.datetime(2026, 11, 24, 10, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def tuesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def after(**parts):
    return timezone.now() + datetime.timedelta(**parts)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"seconds": -20}, "just now"),
        ({"minutes": -18}, "18 min ago"),
        ({"hours": -2}, "Today 08:30"),
        ({"hours": -20}, "Yesterday"),
        ({"days": -2}, "2 d ago"),
        ({"days": -8}, "16 Nov"),
        ({"days": -400}, "20 Oct 2025"),
        ({"minutes": 12}, "in 12 min"),
    ],
)
def test_how_long_ago(parts, words):
    assert moments.ago(after(**parts)) == words


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"hours": -2}, "Overdue 2 h"),
        ({"days": -3}, "Overdue 3 d"),
        ({"seconds": -5}, "now"),
        ({"minutes": 12}, "in 12 min"),
        ({"hours": 4}, "Today 14:30"),
        ({"days": 1}, "Tomorrow 10:30"),
        ({"days": 2}, "Thu 10:30"),
        ({"days": 8}, "2 Dec"),
    ],
)
def test_when_something_is_due(parts, words):
    assert moments.when(after(**parts)) == words


def test_the_words_go_on_with_a_sentence():
    assert moments.when(after(days=1), after_text=True) == "tomorrow 10:30"


def test_plain_days_have_no_clock():
    day = timezone.localdate()
    assert moments.when(day) == "Today"
    assert moments.when(day - datetime.timedelta(days=2)) == "Overdue 2 d"
    assert moments.ago(day) == "Today"
    assert not moments.is_pressing(day)


def test_the_day_is_the_one_where_people_are():
    with timezone.override("Asia/Tokyo"):
        assert moments.when(after(hours=14)) == "Tomorrow 09:30"


def test_pressing_is_past_or_within_the_hour():
    assert moments.is_pressing(after(minutes=59))
    assert not moments.is_pressing(after(minutes=61))
