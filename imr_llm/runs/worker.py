"""A worker process of a run: letters come by standard input, what became of them goes out.

Started as `python -P -m imr_llm.runs.worker`, so that no program of the user's is imported again. Ends
when its input does: a run that is killed leaves no worker behind.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from typing import TYPE_CHECKING, Final

from imr_llm.errors import ConfigurationError
from imr_llm.model.pace import Pace
from imr_llm.runs.folder import reason
from imr_llm.runs.wire import Cool, Failed, Finish, Halt, receive, send
from imr_llm.runs.workshop import Plan, Task, work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

_IDLE_SECONDS: Final = 0.05


class _Given:
    """Tasks as they come in; None when none has come for a moment."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._tasks: queue.Queue[Task | None] = queue.Queue()
        self._halted = False
        threading.Thread(target=self._listen, daemon=True).start()

    def __iter__(self) -> Iterator[Task | None]:
        while True:
            try:
                task = self._tasks.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                yield None
                continue
            if task is None or self._halted:
                return
            yield task

    def _listen(self) -> None:
        while True:
            message = receive(self._stream)
            if isinstance(message, Task):
                self._tasks.put(message)
            elif isinstance(message, Cool):
                _cool(message.seconds)
            elif isinstance(message, Finish):
                self._tasks.put(None)
            elif isinstance(message, Halt):
                self._halted = True
                self._tasks.put(None)
            else:  # the run has ended without a word
                os._exit(1)


def _cool(seconds: float) -> None:
    if "imr_llm.model.witness" in sys.modules:
        from imr_llm.model.witness import cool  # noqa: PLC0415 (only where a model is asked)

        cool(seconds)


def main() -> None:
    """Work until there is nothing more to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run, which says what to do
    given = open(0, "rb", buffering=0)  # noqa: SIM115 (unbuffered: a thread waits in it to the end)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed gets among the messages
    speaking = threading.Lock()

    def tell(message: object) -> None:
        with speaking:
            send(out, message)

    Pace.told = lambda seconds: tell(Cool(seconds))
    plan, name = receive(given)
    if not isinstance(plan, Plan):
        raise TypeError
    try:
        work(plan, _Given(given), tell, name)
    except ConfigurationError as error:
        tell(Failed(settings=True, message=str(error)))
    except OSError as error:
        tell(Failed(settings=False, message=reason(error)))
    tell(Finish())


if __name__ == "__main__":
    main()
