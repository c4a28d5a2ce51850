"""The model's raw answers, by content.

* What is stored is the text the model gave, with its usage, and a checksum over both. It is
  validated again on every reading, so a changed normaliser can be replayed over all answers.
* `get` and `set` never raise: a cache that is locked, full, damaged or read-only is a miss and one
  warning. `info`, `clear` and `verify` raise `CacheError`, which says what to do.
* Nothing found in the folder is run, opened by name or removed; see `cache_disk`.
"""

# `cache_disk` is imported where it is first needed: a plain import of the library stays quick.
# ruff: noqa: PLC0415

from __future__ import annotations

import json
import os
import stat
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from imr_llm.errors import ImrError
from imr_llm.silent import silent
from imr_llm.telemetry import Log

if TYPE_CHECKING:
    from imr_llm.cache_disk import Rows, TextStore

_log = Log(__name__)

_DATABASE: Final = "cache.db"
_DATABASE_FILES: Final = (_DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm")
# SQLite removes a file that a planted rollback journal names. Ours is a write-ahead log; a journal
# is there only for the moment in which another process creates the database.
_JOURNAL: Final = f"{_DATABASE}-journal"
_JOURNAL_SECONDS: Final = 2.0
# After a lock that did not go away: how long to do without, so that a run is not held up letter
# after letter.
_REST_SECONDS: Final = 10.0

_PREFIX: Final = '{"sum":"'
_SUM_END: Final = len(_PREFIX) + 32

_opening = threading.Lock()
_warned: set[Path] = set()


def _renew_lock() -> None:
    global _opening  # noqa: PLW0603
    _opening = threading.Lock()


if hasattr(os, "register_at_fork"):
    # Another thread may hold the lock at the moment of the fork, and is not in the child.
    os.register_at_fork(after_in_child=_renew_lock)


class CacheError(ImrError):
    """The cache folder cannot be used; the message says why and what to do."""


@silent
@dataclass(slots=True, frozen=True)
class StoredAnswer:
    """What the model said to one request, and what it took."""

    answer: str
    """The raw text of the answer, as it came."""
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    model: str
    prompt_version: str
    created: str
    """When it was asked, in ISO 8601."""


@dataclass(slots=True, frozen=True)
class CacheInfo:
    """What is in the folder."""

    folder: Path
    entries: int
    """Rows with the form of ours."""
    bytes: int
    """Size of the database and its log."""
    foreign: int
    """Rows that this library did not write; they are never read."""


@dataclass(slots=True, frozen=True)
class VerifyReport:
    """How many rows can be read back."""

    ok: int
    damaged: int
    """Rows whose text does not agree with its checksum; they count as misses."""
    foreign: int
    """Rows that this library did not write."""


def answer_key(**parts: str | float | bool | dict[str, Any] | None) -> str:
    """The key of an answer: SHA-256, in hex, of everything that the answer depends on.

    The order of the parts and of the keys within them does not matter, and `0` is `0.0`. Raises
    TypeError or ValueError for a part that JSON cannot hold.
    """
    text = json.dumps(_canonical(parts), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode("ascii")).hexdigest()


def _canonical(part: Any) -> Any:
    if isinstance(part, float) and part.is_integer():
        return int(part)
    if isinstance(part, Mapping):
        # json would write the keys 1 and "1" alike.
        if not all(isinstance(key, str) for key in part):
            raise TypeError("the keys of a part are text")
        return {key: _canonical(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_canonical(value) for value in part]
    return part


class AnswerCache:
    """Stored answers in a private folder; for any number of threads and processes.

    Nothing is opened or created before the first use. Raises `CacheError` for a folder that
    another user could have filled: a symbolic link, another owner, writable by others.
    """

    def __init__(self, folder: str | os.PathLike[str], *, timeout: float = 5.0) -> None:
        self.folder = Path(folder).expanduser().absolute()
        self.timeout = timeout
        self._database = self.folder / _DATABASE
        self._store: TextStore | None = None
        self._no_opening_before = 0.0
        self._no_writing_before = 0.0
        _check_folder(self.folder)

    def __repr__(self) -> str:
        return f"AnswerCache({str(self.folder)!r})"

    def __reduce__(self) -> tuple[type[AnswerCache], tuple[Path]]:
        # To another process goes the folder, not the connection.
        return AnswerCache, (self.folder,)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, key: str) -> StoredAnswer | None:
        """The stored answer, or None: not there, not sound, or the cache is out of order."""
        try:
            text = self._opened().get(key)
            return _loads(key, text) if text is not None else None
        except Exception as error:  # noqa: BLE001 - whatever the file holds, it is a miss
            self._warn(error)
            return None

    def set(self, key: str, stored: StoredAnswer) -> bool:
        """Store an answer under its key; False when it could not be stored."""
        if time.monotonic() < self._no_writing_before:
            return False
        try:
            return bool(self._opened().set(key, _dumps(key, stored)))
        except Exception as error:  # noqa: BLE001 - the answer is there, stored or not
            self._warn(error)
            if _is_locked(error):
                self._no_writing_before = time.monotonic() + _REST_SECONDS
            return False

    def set_all(self, answers: Mapping[str, StoredAnswer]) -> bool:
        """Store several answers at once, or none of them; a fraction of the work of one by one."""
        if time.monotonic() < self._no_writing_before:
            return False
        try:
            store = self._opened()
            with store.transact():
                for key, stored in answers.items():
                    store.set(key, _dumps(key, stored))
        except Exception as error:  # noqa: BLE001 - the answers are there, stored or not
            self._warn(error)
            if _is_locked(error):
                self._no_writing_before = time.monotonic() + _REST_SECONDS
            return False
        return True

    def items(self) -> Iterator[tuple[str, StoredAnswer]]:
        """All sound answers with their keys, in order of storing. Raises `CacheError`."""
        with self._rows() as rows:
            for row in rows.texts():
                if row is not None and (stored := _loads(*row)) is not None:
                    yield row[0], stored

    def info(self) -> CacheInfo:
        """Number of rows and bytes. Raises `CacheError`."""
        with self._rows() as rows:
            entries, foreign = rows.count()
            size = sum(_size(self.folder / name) for name in _DATABASE_FILES)
        return CacheInfo(self.folder, entries, size, foreign)

    def clear(self) -> int:
        """Delete every row, foreign ones too, and tell how many. Raises `CacheError`."""
        with self._rows() as rows:
            return rows.delete()

    def verify(self) -> VerifyReport:
        """Read every row and check it. Raises `CacheError`, also for a damaged database."""
        ok = damaged = foreign = 0
        with self._rows() as rows:
            if not rows.are_whole():
                raise CacheError(f"the cache in {self.folder} is damaged; remove the folder")
            for row in rows.texts():
                if row is None:
                    foreign += 1
                elif _loads(*row) is None:
                    damaged += 1
                else:
                    ok += 1
        return VerifyReport(ok, damaged, foreign)

    def close(self) -> None:
        """Close this thread's connection; the cache opens again when it is used."""
        store, self._store = self._store, None
        if store is not None:
            store.close()

    def _opened(self) -> TextStore:
        # Not `self._store or ...`: the truth of a diskcache is a query for its length.
        return self._store if self._store is not None else self._open()

    def _open(self) -> TextStore:
        with _opening:
            if self._store is not None:
                return self._store
            from imr_llm.cache_disk import open_store

            if time.monotonic() < self._no_opening_before:
                raise CacheError("the cache could not be opened a moment ago")
            try:
                _make_folder(self.folder)
                _check_files(self.folder)
                _make_file(self._database)
                self._store = open_store(self._database, self.timeout)
            except Exception:
                self._no_opening_before = time.monotonic() + _REST_SECONDS
                raise
            return self._store

    @contextmanager
    def _rows(self) -> Iterator[Rows]:
        """All rows, for an explicit command."""
        from imr_llm.cache_disk import rows_of

        try:
            _check_folder(self.folder)
            _check_files(self.folder)
            with rows_of(self._database, self.timeout) as rows:
                yield rows
        except CacheError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the file holds
            # The cause may quote a row, and rows hold answers about a person.
            raise CacheError(f"the cache in {self.folder} {_trouble(error)}") from None

    def _warn(self, error: Exception) -> None:
        if self.folder in _warned:
            return
        _warned.add(self.folder)
        reason = error if isinstance(error, CacheError) else f"it {_trouble(error)}"
        _log.warning("cache.unused", folder=str(self.folder), reason=str(reason))


def _is_locked(error: Exception) -> bool:
    from imr_llm.cache_disk import is_locked

    return is_locked(error)


def _trouble(error: Exception) -> str:
    from imr_llm.cache_disk import trouble

    return trouble(error)


def _checksum(key: str, text: str) -> str:
    # With the key, so that an answer copied to another letter's row is a miss.
    return blake2b(f"{key}\n{text}".encode(), digest_size=16).hexdigest()


def _dumps(key: str, stored: StoredAnswer) -> str:
    rest = f'","stored":{json.dumps(asdict(stored), separators=(",", ":"))}}}'
    return f"{_PREFIX}{_checksum(key, rest)}{rest}"


def _loads(key: str, text: str) -> StoredAnswer | None:
    """The answer in a row's text; None when the text is not whole and sound."""
    if not text.startswith(_PREFIX):
        return None
    if text[len(_PREFIX) : _SUM_END] != _checksum(key, text[_SUM_END:]):
        return None
    try:
        stored = StoredAnswer(**json.loads(text)["stored"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return stored if _is_sound(stored) else None


def _is_sound(stored: StoredAnswer) -> bool:
    texts = (stored.answer, stored.model, stored.prompt_version, stored.created)
    tokens = (stored.input_tokens, stored.cached_tokens, stored.output_tokens)
    return all(type(text) is str for text in texts) and all(
        type(number) is int and number >= 0 for number in tokens
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _check_folder(folder: Path) -> None:
    """Raise `CacheError` when another user could have filled the folder."""
    if os.path.expandvars(folder) != str(folder):
        # diskcache would put the variable's value in.
        raise CacheError(f"the cache folder {folder} holds an unexpanded variable")
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return
    except (OSError, ValueError):
        raise CacheError(f"the cache folder {folder} cannot be reached") from None
    if stat.S_ISLNK(found.st_mode):
        raise CacheError(f"the cache folder {folder} is a symbolic link; give the folder itself")
    if not stat.S_ISDIR(found.st_mode):
        raise CacheError(f"the cache folder {folder} is not a folder")
    if not hasattr(os, "geteuid"):
        return
    if found.st_uid != os.geteuid():
        raise CacheError(f"the cache folder {folder} belongs to another user; take one of your own")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise CacheError(f"the cache folder {folder} can be written by others; chmod 700 it")


def _make_folder(folder: Path) -> None:
    """Make the folder and its missing parents, for this user only."""
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for path in reversed(missing):
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            continue
        # The umask may have taken bits from the owner.
        path.chmod(0o700)
    _check_folder(folder)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if not mode & 0o077 or not hasattr(os, "geteuid"):
        return
    if not os.path.lexists(folder / _DATABASE) and any(folder.iterdir()):
        # Someone's folder of other things: not ours to close to others.
        raise CacheError(f"the cache folder {folder} holds other files and is open to others")
    folder.chmod(mode & 0o700)


def _make_file(database: Path) -> None:
    """Make the database file for this user only; SQLite gives its log the same mode."""
    try:
        handle = os.open(database, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        if stat.S_IMODE(database.stat().st_mode) & 0o077:
            database.chmod(0o600)
        return
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def _check_files(folder: Path) -> None:
    """Raise `CacheError` when the database is a link to elsewhere or has a planted journal."""
    for name in _DATABASE_FILES:
        try:
            found = (folder / name).lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            raise CacheError(f"{folder / name} is not a file of its own; remove it")
        if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
            raise CacheError(f"{folder / name} belongs to another user; take another folder")
    deadline = time.monotonic() + _JOURNAL_SECONDS
    while os.path.lexists(folder / _JOURNAL):
        if time.monotonic() > deadline:
            raise CacheError(f"{folder / _JOURNAL} should not be there; remove it")
        time.sleep(0.01)
