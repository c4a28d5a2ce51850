"""The answer cache: what it keeps, its keys, and many users at once."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cache_helpers import LONGEST, SPAWN, stored
from hypothesis import given
from hypothesis import strategies as st

from imr_llm import cache as cache_module
from imr_llm.cache import AnswerCache, VerifyReport, answer_key

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "answers"


@pytest.fixture
def cache(folder: Path) -> Iterator[AnswerCache]:
    with AnswerCache(folder, timeout=0.2) as made:
        yield made


# What goes in comes out -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        '{"age": 43, "sex": "female"}',
        "",  # a model may say nothing
        "no JSON at all",  # what is stored is raw, valid or not
        "caf\u00e9 \u2013 \U0001f9b4 \u2028",  # beyond ASCII and beyond the basic plane
        "\ud800 half a pair",  # what json.loads makes of a broken escape
        "nul \x00 and bell \x07",
        LONGEST,  # longer than diskcache keeps inside its database
        '{"sum":"looks like ours","stored":{}}',
    ],
)
def test_round_trip(cache: AnswerCache, answer: str) -> None:
    assert cache.set("a key", stored(answer))
    assert cache.get("a key") == stored(answer)
    assert list(cache.items()) == [("a key", stored(answer))]


@given(
    answer=st.text(),
    model=st.text(),
    tokens=st.integers(min_value=0, max_value=2**80),
    key=st.text(st.characters(codec="utf-8")),
)
def test_text_form_round_trip(answer: str, model: str, tokens: int, key: str) -> None:
    entry = stored(answer, model=model, input_tokens=tokens)
    assert cache_module._loads(key, cache_module._dumps(key, entry)) == entry


@given(text=st.text(), key=st.text(st.characters(codec="utf-8")))
def test_text_of_another_kind_is_a_miss(text: str, key: str) -> None:
    assert cache_module._loads(key, text) is None
    assert cache_module._loads(key, '{"sum":"' + text) is None


@given(place=st.integers(min_value=0), to=st.characters(codec="ascii"))
def test_any_changed_character_is_a_miss(place: int, to: str) -> None:
    text = cache_module._dumps("k", stored())
    place %= len(text)
    changed = text[:place] + to + text[place + 1 :]
    assert (cache_module._loads("k", changed) is None) is (changed != text)


def test_later_answer_replaces_the_earlier(cache: AnswerCache) -> None:
    cache.set("k", stored("first"))
    cache.set("k", stored("second"))
    assert cache.get("k") == stored("second")
    assert cache.info().entries == 1


def test_miss(cache: AnswerCache) -> None:
    assert cache.get("never stored") is None


def test_outlives_its_object(folder: Path) -> None:
    with AnswerCache(folder) as first:
        first.set("k", stored())
    with AnswerCache(folder) as second:
        assert second.get("k") == stored()
        second.close()
        assert second.get("k") == stored(), "opens again when used after closing"


def test_pickled_cache_opens_the_same_folder(cache: AnswerCache) -> None:
    cache.set("k", stored())
    with pickle.loads(pickle.dumps(cache)) as other:
        assert other.get("k") == stored()


def test_items_are_streamed_while_others_write(cache: AnswerCache) -> None:
    for number in range(450):
        cache.set(f"k{number}", stored(str(number)))
    found = cache.items()
    first = next(found)
    cache.set("late", stored("late"))
    rest = list(found)
    assert first == ("k0", stored("0"))
    assert [key for key, _ in rest] == [f"k{number}" for number in range(1, 450)] + ["late"]


def test_import_is_cheap() -> None:
    """diskcache and sqlite3 are loaded with the first use, not with the module."""
    code = (
        "import sys, imr_llm.cache as c; late = {'diskcache', 'sqlite3'};"
        "assert not late & set(sys.modules), late & set(sys.modules);"
        "c.AnswerCache('nowhere-at-all'); assert not late & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


def test_hit_costs_at_most_three_tenths_of_a_millisecond(cache: AnswerCache) -> None:
    cache.set("k", stored("x" * 2000))
    times = []
    for _ in range(400):
        begun = time.perf_counter()
        cache.get("k")
        times.append(time.perf_counter() - begun)
    assert sorted(times)[len(times) // 2] < 0.0003


# The key --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": 1, "b": "x"}, {"b": "x", "a": 1}, True),  # order of parts
        ({"o": {"p": 1, "q": 2}}, {"o": {"q": 2, "p": 1}}, True),  # order within a part
        ({"t": 0}, {"t": 0.0}, True),  # the same temperature
        ({"o": {"t": [1.0]}}, {"o": {"t": [1]}}, True),
        ({"t": 0.1}, {"t": 0.2}, False),
        ({"t": 1}, {"t": True}, False),
        ({"t": 1}, {"t": "1"}, False),
        ({"t": None}, {}, False),
        ({"a": "xy", "b": ""}, {"a": "x", "b": "y"}, False),  # no sliding between parts
        ({"a": "caf\u00e9"}, {"a": "cafe\u0301"}, False),  # other bytes may be other tokens
    ],
)
def test_answer_key(one: dict[str, Any], other: dict[str, Any], *, same: bool) -> None:
    assert (answer_key(**one) == answer_key(**other)) is same


@pytest.mark.parametrize("part", [{1: "x"}, {"o": {2: 3}}, {"x"}, b"x", float("nan"), object()])
def test_answer_key_refuses_what_json_cannot_hold(part: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        answer_key(part=part)


def test_answer_key_is_the_same_in_every_process() -> None:
    """Also under another hash seed; and a known value, so that no release empties all caches."""
    code = (
        "from imr_llm.cache import answer_key as k; print(k(text='a letter', o={'b': 1, 'a': 2}))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {answer_key(o={"a": 2, "b": 1}, text="a letter")}
    assert found == {"6d0a74c26082b14bcf0fa4305c9fb1014965db0b0a1f40cd4a6f7552f0a21dea"}


# Threads and processes ------------------------------------------------------------------------


def hammer(folder: Path, worker: int, results: Any) -> None:
    """Write and read keys that all workers share; count what was wrong."""
    wrong = 0
    with AnswerCache(folder, timeout=30) as cache:
        for number in range(60):
            key = answer_key(letter=number % 20)
            wrong += not cache.set(key, stored(f"{number % 20}", output_tokens=worker))
            found = cache.get(key)
            wrong += found is None or found.answer != f"{number % 20}"
    results.put(wrong)


def test_processes_share_keys_from_a_cold_start(folder: Path) -> None:
    results = SPAWN.Queue()
    workers = [SPAWN.Process(target=hammer, args=(folder, n, results)) for n in range(4)]
    for process in workers:
        process.start()
    assert [results.get(timeout=120) for _ in workers] == [0, 0, 0, 0]
    for process in workers:
        process.join()
    with AnswerCache(folder) as cache:
        assert cache.verify() == VerifyReport(ok=20, damaged=0, foreign=0)


def test_threads_share_one_cache(folder: Path) -> None:
    wrong = []
    with AnswerCache(folder, timeout=30) as cache:

        def work(worker: int) -> None:
            for number in range(40):
                key = f"k{number % 10}"
                if not cache.set(key, stored(key, output_tokens=worker)):
                    wrong.append((worker, key, "set"))
                found = cache.get(key)
                if found is None or found.answer != key:
                    wrong.append((worker, key, "get"))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert cache.verify() == VerifyReport(ok=10, damaged=0, foreign=0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_fork_with_an_open_cache(cache: AnswerCache) -> None:
    """Also while another thread of the parent is opening one."""
    cache.set("k", stored())
    with cache_module._opening:
        child = os.fork()
        if child == 0:
            with AnswerCache(cache.folder) as fresh:
                sound = cache.get("k") == fresh.get("k") == stored() and cache.set("c", stored())
            os._exit(0 if sound else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert cache.get("c") == stored()
    assert cache.set("p", stored())


def store_until_killed(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        for number in range(10**6):
            cache.set(f"k{number}", stored("x" * 3000))


def test_killed_writer_leaves_a_sound_cache(folder: Path) -> None:
    process = SPAWN.Process(target=store_until_killed, args=(folder,))
    process.start()
    deadline = time.monotonic() + 60
    with AnswerCache(folder) as cache:
        while cache.info().entries < 50 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.kill()
        process.join()
        report = cache.verify()
        assert report.ok >= 50
        assert (report.damaged, report.foreign) == (0, 0)
        assert cache.set("after", stored())
