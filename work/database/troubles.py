"""What is wrong when a database refuses, as far as somebody can mend it."""

import errno
import os
import sqlite3
from enum import StrEnum
from pathlib import Path

import psycopg
from django.db import DatabaseError, OperationalError, connection


class Trouble(StrEnum):
    """What keeps the database from doing what was asked."""

    BUSY = "busy"  # or gone for the moment: it works again by itself
    FULL = "full"
    READ_ONLY = "read_only"


_OF_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
}
_OF_FILES = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EMFILE: Trouble.BUSY,
    errno.ENFILE: Trouble.BUSY,
}
_PRIMARY = 0xFF  # SQLite's errors have a kind in the low byte, and a finer one above


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Tell what trouble an error speaks of; None for a mistake of the program."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    if isinstance(cause, psycopg.errors.DiskFull):
        return Trouble.FULL
    if isinstance(cause, psycopg.errors.ReadOnlySqlTransaction):
        return Trouble.READ_ONLY
    if isinstance(cause, sqlite3.Error):
        kind = getattr(cause, "sqlite_errorcode", 0) & _PRIMARY
        if kind == sqlite3.SQLITE_CANTOPEN and not os.access(_folder(), os.W_OK):
            return Trouble.READ_ONLY  # it writes beside the file even to read it
        if kind in _OF_SQLITE:
            return _OF_SQLITE[kind]
    if isinstance(error, OSError):
        return _OF_FILES.get(error.errno or 0)
    return Trouble.BUSY if isinstance(error, OperationalError) else None


def _folder() -> Path:
    return Path(connection.settings_dict["NAME"]).parent
