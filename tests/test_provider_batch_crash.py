"""A run by batches that dies at any moment goes on at its next start, and pays for nothing twice."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from batch_runs import COST, LETTERS, batched, results
from batch_server import BatchServer, expired, whole

from imr_llm.runs.batches import journal

PROGRAM = """
import sys
from pathlib import Path
from batch_runs import batched
class Server:
    url = sys.argv[1]
batched(Server, Path(sys.argv[2]), requests=3)
"""

KILLS = [
    ("before upload", 1), ("upload", 1), ("before create", 1), ("create", 1), ("before upload", 2),
    ("create", 2), ("poll", 1), ("before content", 1), ("content", 2), ("before delete", 1),
    ("delete", 2), ("upload", 3), ("create", 3), ("content", 3),
]  # fmt: skip


@pytest.mark.parametrize("kill", KILLS, ids=lambda kill: f"{kill[0]} {kill[1]}")
def test_a_process_that_is_killed_loses_nothing_and_pays_nothing_twice(
    kill: tuple[str, int], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    moments: list[str] = []
    started: list[subprocess.Popen[bytes]] = []

    def watch(kind: str) -> None:
        moments.append(kind)
        if kind == kill[0] and moments.count(kind) == kill[1] and started[0].poll() is None:
            started[0].send_signal(signal.SIGKILL)
            started[0].wait(10)

    with BatchServer(plays=[expired(2), whole], watch=watch) as server:
        path = os.pathsep.join(filter(None, sys.path))
        given = [sys.executable, "-c", PROGRAM, server.url, str(out)]
        started.append(subprocess.Popen(given, env={**os.environ, "PYTHONPATH": path}))
        assert started[0].wait(60) == -signal.SIGKILL
        report = batched(server, out, requests=3)
        assert sorted(server.paid.values()) == [1] * 5
        assert [len(each) for each in server.sent()] in ([3, 2, 1], [3, 1, 2])
        assert server.files == {}
    assert sorted(results(out)) == sorted(name for name, _ in LETTERS)
    assert (report.tally.fallbacks, report.cost) == (0, pytest.approx(5 * COST))
    assert not list((out / "_batches").glob("*.requests.jsonl*"))


class _CrashError(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_at_any_step_of_the_journal_loses_nothing(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = journal.put
    for step in itertools.count(1):
        left = step
        out = tmp_path / str(step) / "out"

        def crashing(file: Path, content: bytes) -> None:
            nonlocal left
            left -= 1
            if left == 0 and moment == "before":
                raise _CrashError
            put(file, content)
            if left == 0:
                raise _CrashError

        with BatchServer(plays=[expired(1), whole]) as server:
            monkeypatch.setattr(journal, "put", crashing)
            try:
                batched(server, out, LETTERS[:3], requests=2)
            except _CrashError:
                monkeypatch.setattr(journal, "put", put)
                report = batched(server, out, LETTERS[:3], requests=2)
            else:
                break
            assert sorted(server.paid.values()) == [1] * 3, step
            assert server.files == {}, step
        assert (report.letters, report.tally.fallbacks) == (3, 0)
        assert report.cost == pytest.approx(3 * COST)
    assert step > 12


def test_a_damaged_journal_is_told_of(tmp_path: Path) -> None:
    from imr_llm import ConfigurationError

    with BatchServer(faults={"poll": ["401"]}) as server:
        with pytest.raises(ConfigurationError, match="401"):
            batched(server, tmp_path / "out")
        for content in ("", "[]", '{"number": 0}', '{"usage": 7}'):
            (tmp_path / "out" / "_batches" / "job-00000.json").write_text(content)
            with pytest.raises(ConfigurationError, match="cannot be read"):
                batched(server, tmp_path / "out")


def test_a_run_that_is_interrupted_while_it_waits_goes_on(tmp_path: Path) -> None:
    interrupted: list[Any] = []

    def watch(kind: str) -> None:
        if kind == "poll" and not interrupted:
            interrupted.append(kind)
            os.kill(os.getpid(), signal.SIGINT)

    with BatchServer(polls=20, watch=watch) as server:
        with pytest.raises(KeyboardInterrupt):
            batched(server, tmp_path / "out")
        report = batched(server, tmp_path / "out")
        assert sorted(server.paid.values()) == [1] * 5
    assert report.tally.fallbacks == 0
