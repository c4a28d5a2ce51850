"""Ctrl-C during a run: what is under way is finished before it is raised, and workers never hear it."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def finishing(told: Callable[[], None]) -> Iterator[None]:
    """Have the first Ctrl-C call `told`, and raise it at the end; a second one is raised at once.

    An exception in the middle of a message to another process, or of the books, would tear them.
    `told` is called between any two steps of the main thread: it may do no more than leave word. In
    another thread, or where the program has a handler of its own, all stays as it is.

    Raises:
        KeyboardInterrupt: after the block, when Ctrl-C came in it.
    """
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or threading.current_thread() is not threading.main_thread():
        yield
        return
    came = False

    def first(*_: Any) -> None:
        nonlocal came
        came = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        told()

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if came:
        raise KeyboardInterrupt


@contextmanager
def deaf() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach, though a terminal sends it to all of a program's."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, {signal.SIGINT}
    )  # inherited by what is started
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
