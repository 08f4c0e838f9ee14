"""Today: whom to contact now, for me, my team, or one of them."""

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from activities import log
from activities.tests.make import make_task, soon
from crm import today, week
from imports.tests.make import upload
from leads.models import Lead, Submission, WebForm
from leads.tests.make import make_lead
from leads.urgency import Reason
from users.models import Organisation
from users.tests.make import QueueFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page_of(client, user, query=""):
    client.force_login(user)
    return client.get(f"{reverse('today')}{query}").content.decode()


def late_lead(owner, name="Okafor", **fields):
    lead = make_lead(owner, last_name=name, **fields)
    make_task(lead, owner, subject=f"Call {name}", due_at=soon(hours=-1), means="call")
    return lead


def posted(**fields):
    form, _new = WebForm.objects.get_or_create(name="Contact", slug="contact")
    return Submission.objects.create(form=form, body=b"", digest="x", **fields)


def right(name):
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def account_of(owner, name="Cedar"):
    account = Account(name=name, owner=owner)
    account.save()
    return account


def test_the_first_page_is_today(client, ana):
    client.force_login(ana)
    assert client.get("/")["Location"] == reverse("today")


def test_a_lead_shows_with_its_task_done_and_snooze(client, ana):
    lead = late_lead(ana)
    task = today.agenda(ana, [ana.pk]).items[0].task
    page = page_of(client, ana)
    assert lead.get_absolute_url() in page
    assert "Call Okafor" in page
    assert reverse("activities:snooze", args=[task.pk]) in page
    assert f"tab=call&amp;task={task.pk}" in page


def test_done_asks_how_a_call_went_and_closes_anything_else_at_once(client, ana):
    late_lead(ana)
    call = today.agenda(ana, [ana.pk]).items[0].task
    plain = make_task(account_of(ana), ana, subject="Send", due_at=soon(hours=-1))
    page = page_of(client, ana)
    assert reverse("activities:done", args=[call.pk]) not in page
    assert reverse("activities:done", args=[plain.pk]) in page
    log_url = reverse("activities:log", args=["leads.lead", Lead.objects.get().pk])
    asked = client.get(log_url, {"tab": "call", "task": call.pk, "next": "/today/"})
    assert "Done without a call" in asked.content.decode()
    sent = {"kind": "call", "outcome": "Connected", "task": call.pk}
    sent |= {"follow_up": "tomorrow", "next": "/today/"}
    assert client.post(log_url, sent)["Location"] == "/today/"
    call.refresh_from_db()
    assert call.done_at


def test_snoozing_takes_the_lead_off_the_page_and_undo_brings_it_back(client, ana):
    late_lead(ana)
    task = today.agenda(ana, [ana.pk]).items[0].task
    client.force_login(ana)
    sent = {"until": "week", "next": reverse("today")}
    snoozed = client.post(
        reverse("activities:snooze", args=[task.pk]), sent, follow=True
    )
    assert reverse("activities:done", args=[task.pk]) not in snoozed.content.decode()
    numbers = today.agenda(ana, [ana.pk]).numbers
    assert numbers[Reason.OVERDUE] == 0


def test_tasks_on_other_records_and_on_none_are_not_lost(ana, boris):
    late_lead(ana)
    account = account_of(ana)
    make_task(account, ana, subject="Ask Cedar", due_at=soon(hours=-2))
    log.plan_task([], by=ana, subject="Write report", due_at=soon(hours=-3))
    theirs = make_lead(boris)
    make_task(theirs, ana, subject="Help Boris", due_at=soon(hours=-4))
    found = today.agenda(ana, [ana.pk])
    assert [str(item.task) for item in found.items] == [
        "Help Boris",
        "Write report",
        "Ask Cedar",
        "Call Okafor",
    ]
    assert found.numbers[Reason.OVERDUE] == 4
    assert found.items[0].records == [None]


def test_a_chip_keeps_one_reason_and_the_counts_of_all(ana):
    late_lead(ana)
    new = make_lead(ana)
    found = today.agenda(ana, [ana.pk], reason=Reason.NEW)
    assert [item.lead for item in found.items] == [new]
    assert found.numbers[Reason.OVERDUE] == 1


def unplanned(owner, number):
    """Make leads that were called and have no next step."""
    made = [make_lead(owner, last_name=f"U{n}") for n in range(number)]
    for lead in made:
        log.log_call([lead], by=owner, outcome="Connected")
    return made


def test_of_those_without_a_next_step_the_first_three_show_with_a_way_to_all(
    client, ana, monkeypatch
):
    late_lead(ana)
    unplanned(ana, 5)
    alike = today.agenda(ana, [ana.pk], reason=Reason.NO_STEP)
    assert (len(alike.items), alike.folded) == (5, 0)
    found = today.agenda(ana, [ana.pk])
    assert [one.lead for one in found.items[1:]] == [i.lead for i in alike.items[:3]]
    assert (found.total, found.numbers[Reason.NO_STEP], found.folded) == (6, 5, 5)
    assert not found.has_more
    assert '<a href="?reason=no_step">Show all 5</a>' in page_of(client, ana)
    assert "Show all 5" not in page_of(client, ana, "?reason=no_step")
    monkeypatch.setattr(today, "PAGE", 2)
    pages = [today.agenda(ana, [ana.pk], page=n) for n in (1, 2, 3)]
    assert [len(page.items) for page in pages] == [2, 2, 0]
    assert [page.has_more for page in pages] == [True, False, False]
    assert [page.folded for page in pages] == [0, 5, 0]


def test_three_without_a_next_step_need_no_way_to_all(client, ana):
    unplanned(ana, 3)
    assert len(today.agenda(ana, [ana.pk]).items) == 3
    assert "Show all 3" not in page_of(client, ana)


def test_pages_follow_each_other_without_a_gap_or_a_double(ana, monkeypatch):
    monkeypatch.setattr(today, "PAGE", 2)
    for n in range(3):
        late_lead(ana, name=f"L{n}")
    log.plan_task([], by=ana, subject="Alone", due_at=soon(minutes=-90))
    pages = [today.agenda(ana, [ana.pk], page=n) for n in (1, 2)]
    keys = [item.key for page in pages for item in page.items]
    assert len(set(keys)) == 4
    assert keys == sorted(keys)
    assert [page.has_more for page in pages] == [True, False]


def test_a_manager_looks_at_the_team_and_at_one_rep(client, ana, boris, carla):
    late_lead(ana, name="Alpha")
    late_lead(boris, name="Beta")
    assert "All clear" in page_of(client, carla)
    team = page_of(client, carla, "?who=team")
    assert "Alpha" in team
    assert "Beta" in team
    one = page_of(client, carla, f"?who={boris.pk}")
    assert "Alpha" not in one
    assert "Beta" in one


@pytest.mark.parametrize("who", ["team", "boris", "0", "x", "9" * 30, "\0"])
def test_a_rep_sees_their_own_day_whatever_is_asked_for(client, ana, boris, who):
    late_lead(boris, name="Beta")
    who = str(boris.pk) if who == "boris" else who
    client.force_login(ana)
    page = client.get(reverse("today"), {"who": who})
    assert page.status_code == 200
    assert "Beta" not in page.content.decode()


def test_strangers_see_nothing_of_it(client, ana, dimitri):
    late_lead(ana, name="Secret")
    assert "Secret" not in page_of(client, dimitri)


def test_who_may_not_see_leads_is_told_so(client, ana):
    ana.groups.clear()
    client.force_login(ana)
    assert client.get(reverse("today")).status_code == 403


def test_readers_get_no_buttons(client, rita, ana):
    lead = late_lead(ana)
    page = page_of(client, rita, f"?who={ana.pk}")
    assert lead.get_absolute_url() in page
    assert "/snooze/" not in page


@pytest.mark.parametrize("query", ["?reason=x", "?page=0", "?page=99999", "?page=x"])
def test_nonsense_in_the_address_shows_the_plain_page(client, ana, query):
    lead = late_lead(ana)
    assert lead.get_absolute_url() in page_of(client, ana, query)


def test_nothing_to_do_says_what_to_do(client, ana):
    queue = QueueFactory(people=[ana])
    waiting = make_lead(queue)
    page = page_of(client, ana)
    assert "All clear" in page
    assert reverse("queues:take-next", args=[queue.key]) in page
    client.post(reverse("queues:take-next", args=[queue.key]))
    assert waiting.get_absolute_url() in page_of(client, ana)


def test_no_lead_at_all_says_how_a_day_begins(client, ana):
    page = page_of(client, ana)
    assert "Here your day begins" in page
    assert reverse("leads:new") in page
    make_lead(ana)
    assert "Here your day begins" not in page_of(client, ana)


def test_a_lead_tells_its_other_reasons(client, ana):
    late_lead(ana, rating="Hot")
    page = page_of(client, ana)
    assert "+1 more" in page
    assert "<span>Hot, not called</span>" in page


def test_what_came_since_is_counted_and_shown_only_when_asked_for(client, ana):
    late_lead(ana, name="First")
    client.force_login(ana)

    def news(count, **headers):
        query = {"count": count}
        return client.get(reverse("today"), query, headers=headers).content.decode()

    assert "First" in news(1)  # without scripts it is the page
    assert "new item" not in news(1, **HTMX)
    late_lead(ana, name="Second")
    late_lead(ana, name="Third")
    asked = news(1, **HTMX)
    assert "2 new items. Show them." in asked
    assert "Second" not in asked
    assert "count=1" in asked
    assert "count=3" in news(5, **HTMX)
    assert "new item" not in news("x" * 40, **HTMX)


def test_the_rail_counts_again_after_something_was_done(client, ana):
    late_lead(ana)
    task = today.agenda(ana, [ana.pk]).items[0].task
    page = page_of(client, ana)
    assert '<span class="n hot">1</span>' in page
    sent = {"next": reverse("today")}
    page = client.post(reverse("activities:done", args=[task.pk]), sent, follow=True)
    assert '<span class="n hot">' not in page.content.decode()


def test_marketing_sees_imports_posts_and_queues_instead(client, ana):
    mara = UserFactory(group="Marketing")
    upload(mara)
    queue = QueueFactory(people=[ana])
    waiting = make_lead(queue)
    posted(state=Submission.State.FAILED)
    posted(state=Submission.State.DONE, lead=waiting)
    page = page_of(client, mara)
    assert "Your imports" in page
    assert "1 waiting" in page
    assert "Became leads that nobody has taken" in page
    assert "Could not be processed" in page
    assert page_of(client, ana).count('id="watch') == 0
    fragment = client.get(reverse("today-watch"))
    assert fragment.status_code == 403
    client.force_login(mara)
    for headers in ({}, HTMX):
        page = client.get(reverse("today-watch"), headers=headers)
        assert "Your imports" in page.content.decode()
    late_lead(mara)
    assert f'hx-get="{reverse("today-watch")}"' in page_of(client, mara)


def test_imports_of_others_and_leads_one_may_not_see_are_not_counted(
    client, ana, dimitri
):
    dimitri.user_permissions.add(right("leads.import_lead"))
    upload(ana)
    waiting = make_lead(QueueFactory(people=[ana]))
    posted(state=Submission.State.DONE, lead=waiting)
    text = page_of(client, dimitri)
    assert "You have imported nothing yet." in text
    assert "Nothing waits in a queue." in text
    assert "Became leads" not in text


def test_the_week_counts_what_was_done_since_monday(ana, boris):
    lead = make_lead(ana)
    for _n in range(2):
        log.log_call(lead, by=ana)
    log.log_call(make_lead(boris), by=boris)
    log.log_call(make_lead(ana), by=ana, at=soon(days=-8))
    late_lead(ana)
    assert week.week(ana, [ana.pk]) == week.Week(2, 1, 0, 1)


def answered(owner, waited, **fields):
    lead = make_lead(owner, assigned_at=soon(minutes=-waited), **fields)
    log.log_call(lead, by=owner)


def test_the_median_first_response_of_a_week_counts_business_hours(client, ana, boris):
    # A Wednesday noon in Berlin; open from 9 to 17.
    with time_machine.travel("2027-03-10T11:00Z", tick=False):
        zone, hours = (
            "Europe/Berlin",
            {str(day): ["09:00", "17:00"] for day in range(5)},
        )
        Organisation.objects.update(time_zone=zone, business_hours=hours)
        assert week.first_response(ana, [ana.pk]) is None
        assert page_of(client, ana).count('<dd class="num" title=') == 1
        answered(ana, 20)
        answered(ana, 38)
        answered(ana, 20 * 60)  # since yesterday 16:00: an hour, then three
        assert week.first_response(ana, [ana.pk]) == 38
        answered(ana, 5, channel="import")  # nobody asked
        answered(boris, 10)
        late = make_lead(ana, assigned_at=soon(days=-8))
        log.log_call(late, by=ana, at=soon(days=-7))
        late_lead(ana)
        assert week.first_response(ana, [ana.pk]) == 38
        assert ">38 min<" in page_of(client, ana)
        Lead.objects.filter(pk=late.pk).update(first_outbound_at=timezone.now())
        answered(ana, 20 * 60)
        assert week.first_response(ana, [ana.pk]) == (38 + 240) // 2


def test_a_manager_reads_the_median_of_the_team(client, ana, boris, carla, dimitri):
    with time_machine.travel("2027-03-10T11:00Z", tick=False):
        Organisation.objects.update(business_hours={})
        answered(ana, 20)
        answered(boris, 40)
        assert week.first_response(carla, [ana.pk, boris.pk]) == 30
        assert week.first_response(dimitri, [ana.pk, boris.pk]) is None
        assert ">30 min<" in page_of(client, carla, "?who=team")


def test_the_goals_of_a_team_are_those_of_its_people(client, ana, boris, carla):
    ana.weekly_calls, boris.weekly_calls, boris.weekly_conversions = 40, 20, 5
    for person in (ana, boris):
        person.save()
    assert week.goals(ana, [ana.pk]) == week.Goals(40, None)
    assert week.goals(carla, [ana.pk, boris.pk]) == week.Goals(60, 5)
    assert "/ 40" in page_of(client, ana)
    assert "/ " not in page_of(client, carla).partition("This week")[2]


@pytest.mark.parametrize(("kinds", "most"), [("leads", 13), ("leads and accounts", 16)])
def test_the_page_costs_the_same_at_any_number(
    client, ana, django_assert_max_num_queries, kinds, most
):
    queue = QueueFactory(people=[ana])
    for n in range(12):
        late_lead(ana, name=f"L{n}")
        make_lead(ana)
        make_lead(queue)
        if "accounts" in kinds:
            make_task(account_of(ana, f"A{n}"), ana, due_at=soon(hours=-2))
    client.force_login(ana)
    client.get(reverse("today"))  # set-up is kept for seconds
    with django_assert_max_num_queries(most):
        page = client.get(reverse("today"), headers=HTMX)
    assert page.status_code == 200
