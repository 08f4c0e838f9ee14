"""Many deals are put into a stage, with all that follows from it."""

import pytest
from django.urls import reverse

from history import undoing
from lists.bulk import undoing as run_undoing
from lists.tests.make import make_run, work_off
from opportunities import pipeline
from opportunities.bulk import ChangeStage
from opportunities.models import Opportunity, Stage, StageHistory
from opportunities.tests.make import make_opportunity


@pytest.fixture
def won(db):
    return Stage.objects.get(key="closed-won")


@pytest.fixture
def lost(db):
    return Stage.objects.get(kind=Stage.Kind.LOST)


def deals(owner, count=3):
    return [make_opportunity(owner, name=f"Deal {n}") for n in range(count)]


def ids(rows):
    return [row.pk for row in rows]


def test_probability_forecast_and_history_follow_as_for_one(ana, won):
    one, *many = deals(ana)
    pipeline.move(one, won, by=ana)
    report = ChangeStage(won).run(ids(many), by=ana)
    assert report.done == 2
    rows = Opportunity.objects.values_list("stage", "probability", "forecast")
    assert len(set(rows)) == 1
    assert len(set(Opportunity.objects.values_list("close_on", flat=True))) == 1
    for deal in many:
        assert deal.stage_history.count() == 2


def test_a_deal_that_stands_there_or_is_anothers_is_skipped_with_the_reason(
    ana, boris, carla, rita, won
):
    there, mine = deals(ana, 2)
    pipeline.move(there, won, by=ana)
    report = ChangeStage(won).run(ids([there, mine]), by=carla)
    assert report.done == 1
    assert report.reasons == [("There is nothing to change.", 1)]


def test_the_undo_brings_stage_and_history_back(ana, won):
    rows = deals(ana)
    before = list(Opportunity.objects.values("pk", "stage", "probability", "close_on"))
    report = ChangeStage(won).run(ids(rows), by=ana)
    undoing.undo(report.operation, by=ana)
    after = list(Opportunity.objects.values("pk", "stage", "probability", "close_on"))
    assert after == before
    assert StageHistory.objects.count() == 3


def test_a_deal_moved_since_keeps_its_stage_and_its_history(ana, carla, won, lost):
    rows = deals(ana)
    run = work_off(make_run(carla, rows, "opportunities.stage", f"stage={won.key}"))
    pipeline.move(rows[0], lost, by=ana)
    run_undoing.ask(run, by=carla)
    run = work_off(run)
    assert run.undo_job.result == {"undone": 2, "kept": 1}
    assert run.undo_job.bulk_skips.count() == 1
    line = rows[0].stage_history.order_by("pk").values_list("stage", flat=True)
    assert list(line)[1:] == [won.pk, lost.pk]


def test_the_page_asks_for_the_stage_previews_and_moves(client, ana, won):
    client.force_login(ana)
    url, about = reverse("opportunities:bulk-stage"), {"pk": ids(deals(ana))}
    assert "Change stage" in client.post(url, about).content.decode()
    about["stage"] = won.key
    page = client.post(url, {**about, "step": "preview"})
    assert "Move 3 opportunities" in page.content.decode()
    assert not Opportunity.objects.filter(stage=won).exists()
    client.post(url, {**about, "step": "run"})
    assert Opportunity.objects.filter(stage=won).count() == 3


def test_a_stage_that_is_none_is_said(client, ana):
    client.force_login(ana)
    about = {"pk": ids(deals(ana)), "stage": "nowhere", "step": "run"}
    page = client.post(reverse("opportunities:bulk-stage"), about)
    assert page.status_code == 422


def test_who_may_only_look_moves_nothing(client, rita, ana):
    client.force_login(rita)
    url = reverse("opportunities:bulk-stage")
    assert client.post(url, {"pk": ids(deals(ana))}).status_code == 403
    assert client.get(url).status_code == 405
