"""The board of deals: what it shows to whom, what it adds up, and moves along it."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.make import make_account
from history.models import Operation
from opportunities import pipeline
from opportunities.models import Opportunity, Stage
from opportunities.tests.make import make_opportunity
from records.models import AccessDefault

BOARD = "/opportunities/board/"


def lane(page, key):
    lanes = page.context["board"].lanes
    return next(lane for lane in lanes if lane.head.key == key)


def names(page, key):
    return [card["name"] for card in lane(page, key).cards]


def send(client, deal, key, query="", htmx=True, **more):
    headers = {"HX-Request": "true", "HX-Target": "dialog"} if htmx else {}
    url = f"{reverse('opportunities:move', args=[deal.pk])}{query}"
    return client.post(url, {"status": key, **more}, headers=headers)


def stage_of(deal):
    return Opportunity.objects.get(pk=deal.pk).stage.key


@pytest.fixture
def deal(ana):
    return make_opportunity(ana, make_account(ana), amount=40_000)


@pytest.fixture
def rep(client, ana):
    client.force_login(ana)
    return client


def test_each_stage_adds_up_what_one_may_see(rep, ana, boris, deal):
    make_opportunity(ana, name="Small", amount="1000.50")
    make_opportunity(ana, name="Unknown")
    make_opportunity(boris, name="Kept from Ana", amount=7_000_000)
    page = rep.get(f"{BOARD}?view=all&sort=name")
    first = lane(page, "prospecting")
    assert names(page, "prospecting") == ["Fleet renewal", "Small", "Unknown"]
    assert (first.count, first.total) == (3, Decimal("41000.50"))
    assert "Kept from Ana" not in page.content.decode()
    assert lane(page, "closed-won").total is None


def test_the_lanes_are_the_stages_in_use(rep, ana, deal):
    make_opportunity(ana, name="Old", stage="qualification")
    Stage.objects.filter(key="qualification").update(is_active=False)
    page = rep.get(f"{BOARD}?view=all")
    keys = [lane.head.key for lane in page.context["board"].lanes]
    assert keys[0] == "prospecting"
    assert keys[-2:] == ["closed-won", "closed-lost"]
    assert "qualification" not in keys
    assert page.context["board"].elsewhere == 1


def test_the_board_is_filtered_by_the_address_as_the_list_is(rep, ana, deal):
    make_opportunity(ana, name="Other")
    page = rep.get(f"{BOARD}?q=fleet")
    assert names(page, "prospecting") == ["Fleet renewal"]
    assert rep.get(f"{BOARD}?process=1").status_code == 400
    assert rep.get(f"{BOARD}?owner__password=x").status_code == 400
    answer = rep.post(reverse("opportunities:filters"), {"query": "layout=board"})
    assert answer["Location"].startswith(f"{BOARD}?")


def test_without_the_right_the_board_is_refused(rep, ana):
    ana.groups.clear()
    assert rep.get(BOARD).status_code == 403


def test_htmx_gets_the_lanes_alone(rep, deal):
    text = rep.get(BOARD, headers={"HX-Request": "true"}).content.decode()
    assert "Fleet renewal" in text
    assert "<html" not in text


def test_the_name_of_a_hidden_account_is_not_on_the_card(client, ana, boris, carla):
    AccessDefault.objects.update(level="private")
    account = make_account(carla, name="Secret Works")
    make_opportunity(ana, account=account)
    client.force_login(ana)
    text = client.get(BOARD).content.decode()
    assert "Fleet renewal" in text
    assert "Secret Works" not in text


def test_a_deal_past_its_close_date_is_marked(rep, ana):
    day = timezone.localdate() - datetime.timedelta(days=1)
    make_opportunity(ana, close_on=day)
    page = rep.get(BOARD)
    assert lane(page, "prospecting").cards[0]["late"]


def test_the_board_costs_few_queries_however_full_it_is(
    rep, ana, django_assert_max_num_queries
):
    for stage in Stage.objects.all():
        for number in range(3):
            make_opportunity(ana, name=f"{stage} {number}", stage=stage.key)
    rep.get(BOARD)
    with django_assert_max_num_queries(14):
        rep.get(BOARD)


def test_a_deal_is_moved_and_the_board_drawn_anew(rep, deal):
    answer = send(rep, deal, "closed-won", "?view=all", version=deal.version)
    assert answer["HX-Retarget"] == "#board"
    assert names(answer, "closed-won") == ["Fleet renewal"]
    assert "Stage set to Closed Won." in answer.content.decode()
    assert stage_of(deal) == "closed-won"
    won = Opportunity.objects.get()
    assert (won.probability, won.close_on) == (100, timezone.localdate())
    operation = Operation.objects.get(kind="stage")
    rep.post(reverse("undo", args=[operation.pk]))
    assert stage_of(deal) == "prospecting"


def test_without_scripts_a_move_leads_back_to_the_board(rep, deal):
    page = rep.get(f"{reverse('opportunities:move', args=[deal.pk])}?view=all")
    text = page.content.decode()
    assert 'value="qualification"' in text
    assert 'value="prospecting"' not in text
    answer = send(rep, deal, "qualification", "?view=all", htmx=False)
    assert answer["Location"] == f"{BOARD}?view=all#card-{deal.pk}"
    assert stage_of(deal) == "qualification"


def test_who_comes_late_is_told_and_the_card_stands_where_it_is_now(rep, carla, deal):
    seen = deal.version
    pipeline.move(deal, Stage.objects.get(key="qualification"), by=carla)
    answer = send(rep, deal, "closed-lost", version=seen)
    assert "Somebody else moved it" in answer.content.decode()
    assert names(answer, "qualification") == ["Fleet renewal"]


@pytest.mark.parametrize("odd", ["", "nonsense", "\x00"])
def test_an_odd_stage_never_breaks(rep, deal, odd):
    assert "That is no stage." in send(rep, deal, odd).content.decode()
    assert stage_of(deal) == "prospecting"


def test_only_who_may_change_a_deal_moves_it(client, rita, dimitri, deal):
    client.force_login(dimitri)
    assert send(client, deal, "closed-won").status_code == 404
    client.force_login(rita)
    assert send(client, deal, "closed-won").status_code == 403
    assert "data-move" not in client.get(f"{BOARD}?view=all").content.decode()
    assert stage_of(deal) == "prospecting"
