import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.tests.make import make_account
from crm import told
from crm.recent_acts import recent_acts
from history import undoing, writing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from records import sharing
from users import preferences
from work import notices
from work.models import Mail, Notice

URL = "/notices/"


def edit(lead, by, **values):
    lead = Lead.objects.get(pk=lead.pk)
    for name, value in values.items():
        setattr(lead, name, value)
    with writing.act("edit", by=by, label=str(lead)) as act:
        act.save(lead)
    return act.operation


def test_a_notice_is_read_when_it_is_opened_and_leads_where_it_says(client, ana):
    notices.tell(ana, "lead_assigned", "Ada is yours", "/leads/1/", mail=False)
    notice = Notice.objects.get()
    client.force_login(ana)
    assert "Ada is yours" in client.get(URL).content.decode()
    answer = client.post(reverse("notices:open", args=[notice.pk]))
    assert answer["Location"] == "/leads/1/"
    assert "Ada is yours" not in client.get(URL, {"show": "unread"}).content.decode()
    assert "Ada is yours" in client.get(URL).content.decode()


def test_notices_of_others_are_not_there(client, ana, boris):
    notices.tell(boris, "lead_assigned", "Ada is yours", mail=False)
    client.force_login(ana)
    notice = Notice.objects.get()
    assert "Ada is" not in client.get(URL).content.decode()
    page = client.post(reverse("notices:open", args=[notice.pk]))
    assert page.status_code == 404


def taken_away(ana, dimitri):
    lead = make_lead(ana, last_name="Secretname")
    notices.tell(
        ana, "lead_assigned", "Secretname is yours", lead.get_absolute_url(), about=lead
    )
    Lead.objects.filter(pk=lead.pk).update(owner=dimitri)
    return lead


def test_a_lead_taken_away_leaves_no_name_and_no_count(client, ana, dimitri):
    taken_away(ana, dimitri)
    client.force_login(ana)
    for query in ({}, {"show": "unread"}):
        page = client.get(URL, query).content.decode()
        assert "Secretname" not in page
        assert 'class="dotn"' not in page
    assert "you may not see any more" in client.get(URL).content.decode()
    assert notices.unread(ana) == 0
    answer = client.post(reverse("notices:open", args=[Notice.objects.get().pk]))
    assert answer["Location"] == URL


def test_a_lead_that_comes_back_is_named_again(client, ana, dimitri):
    lead = taken_away(ana, dimitri)
    Lead.objects.filter(pk=lead.pk).update(owner=ana)
    client.force_login(ana)
    assert "Secretname" in client.get(URL, {"show": "unread"}).content.decode()
    assert notices.unread(ana) == 1


def test_a_lead_is_called_as_it_is_called_now(client, ana):
    lead = make_lead(ana, first_name="Ann", last_name="Oldname")
    words = "Ann Oldname is yours; Ann Oldnames are others"
    notices.tell(ana, "lead_assigned", words, about=lead, mail=False)
    Lead.objects.filter(pk=lead.pk).update(last_name="Newname")
    client.force_login(ana)
    page = client.get(URL).content.decode()
    assert "Ann Newname is yours; Ann Oldnames are others" in page


def test_a_deleted_lead_is_not_named(ana):
    lead = make_lead(ana)
    notices.tell(ana, "lead_assigned", "Maya is yours", about=lead)
    Lead.objects.filter(pk=lead.pk).update(deleted_at=timezone.now())
    assert notices.unread(ana) == 0


def test_every_sight_of_many_notices_costs_the_same(
    client, ana, django_assert_max_num_queries
):
    for number in range(12):
        lead = make_lead(ana, last_name=f"L{number}")
        notices.tell(ana, "lead_assigned", f"L{number}", about=lead, mail=False)
    client.force_login(ana)
    client.get(URL)
    with django_assert_max_num_queries(8):
        client.get(URL)


def test_many_of_a_kind_on_a_day_are_folded(client, ana):
    for number in range(4):
        notices.tell(ana, "lead_assigned", f"Lead {number}", mail=False)
    notices.tell(ana, "mention", "Boris mentioned you", mail=False)
    ((_day, folds),) = told.days(ana)
    assert {fold.kind: fold.is_folded for fold in folds} == {
        "lead_assigned": True,
        "mention": False,
    }
    client.force_login(ana)
    page = client.get(URL).content.decode()
    assert "A lead is assigned to me" in page
    assert "<summary>" in page


def test_a_kind_is_muted_and_turned_on_again(client, ana):
    notices.tell(ana, "mention", "Boris mentioned you", mail=False)
    client.force_login(ana)
    url = reverse("notices:mute", args=["mention"])
    assert url in client.get(URL).content.decode()
    assert client.post(url)["Location"] == URL
    notices.tell(ana, "mention", "again")
    assert Notice.objects.count() == 1
    assert Mail.objects.count() == 0
    preferences.wish(ana, ["mention"], {"mention": "now"})
    notices.tell(ana, "mention", "again")
    assert Notice.objects.count() == 2
    assert client.post(reverse("notices:mute", args=["nonsense"])).status_code == 404
    assert client.get(url).status_code == 405


def test_looking_at_the_bell_reads_nothing(client, ana):
    notices.tell(ana, "lead_assigned", "Ada is yours", mail=False)
    client.force_login(ana)
    client.get(URL, headers={"HX-Request": "true", "HX-Target": "dialog"})
    assert notices.unread(ana) == 1


def test_all_are_marked_as_read_at_once(client, ana):
    for number in range(3):
        notices.tell(ana, "lead_assigned", f"{number}", mail=False)
    client.force_login(ana)
    client.post(reverse("notices:read-all"))
    assert notices.unread(ana) == 0


def test_what_one_did_can_be_taken_back_long_after_its_message_went(client, ana):
    lead = make_lead(ana, city="Oslo")
    operation = edit(lead, ana, city="Bergen")
    client.force_login(ana)
    page = client.get(URL, {"show": "acts"}).content.decode()
    assert "Edited: Maya Okafor" in page
    client.post(reverse("undo", args=[operation.pk]))
    assert Lead.objects.get().city == "Oslo"
    assert "Undone" in client.get(URL, {"show": "acts"}).content.decode()


def test_what_others_did_is_not_among_ones_acts(ana, boris):
    edit(make_lead(boris), boris, city="Bergen")
    assert recent_acts(ana) == []


def test_an_undo_is_no_act_of_its_own(ana):
    operation = edit(make_lead(ana), ana, city="Bergen")
    undoing.undo(operation, by=ana)
    assert [(act.pk, act.is_undone) for act in recent_acts(ana)][:1] == [
        (operation.pk, True)
    ]


def test_acts_of_long_ago_are_not_listed(ana):
    edit(make_lead(ana), ana, city="Bergen")
    later = timezone.now() + datetime.timedelta(days=31)
    with time_machine.travel(later):
        assert recent_acts(ana) == []
    assert Operation.objects.exists()


@pytest.mark.parametrize("number", [1, 5])
def test_acts_cost_the_same_however_many_they_are(
    ana, number, django_assert_num_queries
):
    lead = make_lead(ana)
    for place in range(number):
        edit(lead, ana, city=f"City {place}")
    with django_assert_num_queries(5):
        assert len(recent_acts(ana)) == number + 1


def test_an_act_on_what_was_taken_away_since_names_it_no_more(client, ana, dimitri):
    lead = make_lead(ana, last_name="Xyzzy")
    edit(lead, ana, city="Bergen")
    sharing.share(lead, dimitri, can_edit=False, by=ana)
    sharing.unshare(lead, dimitri, by=ana)
    gone = make_lead(ana, last_name="Deleted")
    writing.delete(gone, by=ana)
    make_account(ana, name="Company")
    client.force_login(ana)
    before = client.get(URL, {"show": "acts"}).content.decode()
    assert before.count("Xyzzy") >= 4
    Lead.objects.filter(pk=lead.pk).update(owner=dimitri)
    page = client.get(URL, {"show": "acts"}).content.decode()
    assert "Xyzzy" not in page
    assert "Edited: (one you cannot see)" in page
    assert "Edited: Company" in page
    assert "Deleted: Maya Deleted" in page
