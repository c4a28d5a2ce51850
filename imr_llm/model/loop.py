"""One event loop for the clients' life, in a worker thread.

An asynchronous client used over two loops fails, and a notebook has a loop running already: so all
requests run here, and `extract` and `aextract` both hand their work over.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_process: int | None = None


def worker_loop() -> asyncio.AbstractEventLoop:
    """The loop, started when it is first asked for; a forked process starts its own."""
    global _loop, _process
    with _lock:
        if _loop is None or _process != os.getpid():
            _loop, _process = asyncio.new_event_loop(), os.getpid()
            threading.Thread(target=_loop.run_forever, name="imr_llm", daemon=True).start()
        return _loop


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of the work, from a thread without a loop or with one running (a notebook)."""
    future = asyncio.run_coroutine_threadsafe(work, worker_loop())
    try:
        return future.result()
    except BaseException:
        future.cancel()  # Ctrl-C: what is under way stops
        raise


async def hand_over(work: Coroutine[Any, Any, T]) -> T:
    """The result of the work, awaited in the caller's own loop."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, worker_loop()))
