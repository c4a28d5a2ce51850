"""Nothing that is planted in an answer cache is run, read, removed or a crash."""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import diskcache
import pytest
from cache_helpers import names, sql, stored

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


# Planted rows ---------------------------------------------------------------------------------


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Path.touch, (self.mark,)


# (columns of the row under the key "k"), with `{victim}` for an existing file outside
PLANTED = {
    "pickle": {"mode": 4, "value": "BOMB"},
    "pickle in a file": {"mode": 4, "filename": "{victim}", "value": None},
    "binary file, absolute": {"mode": 2, "filename": "{victim}", "value": None},
    "text file, absolute": {"mode": 3, "filename": "{victim}", "value": None},
    "text file, upwards": {"mode": 3, "filename": "../victim.txt", "value": None},
    "text row with a file": {"mode": 1, "filename": "{victim}"},
    "blob": {"mode": 1, "value": b"\x80\x04K\x01."},
    "number": {"mode": 1, "value": 7},
    "null": {"mode": 1, "value": None},
    "unknown mode": {"mode": 99},
    "mode of text": {"mode": "raw"},
    "expired": {"expire_time": 1.0},
}


@pytest.mark.parametrize("columns", PLANTED.values(), ids=PLANTED.keys())
def test_planted_row(folder: Path, tmp_path: Path, columns: dict[str, Any]) -> None:
    """Is a miss, is counted as foreign, is replaced, is cleared, and touches nothing."""
    victim, mark = tmp_path / "victim.txt", tmp_path / "mark"
    victim.write_text("keep me")
    with AnswerCache(folder) as cache:
        cache.set("k", stored())
        cache.set("good", stored("good"))
    values = [pickle.dumps(Bomb(mark)) if value == "BOMB" else value for value in columns.values()]
    values = [v.format(victim=victim) if isinstance(v, str) else v for v in values]
    names = ", ".join(f"{name} = ?" for name in columns)
    sql(folder, (f"UPDATE Cache SET {names} WHERE key = 'k'", tuple(values)))

    with AnswerCache(folder) as cache:
        assert cache.get("k") is None
        assert cache.info().foreign == 1
        assert cache.verify() == VerifyReport(ok=1, damaged=0, foreign=1)
        assert list(cache.items()) == [("good", stored("good"))]
        assert cache.set("k", stored("anew"))
        if "expire_time" not in columns:
            assert cache.get("k") == stored("anew")
        sql(folder, (f"UPDATE Cache SET {names} WHERE key = 'k'", tuple(values)))
        assert cache.clear() == 2
        assert cache.info().entries == cache.info().foreign == 0
    assert victim.read_text() == "keep me"
    assert not mark.exists()


# (column, value): keys that diskcache would unpickle or choke on while it goes through the rows
@pytest.mark.parametrize(
    ("key", "raw"),
    [("BOMB", 0), (b"blob", 1), (7, 1), (2.5, 1), (None, 1), ("k", 0), ("k", "text"), ("k", None)],
)
def test_planted_key(folder: Path, tmp_path: Path, key: Any, raw: Any) -> None:
    mark = tmp_path / "mark"
    with AnswerCache(folder) as cache:
        cache.set("k", stored())
        planted = pickle.dumps(Bomb(mark)) if key == "BOMB" else key
        insert = "INSERT INTO Cache (rowid, key, raw, mode, value) VALUES (-5, ?, ?, 1, 'text')"
        sql(folder, (insert, (planted, raw)))
        assert cache.get("k") == stored()
        assert cache.verify() == VerifyReport(ok=1, damaged=0, foreign=1)
        assert list(cache.items()) == [("k", stored())]
        assert cache.clear() == 2
    assert not mark.exists()


def test_row_of_broken_utf8(cache: AnswerCache, folder: Path) -> None:
    """sqlite3 raises for it when it is read as text."""
    cache.set("bad", stored())
    cache.set("good", stored())
    sql(folder, "UPDATE Cache SET value = CAST(x'7bff80' AS TEXT) WHERE key = 'bad'")
    sql(folder, "INSERT INTO Cache (key, raw, mode, value) VALUES (CAST(x'ff' AS TEXT), 1, 1, 'x')")
    assert cache.get("bad") is None
    assert cache.verify() == VerifyReport(ok=1, damaged=2, foreign=0)
    assert [key for key, _ in cache.items()] == ["good"]


def test_answers_cannot_be_swapped(cache: AnswerCache, folder: Path) -> None:
    cache.set("one", stored("one"))
    cache.set("two", stored("two"))
    copy = "UPDATE Cache SET value = (SELECT value FROM Cache WHERE key = 'one') WHERE key = 'two'"
    sql(folder, copy)
    assert cache.get("two") is None
    assert cache.verify() == VerifyReport(ok=1, damaged=1, foreign=0)


@pytest.mark.parametrize(
    "change",
    [
        "substr(value, 1, length(value) - 1)",  # cut short
        "''",
        "replace(value, '43', '34')",  # another age
        "value || ' '",
        "replace(value, '1200', '1201')",  # usage counts too
    ],
)
def test_damaged_text(cache: AnswerCache, folder: Path, change: str) -> None:
    cache.set("k", stored())
    sql(folder, f"UPDATE Cache SET value = {change}")
    assert cache.get("k") is None
    assert cache.verify() == VerifyReport(ok=0, damaged=1, foreign=0)


@pytest.mark.parametrize(
    "inner",
    [
        {"answer": 7},
        {"input_tokens": "12"},
        {"input_tokens": -1},
        {"output_tokens": True},
        {"model": None},
        {"surplus": "x"},
        "not an object",
        [[[]]],
    ],
)
def test_right_checksum_over_wrong_content(inner: Any) -> None:
    """As another release, or someone who knows the form, might write it."""
    fields = json.loads(cache_module._dumps("k", stored()))["stored"]
    content = {**fields, **inner} if isinstance(inner, dict) else inner
    rest = f'","stored":{json.dumps(content)}}}'
    text = '{"sum":"' + cache_module._checksum("k", rest) + rest
    assert cache_module._loads("k", text) is None


def test_deep_nesting_is_a_miss() -> None:
    rest = '","stored":' + "[" * 100_000 + "]" * 100_000 + "}"
    text = '{"sum":"' + cache_module._checksum("k", rest) + rest
    assert cache_module._loads("k", text) is None


# Planted settings and schema ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("get", "no longer a method"),  # diskcache sets an attribute for each row
        ("_disk", None),
        ("_con", 1),
        ("_directory", "/"),
        ("disk_unknown", 1),  # goes to the constructor of the disk
        ("disk_min_file_size", 0),
        ("disk_pickle_protocol", b"\x80\x04N."),
        ("eviction_policy", "no such policy"),
        ("eviction_policy", "least-recently-used"),
        ("size_limit", 1),
        ("cull_limit", 10),
        ("statistics", 1),
        ("tag_index", "x"),
        ("sqlite_journal_mode", "off"),
        ("sqlite_query_only", 1),  # run as PRAGMA
        ("sqlite_mmap_size", 2**30),
        ("sqlite_nonsense = 1; --", "x"),
        (b"blob", b"blob"),
        ("count", "not a number"),
        ("size", b"\xff"),
    ],
)
def test_planted_setting(folder: Path, name: Any, value: Any) -> None:
    with AnswerCache(folder) as cache:
        cache.set("k", stored())
    plant = ("INSERT OR REPLACE INTO Settings VALUES (?, ?)", (name, value))
    sql(folder, plant)
    with AnswerCache(folder) as cache:
        assert cache.get("k") == stored()
        sql(folder, plant)
        # Another thread opens a connection of its own, after the planting.
        worker = threading.Thread(target=lambda: [cache.get("k"), cache.set("l", stored())])
        worker.start()
        worker.join()
        for number in range(30):
            assert cache.set(f"n{number}", stored())
        assert cache.get("k") == stored()
        assert cache.info().entries >= 31
        assert names(folder) == ["cache.db", "cache.db-shm", "cache.db-wal"]


def test_limits_of_the_last_opener_do_not_hold(folder: Path) -> None:
    """diskcache's own defaults, a tiny limit and other rows; then ours again."""
    with AnswerCache(folder) as cache:
        cache.set("k", stored())
    with diskcache.Cache(str(folder), size_limit=1, disk_min_file_size=10) as other:
        other["mine"] = {"a": object}
        other["file"] = b"x" * 100_000
    with diskcache.Cache(str(folder), eviction_policy="least-recently-used") as other:
        assert "k" in other
    with AnswerCache(folder) as cache:
        for number in range(200):
            assert cache.set(f"n{number}", stored("x" * 500))
        assert cache.get("k") == stored()
        assert cache.info().entries == 201
        assert cache.info().foreign == 2
        settings = dict(sql(folder, "SELECT key, value FROM Settings"))
    assert settings["size_limit"] > 2**60
    assert settings["eviction_policy"] == "none"
    assert settings["cull_limit"] == settings["statistics"] == 0
    assert len(list(folder.rglob("*.val"))) == 2, "foreign files are left alone"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON Cache BEGIN DELETE FROM Cache; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE more (x)",
        "CREATE INDEX i ON Cache (hex(value))",
        "ALTER TABLE Cache ADD COLUMN more CHECK (more IS NULL)",
    ],
)
def test_planted_schema(folder: Path, statement: str, caplog: pytest.LogCaptureFixture) -> None:
    with AnswerCache(folder) as cache:
        cache.set("k", stored())
    sql(folder, statement)
    with AnswerCache(folder) as cache:
        assert cache.get("k") is None
        assert cache.set("k", stored()) is False
        for command in (cache.info, cache.clear, cache.verify, lambda: list(cache.items())):
            with pytest.raises(CacheError, match="not made by this library; remove"):
                command()
    assert len(caplog.records) == 1


def big_endian(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def test_planted_journal_removes_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite deletes the file that a rollback journal names as its super-journal."""
    monkeypatch.setattr(cache_module, "_JOURNAL_SECONDS", 0.1)
    victim = tmp_path / "victim.txt"
    victim.write_text("keep me")
    with AnswerCache(folder) as cache:
        cache.set("k", stored())
    name, magic = os.fsencode(victim), bytes.fromhex("d9d505f920a163d7")
    pages = (folder / "cache.db").stat().st_size // 4096
    head = (magic + big_endian(0, 0, pages, 512, 4096)).ljust(512, b"\0")
    end = big_endian(2**30 // 4096 + 1) + name + big_endian(len(name), sum(name)) + magic
    (folder / "cache.db-journal").write_bytes(head + end)
    with AnswerCache(folder) as cache:
        assert cache.get("k") is None
        with pytest.raises(CacheError, match="should not be there; remove it"):
            cache.clear()
    assert victim.read_text() == "keep me"


@pytest.mark.parametrize("link", [os.symlink, os.link])
@pytest.mark.parametrize("name", ["cache.db", "cache.db-wal"])
def test_database_that_is_a_link(folder: Path, tmp_path: Path, link: Any, name: str) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (x)")
    before = other.read_bytes()
    folder.mkdir(mode=0o700)
    link(other, folder / name)
    with AnswerCache(folder) as cache:
        assert cache.set("k", stored()) is False
        with pytest.raises(CacheError, match="not a file of its own"):
            cache.clear()
    assert other.read_bytes() == before
