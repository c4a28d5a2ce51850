"""A run that is killed, as a process, at any moment: nothing is lost, doubled or paid twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bulk import answers, asking, letters, rows

from evals.bench.stub import stub
from imr_llm import Settings, run
from imr_llm.cache import AnswerCache
from imr_llm.letter import read
from imr_llm.model.witness import ModelWitness
from imr_llm.runs.folder import manifest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS = 20
LETTERS = 260
APART = 520
DELAY = 0.1
CONCURRENCY = 32
A_DOLLAR_A_TOKEN = '{"input": 1000000, "output": 1000000}'
AT_CTRL_C = b"""\
imr-llm: finishing what is under way; Ctrl-C again stops at once
imr-llm: stopped
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of letters, with the answers for them beside it."""
    cache = tmp_path_factory.mktemp("none")
    return filled(tmp_path_factory.mktemp("killed"), letters_apart(LETTERS, cache))


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More of them, each asked with one request."""
    whole = [each for each in letters(3 * APART) if len(each[1]) < Settings().part_characters]
    assert len(whole) >= APART
    return filled(tmp_path_factory.mktemp("apart"), whole[:APART])


def letters_apart(number: int, cache: Path) -> list[tuple[str, str]]:
    """Letters of which no two share a part: two processes could ask for it in the same moment."""
    witness = ModelWitness(asking("http://127.0.0.1:9/v1", cache))
    found, taken = [], set[str]()
    for name, text in letters(2 * number):
        own = {part.key for part in witness.look_up(read(text))}
        if not own & taken:
            taken |= own
            found.append((name, text))
    assert len(found) >= number
    return found[:number]


def filled(home: Path, given: list[tuple[str, str]]) -> Path:
    """The folder, with letters and answers in it."""
    (home / "letters").mkdir()
    for name, text in given:
        (home / "letters" / f"{name}.txt").write_bytes(text.encode())
    answers(home / "answers.json")
    return home


def begin(
    folder: Path, out: Path, address: str | None, processes: int = 2
) -> subprocess.Popen[bytes]:
    """The command, in a session of its own."""
    environment = {**os.environ, "IMR_LLM_CACHE_DIR": str(out) + "-cache"}
    given = ["--processes", str(processes), "--part", "40"]
    if address:
        environment |= {
            "IMR_LLM_BASE_URL": address, "IMR_LLM_CONCURRENCY": str(CONCURRENCY), "IMR_LLM_MODE": "json_schema",
            "IMR_LLM_PRICES": A_DOLLAR_A_TOKEN,
        }  # fmt: skip
        given += ["--model", "openai/stub"]
    return subprocess.Popen(
        [sys.executable, "-m", "imr_llm.cli", "run", str(folder / "letters"), "--out", str(out), *given],
        env=environment, start_new_session=True, stderr=subprocess.PIPE,
    )  # fmt: skip


@contextmanager
def killed_at_last(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leave no process behind, whatever happens."""
    try:
        yield
    finally:
        end(process, whole=True)


def end(process: subprocess.Popen[bytes], *, whole: bool) -> bool:
    """Kill it, or all its processes; whether it was still at work."""
    at_work = process.poll() is None
    if at_work and whole:
        os.killpg(process.pid, signal.SIGKILL)
    elif at_work:
        process.kill()
    process.communicate()
    return at_work


def costs(cache: Path) -> dict[str, int]:
    """By the token of its answer, what each request cost."""
    with AnswerCache(cache) as answers:
        return {
            json.loads(each.answer)["token"]: each.input_tokens + each.output_tokens
            for _, each in answers.items()
        }


def stored(cache: Path) -> set[str]:
    """Tokens of the answers that are on our disk."""
    if not cache.exists():
        return set()
    with AnswerCache(cache) as answers:
        return {json.loads(each.answer)["token"] for _, each in answers.items()}


def test_at_twenty_random_moments(folder: Path, tmp_path: Path) -> None:
    chance = random.Random(20)
    with stub(folder / "answers.json", DELAY) as server:
        began = time.monotonic()
        undisturbed = begin(folder, tmp_path / "undisturbed", server.address)
        _, said = undisturbed.communicate(timeout=120)
        assert undisturbed.returncode == 0, said
        whole = time.monotonic() - began
        asked = len(server.paid())
    expected = rows(tmp_path / "undisturbed")
    assert len(expected) == LETTERS
    killed = found_stored = 0
    for attempt in range(KILLS):
        if killed == KILLS:
            break
        out = tmp_path / f"out-{attempt}"
        had: list[tuple[int, set[str]]] = []
        with stub(folder / "answers.json", DELAY) as server:
            while True:
                process = begin(folder, out, server.address)
                if killed < KILLS:
                    time.sleep(chance.uniform(0, whole))
                    if end(process, whole=chance.random() < 0.5):
                        killed += 1
                        # How many requests had been made, and what is on the disk.
                        made = len(server.paid())
                        had.append((made, stored(Path(f"{out}-cache"))))
                        continue
                else:
                    process.communicate(timeout=120)
                assert process.returncode == 0
                break
            tokens = [token for token, _, _ in server.paid()]
            before = 0
            for made, kept in had:
                # A request is under way until its answer is on the disk: more than may be under way
                # at once cannot be lost at a kill, however busy the machine is. (What an earlier kill
                # cut off may not have been asked for again yet.)
                assert len(set(tokens[before:made]) - kept) <= CONCURRENCY
                assert not kept & set(tokens[made:])
                before = made
            assert len(tokens) <= asked + CONCURRENCY * len(had)
            found_stored += sum(len(kept) for _, kept in had)
        found = rows(out)
        # A row says nothing of the server's address; the fallback would tell of a letter not asked.
        assert found == expected
        assert not (out / "_work").exists()
        # What was answered was paid for; what was cut off in mid-answer may have been.
        paid, each = manifest_of(out)["cost"], costs(Path(f"{out}-cache"))
        assert sum(each.values()) <= paid <= sum(each[token] for token in tokens)
    assert killed == KILLS
    assert found_stored > LETTERS, "too few answers were there to be asked for again"


@pytest.mark.parametrize("seed", range(4))
def test_rules_alone(folder: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    kills = 0
    while True:
        process = begin(folder, tmp_path / "out", None)
        time.sleep(chance.uniform(0.2, 2.0))
        if kills < 3 and end(process, whole=chance.random() < 0.5):
            kills += 1
            continue
        process.communicate(timeout=120)
        assert process.returncode == 0
        break
    files = sorted((folder / "letters").glob("*.txt"))
    run(files, tmp_path / "undisturbed", settings=Settings(model=None))
    assert rows(tmp_path / "out") == rows(tmp_path / "undisturbed")


@pytest.mark.parametrize("processes", [1, 2])
def test_ctrl_c_again_and_again(apart: Path, tmp_path: Path, processes: int) -> None:
    """What was under way at each is waited for: all that was asked is on the disk, and in the rows."""
    out = tmp_path / "out"
    with stub(apart / "answers.json", DELAY) as server:
        for asked_by_then in range(60, APART - 300, 70):  # a busy machine is late with the signal
            process = begin(apart, out, server.address, processes)
            with killed_at_last(process):
                while len(server.paid()) < asked_by_then:
                    time.sleep(0.01)
                process.send_signal(signal.SIGINT)
                _, said = process.communicate(timeout=60)
            assert process.returncode == 130
            assert said == AT_CTRL_C
            tokens = [token for token, _, _ in server.paid()]
            assert asked_by_then <= len(tokens) == len(set(tokens)) < APART
            assert set(tokens) == stored(Path(f"{out}-cache"))
            assert all(not row["fallback"] for row in rows(out))
            assert 0 < len(rows(out)) < APART
        process = begin(apart, out, server.address, processes)
        with killed_at_last(process):
            process.communicate(timeout=120)
        assert process.returncode == 0
        tokens = [token for token, _, _ in server.paid()]
        assert len(tokens) == len(set(tokens)) == APART
    assert len(rows(out)) == APART


def test_a_second_ctrl_c_stops_at_once(folder: Path, tmp_path: Path) -> None:
    with stub(folder / "answers.json", delay=300) as server:
        process = begin(folder, tmp_path / "out", server.address)
        with killed_at_last(process):
            while len(server.paid()) < CONCURRENCY:
                time.sleep(0.01)
            assert process.stderr is not None
            process.send_signal(signal.SIGINT)
            assert process.stderr.readline() == AT_CTRL_C.splitlines(keepends=True)[0]
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert said == AT_CTRL_C.splitlines(keepends=True)[1]


def test_a_terminals_ctrl_c_reaches_all_processes_from_the_first_moment(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with stub(folder / "answers.json", delay=1.0) as server:  # so that no run is over by then
        for moment in range(6):
            process = begin(folder, out, server.address)
            with killed_at_last(process):
                while not out.exists():
                    time.sleep(0.01)
                time.sleep(0.2 * moment)  # from before workers are started to when they are at work
                os.killpg(process.pid, signal.SIGINT)
                _, said = process.communicate(timeout=60)
            assert (process.returncode, said) in (
                (130, AT_CTRL_C), (130, AT_CTRL_C.splitlines(keepends=True)[1])
            )  # fmt: skip
            shutil.rmtree(out)


def test_equal_letters_are_asked_once_whatever_process_has_them(
    folder: Path, tmp_path: Path
) -> None:
    first = list(letters(50))
    alike = [(f"{name}-{copy}", text) for name, text in first for copy in range(3)]
    with stub(folder / "answers.json", DELAY) as server:
        settings = asking(server.address, tmp_path / "cache", concurrency=CONCURRENCY)
        report = run(alike, tmp_path / "out", settings=settings, processes=2)
        tokens = [token for token, _, _ in server.paid()]
    assert report.letters == len(alike)
    assert len(tokens) == len(set(tokens)) == len(first)
