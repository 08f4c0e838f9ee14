"""People are told once, in the ways they chose."""

import pytest
from django.contrib.auth import get_user_model

from work import notices
from work.models import DigestLine, Due, Mail, Notice, NoticePreference

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    user = get_user_model()(email="ana@example.com", first_name="Ana")
    user.save()
    return user


def test_a_notice_comes_with_a_mail_that_links_to_the_page(ana, settings):
    settings.SITE_URL = "https://crm.example.com"
    notices.tell(ana, "lead_assigned", "New lead: Ada", "/leads/1/")

    assert Notice.objects.get().url == "/leads/1/"
    mail = Mail.objects.get()
    assert mail.subject == "New lead: Ada"
    assert "https://crm.example.com/leads/1/" in mail.text


@pytest.mark.parametrize(
    ("in_app", "mailed"), [(True, "never"), (False, "now"), (False, "never")]
)
def test_each_person_chooses_how_to_be_told(ana, in_app, mailed):
    NoticePreference.objects.create(
        user=ana, kind="lead_assigned", in_app=in_app, mailed=mailed
    )
    notices.tell(ana, "lead_assigned", "New lead")

    assert Notice.objects.exists() is in_app
    assert Mail.objects.exists() is (mailed == "now")


def test_somebody_who_left_is_not_told(ana):
    ana.is_active = False
    notices.tell(ana, "lead_assigned", "New lead")

    assert not Notice.objects.exists()
    assert not Mail.objects.exists()


def test_unread_notices_of_one_group_are_one_and_mailed_once(ana):
    for count in (1, 2, 3):
        notices.tell(ana, "lead_assigned", f"{count} new leads", group="today")
    assert [notice.text for notice in Notice.objects.all()] == ["3 new leads"]
    assert Mail.objects.count() == 1

    notices.mark_read(ana)
    notices.tell(ana, "lead_assigned", "1 new lead", group="today")
    assert Notice.objects.count() == 2
    assert notices.unread(ana) == 1


def test_a_text_of_several_lines_makes_a_subject_of_one(ana):
    notices.tell(ana, "lead_assigned", "A lead\nBcc: all@example.com\n" + "x" * 500)

    assert Mail.objects.get().subject == "A lead"


def test_many_are_told_at_once_each_in_their_own_way(
    django_assert_max_num_queries, settings
):
    people = [get_user_model()(email=f"p{n}@example.com") for n in range(6)]
    for person in people:
        person.save()
    for person, (in_app, mailed) in zip(
        people, [(True, "never"), (False, "now"), (True, "daily")], strict=False
    ):
        NoticePreference.objects.create(
            user=person, kind="lead_assigned", in_app=in_app, mailed=mailed
        )
    people[3].is_active = False
    told = [(person, f"Yours, {person.email}") for person in people]
    # Five of them for the one who reads a daily mail.
    with django_assert_max_num_queries(10):
        notices.tell_each(told, "lead_assigned", "/leads/")

    assert [one.user for one in Notice.objects.order_by("user")] == [
        people[n] for n in (0, 2, 4, 5)
    ]
    mails = list(Mail.objects.order_by("user"))
    assert [mail.user for mail in mails] == [people[n] for n in (1, 4, 5)]
    assert [mail.subject for mail in mails] == [told[n][1] for n in (1, 4, 5)]
    assert f"{settings.SITE_URL}/leads/" in mails[0].text
    assert [line.user for line in DigestLine.objects.all()] == [people[2]]
    assert {one.key for one in Due.objects.filter(kind="work.deliver_mail")} == {
        f"mail:{mail.pk}" for mail in mails
    }
