"""The figures of the import beside others are taken; a tiny run says so."""

from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from crm.bench import beside, fill, importing, rival, server
from history.models import Change
from imports.models import Import
from leads.models import Lead

ROWS = 40
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def one_round(monkeypatch):
    monkeypatch.setattr(beside, "ROUNDS", 1)
    monkeypatch.setattr(importing, "ENTRIES", 2)
    monkeypatch.setattr(fill, "OWNERS", 2)


@pytest.mark.skipif(not rival.is_here(), reason="needs requirements-dev.txt")
@pytest.mark.parametrize("settings", [{}, {"use_bulk": True}, rival.TUNED])
def test_another_brings_every_person_of_the_list_in(one_round, settings):
    importing.ready()
    assert rival.take_in(importing.people_nobody_knows(ROWS), ROWS, **settings) > 0
    leads = Lead.objects.all()
    assert len({lead.email_key for lead in leads}) == ROWS - 1
    lead = leads.get(last_name="Last7")
    assert lead.company == "Aurora Foods 1 Ltd"
    assert lead.annual_revenue == 7000
    assert lead.phone_key == "+12122000007"
    assert not Change.objects.filter(object_id=lead.pk).exists()


@pytest.mark.skipif(not rival.is_here(), reason="needs requirements-dev.txt")
def test_our_import_is_measured_beside_another_and_leaves_nothing(one_round):
    figures = beside.import_beside(ROWS)
    assert [(one.name, one.goal, one.better) for one in figures] == [
        ("import_beside_row_by_row", 10, "higher"),
        ("import_beside_bulk", 4, "higher"),
        ("import_beside_tuned_bulk", 1, "higher"),
    ]
    assert all(one.value > 0 and one.limit > 0 for one in figures)
    assert Lead.objects.count() == ROWS
    assert not Import.objects.exists()


def test_who_lacks_the_other_package_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setattr(rival, "NEEDED", "a_package_that_is_not_there")
    monkeypatch.setenv("CRM_BENCH_DATABASE", connection.settings_dict["NAME"])
    with pytest.raises(CommandError, match=r"requirements-dev\.txt"):
        call_command("bench", "--only", "import_beside", "--leads", "1")


def test_the_list_is_asked_for_alone_and_beside_an_import(
    one_round, live_server, monkeypatch
):
    @contextmanager
    def running():
        yield live_server.thread.port

    monkeypatch.setattr(server, "running", running)
    (figure,) = beside.list_page_beside_import(ROWS)
    assert (figure.name, figure.goal, figure.better) == (
        "list_page_beside_import",
        2.0,
        "lower",
    )
    assert figure.value > 0 and figure.limit > 0
    assert Lead.objects.count() == ROWS
