import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from history import undoing
from history.models import Operation
from opportunities import pipeline
from opportunities.models import Opportunity, Stage, StageHistory
from opportunities.tests.make import make_opportunity
from users.models import Organisation


def stage(key):
    return Stage.objects.get(key=key)


def fresh(opportunity):
    return Opportunity.objects.get(pk=opportunity.pk)


def test_a_new_deal_begins_in_the_first_open_stage(ana):
    deal = make_opportunity(ana)
    assert (deal.stage.key, deal.probability, deal.forecast) == (
        "prospecting",
        10,
        "pipeline",
    )
    assert StageHistory.objects.get().stage == deal.stage


def test_without_an_open_stage_nobody_can_begin_a_deal(db):
    Stage.objects.filter(kind="open").update(is_active=False)
    with pytest.raises(ValidationError, match="no open stage"):
        pipeline.first_stage()


def test_changing_the_stage_resets_probability_and_forecast(ana):
    deal = make_opportunity(ana, probability=77)
    assert deal.probability == 77
    moved = pipeline.move(deal, stage("closed-lost"), by=ana)
    assert (moved.probability, moved.forecast) == (0, "omitted")
    assert moved.stage_since > deal.stage_since


def test_the_probability_may_be_overridden_until_the_next_change(ana):
    deal = make_opportunity(ana)
    deal.probability = 42
    pipeline.save(deal, by=ana)
    assert fresh(deal).probability == 42
    moved = pipeline.move(deal, stage("value-proposition"), by=ana)
    assert moved.probability == 50


def test_a_probability_typed_in_with_a_new_stage_is_kept(ana):
    deal = make_opportunity(ana)
    deal.stage, deal.probability = stage("value-proposition"), 65
    pipeline.save(deal, by=ana)
    assert (fresh(deal).probability, fresh(deal).forecast) == (65, "pipeline")


@time_machine.travel("2026-03-10 23:30 +0000")
def test_won_before_its_close_date_is_closed_today_where_we_are(ana):
    Organisation.objects.update(time_zone="Europe/Berlin")
    deal = make_opportunity(ana, close_on=datetime.date(2026, 6, 30))
    won = pipeline.move(deal, stage("closed-won"), by=ana)
    assert won.close_on == datetime.date(2026, 3, 11)
    assert (won.probability, won.forecast) == (100, "closed")


@time_machine.travel("2026-03-10 12:00 +0000")
def test_won_after_its_close_date_keeps_it(ana):
    deal = make_opportunity(ana, close_on=datetime.date(2026, 3, 1))
    won = pipeline.move(deal, stage("closed-won"), by=ana)
    assert won.close_on == datetime.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "pushed"), [("2026-06-30", 0), ("2026-05-01", 0), ("2026-07-01", 1)]
)
def test_a_close_date_in_a_later_month_counts_as_pushed(ana, day, pushed):
    deal = make_opportunity(ana, close_on=datetime.date(2026, 6, 1))
    deal.close_on = datetime.date.fromisoformat(day)
    pipeline.save(deal, by=ana)
    assert fresh(deal).push_count == pushed


def test_each_watched_change_is_a_row_of_stage_history(ana):
    deal = make_opportunity(ana)
    deal.amount = 40_000
    pipeline.save(deal, by=ana)
    deal.next_step = "Send prices"
    pipeline.save(deal, by=ana)
    pipeline.move(deal, stage("qualification"), by=ana)
    rows = StageHistory.objects.order_by("pk").values_list("stage__key", "amount")
    assert list(rows) == [
        ("prospecting", None),
        ("prospecting", 40_000),
        ("qualification", 40_000),
    ]


def test_undoing_a_move_brings_all_of_it_back(ana):
    deal = make_opportunity(ana)
    pipeline.move(deal, stage("closed-won"), by=ana)
    undoing.undo(Operation.objects.filter(kind="edit").latest("at"), by=ana)
    back = fresh(deal)
    assert (back.stage.key, back.probability, back.close_on) == (
        "prospecting",
        10,
        deal.close_on,
    )
    assert StageHistory.objects.count() == 1
