"""A run on a Ray cluster: its workers read letters and write parts, this process commits them.

Ray Data hands out the letters, starts the workers, and does the batch of a worker that died again in
another. The folder is that of `imr_llm.run`: nothing stands in it but whole parts, put there by this
process alone. So a worker that is killed leaves nothing that is read, and one that was believed dead
and comes back adds no row.
"""

from __future__ import annotations

import pickle
import threading
import time
import uuid
import warnings
from contextlib import closing, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_llm.batch import extract_many
from imr_llm.cluster.table import results_of, tasks_of
from imr_llm.errors import ConfigurationError
from imr_llm.extraction import Usage
from imr_llm.model.books import asked_for_a_run
from imr_llm.model.pace import Pace
from imr_llm.private import added_to, afresh
from imr_llm.runs.batches.journal import check_none_under_way
from imr_llm.runs.folder import (
    RunError,
    RunFolder,
    key_of,
    manifest_of,
    part_table,
    reason,
    write_part,
)
from imr_llm.runs.rows import arrow, row_of, table_of
from imr_llm.runs.spent import Spent
from imr_llm.runs.start import SHOWN_FAILURES, RunReport, made_by
from imr_llm.runs.tasks import drop, made_with, shared
from imr_llm.settings import Settings
from imr_llm.silent import silent
from imr_llm.tally import Tally

if TYPE_CHECKING:
    import os
    from collections.abc import Generator

    import pyarrow as pa
    import ray.data

    from imr_llm.runs.workshop import Task
    from imr_llm.schema import Determination

_LOOK_SECONDS: Final = 0.5
_DEATHS: Final = 5
"""Of workers over one batch, after which the run gives up: the machines are at fault, no letter."""
_FATAL: Final = "The process that read this letter died of it; the letter may be damaged."


@silent
@dataclass(slots=True)
class _Part:
    """What a worker says of a batch.

    Attributes:
        file: the part that it wrote; None when there was nothing to do.
        keys: `key_of` its rows, in order.
        done_before: letters of the batch that stood in the folder already.
        repeated: letters that came twice in the batch.
        tally: counts over the rows.
        trouble: why the run is to stop.
        settings: whether the trouble is that of settings.
    """

    file: str | None = None
    keys: list[bytes] = field(default_factory=list)
    done_before: int = 0
    repeated: int = 0
    tally: Tally = field(default_factory=Tally)
    trouble: str | None = None
    settings: bool = False


@silent
@dataclass(frozen=True, slots=True)
class _Plan:
    """What each worker is to do.

    Attributes:
        work: folder for parts that are not committed; every node sees it.
        settings: with the worker's share of the limits.
        done: a reference to the keys of what stands in the folder already.
        pause: the actor that all workers report pauses to.
    """

    work: str
    settings: Settings
    schema: type[Determination] | None
    done: Any
    pause: Any


def run_on_ray(  # noqa: PLR0913
    letters: ray.data.Dataset,
    out: str | os.PathLike[str],
    *,
    workers: int,
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
    batch_letters: int = 256,
    cpus: float = 1.0,
    retry: bool = False,
) -> RunReport:
    """Read letters on a Ray cluster into a folder of Parquet parts; begun again, go on.

    Args:
        letters: a dataset with the columns that `extract_table` takes.
        out: the folder, as for `run`; every node sees it at this path.
        workers: processes over the cluster; no more than requests may be under way at a time.
        model: as for `extract`.
        schema: as for `extract`.
        settings: as for `extract`; concurrency and limits a minute are shared by all workers. The
            cache's folder is each node's own.
        batch_letters: letters that a worker takes at a time, and most letters of a part: several
            times a worker's share of `concurrency`, so that few wait for the last one.
        cpus: CPUs that Ray sets aside for each worker; what reads `letters` needs some, too.
        retry: do letters again that have an error or for which the rules stood in.

    Raises:
        ConfigurationError: as `run`; also a dataset with other columns, a folder that is not shared.
        RunError: a disk is full or fails, or workers die again and again; what was committed stays.
    """
    settings = (settings or Settings()).replaced(model=model)
    if workers < 1 or batch_letters < 1:
        raise ConfigurationError("Workers and letters of a batch are 1 or more.")
    if settings.model:
        workers = min(workers, settings.concurrency)
    _leave_room(workers * cpus)
    began = time.monotonic()
    with RunFolder(Path(out).absolute(), made_with(settings, schema), lines=False) as folder:
        check_none_under_way(folder.path)
        drop(folder, again=retry)
        books = _Books(folder)
        plan = _plan(folder, shared(settings, workers), schema)
        ended = False
        try:
            books.note("running")
            # Closed, so that an error here ends the workers, not the error's own end.
            with closing(_parts(letters, plan, workers, batch_letters, cpus)) as parts:
                for part in parts:
                    books.enter(part)
            ended = True
        except OSError as error:
            raise RunError(f"The run in {folder.path} has stopped: {reason(error)}.") from None
        finally:
            books.report.seconds = time.monotonic() - began
            books.close(ended=ended)
    return books.report


def _ray() -> Any:
    try:
        import ray.data  # noqa: PLC0415 (an extra)
    except ImportError:
        raise ConfigurationError("Runs on Ray need it: pip install 'imr-llm[ray]'.") from None
    return ray


def _leave_room(taken: float) -> None:
    """Warn when the workers take all CPUs: what reads the letters would wait for one for ever."""
    there = _ray().cluster_resources().get("CPU", 0.0)
    if taken > there - 1:
        warnings.warn(
            f"The workers take {taken:g} of the cluster's {there:g} CPUs, and reading the letters "
            "takes 1: unless the cluster grows, take fewer workers or set `cpus` lower.",
            stacklevel=3,
        )


def _plan(folder: RunFolder, settings: Settings, schema: type[Determination] | None) -> _Plan:
    ray = _ray()
    pause = ray.remote(num_cpus=0, max_restarts=-1)(_Pause).remote()
    return _Plan(str(folder.work), settings, schema, ray.put(frozenset(folder.done)), pause)


def _parts(
    letters: ray.data.Dataset, plan: _Plan, workers: int, batch_letters: int, cpus: float
) -> Generator[_Part, None, None]:
    """What the workers say, as they say it."""
    said: Any = letters.repartition(target_num_rows_per_block=batch_letters).map_batches(
        _Worker,
        fn_constructor_args=(plan,),
        compute=_ray().data.ActorPoolStrategy(size=workers),
        batch_size=batch_letters,
        batch_format="pyarrow",
        num_cpus=cpus,
    )
    for block in said.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
        for part in block["part"].to_pylist():
            yield pickle.loads(part)  # noqa: S301 (our own process)


class _Books:
    """Commits parts and counts; only the process that leads the run has them."""

    def __init__(self, folder: RunFolder) -> None:
        self.report = RunReport(folder.path)
        self._folder = folder
        before = manifest_of(folder.path) or {}
        self._kept = {name: before[name] for name in ("batches", "alarms") if before.get(name)}

    def enter(self, part: _Part) -> None:
        """Commit a part, each letter once."""
        if part.trouble is not None:
            raise ConfigurationError(part.trouble) if part.settings else RunError(part.trouble)
        self.report.done_before += part.done_before
        self.report.repeated += part.repeated
        self.report.tally.add(part.tally)
        if part.file is None:
            return
        file, done = Path(part.file), self._folder.done
        if not file.exists():
            raise ConfigurationError(
                f"A worker wrote a part that is not seen here: {self._folder.path} is to be a "
                "folder that every node sees."
            )
        fresh = [key not in done for key in part.keys]
        if not all(fresh):  # the same letter in two batches
            self.report.repeated += len(fresh) - sum(fresh)
            write_part(file, part_table(file).filter(arrow().array(fresh)))
        if any(fresh):
            self._folder.commit(file)
            done.update(part.keys)
        self.note("running")

    def note(self, state: str) -> None:
        """Write the manifest."""
        usage = Usage()
        usage.add(self._folder.before)
        usage.add(self._folder.spent(self.report.tally))
        batches = self._kept.get("batches", {}).get("usage", {}).get("cost")
        costs = [cost for cost in (usage.cost, batches) if cost is not None]
        self.report.cost = sum(costs) if costs else None
        self.report.letters = len(self._folder.done)
        counts = asdict(self.report.tally)
        counts.pop("usage")
        self._folder.note({
            "state": state,
            "letters": self.report.letters,
            "this_start": {**counts, "repeated": self.report.repeated},
            "usage": asdict(usage),
            "cost": self.report.cost,
            **self._kept,
            **made_by(),
        })  # fmt: skip

    def close(self, *, ended: bool) -> None:
        """Say how the run ended, where the disk lets us."""
        self.report.errors = self._folder.failed + self.report.tally.errors
        if ended and self.report.errors:
            self.report.failures = self._folder.failures(SHOWN_FAILURES)
        try:
            self.note("complete" if ended else "interrupted")
        except OSError:
            if ended:
                raise


class _Pause:
    """An actor that knows until when a server wants to be left alone, by its own clock."""

    def __init__(self) -> None:
        self._until = 0.0

    def told(self, seconds: float) -> None:
        self._until = max(self._until, time.monotonic() + seconds)

    def rest(self) -> float:
        return self._until - time.monotonic()


def _keep(pause: Any) -> None:
    """Report the pauses that this worker is told of, and keep those that others were."""
    ray = _ray()

    def look() -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            with suppress(ray.exceptions.RayError):  # its node died: it starts again
                if (rest := ray.get(pause.rest.remote())) > 0:
                    from imr_llm.model.witness import cool  # noqa: PLC0415 (loads the model's side)

                    cool(rest)

    Pace.told = pause.told.remote
    threading.Thread(target=look, daemon=True).start()


class _Worker:
    """Reads batches of letters, and writes each as a part. Ray Data starts it as an actor."""

    def __init__(self, plan: _Plan) -> None:
        self._plan = plan
        self._work = Path(plan.work)
        self._done: frozenset[bytes] = _ray().get(plan.done)
        if plan.settings.model and not plan.settings.offline:
            _keep(plan.pause)
        self._spent = Spent(self._work, uuid.uuid4().hex) if plan.settings.model else None

    def __call__(self, letters: pa.Table) -> pa.Table:
        try:
            with asked_for_a_run(self._spent.add) if self._spent else nullcontext():
                part = self._part(letters)
        except ConfigurationError as error:
            part = _Part(trouble=str(error), settings=True)
        except RunError as error:
            part = _Part(trouble=str(error))
        except OSError as error:
            part = _Part(trouble=f"A worker cannot write a part: {reason(error)}.")
        return arrow().table({"part": [pickle.dumps(part)]})

    def _part(self, letters: pa.Table) -> _Part:
        part, tasks = _Part(), dict[bytes, Any]()
        for task in tasks_of(letters):
            key = key_of(task.id, task.fingerprint)
            part.done_before += key in self._done
            part.repeated += key in tasks
            if key not in self._done:
                tasks.setdefault(key, task)
        part.keys = list(tasks)
        if not tasks:
            return part
        batch = self._work / key_of("", b"".join(part.keys).hex()).hex()
        self._sort_out(batch, list(tasks.values()))
        rows = []
        for task, result in results_of(tasks.values(), self._plan.settings, self._plan.schema):
            part.tally.count(result)
            rows.append(row_of(result, task.fingerprint))
        # Named after its letters: who does the batch again writes over it, and never into it.
        fresh = batch.with_suffix(f".{uuid.uuid4().hex}")
        write_part(fresh, table_of(rows))
        part.file = str(fresh.replace(batch.with_suffix(".parquet")))
        return part

    def _sort_out(self, batch: Path, tasks: list[Task]) -> None:
        """Give an error to letters that kill: a batch that was begun before may hold one.

        Each is read by itself, without a model, under a mark that a death leaves behind.
        """
        begun = batch.with_suffix(".begun")
        with added_to(begun) as file:
            file.write(b"+")
            before = file.tell() - 1
        if before >= _DEATHS:
            raise RunError("Workers die again and again over the same letters; see Ray's logs.")
        if not before:
            return
        alone = self._plan.settings.model_copy(update={"model": None})
        for task in tasks:
            mark = batch.with_suffix(f".{key_of(task.id, task.fingerprint).hex()}")
            if mark.exists():
                task.error = _FATAL
            elif task.error is None:
                afresh(mark).close()
                list(extract_many([task.source], settings=alone, schema=self._plan.schema))
                mark.unlink()
