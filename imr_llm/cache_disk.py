"""The database under the answer cache: diskcache, held to rows of text.

diskcache by itself runs pickles that it finds, reads and removes files that a row names, applies
whatever a settings table says and drops the oldest rows beyond a limit. A cache folder may have
been handed on or tampered with, so here:

* `TextDisk` takes and gives text only; every other row is a miss and no file is ever touched;
* `TextStore` takes its settings from this module, never from the database;
* `connected` looks over a database before anything else uses it.

Imported when a cache is first used: sqlite3 and diskcache together take 40 ms.
"""

# The signatures are diskcache's; what is put into a query is text of this module.
# ruff: noqa: ARG002, FBT001, FBT002, S608

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

import diskcache
from diskcache.core import (
    ENOVAL,
    METADATA,
    MODE_RAW,
    UNKNOWN,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ROWS_AT_ONCE: Final = 200

SETTINGS: Final[dict[str, int | str]] = {
    "statistics": 0,
    "tag_index": 0,
    "eviction_policy": "none",
    "size_limit": 2**62,
    "cull_limit": 0,
    "sqlite_auto_vacuum": 1,
    # A connection for each thread: 8 MiB, not the 32 of the default.
    "sqlite_cache_size": 2**11,
    "sqlite_journal_mode": "wal",
    # A mapped file that another process truncates ends this one with SIGBUS.
    "sqlite_mmap_size": 0,
    "sqlite_synchronous": 1,
    "sqlite_trusted_schema": 0,
    "sqlite_cell_size_check": 1,
    "disk_min_file_size": sys.maxsize,
    "disk_pickle_protocol": 0,
}

_OURS: Final = (
    "typeof(key) = 'text' AND raw = 1 AND mode = 1 AND filename IS NULL"
    " AND typeof(value) = 'text' AND expire_time IS NULL"
)


def _bookkeeping(name: str, event: str, change: str, total: str) -> str:
    return (
        f"CREATE TRIGGER Settings_{name} AFTER {event} ON Cache FOR EACH ROW BEGIN"
        f' UPDATE Settings SET value = value {change} WHERE key = "{total}"; END'
    )


_CACHE_TABLE: Final = (
    "CREATE TABLE Cache ( rowid INTEGER PRIMARY KEY, key BLOB, raw INTEGER, store_time REAL,"
    " expire_time REAL, access_time REAL, access_count INTEGER DEFAULT 0, tag BLOB,"
    " size INTEGER DEFAULT 0, mode INTEGER DEFAULT 0, filename TEXT, value BLOB)"
)

# All that diskcache 5.6 creates, under any of its policies. A trigger, view or check of another
# kind would run whenever a row is written.
_SCHEMA: Final = frozenset(
    {
        "CREATE TABLE Settings ( key TEXT NOT NULL UNIQUE, value)",
        _CACHE_TABLE,
        "CREATE UNIQUE INDEX Cache_key_raw ON Cache(key, raw)",
        "CREATE INDEX Cache_expire_time ON Cache (expire_time)",
        "CREATE INDEX Cache_store_time ON Cache (store_time)",
        "CREATE INDEX Cache_access_time ON Cache (access_time)",
        "CREATE INDEX Cache_access_count ON Cache (access_count)",
        "CREATE INDEX Cache_tag_rowid ON Cache(tag, rowid)",
        _bookkeeping("count_insert", "INSERT", "+ 1", "count"),
        _bookkeeping("count_delete", "DELETE", "- 1", "count"),
        _bookkeeping("size_insert", "INSERT", "+ NEW.size", "size"),
        _bookkeeping("size_update", "UPDATE", "+ NEW.size - OLD.size", "size"),
        _bookkeeping("size_delete", "DELETE", "- OLD.size", "size"),
    }
)


class StrangeDatabaseError(sqlite3.DatabaseError):
    """The file is a database, but not one that diskcache made."""


class TextDisk(diskcache.Disk):  # type: ignore[misc]
    """Text keys and text values in the database; nothing is unpickled, opened or removed."""

    def __init__(self, directory: str, **_from_the_database: object) -> None:
        super().__init__(directory, min_file_size=sys.maxsize)

    def put(self, key: object) -> tuple[str, bool]:
        """The key as it is."""
        if type(key) is not str:
            raise TypeError("a cache key is text")
        return key, True

    def get(self, key: object, raw: object) -> str | None:
        """The key of a row; None for one that is not text."""
        return key if raw and type(key) is str else None

    def store(
        self, value: object, read: object, key: object = UNKNOWN
    ) -> tuple[int, int, None, str]:
        """The columns of a row: size, mode, no file name, the text."""
        if type(value) is not str:
            raise TypeError("a cached value is text")
        return 0, MODE_RAW, None, value

    def fetch(self, mode: object, filename: object, value: object, read: object) -> str | None:
        """The text of a row; None, a miss, for every other kind of row."""
        if mode == MODE_RAW and filename is None and type(value) is str:
            return value
        return None

    def filename(self, key: object = UNKNOWN, value: object = UNKNOWN) -> tuple[str, str]:
        """Never: no row has a file."""
        raise TypeError("a cached value has no file")

    def remove(self, file_path: object) -> None:
        """Nothing: a file that a row names is not ours."""


class TextStore(diskcache.Cache):  # type: ignore[misc]
    """The cache of diskcache with `TextDisk`, no eviction, and settings that a database cannot change."""

    def __init__(self, folder: str, timeout: float) -> None:
        super().__init__(folder, timeout=timeout, disk=TextDisk, **SETTINGS)

    def reset(self, key: str, value: object = ENOVAL, update: bool = True) -> Any:
        """Apply our own value of a setting.

        diskcache calls this for every row of the settings table, sets an attribute of that name
        on itself and runs what begins with `sqlite_` as a PRAGMA.
        """
        if key in METADATA:
            return super().reset(key)
        if key not in SETTINGS:
            return None
        return super().reset(key, SETTINGS[key], update)


class Rows:
    """All rows of a database, ours or not, for the commands that look at the whole cache."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'Cache'"
        self._empty = self._execute(query).fetchone() is None

    def count(self) -> tuple[int, int]:
        """How many rows have the form of ours, and how many have not."""
        if self._empty:
            return 0, 0
        query = f"SELECT COUNT(*), COALESCE(SUM({_OURS}), 0) FROM Cache"
        total, ours = self._execute(query).fetchone()
        return ours, total - ours

    def texts(self) -> Iterator[tuple[str, str] | None]:
        """Key and text of each row in order of storing; None for a row that is not ours.

        Reads some rows at a time: a long read would keep others from trimming the log.
        """
        if self._empty:
            return
        # As bytes: one row of broken UTF-8 would end the reading of all.
        query = (
            f"SELECT rowid, CASE WHEN {_OURS} THEN CAST(key AS BLOB) END,"
            f" CASE WHEN {_OURS} THEN CAST(value AS BLOB) END"
            " FROM Cache WHERE rowid > ? ORDER BY rowid LIMIT ?"
        )
        last = -(2**63)
        while found := self._execute(query, (last, _ROWS_AT_ONCE)).fetchall():
            for _, key, value in found:
                if key is None or value is None:
                    yield None
                else:
                    yield key.decode(errors="replace"), value.decode(errors="replace")
            if found[-1][0] <= last:  # rows out of order: the reading would not end
                raise sqlite3.DatabaseError
            last = found[-1][0]

    def delete(self) -> int:
        """Delete every row, ours or not, and overwrite the space; how many there were."""
        if self._empty:
            return 0
        self._execute("PRAGMA secure_delete = ON")
        deleted = self._execute("DELETE FROM Cache").rowcount
        self._execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return deleted

    def are_whole(self) -> bool:
        """Whether SQLite finds the structure of the file in order."""
        return self._execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]


@contextmanager
def connected(database: Path | str, timeout: float) -> Iterator[sqlite3.Connection]:
    """A connection of our own, beside diskcache, to a database whose schema is diskcache's."""
    opened = sqlite3.connect(
        # Rows may be read on from another thread than the first.
        database,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
    )
    with closing(opened) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master"):
            of_sqlite = str(name).startswith(("sqlite_autoindex_", "sqlite_stat"))
            if not of_sqlite and " ".join(str(sql).split()) not in _SCHEMA:
                raise StrangeDatabaseError
        yield connection


@contextmanager
def rows_of(database: Path, timeout: float) -> Iterator[Rows]:
    """The rows of a database; none when it does not exist, and it is not made then."""
    there = os.path.lexists(database)
    with connected(database if there else ":memory:", timeout) as connection:
        yield Rows(connection)


def open_store(database: Path, timeout: float) -> TextStore:
    """A store on a database that has been looked over; creates the tables of a new one."""
    with connected(database, timeout) as connection:
        # Waits for a lock no longer than `timeout`; diskcache's own opening waits a minute.
        connection.execute("BEGIN IMMEDIATE")
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'Settings'"
        if connection.execute(query).fetchone():
            known = (*SETTINGS, *METADATA)
            marks = ", ".join("?" * len(known))
            connection.execute(
                f"DELETE FROM Settings WHERE typeof(key) <> 'text' OR key NOT IN ({marks})", known
            )
        connection.execute("COMMIT")
    return TextStore(str(database.parent), timeout)


def is_locked(error: Exception) -> bool:
    """Whether another process held the database for longer than the timeout."""
    if isinstance(error, diskcache.Timeout):
        return True
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def trouble(error: Exception) -> str:
    """What is wrong and what to do, without a word of the error, which may quote a row."""
    if is_locked(error):
        return "is locked by another program; wait for it or end it"
    if isinstance(error, StrangeDatabaseError):
        return "was not made by this library; remove its database or take another folder"
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return "has no room left on its disk; free some space"
    if isinstance(error, PermissionError) or code in {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    }:
        return "cannot be opened or written; check the rights of the folder"
    if isinstance(error, sqlite3.DatabaseError):
        return "is damaged; remove the folder, it will be filled again"
    return f"cannot be used ({type(error).__name__})"


def _code(error: Exception) -> int | None:
    # The low byte is the primary code: SQLITE_BUSY for SQLITE_BUSY_SNAPSHOT, and so on.
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None
