"""Ctrl-C during a run: what is under way is finished before it is raised, and workers never hear it."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from imr_llm.ctrl_c import Interrupted, check, is_usual
from imr_llm.telemetry import Log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log = Log(__name__)


class Interrupt:
    """Whether Ctrl-C has come.

    Attributes:
        usual: whether the first one is kept for the end: the main thread leads, and the program has no
            handler of its own.
        came: whether it has come, and is kept.
    """

    def __init__(self, told: Callable[[], None]) -> None:
        here = threading.current_thread() is threading.main_thread()
        self._before = signal.getsignal(signal.SIGINT)
        self.usual = here and is_usual(self._before)
        self.came = False
        self._told = told
        self._at_rest = False
        self._news = threading.Event()
        self._over = False

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Where it may be raised at once, for nothing of ours is in the middle of anything."""
        self._at_rest = True
        try:
            yield
        finally:
            self._at_rest = False

    def _first(self, *_: Any) -> None:
        self.came = True
        signal.signal(signal.SIGINT, self._before)
        self._news.set()
        self._told()
        if self._at_rest:
            raise Interrupted

    def _tell(self) -> None:
        self._news.wait()
        if not self._over:  # from a thread: the main one may be in the middle of a line
            _log.warning("run.interrupted")

    def __enter__(self) -> Self:
        check()
        if self.usual:
            self._teller = threading.Thread(target=self._tell, daemon=True)
            self._teller.start()
            signal.signal(signal.SIGINT, self._first)
        return self

    def __exit__(self, *_: object) -> None:
        if self.usual:
            signal.signal(signal.SIGINT, self._before)
            self._over = not self.came
            self._news.set()
            self._teller.join()


@contextmanager
def finishing(told: Callable[[], None]) -> Iterator[Interrupt]:
    """Have the first Ctrl-C call `told`, and raise it at the end; a second one is raised at once.

    An exception in the middle of a message to another process, or of the books, would tear them.
    `told` is called between any two steps of the main thread: it may do no more than leave word. In
    another thread, or where the program has a handler of its own, all stays as it is.

    Raises:
        KeyboardInterrupt: after the block, when Ctrl-C came in it and nothing else is raised.
    """
    with Interrupt(told) as interrupt:
        yield interrupt
    if interrupt.came:
        raise Interrupted


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
