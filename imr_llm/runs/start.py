"""The one loop over the letters of a run."""

from __future__ import annotations

import os
import platform
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_llm.batch import check_many
from imr_llm.errors import ConfigurationError
from imr_llm.extraction import Usage
from imr_llm.reading import check_model
from imr_llm.runs.batches.plan import FOLDER as BATCHES
from imr_llm.runs.batches.plan import batching_of
from imr_llm.runs.crew import Crew
from imr_llm.runs.folder import RunError, RunFolder, key_of, reason
from imr_llm.runs.interrupt import Interrupt, finishing
from imr_llm.runs.tasks import drop, made_with, shared, task_of
from imr_llm.runs.watch import Limits, Watch
from imr_llm.runs.workshop import Done, Plan, Task, Written, work
from imr_llm.settings import Settings
from imr_llm.tally import Bar, Tally, length_of
from imr_llm.telemetry import Log, ears, span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from imr_llm.batch import Source
    from imr_llm.runs.batches.journal import Journal
    from imr_llm.runs.batches.lead import Budget, Outcome
    from imr_llm.runs.batches.plan import Batching
    from imr_llm.runs.watch import Alarm
    from imr_llm.schema import Determination
    from imr_llm.telemetry import Span

__all__ = ["RunError", "RunReport", "run"]

_log = Log(__name__)

_PART_LETTERS: Final = 1_000
_FEW: Final = 64
"""Letters for which other processes are not worth their start."""
_REQUESTS_A_PROCESS: Final = 32
_NOTED_SECONDS: Final = 2.0
SHOWN_FAILURES: Final = 5
_PACKAGES: Final = ("instructor", "openai", "pydantic", "pypdfium2", "pyarrow")


@dataclass(slots=True)
class RunReport:
    """What became of a run.

    Attributes:
        folder: where its parts are.
        letters: how many are in the parts.
        done_before: letters given that earlier starts had done; one that is given twice counts twice.
        repeated: letters that came twice, with the same id and content; they have one row.
        errors: how many of the letters in the parts have an error.
        failures: ids and errors of the first of them.
        tally: counts and usage over the letters of this start.
        cost: US dollars of all starts together; None without prices.
        stopped: why a limit stopped the run; None when every letter is done.
        alarms: rates that left the range in which the run began.
        seconds: of this start.
    """

    folder: Path
    letters: int = 0
    done_before: int = 0
    repeated: int = 0
    errors: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list, repr=False)
    tally: Tally = field(default_factory=Tally)
    cost: float | None = None
    stopped: str | None = None
    alarms: list[Alarm] = field(default_factory=list)
    seconds: float = 0.0


def run(  # noqa: PLR0913
    letters: Iterable[Source],
    out: str | os.PathLike[str],
    *,
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
    processes: int | None = None,
    max_cost: float | None = None,
    max_failures: int | None = None,
    max_fallback_share: float | None = None,
    part_letters: int = _PART_LETTERS,
    jsonl: bool = False,
    retry: bool = False,
    batch: bool | Batching = False,
    progress: bool = False,
    on_alarm: Callable[[Alarm], None] | None = None,
) -> RunReport:
    """Read letters into a folder of Parquet parts; begun again, go on with what is not done.

    What is done is known by id and content: the letters may come in another order, or more of them.
    Each part is there whole or not at all, and each answer of the model is kept in the cache before it
    is used, so that a run that is killed loses no letter and pays for none twice.

    Args:
        letters: texts, paths, or `(id, text or path)` pairs; any iterable. Without an id, a file has
            its stem and a text 16 hex digits of its SHA-256.
        out: the folder; made where it is not there, for its owner alone.
        model: as for `extract`.
        schema: as for `extract`.
        settings: as for `extract`; concurrency and limits a minute are shared by all processes.
        processes: how many; None takes as many as pay.
        max_cost: US dollars at which the run stops, earlier starts of it included.
        max_failures: letters with an error, more than which stop the run.
        max_fallback_share: share of the letters for which the rules stood in, above which the run stops
            (of 50 letters at least).
        part_letters: most letters of one part.
        jsonl: write the rows as lines of JSON, too, in `out/_jsonl`.
        retry: do letters again that have an error or for which the rules stood in.
        batch: first ask by the provider's batch API, at half the price and within a day; what it
            cannot answer is not asked again, and the rules stand in. The letters are gone over more
            than once; a `Batching` says how large jobs are.
        progress: show a bar.
        on_alarm: called when a rate leaves the range in which the run began.

    Returns:
        What became of it: counts, cost, alarms, and `stopped` where a limit ended it.

    Raises:
        ConfigurationError: wrong settings, a refused key, a folder that cannot be used or holds a run
            that was made with other settings.
        RunError: the disk is full or fails; what was committed stays, and the next start goes on.
        KeyboardInterrupt: at Ctrl-C, when what was under way is committed; at a second one, at once.
    """
    check_many(letters)
    settings = (settings or Settings()).replaced(model=model)
    limits = _checked(Limits(max_cost, max_failures, max_fallback_share), settings)
    if part_letters < 1 or (processes is not None and processes < 1):
        raise ConfigurationError("Letters of a part and processes are 1 or more.")
    batching = batching_of(batch, settings, letters)
    check_model(settings, schema)  # before the folder is this run's
    began = time.monotonic()
    with (
        span("imr_llm.run") as seen,
        RunFolder(Path(out), made_with(settings, schema), lines=jsonl) as folder,
    ):
        drop(folder, again=retry)
        ledger = _Ledger(folder, limits, Bar(length_of(letters), shown=progress), on_alarm)
        plan = Plan(folder.work, settings, schema, part_letters, folder.lines, ears=ears())
        _log.info("run.begun", done_before=len(folder.done), batch=batching is not None)
        ended, given = False, _Given(letters)
        try:
            ledger.note("running")
            tasks = _tasks(given, folder.done, ledger)
            outcome = _by_batches(given, folder, plan, batching, ledger, again=retry)
            if outcome is not None:
                plan = replace(plan, causes=outcome.causes)
                tasks = (task for task in tasks if _known_by(task) not in outcome.deferred)
            _do(plan, tasks, ledger, processes)
            if outcome is not None:
                ledger.report.stopped = ledger.report.stopped or outcome.stopped
            ended = True
        except OSError as error:
            if error is given.error:
                raise
            raise RunError(f"The run in {folder.path} has stopped: {reason(error)}.") from None
        finally:
            ledger.report.seconds = time.monotonic() - began
            _tell(seen, ledger.report, ended=ended)
            ledger.close(ended=ended)
    return ledger.report


def _tell(seen: Span, report: RunReport, *, ended: bool) -> None:
    """Of a run that is over, on its span and in the log."""
    tally = report.tally
    told = {
        "state": "stopped" if report.stopped else "complete" if ended else "interrupted",
        "letters": tally.letters, "done_before": report.done_before, "repeated": report.repeated,
        "errors": tally.errors, "fallbacks": tally.fallbacks, "cached": tally.cached,
        "requests": tally.usage.requests, "cost": tally.usage.cost,
    }  # fmt: skip
    for name, value in told.items():
        seen.set(f"imr_llm.run.{name}", value)
    _log.info("run.ended", seconds=round(report.seconds, 3), **told)


def _by_batches(  # noqa: PLR0913
    letters: Iterable[Source],
    folder: RunFolder,
    plan: Plan,
    batching: Batching | None,
    ledger: _Ledger,
    *,
    again: bool,
) -> Outcome | None:
    """Have the cache answer what is not done yet, by the provider's batches; None without them."""
    if batching is None:
        if (folder.path / BATCHES).exists():
            from imr_llm.runs.batches.journal import check_none_under_way  # noqa: PLC0415

            check_none_under_way(folder.path)
        return None
    from imr_llm.runs.batches.lead import answer_in_batches  # noqa: PLC0415

    def undone() -> Iterator[tuple[bytes, str | bytes | Path]]:
        for number, source in enumerate(letters):
            task = task_of(number, source)
            if task.error is None and _known_by(task) not in folder.done:
                yield _known_by(task), task.source

    return answer_in_batches(
        undone, folder.path, plan.settings, batching, schema=plan.schema,
        budget=ledger.budget(), again=again, told=ledger.batched,
    )  # fmt: skip


def _known_by(task: Task) -> bytes:
    return key_of(task.id, task.fingerprint)


def _do(plan: Plan, tasks: Iterator[Task], ledger: _Ledger, processes: int | None) -> None:
    first = list(islice(tasks, _FEW))
    if first and ledger.stops(1):
        return  # earlier starts have reached the limit
    number = 1 if len(first) < _FEW else _processes(plan, processes)
    everything = chain(first, tasks)
    if number > 1:
        each = _FEW
        if plan.settings.model:
            plan = replace(plan, settings=shared(plan.settings, number))
            each = 8 + 3 * plan.settings.concurrency
        crew = Crew(plan, number, each, ledger.done, ledger.written)
        ledger.halt = crew.halt
        ledger.under_way = lambda: crew.under_way
        crew.work(everything)
        return
    begun = 0

    def counted(interrupt: Interrupt) -> Iterator[Task]:
        nonlocal begun
        while not (interrupt.came or ledger.report.stopped):
            try:
                with interrupt.at_rest():  # the user's letters may be long in coming
                    task = next(everything, None)
            except KeyboardInterrupt:
                if not interrupt.came:
                    raise
                return
            if task is None or ledger.stops(ledger.under_way() + 1):
                return
            begun += 1
            yield task

    ledger.under_way = lambda: begun - ledger.report.tally.letters

    def told(message: Done | Written) -> None:
        ledger.done(message) if isinstance(message, Done) else ledger.written(message)

    with finishing(lambda: None) as interrupt:
        work(plan, counted(interrupt), told, str(os.getpid()))


def _processes(plan: Plan, wanted: int | None) -> int:
    if plan.schema is not None and not _found_elsewhere(plan.schema):
        return 1
    if wanted is not None:
        return min(wanted, plan.settings.concurrency) if plan.settings.model else wanted
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    most = plan.settings.concurrency // _REQUESTS_A_PROCESS if plan.settings.model else cores
    return max(1, min(cores or 1, most or 1))


def _found_elsewhere(schema: type[Determination]) -> bool:
    """Whether another process can import the schema: none of a script, a notebook or a function."""
    known = getattr(sys.modules.get(schema.__module__), schema.__qualname__, None)
    return schema.__module__ != "__main__" and known is schema


class _Given:
    """The user's letters, and the error that they raised."""

    def __init__(self, letters: Iterable[Source]) -> None:
        self._letters = letters
        self.error: BaseException | None = None

    def __iter__(self) -> Iterator[Source]:
        try:
            yield from self._letters
        except Exception as error:
            self.error = error
            raise


def _tasks(letters: Iterable[Source], done: set[bytes], ledger: _Ledger) -> Iterator[Task]:
    """Each letter that is not done, with its fingerprint."""
    taken: set[bytes] = set()
    for source in letters:
        task = task_of(ledger.read, source)
        ledger.read += 1
        key = _known_by(task)
        if key in done:
            ledger.report.done_before += 1
            ledger.bar.show(ledger.report.tally)
        elif key in taken:
            ledger.report.repeated += 1
            ledger.bar.show(ledger.report.tally)
        else:
            taken.add(key)
            yield task


def _checked(limits: Limits, settings: Settings) -> Limits:
    if limits.cost is not None:
        if limits.cost <= 0:
            raise ConfigurationError("A limit of cost is above 0.")
        if settings.model:
            from imr_llm.model.again import escalated  # noqa: PLC0415
            from imr_llm.model.prices import cost_of  # noqa: PLC0415
            from imr_llm.model.provider import provider_of  # noqa: PLC0415

            asked = {"IMR_LLM_PRICES": settings}
            if settings.escalate:
                asked["IMR_LLM_ESCALATE_PRICES"] = escalated(settings, settings.escalate)
            for name, each in asked.items():
                if cost_of(Usage(input_tokens=1), each, provider_of(each)) is None:
                    raise ConfigurationError(
                        f"A limit of cost needs prices: set {name}, as "
                        '{"input": 0.25, "output": 2}, or pip install "imr-llm[run]" for a price list.'
                    )
    if limits.failures is not None and limits.failures < 0:
        raise ConfigurationError("A limit of failures is 0 or more.")
    if limits.fallback_share is not None and not 0 <= limits.fallback_share <= 1:
        raise ConfigurationError("A limit of the fallback share is between 0 and 1.")
    return limits


class _Ledger:
    """Keeps the books of a run: counts, cost, limits, alarms, the manifest."""

    def __init__(
        self,
        folder: RunFolder,
        limits: Limits,
        bar: Bar,
        on_alarm: Callable[[Alarm], None] | None,
    ) -> None:
        from imr_llm.runs.folder import manifest_of  # noqa: PLC0415

        self.report = RunReport(folder.path)
        self.bar = bar
        self.read = 0
        self.halt: Callable[[], None] = lambda: None
        self.under_way: Callable[[], int] = lambda: 0
        self._folder = folder
        self._limits = limits
        self._on_alarm = on_alarm
        self._watch = Watch()
        self._committed = len(folder.done)
        self._asked_before = len(folder.done) - folder.failed
        self._state = "running"
        self._noted = 0.0
        self._before = folder.before
        self._batches: dict[str, Any] | None = (manifest_of(folder.path) or {}).get("batches")

    def done(self, message: Done) -> None:
        """Count a letter that is done, and look whether the run is to go on."""
        report = self.report
        report.tally.add(message.tally)
        self.bar.show(report.tally)
        if message.signs is not None:
            for alarm in self._watch.see(message.signs):
                _log.warning("run.alarm", **alarm.as_json())
                report.alarms.append(alarm)
                if self._on_alarm is not None:
                    self._on_alarm(alarm)
        if self.stops(self.under_way()):
            self.halt()
        if time.monotonic() - self._noted > _NOTED_SECONDS:
            self.note(self._state)

    def stops(self, under_way: int) -> bool:
        """Whether the run reaches a limit now, with so many letters under way."""
        if self.report.stopped is not None:
            return False  # it has been told to stop
        spent_before = (self._before.cost or 0.0) + (self._batch_cost() or 0.0)
        self.report.stopped = self._limits.reached(
            self.report.tally, under_way, spent_before, self._asked_before
        )
        return self.report.stopped is not None

    def written(self, message: Written) -> None:
        """Commit a part."""
        self._folder.commit(message.file)
        self._committed += len(message.numbers)
        self.note(self._state)

    def batched(self, journal: Journal) -> None:
        """Take over what the journal of batches says of all starts."""
        self._batches = journal.summary()
        self.note(self._state)

    def budget(self) -> Budget:
        """What batches may spend."""
        from imr_llm.runs.batches.lead import Budget  # noqa: PLC0415

        return Budget(self._limits.cost, self._before.cost or 0.0)

    def _batch_cost(self) -> float | None:
        cost: float | None = self._batches["usage"]["cost"] if self._batches else None
        return cost

    def note(self, state: str) -> None:
        """Write the manifest."""
        self._noted = time.monotonic()
        usage = Usage()
        usage.add(self._before)
        usage.add(self._folder.spent(self.report.tally))
        costs = [cost for cost in (usage.cost, self._batch_cost()) if cost is not None]
        self.report.cost = sum(costs) if costs else None
        self.report.letters = self._committed
        counts = asdict(self.report.tally)
        counts.pop("usage")
        self._folder.note({
            "state": state,
            "stopped": self.report.stopped,
            "letters": self._committed,
            "this_start": {**counts, "repeated": self.report.repeated},
            "usage": asdict(usage),
            "batches": self._batches,
            "cost": self.report.cost,
            "alarms": [alarm.as_json() for alarm in self.report.alarms],
            **made_by(),
        })  # fmt: skip

    def close(self, *, ended: bool) -> None:
        """Say how the run ended, where the disk lets us."""
        self.bar.close()
        self.report.errors = self._folder.failed + self.report.tally.errors
        if ended and self.report.errors:
            self.report.failures = self._folder.failures(SHOWN_FAILURES)
        state = "stopped" if self.report.stopped else "complete" if ended else "interrupted"
        try:
            self.note(state)
        except OSError:
            if ended:
                raise


def made_by() -> dict[str, Any]:
    """Versions of what makes a run, for its manifest."""
    return {
        "packages": {name: _version(name) for name in _PACKAGES},
        "python": platform.python_version(),
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
