"""Ctrl-C within a run: who hears it, and when it is raised."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from answers import obedient
from bulk import asking, letters, rows
from model_server import Behaviour, ModelServer, answer, status

from imr_llm import ConfigurationError, Settings, run
from imr_llm.runs.interrupt import deaf, finishing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from model_script import Exchange


@pytest.fixture(autouse=True)
def _usual() -> None:
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_first_is_told_and_raised_behind_the_block() -> None:
    told: list[str] = []
    steps: list[str] = []

    def block() -> None:
        with finishing(lambda: told.append("stop")):
            signal.raise_signal(signal.SIGINT)
            steps.append("went on")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert (told, steps) == (["stop"], ["went on"])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_one_is_raised_where_it_comes() -> None:
    steps: list[str] = []

    def block() -> None:
        with finishing(lambda: None):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            steps.append("went on")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert steps == []


def test_without_one_nothing_is_raised() -> None:
    with finishing(lambda: pytest.fail("nobody asked")):
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_in_the_block_comes_first() -> None:
    def block() -> None:
        with finishing(lambda: None):
            signal.raise_signal(signal.SIGINT)
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        block()


def test_a_programs_own_handler_stays() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        with finishing(lambda: pytest.fail("it is the program's")):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIGINT]


def test_another_thread_may_lead() -> None:
    done: list[str] = []

    def lead() -> None:
        with finishing(lambda: None):
            done.append("led")

    thread = threading.Thread(target=lead)
    thread.start()
    thread.join()
    assert done == ["led"]


def test_a_deaf_process_does_not_hear_it_and_this_one_does() -> None:
    code = "import time; print('up', flush=True); time.sleep(0.5); print('done')"
    with deaf():
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "done\n"
    assert process.returncode == 0
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


OWN = """
import os, signal, sys, threading
sys.path[:] = {path!r}
from bulk import letters
from imr_llm import Settings, run

def mine(*_):
    raise KeyboardInterrupt

signal.signal(signal.SIGINT, mine)

def given():
    for number, letter in enumerate(letters(400)):
        if number == 300:
            os.kill(os.getpid(), signal.SIGINT)
        yield letter

try:
    run(given(), {out!r}, settings=Settings(model=None), processes={processes})
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.parametrize("processes", [1, 2])
def test_a_programs_own_handler_may_raise_and_what_was_done_is_kept(
    tmp_path: Path, processes: int
) -> None:
    out = tmp_path / "out"
    code = OWN.format(path=sys.path, out=str(out), processes=processes)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100
    )
    assert done.stdout == "stopped\n"
    assert len(rows(out)) > 0


@pytest.mark.parametrize("processes", [1, 2])
def test_a_refused_key_is_told_of_though_ctrl_c_came_before(tmp_path: Path, processes: int) -> None:
    came = threading.Event()

    def refusing(exchange: Exchange) -> None:
        if not came.is_set():
            came.set()
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)
        status(401).act(exchange)

    with ModelServer(lambda _: Behaviour(refusing)) as server:
        settings = asking(server.url, tmp_path / "cache")
        with pytest.raises(ConfigurationError, match="key"):
            run(letters(80), tmp_path / "out", settings=settings, processes=processes)


def test_letters_that_are_long_in_coming_are_not_waited_for(tmp_path: Path) -> None:
    awaited = threading.Event()

    def given() -> Iterator[tuple[str, str]]:
        yield from letters(70)
        threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        assert not awaited.wait(60), "it was not interrupted"

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(given(), tmp_path / "out", settings=Settings(model=None), processes=1)
    assert time.monotonic() - began < 60
    assert len(rows(tmp_path / "out")) == 70


def test_it_is_told_of_at_once_while_answers_are_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Of few letters all are under way: none is left to be begun."""
    others = threading.Event()

    def late(exchange: Exchange) -> None:
        if not others.is_set():
            others.set()
            os.kill(os.getpid(), signal.SIGINT)
        deadline = time.monotonic() + 60
        while "run.interrupted" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.01)
        told.append("run.interrupted" in caplog.text)
        answer(obedient()).act(exchange)

    told: list[bool] = []
    with ModelServer(lambda _: Behaviour(late)) as server:
        settings = asking(server.url, tmp_path / "cache")
        with pytest.raises(KeyboardInterrupt):
            run(letters(5), tmp_path / "out", settings=settings)
    assert told
    assert all(told)
    assert len(rows(tmp_path / "out")) == 5
