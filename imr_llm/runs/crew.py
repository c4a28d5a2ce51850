"""Several processes that do the letters of one run, and one that leads them.

The leader reads the letters, hands them out, and alone commits parts. A worker that dies (a letter
may bring down a library written in C) is replaced: what it had not delivered is done again, what may
have killed it by itself, and a letter that does so again gets an error.
"""

from __future__ import annotations

import contextlib
import math
import os
import queue
import subprocess
import sys
import threading
from collections import Counter, deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_llm.batch import width_of
from imr_llm.errors import ConfigurationError
from imr_llm.runs.folder import RunError
from imr_llm.runs.interrupt import deaf, finishing
from imr_llm.runs.wire import Cool, Failed, Finish, Halt, receive, send
from imr_llm.runs.workshop import Done, Task, Written
from imr_llm.silent import silent
from imr_llm.telemetry import Log, retell
from imr_llm.telemetry.relay import Heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from imr_llm.runs.workshop import Plan

_log = Log(__name__)

_FATAL: Final = "The process that read this letter died of it; the letter may be damaged."
_FATAL_TIMES: Final = 3
"""Workers that die with one letter alone before it is held to be the cause."""
_STILLBORN: Final = 3
"""Workers in a row that die before they have done one letter."""
_END_SECONDS: Final = 60.0
_WAKES_SECONDS: Final = 0.5
_FEW_ARENAS: Final = {"MALLOC_ARENA_MAX": "2"}
"""glibc gives each thread memory of its own, which it keeps: over many letters a worker's would grow."""


@silent
@dataclass(frozen=True, slots=True)
class _Ended:
    """There are no more letters, or reading them failed."""

    error: BaseException | None = None


class _Interrupted:
    """Ctrl-C has come."""


class _Worker:
    """A worker process, as the leader sees it."""

    def __init__(self, plan: Plan, name: str, inbox: queue.SimpleQueue[Any]) -> None:
        environment = {
            **_FEW_ARENAS, **os.environ,
            "PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path),
        }  # fmt: skip
        with deaf():
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "imr_llm.runs.worker"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
            )  # fmt: skip
        self.tasks: dict[int, Task] = {}
        """What it was given and has not delivered in a part."""
        self.undone: set[int] = set()
        self.alone = False
        """Whether it gets one letter at a time, to find out which one kills."""
        self.finishing = False
        self.started = False
        self.worked = False
        self._listener = threading.Thread(target=self._listen, args=(inbox,), daemon=True)
        self._listener.start()
        self.say((plan, name))

    def give(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            self.tasks[task.number] = task
            self.undone.add(task.number)
        self.say(list(tasks))

    def say(self, message: object) -> None:
        # A worker that is gone is told of by the listener.
        with contextlib.suppress(OSError, ValueError):
            if self.process.stdin is not None:
                send(self.process.stdin, message)

    def _listen(self, inbox: queue.SimpleQueue[Any]) -> None:
        stream = self.process.stdout
        while stream is not None:
            message = receive(stream)
            inbox.put((self, message))
            if message is None:
                return

    def end(self) -> None:
        """Wait for the process to end."""
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._listener.join(_END_SECONDS)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


class Crew:
    """The workers of a run.

    Attributes:
        on_done: called for each letter that is done.
        on_written: called with each part that is to be committed.
    """

    def __init__(
        self,
        plan: Plan,
        number: int,
        each: int,
        on_done: Callable[[Done], None],
        on_written: Callable[[Written], None],
    ) -> None:
        self._plan = plan
        self._number = number
        self._each = each
        self._begun = width_of(plan.settings)
        self.on_done = on_done
        self.on_written = on_written
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._workers: list[_Worker] = []
        self._suspects: deque[Task] = deque()
        self._deaths: Counter[int] = Counter()
        self._again: deque[Task] = deque()
        self._room = threading.Semaphore(number * each)
        self._stop = threading.Event()
        self._ended = False
        self._started = 0
        self._stillborn = 0
        self._failure: Failed | None = None
        self._error: BaseException | None = None
        self._alike: dict[str, _Worker] = {}
        """By content, who has a letter that is being asked for: an equal one is asked with it."""
        self._counted: set[int] = set()
        """Letters that are done again because their part was lost; they are not told of twice."""

    @property
    def under_way(self) -> int:
        """Letters begun and not done: of those given out, as many as a worker begins at a time."""
        return sum(min(len(worker.undone), self._begun) for worker in self._workers)

    def work(self, tasks: Iterator[Task]) -> None:
        """Do all tasks. `halt` may be called from the callbacks.

        Raises:
            ConfigurationError: what no other letter would change.
            RunError: a part cannot be written, or workers die again and again.
            KeyboardInterrupt: what was done or under way by then is committed; at a second Ctrl-C,
                the answers that have come are in the cache.
        """
        feeder = threading.Thread(target=self._feed, args=(tasks,), daemon=True)
        try:
            with finishing(lambda: self._inbox.put((None, _Interrupted()))) as interrupt:
                self._workers = [self._start() for _ in range(self._number)]
                feeder.start()
                try:
                    self._lead()
                except KeyboardInterrupt:
                    if interrupt.came:
                        raise  # the second one
                    self.halt()
                    self._lead()
                    raise
                self._check()
        except BaseException:
            for worker in self._workers:
                worker.process.kill()
            raise
        finally:
            self._stop.set()
            self._room.release()
            for worker in self._workers:
                worker.end()

    def _check(self) -> None:
        """Raise what stopped the work."""
        if self._error is not None:
            raise self._error
        if self._failure is not None:
            if self._failure.settings:
                raise ConfigurationError(self._failure.message)
            raise RunError(f"The run has stopped: {self._failure.message}.")

    def halt(self) -> None:
        """Begin no other letter; those under way are finished and committed."""
        self._stop.set()
        self._ended = True
        self._suspects.clear()
        self._again.clear()
        for worker in self._workers:
            worker.finishing = True
            worker.say(Halt())

    def _feed(self, tasks: Iterator[Task]) -> None:
        try:
            for task in tasks:
                self._room.acquire()
                if self._stop.is_set():
                    return
                self._inbox.put((None, task))
        except BaseException as error:  # noqa: BLE001 (it is raised where the run is led)
            self._inbox.put((None, _Ended(error)))
        else:
            self._inbox.put((None, _Ended()))

    def _lead(self) -> None:
        while self._workers:
            self._take(*self._news())
            with contextlib.suppress(queue.Empty):
                while True:  # what has come meanwhile is handed out together
                    self._take(*self._inbox.get_nowait())
            self._hand_out()

    def _news(self) -> Any:
        while (
            True
        ):  # Ctrl-C that comes just before a wait does not end it: its handler runs between two
            with contextlib.suppress(queue.Empty):
                return self._inbox.get(timeout=_WAKES_SECONDS)

    def _take(self, worker: _Worker | None, message: Any) -> None:
        if worker is None:
            self._from_feeder(message)
        elif message is None:
            self._gone(worker)
        else:
            self._from_worker(worker, message)

    def _from_feeder(self, message: Task | _Ended | _Interrupted) -> None:
        if isinstance(message, Task):
            if not self._stop.is_set():
                self._again.append(message)
            return
        if isinstance(message, _Interrupted):
            self.halt()
            return
        self._ended = True
        if message.error is not None:
            self._error = message.error
            self.halt()

    def _from_worker(self, worker: _Worker, message: object) -> None:
        if isinstance(message, list):
            worker.started = True
            if message:
                worker.worked, self._stillborn = True, 0
            for done in message:
                self._done(worker, done)
        elif isinstance(message, Written):
            self.on_written(message)
            for number in message.numbers:
                worker.tasks.pop(number, None)
        elif isinstance(message, Heard):
            retell(message)
        elif isinstance(message, Cool):
            for other in self._workers:
                if other is not worker:
                    other.say(message)
        elif isinstance(message, Failed):
            worker.finishing = True
            worker.tasks.clear()
            worker.undone.clear()
            self._failure = self._failure or message
            self.halt()
        elif isinstance(message, Finish):
            worker.finishing = True

    def _done(self, worker: _Worker, message: Done) -> None:
        worker.undone.discard(message.number)
        task = worker.tasks.get(message.number)
        if task is not None:
            self._alike.pop(task.fingerprint, None)
        if message.number in self._counted:
            self._counted.discard(message.number)
        else:
            self._room.release()
            self.on_done(message)

    def _gone(self, worker: _Worker) -> None:
        """A worker's stream has ended: as it should, or because it died."""
        self._workers.remove(worker)
        worker.end()
        left = worker.tasks
        if not left and worker.finishing:
            return
        if self._stop.is_set():
            return  # halted: what it had not delivered is for the next start
        self._stillborn = 0 if worker.worked or worker.alone else self._stillborn + 1
        # Several letters may kill workers that have started, before these have done one.
        if self._stillborn >= _STILLBORN + (self._number if worker.started else 0):
            self._failure = Failed(
                settings=False, message="its worker processes die at their start"
            )
            self.halt()
            return
        suspects = [left[number] for number in sorted(worker.undone) if number in left]
        _log.warning("run.worker_died", under_way=len(suspects), status=worker.process.returncode)
        told = {number: task for number, task in left.items() if number not in worker.undone}
        self._counted.update(told)
        self._again.extend(told.values())
        if worker.alone:
            self._deaths.update(task.number for task in suspects)
        for task in suspects:
            if self._deaths[task.number] >= _FATAL_TIMES:
                self._again.append(replace(task, source="", error=_FATAL))
            else:
                self._suspects.append(task)
        self._workers.append(self._start())

    def _start(self) -> _Worker:
        self._started += 1
        name = f"{os.getpid()}-{self._started}"
        return _Worker(self._plan, name, self._inbox)

    def _hand_out(self) -> None:
        if self._suspects and not any(worker.alone for worker in self._workers):
            idle = [worker for worker in self._workers if not (worker.undone or worker.finishing)]
            if idle:
                idle[0].alone = True
        for worker in self._workers:
            if worker.alone and not worker.undone and not worker.finishing:
                if self._suspects:
                    worker.give([self._suspects.popleft()])
                else:
                    worker.alone = False
        free = [worker for worker in self._workers if not worker.alone and not worker.finishing]
        for number, worker in enumerate(sorted(free, key=lambda each: len(each.undone))):
            share = math.ceil(len(self._again) / (len(free) - number))
            room = self._each - len(worker.undone)
            given = []
            for _ in range(min(share, room)):
                task = self._again.popleft()
                other = self._asker_of(task)
                if other is not None and other is not worker:
                    other.give([task])
                    continue
                given.append(task)
                if self._plan.settings.model and task.fingerprint:
                    self._alike[task.fingerprint] = worker
            if given:
                worker.give(given)
        if self._ended and not self._again and not self._suspects:
            for worker in self._workers:
                if not worker.finishing and not (worker.alone and worker.undone):
                    worker.finishing = True
                    worker.say(Finish())

    def _asker_of(self, task: Task) -> _Worker | None:
        """The worker that has an equal letter under way."""
        worker = self._alike.get(task.fingerprint)
        gone = worker is None or worker.alone or worker.finishing or worker not in self._workers
        return None if gone else worker
