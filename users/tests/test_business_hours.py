"""Business minutes, against a count of every minute on the clocks of the place."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from users import business_hours
from users.models.organisation import usual_hours

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = datetime.timedelta(minutes=1)
# The clocks change on 29 March and 25 October in Berlin, 8 March in New York.
starts = st.sampled_from(
    [
        datetime.datetime(2026, *day, tzinfo=datetime.UTC)
        for day in ((3, 27), (3, 7), (10, 24), (11, 1), (6, 3), (12, 31))
    ]
)
whole_hours = (
    st.lists(st.integers(0, 23), min_size=2, max_size=2, unique=True)
    .map(sorted)
    .map(lambda pair: [f"{hour:02}:00" for hour in pair])
)
some_hours = st.dictionaries(
    st.integers(0, 6).map(str), whole_hours, min_size=1, max_size=7
)
zones = st.sampled_from(
    [
        BERLIN,
        ZoneInfo("America/New_York"),
        ZoneInfo("Asia/Kolkata"),
        ZoneInfo("Australia/Lord_Howe"),
    ]
)


def is_open(moment, hours, zone):
    """Look at the clock on the wall."""
    local = moment.astimezone(zone)
    opens, closes = hours.get(str(local.weekday()), ("24", "24"))
    return opens <= local.strftime("%H:%M") < closes


def counted(start, end, hours, zone):
    minutes = 0
    while start < end:
        minutes += is_open(start, hours, zone)
        start += MINUTE
    return minutes


@settings(max_examples=60, deadline=None)
@given(starts, st.integers(0, 1440), st.integers(0, 3000), some_hours, zones)
def test_as_many_minutes_pass_as_the_clocks_show(start, later, length, hours, zone):
    start += later * MINUTE
    end = start + length * MINUTE
    found = business_hours.minutes_between(start, end, hours, zone)
    assert found == counted(start, end, hours, zone)


@settings(max_examples=60, deadline=None)
@given(starts, st.integers(0, 1440), st.integers(1, 900), some_hours, zones)
def test_after_so_many_minutes_so_many_have_passed(start, later, minutes, hours, zone):
    start += later * MINUTE
    end = business_hours.after(start, minutes, hours, zone)
    passed = business_hours.minutes_between(start, end, hours, zone)
    before = business_hours.minutes_between(start, end - MINUTE, hours, zone)
    assert (passed, before) == (minutes, minutes - 1)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-24T10:00", 60, "2026-11-24T11:00"),
        ("2026-11-24T16:30", 60, "2026-11-25T09:30"),  # over night
        ("2026-11-27T16:30", 60, "2026-11-30T09:30"),  # over the weekend
        ("2026-11-28T12:00", 60, "2026-11-30T10:00"),  # on Saturday
        ("2026-11-24T16:00", 60, "2026-11-24T17:00"),  # just until we close
    ],
)
def test_an_hour_is_an_hour_of_work(start, minutes, end):
    start, end = (
        datetime.datetime.fromisoformat(at).replace(tzinfo=BERLIN)
        for at in (start, end)
    )
    assert business_hours.after(start, minutes, usual_hours(), BERLIN) == end


def test_without_hours_we_are_always_open():
    start = datetime.datetime(2026, 11, 28, 23, tzinfo=BERLIN)
    end = start + datetime.timedelta(hours=3)
    assert business_hours.after(start, 180, {}, BERLIN) == end
    assert business_hours.minutes_between(start, end, {}, BERLIN) == 180


def test_a_day_that_a_place_leaves_out_has_no_hours():
    """Samoa had no 30 December 2011, a Friday; Saturday followed on Thursday."""
    apia = ZoneInfo("Pacific/Apia")
    weekdays = {str(day): ["09:00", "17:00"] for day in range(5)}
    start = datetime.datetime(2011, 12, 29, 16, tzinfo=apia)
    end = datetime.datetime(2012, 1, 2, 10, tzinfo=apia)
    assert business_hours.minutes_between(start, end, weekdays, apia) == 120
    due = business_hours.after(start, 120, weekdays, apia)
    assert due == end
