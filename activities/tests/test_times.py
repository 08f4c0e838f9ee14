import datetime
from zoneinfo import ZoneInfo

import time_machine

from activities import times

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def test_a_time_the_clocks_skip_is_as_far_after_the_change():
    at = times.moment(datetime.date(2027, 3, 28), datetime.time(2, 30), BERLIN)
    assert f"{at.astimezone(BERLIN):%H:%M %Z}" == "03:30 CEST"


def test_a_time_that_comes_twice_is_the_first():
    at = times.moment(datetime.date(2027, 10, 31), datetime.time(2, 30), BERLIN)
    assert f"{at.astimezone(BERLIN):%H:%M %Z}" == "02:30 CEST"


def test_days_have_23_to_25_hours_and_none_is_lost_or_doubled():
    hours = []
    day = datetime.date(2027, 3, 27)
    for _ in range(3):
        end = times.end_of_day(day, BERLIN)
        start = times.moment(day, datetime.time(), BERLIN)
        hours.append(round((end - start).total_seconds() / 3600))
        day += datetime.timedelta(days=1)
        next_start = times.moment(day, datetime.time(), BERLIN)
        assert next_start - end == datetime.timedelta(microseconds=1)
    assert hours == [24, 23, 24]


def test_a_midnight_that_the_clocks_skip_still_ends_the_day():
    zone = ZoneInfo("Africa/Cairo")  # 2027-04-30 begins at 01:00
    end = times.end_of_day(datetime.date(2027, 4, 29), zone)
    assert f"{end.astimezone(zone):%d %H:%M}" == "29 23:59"


def test_today_is_the_persons_own_day():
    with time_machine.travel("2027-01-05T02:00:00Z", tick=False):
        assert times.today(BERLIN).begins.isoformat() == "2027-01-04T23:00:00+00:00"
        assert times.today(NEW_YORK).begins.isoformat() == "2027-01-04T05:00:00+00:00"
        assert times.in_days(1, NEW_YORK).isoformat() == "2027-01-05T14:00:00+00:00"


def test_next_monday_is_never_today():
    with time_machine.travel("2027-01-04T08:00:00Z", tick=False):  # a Monday
        monday = times.next_monday(BERLIN).astimezone(BERLIN)
    assert f"{monday:%a %d %H:%M}" == "Mon 11 09:00"
