"""A list is taken back: for how long, beside others, while people work."""

import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from history import writing
from imports import running, undoing
from imports.models import Act, Import
from imports.tests import make
from leads.models import Lead

pytestmark = pytest.mark.django_db
only_postgresql = pytest.mark.postgresql


def test_what_another_list_changed_and_its_undo_put_back_is_no_work_since(marta):
    made = make.ran(marta, "Last Name,Email,City\nA,a@x.example,\nB,b@x.example,\n")
    text = "Last Name,Email,City\nA,A@x.example,Ulm\nB,b@x.example,Ulm\n"
    filled = make.ran(marta, text, on_duplicate="fill")
    assert undoing.worked_on(made) == 2
    kept = Lead.objects.get(last_name="B")
    kept.city = "Bonn"
    writing.save(kept, by=marta)
    undoing.ask(filled, by=marta)
    make.work_off(filled)
    assert undoing.worked_on(made) == 1
    undoing.ask(made, by=marta)
    assert make.work_off(made).undo_result["left"] == 1
    assert Lead.objects.alive().get() == kept


def test_undo_is_offered_for_thirty_days(client, marta):
    imported = make.ran(marta)
    client.force_login(marta)
    page = reverse("imports:undo", args=[imported.pk])
    at = timezone.now() - datetime.timedelta(days=30)
    Import.objects.update(finished_at=at + datetime.timedelta(minutes=1))
    assert page in client.get(imported.get_absolute_url()).content.decode()
    Import.objects.update(finished_at=at)
    for answer in (
        client.get(imported.get_absolute_url()),
        client.get(page, follow=True),
        client.post(page, follow=True),
    ):
        assert b"ended more than 30 days ago" in answer.content
    assert page not in client.get(reverse("imports:list")).content.decode()
    imported.refresh_from_db()
    with pytest.raises(ValidationError, match="30 days"):
        undoing.ask(imported, by=marta)
    assert Lead.objects.alive().count() == 2


def test_the_page_of_an_undone_list_counts_no_row_as_not_run(client, marta):
    imported = make.ran(marta)
    undoing.ask(imported, by=marta)
    assert make.work_off(imported).done == 2
    client.force_login(marta)
    page = client.get(imported.get_absolute_url())
    assert page.context["not_run"] == 0


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_piece_at_work_when_it_is_stopped_comes_in_before_the_undo_ends(
    marta, monkeypatch
):
    other = make.ran(marta, "Last Name\nOther\n")
    imported = make.checked(marta)
    # Of another piece, so that there is something to undo.
    Act.objects.filter(imported=other).update(imported=imported)
    running.start(imported, by=marta)
    chunk = imported.chunks.get()
    at_work, may_go_on = threading.Event(), threading.Event()
    real = running._keep

    def keep(*args):
        at_work.set()
        assert may_go_on.wait(60)
        real(*args)

    monkeypatch.setattr(running, "_keep", keep)
    piece = begin(lambda: running.run_chunk(chunk.pk))
    assert at_work.wait(60)
    assert running.stop(imported)
    undoing.ask(imported, by=marta)
    undoing.work_on(str(imported.pk))
    end = begin(lambda: undoing.work_on(str(imported.pk)))
    while not somebody_waits():
        assert end.is_alive(), "it did not wait for the piece"
    may_go_on.set()
    piece.join()
    end.join()
    imported = make.work_off(imported)
    assert imported.state == "undone"
    assert Lead.objects.count() == 3 and not Lead.objects.alive().exists()


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_an_undo_while_people_edit_keeps_each_lead_that_somebody_changed(
    marta, adam, monkeypatch
):
    """Each lead is either theirs, with what they wrote, or gone; none is both."""
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 20)
    rows = "".join(f"L{n},p{n}@x.example\n" for n in range(100))
    imported = make.ran(marta, f"Last Name,Email\n{rows}")
    written, refused = set(), set()

    def edit(pks):
        for pk in pks:
            with writing.act("edit", by=adam) as act:
                alive = Lead.objects.alive().select_for_update(of=("self",))
                lead = alive.filter(pk=pk).first()
                if lead is not None:
                    lead.city = "Bonn"
                    act.save(lead)
            (written if lead else refused).add(pk)

    pks = list(Lead.objects.order_by("?").values_list("pk", flat=True))
    undoing.ask(imported, by=marta)
    people = [begin(lambda some=pks[n::3]: edit(some)) for n in range(3)]
    imported = make.work_off(imported)
    for person in people:
        person.join()
    assert imported.state == "undone" and written | refused == set(pks)
    alive = Lead.objects.alive()
    assert set(alive.filter(city="Bonn").values_list("pk", flat=True)) == written
    assert alive.count() == len(written) == imported.undo_result["left"]


def begin(act):
    """Start an act in a thread; its error comes out of `join`."""
    told = []

    def run():
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - told by join
            told.append(error)
        finally:
            connection.close()

    class Thread(threading.Thread):
        def join(self, timeout=60):
            super().join(timeout)
            assert not self.is_alive()
            if told:
                raise told[0]

    thread = Thread(target=run)
    thread.start()
    return thread


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]
