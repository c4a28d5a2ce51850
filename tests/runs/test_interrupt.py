"""Ctrl-C within a run: who hears it, and when it is raised."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest

from imr_llm.runs.interrupt import deaf, finishing


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
