"""Who wants one mail a day gets one mail a day."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone

from leads.tests.make import make_lead
from users.tests.make import UserFactory
from work import digest, due, notices
from work.models import DigestLine, Due, Mail, NoticePreference

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def ana():
    user = UserFactory(email="ana@example.com", time_zone="Europe/Berlin")
    for kind in ("lead_assigned", "task_assigned"):
        NoticePreference.objects.create(user=user, kind=kind, mailed="daily")
    return user


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def test_a_day_of_news_is_one_mail_at_eight_of_the_reader(ana, settings):
    settings.SITE_URL = "https://crm.example.com"
    with time_machine.travel(at("2026-11-26 14:00"), tick=False) as clock:
        notices.tell(ana, "lead_assigned", "Ada is yours", "/leads/1/")
        notices.tell(ana, "task_assigned", "Call Ada")
        due.run_due()
        assert not Mail.objects.exists()
        clock.move_to(at("2026-11-27 07:59"))
        due.run_due()
        assert not Mail.objects.exists()
        clock.move_to(at("2026-11-27 08:00"))
        due.run_due()
    mail = Mail.objects.get()
    assert mail.to == "ana@example.com"
    assert "2 things to know" in mail.subject
    assert "Ada is yours\nhttps://crm.example.com/leads/1/" in mail.text
    assert "Call Ada" in mail.text
    assert not DigestLine.objects.exists()


def test_what_the_reader_lost_sight_of_is_not_told_in_the_morning(ana):
    ana.groups.add(Group.objects.get(name="Rep"))
    theirs = make_lead(UserFactory(), last_name="Secretname")
    mine = make_lead(ana, last_name="Okafor")
    with time_machine.travel(at("2026-11-26 14:00"), tick=False) as clock:
        for lead in (theirs, mine):
            notices.tell(ana, "lead_assigned", f"{lead} is yours", about=lead)
        clock.move_to(at("2026-11-27 08:00"))
        due.run_due()
    mail = Mail.objects.get()
    assert "Okafor" in mail.text
    assert "1 thing to know" in mail.subject
    assert "Secretname" not in mail.text
    assert not DigestLine.objects.exists()


def test_a_second_run_says_nothing_again(ana):
    notices.tell(ana, "lead_assigned", "Ada is yours")
    digest.send(ana.pk)
    digest.send(ana.pk)
    assert Mail.objects.count() == 1


def test_each_day_has_its_own_mail(ana):
    with time_machine.travel(at("2026-11-26 14:00"), tick=False) as clock:
        notices.tell(ana, "lead_assigned", "Ada is yours")
        clock.move_to(at("2026-11-27 08:00"))
        notices.tell(ana, "lead_assigned", "Bo is yours")
        due.run_due()
        assert "Ada" in Mail.objects.get().text
        notices.tell(ana, "lead_assigned", "Cy is yours")
        due.run_due()
        assert Mail.objects.count() == 1
        clock.move_to(at("2026-11-28 08:00"))
        due.run_due()
    assert Mail.objects.count() == 2
    assert not Due.objects.filter(kind="work.send_digest").exists()


def test_who_left_gets_no_mail_any_more(ana):
    notices.tell(ana, "lead_assigned", "Ada is yours")
    ana.is_active = False
    ana.save()
    digest.send(ana.pk)
    assert not Mail.objects.exists()
    assert not DigestLine.objects.exists()


def test_no_line_of_another_person_is_in_the_mail(ana):
    bo = UserFactory()
    NoticePreference.objects.create(user=bo, kind="lead_assigned", mailed="daily")
    notices.tell(ana, "lead_assigned", "Ada is yours")
    notices.tell(bo, "lead_assigned", "Secret")
    digest.send(ana.pk)
    assert "Secret" not in Mail.objects.get().text


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-26 07:59", "2026-11-26 08:00"),
        ("2026-11-26 08:00", "2026-11-27 08:00"),
        ("2026-03-28 12:00", "2026-03-29 08:00"),  # clocks go forward in the night
        ("2026-10-24 12:00", "2026-10-25 08:00"),  # and back
    ],
)
def test_eight_is_what_the_clock_on_the_wall_shows(now, morning):
    assert digest.next_morning(at(now), BERLIN) == at(morning)


def test_a_very_long_day_is_cut_with_a_word(ana):
    for number in range(digest.MOST + 2):
        DigestLine.objects.create(user=ana, kind="lead_assigned", text=f"No {number}")
    digest.send(ana.pk)
    assert "… and 2 more." in Mail.objects.get().text


def test_the_day_in_the_subject_is_the_readers(ana):
    ana.time_zone = "Pacific/Auckland"
    ana.save()
    DigestLine.objects.create(user=ana, kind="lead_assigned", text="Ada")
    with time_machine.travel("2026-11-26T19:00:00Z", tick=False):
        digest.send(ana.pk)
        assert timezone.now().day == 26
    assert "27" in Mail.objects.get().subject
