"""A run that is killed, as a process, at any moment: nothing is lost, doubled or paid twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from bulk import answers, letters, rows

from evals.bench.stub import Stub, stub
from imr_llm import Settings, run

KILLS = 20
LETTERS = 260
DELAY = 0.1
SLACK = 2.0
"""Seconds that an answer may be on its way from the server to our disk, on a machine that is busy."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of letters, with the answers for them beside it."""
    home = tmp_path_factory.mktemp("killed")
    (home / "letters").mkdir()
    for name, text in letters(LETTERS):
        (home / "letters" / f"{name}.txt").write_bytes(text.encode())
    answers(home / "answers.json")
    return home


def begin(folder: Path, out: Path, address: str | None) -> subprocess.Popen[bytes]:
    """The command, in a session of its own."""
    environment = {**os.environ, "IMR_LLM_CACHE_DIR": str(out) + "-cache"}
    given = ["--processes", "2", "--part", "40"]
    if address:
        environment |= {
            "IMR_LLM_BASE_URL": address, "IMR_LLM_CONCURRENCY": "32", "IMR_LLM_MODE": "json_schema",
        }  # fmt: skip
        given += ["--model", "openai/stub"]
    return subprocess.Popen(
        [sys.executable, "-m", "imr_llm.cli", "run", str(folder / "letters"), "--out", str(out), *given],
        env=environment, start_new_session=True, stderr=subprocess.PIPE,
    )  # fmt: skip


def end(process: subprocess.Popen[bytes], *, whole: bool) -> bool:
    """Kill it, or all its processes; whether it was still at work."""
    at_work = process.poll() is None
    if at_work and whole:
        os.killpg(process.pid, signal.SIGKILL)
    elif at_work:
        process.kill()
    process.communicate()
    return at_work


def paid_twice(server: Stub, kills: list[float]) -> list[str]:
    """Requests that were made again though their answer had come before a kill."""
    attempts: dict[str, list[tuple[float, float | None]]] = {}
    for token, began, ended in server.paid():
        attempts.setdefault(token, []).append((began, ended))
    return [
        token
        for token, each in attempts.items()
        for began, ended in each[:-1]
        if not any(began <= kill <= (ended or began + DELAY) + SLACK for kill in kills)
    ]


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
    killed = 0
    for attempt in range(KILLS):
        if killed == KILLS:
            break
        out = tmp_path / f"out-{attempt}"
        kills: list[float] = []
        with stub(folder / "answers.json", DELAY) as server:
            while True:
                process = begin(folder, out, server.address)
                if killed < KILLS:
                    time.sleep(chance.uniform(0, whole))
                    moment = time.time()
                    if end(process, whole=chance.random() < 0.5):
                        kills.append(moment)
                        killed += 1
                        continue
                else:
                    process.communicate(timeout=120)
                assert process.returncode == 0
                break
            paid = server.paid()
            assert not paid_twice(server, kills)
            assert len(paid) <= asked + 32 * len(kills)
        found = rows(out)
        # A row says nothing of the server's address; the fallback would tell of a letter not asked.
        assert found == expected
        assert not (out / "_work").exists()
    assert killed == KILLS


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


def test_ctrl_c_keeps_what_is_done_and_says_so(folder: Path, tmp_path: Path) -> None:
    with stub(folder / "answers.json", DELAY) as server:
        process = begin(folder, tmp_path / "out", server.address)
        while len(server.paid()) < 60:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert b"stopped" in said
        assert b"Traceback" not in said
        done: list[dict[str, Any]] = rows(tmp_path / "out")
        assert 0 < len(done) < LETTERS
        asked = len(server.paid())
        process = begin(folder, tmp_path / "out", server.address)
        process.communicate(timeout=120)
        assert process.returncode == 0
        tokens = [token for token, _, _ in server.paid()]
        assert len(tokens) == len(set(tokens)) > asked, "what was under way was waited for"
    assert len(rows(tmp_path / "out")) == LETTERS
