"""Who writes to SQLite next: nobody is overtaken for ever, and people go first."""

import threading
import time

import pytest
from django.db import IntegrityError, OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper as PlainSqlite
from django.db.utils import ConnectionHandler

from crm.celery import app
from work.database import turns
from work.database.sqlite import base

LONG = 30


def until(is_so):
    """Wait for another thread to have come so far."""
    end = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < end, "it never came so far"


def in_line(line, number):
    return lambda: len(line._line) == number


class Writers:
    """Threads that each want the turn once, and the order in which they had it."""

    def __init__(self):
        self.line, self.had, self.threads = turns.Turns(), [], []
        assert self.line.take(0)

    def ask(self, name, *, aside=False, is_short=False):
        def write():
            if aside:
                with turns.stepping_aside():
                    self._take(name, is_short)
            else:
                self._take(name, is_short)

        self.threads.append(threading.Thread(target=write))
        self.threads[-1].start()
        until(in_line(self.line, len(self.threads)))

    def _take(self, name, is_short):
        assert self.line.take(LONG, is_short=is_short)
        self.had.append(name)
        self.line.hand_on()

    def order(self):
        self.line.hand_on()
        for thread in self.threads:
            thread.join(LONG)
        return self.had


def test_people_write_before_work_that_nobody_waits_for():
    writers = Writers()
    writers.ask("import", aside=True)
    writers.ask("mail", aside=True)
    writers.ask("Ana")
    writers.ask("Boris")

    assert writers.order() == ["Ana", "Boris", "import", "mail"]


def test_equals_write_in_the_order_they_came_in():
    writers = Writers()
    writers.ask("import")
    writers.ask("Ana")

    assert writers.order() == ["import", "Ana"]


def test_what_is_short_lets_nobody_pass():
    writers = Writers()
    writers.ask("that a mail was sent", aside=True, is_short=True)
    writers.ask("Ana")

    assert writers.order() == ["that a mail was sent", "Ana"]


def test_work_that_waited_long_enough_has_its_turn(monkeypatch):
    """However many people there are, an import ends."""
    monkeypatch.setattr(turns, "PATIENCE", 0)
    writers = Writers()
    writers.ask("import", aside=True)
    writers.ask("Ana")

    assert writers.order() == ["import", "Ana"]


def test_who_gave_up_waiting_holds_up_nobody():
    line = turns.Turns()
    assert line.take(0)
    assert not line.take(0.01)
    line.hand_on()
    assert line.take(0)


# -- the database ---------------------------------------------------------------


@pytest.fixture
def connect(tmp_path, django_db_blocker):
    """Open connections to one file; a test may ask for Django's own kind."""
    made = []

    def open_one(kind=base.DatabaseWrapper, timeout=LONG):
        options = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
        setting = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(tmp_path / "turns.sqlite3"),
            "OPTIONS": {**options, "init_command": "PRAGMA journal_mode=WAL"},
        }
        handler = ConnectionHandler({"default": setting})
        made.append(kind(handler.configure_settings(handler.settings)["default"]))
        made[-1].inc_thread_sharing()
        return made[-1]

    with django_db_blocker.unblock():  # a file of their own, no test database
        with open_one().cursor() as cursor:
            cursor.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
            cursor.execute(
                "CREATE TABLE child (note INTEGER REFERENCES note (id)"
                " DEFERRABLE INITIALLY DEFERRED)"
            )
        yield open_one
        for one in made:
            one.close()


def write(connection, text="x"):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO note (text) VALUES (%s)", [text])


def begin(connection):
    connection.set_autocommit(
        False, force_begin_transaction_with_broken_autocommit=True
    )


def end(connection, how="commit"):
    getattr(connection, how)()
    connection.set_autocommit(True)


def overtaken(connect, kind):
    """How often work that begins anew is ahead of somebody who waits already."""
    work, person = connect(kind), connect(kind)
    begin(work)
    came, wrote = threading.Event(), threading.Event()

    def click():
        came.set()
        write(person)
        wrote.set()

    thread = threading.Thread(target=click)
    thread.start()
    came.wait(LONG)
    if kind is base.DatabaseWrapper:
        until(in_line(work._line, 1))
    times = 0
    while not wrote.wait(0.02) and times < 20:
        end(work)
        begin(work)
        times += 1
    end(work)
    thread.join(LONG)
    return times


def test_who_waits_is_next_however_fast_the_last_one_begins_again(connect):
    assert overtaken(connect, base.DatabaseWrapper) <= 1


def test_with_the_database_s_own_waiting_they_are_overtaken(connect):
    """The control: the race is real."""
    assert max(overtaken(connect, PlainSqlite) for _round in range(5)) > 1


def broken_statement(connection):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO nothing VALUES (1)")


def broken_commit(connection):
    begin(connection)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO child VALUES (99)")
    try:
        connection.commit()
    except IntegrityError:
        end(connection, "rollback")
        raise


def closed_half_way(connection):
    begin(connection)
    write(connection)
    connection.close()


def rolled_back(connection):
    begin(connection)
    write(connection)
    end(connection, "rollback")


def executed_many(connection):
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO note (text) VALUES (%s)", [["a"], ["b"]])


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        (broken_statement, OperationalError),
        (broken_commit, IntegrityError),
        (closed_half_way, None),
        (rolled_back, None),
        (executed_many, None),
    ],
)
def test_however_writing_ends_the_next_one_may(connect, deed, error):
    connection, other = connect(), connect()
    if error is None:
        deed(connection)
    else:
        with pytest.raises(error):
            deed(connection)

    assert not connection._line._is_taken
    write(other)


def test_a_beginning_that_fails_gives_the_turn_back(connect):
    """Another process holds the file: a sentence for the person, and no lock left."""
    elsewhere, here = connect(PlainSqlite), connect(timeout=0)
    begin(elsewhere)
    with pytest.raises(OperationalError, match="locked"):
        begin(here)
    end(elsewhere)

    assert not here._line._is_taken


def test_who_gets_no_turn_in_time_is_told_that_it_is_locked(connect):
    holder, other = connect(), connect(timeout=0)
    begin(holder)
    with pytest.raises(OperationalError, match="locked"):
        write(other)
    end(holder)
    write(other)


def test_reading_needs_no_turn(connect):
    holder, reader = connect(), connect(timeout=0)
    begin(holder)
    with reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM note")
        assert cursor.fetchone() == (0,)
    end(holder)


def test_who_can_do_without_waits_no_longer_than_that():
    line = turns.Turns()
    assert line.take(0)
    with turns.waiting_at_most(0):
        assert not line.take(LONG)


def test_tasks_step_aside():
    """What Celery runs lets people pass; what a person does right away does not."""

    @app.task(name="work.tests.patience")
    def patience():
        return turns._patience.get()

    assert turns._patience.get() == 0
    assert patience() == turns.PATIENCE
    assert turns._patience.get() == 0


def test_only_long_portions_of_background_work_are_followed_by_a_breath(monkeypatch):
    """Another process tries every 100 ms; it must find the database free at times."""
    breaths = []
    monkeypatch.setattr(turns.time, "sleep", breaths.append)

    turns.breathe_after(5)  # a person's own act
    with turns.stepping_aside():
        turns.breathe_after(0.01)
        assert breaths == []
        turns.breathe_after(5)

    assert len(breaths) == 1
    assert breaths[0] > 0.1
