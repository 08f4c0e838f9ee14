"""Django's SQLite backend, whose writers of one process stand in line.

A transaction has the turn from its beginning to its end, a statement on its own while
it runs. Other processes stay apart by SQLite's own lock, as they did.
"""

import re
import sqlite3
import time
from typing import Any

from django.db.backends.sqlite3 import base

from work.database.turns import Turns, breathe_after

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# One line for each file, whatever connections there are.
_lines: dict[str, Turns] = {}


# The stubs do not know the methods that a backend is made of.
_Django: Any = base.DatabaseWrapper


class DatabaseWrapper(_Django):
    """A connection that waits for its turn to write."""

    _has_turn, _since = False, 0.0

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=_Cursor)
        cursor.wrapper = self
        return cursor

    def take_turn(self, *, is_short: bool = False) -> None:
        """Wait until this connection may write; sqlite3.OperationalError if never."""
        if self.is_in_memory_db():
            return  # nobody else has it
        seconds = self.settings_dict["OPTIONS"].get("timeout", 5)
        if not self._line.take(seconds, is_short=is_short):
            raise sqlite3.OperationalError("database is locked: no turn came")
        self._has_turn, self._since = True, time.monotonic()

    def hand_on_turn(self) -> None:
        """Let the next one write; does nothing if this connection has no turn."""
        if self._has_turn:
            self._has_turn = False
            self._line.hand_on()
            breathe_after(time.monotonic() - self._since)

    @property
    def _line(self) -> Turns:
        return _lines.setdefault(str(self.settings_dict["NAME"]), Turns())

    def _start_transaction_under_autocommit(self) -> None:
        with self.wrap_database_errors:
            self.take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self.hand_on_turn()
            raise

    def _commit(self) -> Any:
        # One that fails is rolled back by Django; the turn ends with that.
        done = super()._commit()
        self.hand_on_turn()
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self.hand_on_turn()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self.hand_on_turn()


class _Cursor(base.SQLiteCursorWrapper):
    """A cursor whose statements wait for their turn where they stand alone."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if not self._needs_turn(query):
            return super().execute(query, params)
        self.wrapper.take_turn(is_short=True)
        try:
            return super().execute(query, params)
        finally:
            self.wrapper.hand_on_turn()

    def executemany(self, query: str, param_list: Any) -> Any:
        if not self._needs_turn(query):
            return super().executemany(query, param_list)
        self.wrapper.take_turn(is_short=True)
        try:
            return super().executemany(query, param_list)
        finally:
            self.wrapper.hand_on_turn()

    def _needs_turn(self, query: str) -> bool:
        return not self.connection.in_transaction and bool(_WRITES.match(query))
