"""A worker process of a run: letters come by standard input, what became of them goes out.

Started as `python -P -m imr_llm.runs.worker`, so that no program of the user's is imported again. Ends
when its input does: a run that is killed leaves no worker behind.
"""

from __future__ import annotations

import gc
import math
import os
import queue
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from imr_llm.errors import ConfigurationError
from imr_llm.model.pace import Pace
from imr_llm.runs.folder import reason
from imr_llm.runs.rows import table_of
from imr_llm.runs.wire import Cool, Failed, Finish, Halt, receive, send
from imr_llm.runs.workshop import Done, Plan, Task, work
from imr_llm.telemetry.relay import relay, relay_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

_IDLE_SECONDS: Final = 0.05
_TOLD_AT_ONCE: Final = 16
_YOUNG_OBJECTS: Final = 50_000
_TOLD_SECONDS: Final = 0.2


class _Given:
    """Tasks as they come in; None when none has come for a moment."""

    def __init__(self, stream: IO[bytes], idle: Callable[[], None]) -> None:
        self._stream = stream
        self._idle = idle
        self._tasks: queue.Queue[Task | None] = queue.Queue()
        self._halted = False
        threading.Thread(target=self._listen, daemon=True).start()

    def __iter__(self) -> Iterator[Task | None]:
        while True:
            try:
                task = self._tasks.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                self._idle()
                yield None
                continue
            if task is None or self._halted:
                return
            yield task

    def _listen(self) -> None:
        while True:
            message = receive(self._stream)
            if isinstance(message, list):
                for task in message:
                    self._tasks.put(task)
            elif isinstance(message, Cool):
                _cool(message.seconds)
            elif isinstance(message, Finish):
                self._tasks.put(None)
            elif isinstance(message, Halt):
                self._halted = True
                self._tasks.put(None)
            else:  # the run has ended without a word
                os._exit(1)


class _Speech:
    """Messages to the leader; letters that are done are told of some at a time."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._done: list[Done] = []
        self._said = -math.inf  # the first letter is told of at once

    def tell(self, message: object) -> None:
        with self._lock:
            if isinstance(message, Done):
                self._done.append(message)
                late = time.monotonic() - self._said > _TOLD_SECONDS
                if late or len(self._done) >= _TOLD_AT_ONCE:
                    self._flush()
                return
            self._flush()
            send(self._stream, message)

    def flush(self) -> None:
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        self._said = time.monotonic()
        gathering = relay()
        if gathering is not None and (heard := gathering.gathered()):
            send(self._stream, heard)
        if self._done:
            done, self._done = self._done, []
            send(self._stream, done)


def _cool(seconds: float) -> None:
    if "imr_llm.model.witness" in sys.modules:
        from imr_llm.model.witness import cool  # noqa: PLC0415 (only where a model is asked)

        cool(seconds)


def _collect_rarely() -> None:
    """Leave what was loaded to the end of the process, and look for cycles less often.

    A worker makes some thousand small objects a letter that go by themselves; going over all that is
    there every 700 of them takes a tenth of its time. What is in a circle when it is looked for stays
    longer: so all is gone over at every tenth look, or memory would grow with the letters.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 5, 2)


def main() -> None:
    """Work until there is nothing more to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run, which says what to do
    given = open(0, "rb", buffering=0)  # noqa: SIM115 (unbuffered: a thread waits in it to the end)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed gets among the messages
    speech = _Speech(out)
    Pace.told = lambda seconds: speech.tell(Cool(seconds))
    plan, name = receive(given)
    if not isinstance(plan, Plan):
        raise TypeError
    # What the first part would load (half a second or more) is loaded before anything is asked: an
    # answer that waits for it is not stored yet, and lost where the run is killed.
    table_of([])
    _collect_rarely()
    if plan.ears is not None:
        relay_to(plan.ears)
    send(out, [])  # it has started
    try:
        work(plan, _Given(given, speech.flush), speech.tell, name)
    except ConfigurationError as error:
        speech.tell(Failed(settings=True, message=str(error)))
    except OSError as error:
        speech.tell(Failed(settings=False, message=reason(error)))
    except Exception as error:  # noqa: BLE001 (its text, or a traceback, may hold a letter's)
        sys.stderr.write(f"imr-llm: a worker failed ({type(error).__name__})\n")
        os._exit(1)
    speech.tell(Finish())


if __name__ == "__main__":
    main()
