"""Ctrl-C in a command: an exception that leaves the exit status to the command."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator


class Interrupted(KeyboardInterrupt):
    """Ctrl-C has come.

    Where a plain KeyboardInterrupt passes through `exec` of a text, as it does when it comes while a module
    with a dataclass is imported, CPython ends the program by the signal in the end, caught or not,
    whatever status it exits with (`run_eval_code_obj` in its `pythonrun.c`). A subclass is no such case.
    """


_came = threading.Event()


def interrupt(*_: Any) -> NoReturn:
    """The handler of a command: what Python's own does, with an exception of ours."""
    _came.set()
    raise Interrupted


def check() -> None:
    """Raise `Interrupted` where Ctrl-C has come to a command, and the exception was lost.

    What is raised in a callback of Python's own goes nowhere: each import ends with one, so that now and
    then a Ctrl-C meets it. To be called where something long begins.
    """
    if _came.is_set():
        raise Interrupted


def is_usual(handler: Any) -> bool:
    """Whether Ctrl-C is left to Python or to a command: no program has a handler of its own."""
    return handler is signal.default_int_handler or handler is interrupt


@contextmanager
def heard() -> Iterator[None]:
    """For a command: Ctrl-C raises `Interrupted`, where Python's own handler is set."""
    here = threading.current_thread() is threading.main_thread()
    if not here or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    before = sys.unraisablehook

    def told(lost: Any) -> None:
        if not isinstance(lost.exc_value, Interrupted):  # of that one `check` tells
            before(lost)

    _came.clear()
    signal.signal(signal.SIGINT, interrupt)
    sys.unraisablehook = told
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = before
        _came.clear()
