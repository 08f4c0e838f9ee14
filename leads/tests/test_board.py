"""The board of leads: what it shows to whom, and what a move along it does."""

import datetime
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.tests.make import soon
from history.models import Operation
from leads.models import Lead, LeadType, Process, ProcessStep, Status
from leads.process import moving
from leads.tests.make import make_lead
from lists import board as boards
from lists.tests.make import make_view
from users.tests.make import QueueFactory

BOARD = "/leads/board/"


def status(key: str) -> Status:
    return Status.objects.get(key=key)


def ask(key: str, **fields) -> None:
    ProcessStep.objects.filter(status__key=key).update(**fields)


def lanes(page) -> dict[str, list[str]]:
    return {
        lane.head.key: [card["name"] for card in lane.cards]
        for lane in page.context["board"].lanes
    }


def counts(page) -> dict[str, int]:
    return {lane.head.key: lane.count for lane in page.context["board"].lanes}


def send(client, lead, key, query="", htmx=True, **more):
    headers = {"HX-Request": "true", "HX-Target": "dialog"} if htmx else {}
    url = f"{reverse('leads:move', args=[lead.pk])}{query}"
    return client.post(url, {"status": key, **more}, headers=headers)


def fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


@pytest.fixture
def lead(ana):
    return make_lead(ana)


@pytest.fixture
def rep(client, ana):
    client.force_login(ana)
    return client


def test_the_lanes_are_the_path_of_the_process(rep, lead):
    found = lanes(rep.get(BOARD))
    assert list(found) == ["new", "working", "nurturing", "qualified", "converted"]
    assert found["new"] == ["Maya Okafor"]


def test_who_may_not_convert_gets_no_lane_for_it(client, marta, lead):
    client.force_login(marta)
    assert "converted" not in lanes(client.get(BOARD))


def test_cards_and_counts_are_those_one_may_see(client, ana, boris, carla):
    make_lead(ana, last_name="Hers")
    make_lead(boris, last_name="His", status=status("working"))
    client.force_login(ana)
    assert counts(client.get(f"{BOARD}?view=all"))["working"] == 0
    client.force_login(carla)
    page = client.get(f"{BOARD}?view=all")
    assert (counts(page)["new"], counts(page)["working"]) == (1, 1)


def test_without_the_right_the_board_is_refused(rep, ana):
    ana.groups.clear()
    assert rep.get(BOARD).status_code == 403


def test_htmx_gets_the_lanes_alone(rep, lead):
    page = rep.get(BOARD, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert "Maya Okafor" in text
    assert "<html" not in text


def test_the_board_is_filtered_by_the_address_as_the_list_is(rep, ana):
    make_lead(ana, last_name="Radio", lead_source="Radio")
    make_lead(ana, last_name="Web", lead_source="Website")
    page = rep.get(f"{BOARD}?lead_source=Radio&sort=name")
    assert lanes(page)["new"] == ["Maya Radio"]
    assert counts(page)["new"] == 1
    text = page.content.decode()
    assert "/leads/?lead_source=Radio&amp;sort=name" in text


@pytest.mark.parametrize("query", ["owner__password=x", "process=99", "view=secret"])
def test_what_the_board_does_not_know_is_refused_in_words(rep, lead, query):
    page = rep.get(f"{BOARD}?{query}")
    assert page.status_code == 400
    assert "Maya Okafor" not in page.content.decode()


def test_a_filter_of_the_board_leads_back_to_it(rep):
    address = reverse("leads:filters")
    before = rep.get(f"{address}?layout=board&more=new:2").context["query"]
    answer = rep.post(address, {"query": before, "rating": "Hot"})
    assert answer["Location"].startswith(f"{BOARD}?")
    assert "more=new%3A2" in answer["Location"]
    assert rep.get(answer["Location"]).context["asked"].query["rating"] == "Hot"


def test_the_board_shows_a_saved_view_as_the_list_does(rep, ana, lead):
    view = make_view(ana, "rating=Cold")
    page = rep.get(f"{BOARD}?saved={view.pk}")
    assert "Maya Okafor" not in page.content.decode()
    assert page.context["asked"].saved == view


def test_a_lane_shows_so_many_and_more_when_asked(rep, ana, monkeypatch):
    monkeypatch.setattr(boards, "PORTION", 2)
    monkeypatch.setattr(boards, "MOST_PORTIONS", 2)
    for number in range(5):
        make_lead(ana, last_name=f"L{number}")
    page = rep.get(f"{BOARD}?sort=name")
    assert lanes(page)["new"] == ["Maya L0", "Maya L1"]
    assert counts(page)["new"] == 5
    assert "Show 2 more" in page.content.decode()
    page = rep.get(f"{BOARD}?sort=name&more=new:2&more=nonsense:2&more=new:99")
    assert len(lanes(page)["new"]) == 4
    assert "Show all 5 in the table" in page.content.decode()


def test_leads_without_a_lane_are_counted_below(rep, ana, lead):
    make_lead(ana, last_name="Gone", status=status("dead"))
    page = rep.get(f"{BOARD}?view=all")
    assert page.context["board"].elsewhere == 1
    assert "1 more stands in a status without a column" in page.content.decode()
    below = rep.get(page.context["board"].elsewhere_url)
    assert [row["name"] for row in below.context["page"].object_list] == ["Maya Gone"]


def test_another_process_has_a_board_of_its_own(rep, ana, lead):
    consumer = Process.objects.create(name="Consumer")
    ProcessStep.objects.create(process=consumer, status=status("working"))
    kind = LeadType.objects.create(key="consumer", label="Consumer", process=consumer)
    make_lead(ana, last_name="Private", lead_type=kind, status=status("working"))
    assert lanes(rep.get(BOARD))["working"] == []
    page = rep.get(f"{BOARD}?process={consumer.pk}")
    assert lanes(page) == {"working": ["Maya Private"]}
    assert lanes(rep.get(f"{BOARD}?lead_type=consumer")) == lanes(page)


def test_the_board_costs_few_queries_however_full_it_is(
    rep, ana, django_assert_max_num_queries
):
    for key in ("new", "working", "nurturing", "qualified"):
        for number in range(8):
            make_lead(ana, last_name=f"{key} {number}", status=status(key))
    rep.get(BOARD)
    with django_assert_max_num_queries(16):
        rep.get(BOARD)


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days, hours=1)


def test_a_card_past_the_limit_of_its_step_says_by_how_much(rep, ana):
    make_lead(ana, status_since=days_ago(12))
    ask("new", days_limit=5)
    html = rep.get(BOARD).content.decode()
    assert "7 d over limit" in html
    assert "kcard late" in html
    for limit in (12, None):
        ask("new", days_limit=limit)
        assert "over limit" not in rep.get(BOARD).content.decode()


def test_a_lane_says_how_long_its_cards_stand_in_the_middle(rep, ana, boris):
    for days in (1, 4, 30):
        make_lead(ana, status_since=days_ago(days))
    make_lead(boris, status_since=days_ago(400))
    lane = rep.get(BOARD).context["board"].lanes[0]
    assert (timezone.now() - lane.median_since).days == 4
    empty = rep.get(BOARD).context["board"].lanes[1]
    assert empty.median_since is None


def test_a_lane_stays_folded_where_it_was(rep, lead):
    rep.cookies["fold_leads"] = "working.<b>"
    html = rep.get(BOARD).content.decode()
    assert 'class="lane folded" id="lane-working"' in html
    assert 'class="lane" id="lane-new"' in html


def test_a_card_leads_on_through_its_lane_and_back_to_the_board(rep, ana):
    for name in ("Ada", "Bob", "Cyd"):
        make_lead(ana, first_name=name)
    make_lead(ana, first_name="Aya", status=status("working"))
    page = rep.get(f"{BOARD}?view=mine&sort=name")
    lane = page.context["board"].lanes[0]
    at = rep.get(f"/leads/{lane.cards[1]['pk']}/{lane.trail}")
    pager = at.context["pager"]
    assert (pager["position"], pager["total"]) == (2, 3)
    assert f"/leads/{lane.cards[2]['pk']}/" in pager["next"]["url"]
    assert at.context["back_url"].startswith(f"{BOARD}?")
    back = rep.get(at.context["back_url"])
    assert counts(back) == counts(page)


def test_a_card_is_moved_and_the_board_drawn_anew(rep, lead):
    answer = send(rep, lead, "working", query="?sort=name", version=lead.version)
    assert fresh(lead).status.key == "working"
    assert answer["HX-Retarget"] == "#board"
    assert {"moved", "announce"} <= set(json.loads(answer["HX-Trigger"]))
    text = answer.content.decode()
    assert "Status set to Working." in text
    operation = Operation.objects.get(kind="status")
    assert reverse("undo", args=[operation.pk]) in text
    rep.post(reverse("undo", args=[operation.pk]))
    assert fresh(lead).status.key == "new"


def test_without_scripts_a_move_leads_back_to_the_board(rep, lead):
    page = rep.get(f"{reverse('leads:move', args=[lead.pk])}?view=all")
    text = page.content.decode()
    assert 'value="working"' in text
    assert 'value="converted"' in text
    answer = send(rep, lead, "working", query="?view=all", htmx=False)
    assert answer["Location"] == f"{BOARD}?view=all#card-{lead.pk}"
    assert fresh(lead).status.key == "working"


def test_a_refused_card_stays_and_the_sentence_is_said(rep, lead):
    ask("qualified", required_fields=["email"], enforcement="block")
    answer = send(rep, lead, "qualified", confirmed="True")
    assert "Fill in Email before you mark this lead Qualified." in (
        answer.content.decode()
    )
    assert fresh(lead).status.key == "new"
    assert lanes(answer)["new"] == ["Maya Okafor"]


def test_only_allowed_statuses_are_offered_and_taken(rep, lead):
    ask("new", allowed_next=["working"])
    page = rep.get(reverse("leads:move", args=[lead.pk])).content.decode()
    assert 'value="working"' in page
    assert 'value="qualified"' not in page
    answer = send(rep, lead, "qualified")
    assert "can&#x27;t move to Qualified" in answer.content.decode()
    assert fresh(lead).status.key == "new"


def test_a_reason_is_asked_in_the_dialog_and_answered_to_the_board(rep, lead):
    page = send(rep, lead, "unqualified", query="?view=all")
    assert page.status_code == 422
    assert "HX-Retarget" not in page
    text = page.content.decode()
    assert 'name="reason"' in text
    assert f'action="{reverse("leads:move", args=[lead.pk])}?view=all"' in text
    answer = send(rep, lead, "unqualified", query="?view=all", reason="No budget")
    assert answer["HX-Retarget"] == "#board"
    assert fresh(lead).status_reason == "No budget"


def test_who_comes_late_is_asked(rep, lead, carla):
    seen = lead.version
    moving.move(lead, status("nurturing"), by=carla, come_back=soon(days=9).date())
    page = send(rep, lead, "working", version=seen)
    assert page.status_code == 422
    assert "Carla Rossi set the status to Nurturing" in page.content.decode()
    assert fresh(lead).status.key == "nurturing"


def test_conversion_is_the_wizards(rep, lead):
    answer = send(rep, lead, "converted")
    assert answer["HX-Redirect"] == reverse("leads:convert", args=[lead.pk])
    assert fresh(lead).status.key == "new"


def test_a_card_one_may_only_read_cannot_be_moved(client, marta, ana, lead):
    client.force_login(marta)
    page = client.get(f"{BOARD}?view=all")
    assert lanes(page)["new"] == ["Maya Okafor"]
    assert "data-move" not in page.content.decode()
    assert send(client, lead, "working").status_code == 403
    assert fresh(lead).status.key == "new"


def test_a_strangers_lead_is_not_there(client, dimitri, lead):
    client.force_login(dimitri)
    assert send(client, lead, "working").status_code == 404
    assert client.get(reverse("leads:move", args=[lead.pk])).status_code == 404


def test_what_waits_in_a_queue_stands_on_the_board_of_its_people(rep, ana):
    queue = QueueFactory(people=[ana])
    make_lead(queue, last_name="Waiting")
    assert lanes(rep.get(f"{BOARD}?view=queues"))["new"] == ["Maya Waiting"]


@pytest.mark.parametrize("query", ["?view=secret", "?process=x", "?more=%00"])
def test_a_broken_address_of_the_board_breaks_no_move(rep, lead, query):
    answer = send(rep, lead, "working", query=query)
    assert answer.status_code == 200
    assert fresh(lead).status.key == "working"
