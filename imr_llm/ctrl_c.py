"""Ctrl-C in a command: an exception that leaves the exit status to the command."""

from __future__ import annotations

import signal
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


def interrupt(*_: Any) -> NoReturn:
    """The handler of a command: what Python's own does, with an exception of ours."""
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
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
