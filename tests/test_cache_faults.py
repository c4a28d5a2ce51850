"""The answer cache with a wrong folder, a damaged file, a lock, a full disk."""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import diskcache
import pytest
from cache_helpers import LONGEST, NEEDS_POSIX, SPAWN, names, sql, stored

from imr_llm import cache as cache_module
from imr_llm.cache import AnswerCache, CacheError, VerifyReport

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "answers"


@pytest.fixture
def cache(folder: Path) -> Iterator[AnswerCache]:
    with AnswerCache(folder, timeout=0.2) as made:
        yield made


# The folder -----------------------------------------------------------------------------------


@NEEDS_POSIX
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o277])
def test_folder_and_files_are_private(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        with AnswerCache(tmp_path / "a" / "b" / "c") as cache:
            assert cache.set("k", stored())
            modes = {
                path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode)
                for path in tmp_path.rglob("*")
            }
    finally:
        os.umask(before)
    assert modes == {
        "a": 0o700,
        "a/b": 0o700,
        "a/b/c": 0o700,
        "a/b/c/cache.db": 0o600,
        "a/b/c/cache.db-shm": 0o600,
        "a/b/c/cache.db-wal": 0o600,
    }


@NEEDS_POSIX
def test_readable_folder_of_ours_is_closed(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)
    with diskcache.Cache(str(folder)):
        pass
    assert stat.S_IMODE((folder / "cache.db").stat().st_mode) == 0o644
    with AnswerCache(folder) as cache:
        assert cache.set("k", stored())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "cache.db").stat().st_mode) == 0o600


@NEEDS_POSIX
def test_readable_folder_of_other_things_is_not_closed(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "letter.txt").write_text("a letter")
    with AnswerCache(folder) as cache:
        assert cache.set("k", stored()) is False
    assert names(folder) == ["letter.txt"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


@NEEDS_POSIX
@pytest.mark.parametrize("mode", [0o770, 0o720, 0o777, 0o702, 0o1777])
def test_folder_that_others_can_write_is_refused(folder: Path, mode: int) -> None:
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(CacheError, match="written by others; chmod 700"):
        AnswerCache(folder)


@NEEDS_POSIX
def test_folder_of_another_owner_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    someone_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: someone_else)
    with pytest.raises(CacheError, match="belongs to another user"):
        AnswerCache(folder)


def test_link_and_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "file").write_text("x")
    for name, message in [
        ("link", "symbolic link"),
        ("nowhere", "symbolic link"),
        ("file", "not a folder"),
        ("file/below", "cannot be reached"),
        ("nul\0", "cannot be reached"),
        ("$HOME", "unexpanded variable"),
    ]:
        with pytest.raises(CacheError, match=message):
            AnswerCache(tmp_path / name)


def test_link_put_in_place_later(folder: Path, tmp_path: Path) -> None:
    cache = AnswerCache(folder)
    (tmp_path / "real").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "real")
    assert cache.get("k") is None
    assert cache.set("k", stored()) is False
    with pytest.raises(CacheError, match="symbolic link"):
        cache.info()
    assert names(tmp_path / "real") == []


def test_commands_on_no_cache_make_none(folder: Path) -> None:
    cache = AnswerCache(folder)
    assert (cache.info().entries, cache.info().bytes, cache.info().foreign) == (0, 0, 0)
    assert cache.clear() == 0
    assert cache.verify() == VerifyReport(0, 0, 0)
    assert list(cache.items()) == []
    assert not folder.exists()


def test_info(cache: AnswerCache, folder: Path) -> None:
    cache.set("k", stored())
    found = cache.info()
    assert (found.folder, found.entries, found.foreign) == (folder, 1, 0)
    assert found.bytes == sum(path.stat().st_size for path in folder.iterdir())


def test_clear_leaves_no_text_behind(cache: AnswerCache, folder: Path) -> None:
    cache.set("k", stored("a telling word: lumbago"))
    assert cache.clear() == 1
    cache.close()
    assert all(b"lumbago" not in path.read_bytes() for path in folder.iterdir())


# Faults ---------------------------------------------------------------------------------------


def damage(folder: Path, kind: str) -> None:
    path = folder / "cache.db"
    whole = path.read_bytes()
    path.write_bytes(
        {
            "garbage": os.urandom(len(whole)),
            "text": b"this is not a database at all, but some text\n" * 200,
            "header only": whole[:100],
            "cut": whole[: len(whole) // 2 + 13],
            "pages of nought": whole[:4096] + b"\0" * (len(whole) - 4096),
        }[kind]
    )


@pytest.mark.parametrize("kind", ["garbage", "text", "header only", "cut", "pages of nought"])
def test_damaged_database(folder: Path, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    with AnswerCache(folder) as cache:
        for number in range(50):
            cache.set(f"k{number}", stored("lumbago" * 100))
    damage(folder, kind)
    with AnswerCache(folder) as cache:
        assert cache.get("k1") is None
        cache.set("k1", stored())
        assert cache.get("k2") is None
        with pytest.raises(CacheError, match="damaged; remove"):
            cache.verify()
    assert len(caplog.records) == 1
    assert "lumbago" not in caplog.text


@pytest.mark.parametrize("kind", ["garbage", "cut", "pages of nought"])
def test_database_damaged_while_open(folder: Path, kind: str) -> None:
    with AnswerCache(folder) as cache:
        for number in range(50):
            cache.set(f"k{number}", stored("lumbago" * 100))
        cache.close()
        assert cache.get("k0")
        damage(folder, kind)
        found = [cache.get(f"k{number}") for number in range(50)]
        cache.set("k0", stored())
    assert all(entry in (None, stored("lumbago" * 100)) for entry in found)


def read_while_it_is_cut(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        for number in range(300):
            cache.set(f"k{number}", stored("x" * 3000))
        sql(folder, "PRAGMA wal_checkpoint(TRUNCATE)")
        for number in range(300):
            assert cache.get(f"k{number}")
        os.truncate(folder / "cache.db", 4096)
        for number in range(300):
            cache.get(f"k{number}")


def test_database_cut_while_it_is_read(folder: Path) -> None:
    """In a process of its own: reading beyond the end of a mapped file would end it."""
    process = SPAWN.Process(target=read_while_it_is_cut, args=(folder,))
    process.start()
    process.join(60)
    assert process.exitcode == 0


def test_folder_removed_while_open(cache: AnswerCache, folder: Path) -> None:
    cache.set("k", stored())
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    cache.get("k")
    cache.set("l", stored())
    worker = threading.Thread(target=lambda: cache.get("k"))
    worker.start()
    worker.join()
    assert cache.clear() == 0


def test_locked_for_writing(cache: AnswerCache, folder: Path, monkeypatch: Any) -> None:
    """Reading goes on; a write gives up after the timeout, and the next does not wait again."""
    monkeypatch.setattr(cache_module, "_REST_SECONDS", 0.5)
    cache.set("k", stored())
    with closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert cache.get("k") == stored()
        begun = time.monotonic()
        assert cache.set("l", stored()) is False
        assert 0.15 < time.monotonic() - begun < 2
        begun = time.monotonic()
        assert cache.set("l", stored()) is False
        assert time.monotonic() - begun < 0.1
        with pytest.raises(CacheError, match="locked by another program"):
            cache.clear()
    time.sleep(0.5)
    assert cache.set("l", stored())


def test_locked_before_opening(folder: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(cache_module, "_REST_SECONDS", 0.5)
    with AnswerCache(folder) as first:
        first.set("k", stored())
    with (
        AnswerCache(folder, timeout=0.2) as cache,
        closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as other,
    ):
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        assert cache.get("k") is None
        assert 0.15 < time.monotonic() - begun < 2
        begun = time.monotonic()
        assert cache.get("k") is None
        assert cache.set("l", stored()) is False
        assert time.monotonic() - begun < 0.1
        with pytest.raises(CacheError, match="locked by another program"):
            cache.info()
        other.close()
        time.sleep(0.5)
        assert cache.get("k") == stored()


def test_full_disk(cache: AnswerCache, caplog: pytest.LogCaptureFixture) -> None:
    """SQLite's own answer to a full disk, brought about by a limit on the pages."""
    cache.set("k", stored())
    store = cache._store
    assert store is not None
    pages = store._sql("PRAGMA page_count").fetchone()[0]
    store._sql(f"PRAGMA max_page_count = {pages}")
    assert cache.set("long", stored(LONGEST)) is False
    assert cache.set("longer", stored(LONGEST)) is False
    assert cache.get("k") == stored()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "no room left on its disk" in caplog.text
    store._sql("PRAGMA max_page_count = 100000")
    assert cache.set("long", stored(LONGEST)), "goes on when there is room again"


def write_under_a_limit(folder: Path, results: Any) -> None:
    import resource

    with AnswerCache(folder) as cache:
        before = cache.set("k", stored())
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        results.put((before, cache.set("long", stored(LONGEST)), cache.get("k") == stored()))


@NEEDS_POSIX
def test_write_that_the_system_refuses(folder: Path) -> None:
    results = SPAWN.Queue()
    process = SPAWN.Process(target=write_under_a_limit, args=(folder, results))
    process.start()
    assert results.get(timeout=60) == (True, False, True)
    process.join()
    with AnswerCache(folder) as cache:
        assert cache.verify() == VerifyReport(ok=1, damaged=0, foreign=0)


def use_read_only(folder: Path, user: int | None, results: Any) -> None:
    import imr_llm.cache_disk  # noqa: F401 - the user without privileges may not be able to

    if user is not None:
        os.setuid(user)
    cache = AnswerCache(folder)
    outcome: list[Any] = [cache.get("k"), cache.set("k", stored())]
    try:
        cache.clear()
    except CacheError as error:
        outcome.append(str(error).partition("; ")[2])
    results.put(outcome)


@NEEDS_POSIX
def test_read_only_folder() -> None:
    """In a process without root's privileges, for which modes do not count."""
    user = 65534 if os.geteuid() == 0 else None
    # pytest's own folders are closed to another user.
    with tempfile.TemporaryDirectory() as outer:
        Path(outer).chmod(0o711)
        folder = Path(outer) / "answers"
        with AnswerCache(folder) as cache:
            cache.set("k", stored())
        (folder / "cache.db").chmod(0o400)
        folder.chmod(0o500)
        if user is not None:
            os.chown(folder, user, -1)
            os.chown(folder / "cache.db", user, -1)
        results = SPAWN.Queue()
        process = SPAWN.Process(target=use_read_only, args=(folder, user, results))
        process.start()
        found = results.get(timeout=60)
        process.join()
        folder.chmod(0o700)
    assert found == [None, False, "check the rights of the folder"]


def test_what_cannot_be_stored_is_not(cache: AnswerCache) -> None:
    assert cache.set("\ud800", stored()) is False
    assert cache.get("\ud800") is None
    assert cache.set("k", stored(model=object())) is False
    assert cache.set("k", stored())
