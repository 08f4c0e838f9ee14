"""Lists that are stopped, go on, are started twice, mended and checked anew."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from imports import checking, mending, running, starting, undoing
from imports.looking import Said
from imports.models import Import, Row
from imports.options import Options
from imports.tests import make
from leads.models import Lead
from work import due
from work.tests.races import at_once

pytestmark = pytest.mark.django_db
only_postgresql = pytest.mark.postgresql

ROWS = 60
LIST = "Last Name,Email\n" + "".join(
    f"L{n},{'P' if n % 10 == 9 else 'p'}{n - n % 10 // 9}@x.example\n"
    for n in range(ROWS)
)


def work():
    while due.run_due():
        pass


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_one_file_that_is_started_many_times_at_once_is_one_job(marta):
    one, other = make.checked(marta, LIST), make.checked(marta, LIST)
    starts = [lambda each=each: running.start(each, by=marta) for each in (one, other)]
    told = at_once(*starts * 3)
    assert len({each.pk for each in told}) == 1
    at_once(work, work)
    assert Lead.objects.count() == ROWS - ROWS // 10
    assert Counter(Import.objects.values_list("state", flat=True)) == {
        "finished": 1,
        "checked": 1,
    }


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_list_that_is_stopped_and_goes_on_again_and_again_comes_in_whole(
    marta, monkeypatch
):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 5)
    imported = make.checked(marta, LIST)

    def hesitate():
        for _n in range(8):
            running.start(Import.objects.get(pk=imported.pk), by=marta)
            running.stop(imported)

    told = at_once(work, work, hesitate)
    assert told == [None] * 3
    running.start(Import.objects.get(pk=imported.pk), by=marta)
    at_once(work, work)
    imported = make.work_off(imported)
    assert imported.state == "finished"
    assert imported.done == imported.total == sum(imported.counts().values()) == ROWS
    assert imported.counts()["created"] == Lead.objects.count() == ROWS - ROWS // 10


def test_what_a_stopped_list_brought_is_undone_and_stays_so(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 5)
    imported = make.checked(marta, LIST)
    running.start(imported, by=marta)
    for chunk in imported.chunks.all()[:3]:
        running.run_chunk(chunk.pk)
    running.stop(imported)
    undoing.ask(imported, by=marta)
    with pytest.raises(ValidationError):
        running.start(imported, by=marta)
    imported = make.work_off(imported)
    assert (imported.state, imported.undo_result["undone"]) == ("undone", 14)
    assert not Lead.objects.alive().exists()
    for act in (
        lambda: running.start(imported, by=marta),
        lambda: checking.ask(imported),
        lambda: mending.mend(imported, {"fix_1_0": "X"}),
        lambda: undoing.ask(imported, by=marta),
        lambda: starting.read_as(imported, Said()),
    ):
        with pytest.raises(ValidationError):
            act()
    assert not running.stop(imported)
    again = make.ran(marta, LIST)
    assert again.counts()["created"] == ROWS - ROWS // 10


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_list_that_is_mended_and_checked_anew_meanwhile_is_checked_as_it_is_last(
    marta, monkeypatch
):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 5)
    imported = make.upload(marta, LIST)
    columns = {int(n): name for n, name in imported.mapping.items()}
    starting.decide(imported, columns, Options(owner="me"))
    checking.ask(imported)

    def mend():
        for n in range(6):
            mending.mend(imported, {f"fix_{n + 1}_1": "not an address"})
            checking.ask(imported)

    told = at_once(work, work, mend)
    assert told == [None] * 3
    imported = make.work_off(imported)
    assert imported.state == "checked"
    counts = {"created": ROWS - ROWS // 10 - 6, "refused": 6, "duplicate": 6}
    assert imported.check_result["counts"] == counts
    assert imported.total == imported.done == ROWS
    running.start(imported, by=marta)
    make.work_off(imported)
    assert imported.counts() == {"updated": 0} | counts
    assert Row.objects.filter(imported=imported).count() == ROWS


def test_what_was_mended_is_checked_before_it_runs(marta):
    imported = make.checked(marta, LIST)
    mending.mend(imported, {"fix_1_1": "p5@x.example"})
    with pytest.raises(ValidationError, match="Check the file"):
        running.start(imported, by=marta)


def test_a_list_that_runs_is_not_read_in_another_way(client, marta):
    imported = make.checked(marta, LIST)
    stale = Import.objects.get(pk=imported.pk)
    running.start(imported, by=marta)
    with pytest.raises(ValidationError, match="under way"):
        starting.read_as(stale, Said())
    assert make.work_off(imported).state == "finished"
    assert imported.total == sum(imported.counts().values()) == ROWS
