"""Where letters of a run are read, and parts written: in this process, or in one of several.

A workshop takes tasks, tells of each letter that is done, and writes parts into the run's work folder.
It commits nothing: whoever runs it does.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from imr_llm.batch import streamed
from imr_llm.extraction import Extraction
from imr_llm.guard import guarded
from imr_llm.runs.folder import write_durably, write_part
from imr_llm.runs.rows import row_of, table_of
from imr_llm.runs.spent import Spent
from imr_llm.runs.watch import Signs, signs_of
from imr_llm.silent import silent
from imr_llm.tally import Tally
from imr_llm.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from imr_llm.schema import Determination
    from imr_llm.settings import Settings
    from imr_llm.telemetry.relay import Ears

_PART_SECONDS: Final = 60.0
_PART_CHARACTERS: Final = 32_000_000


@silent
@dataclass(slots=True)
class Task:
    """A letter to be done.

    Attributes:
        number: by which it is told of.
        id: of its result.
        fingerprint: SHA-256 of its content, in hex; empty for a file that cannot be read.
        source: the letter.
        error: why it is not to be read at all, but given an error.
    """

    number: int
    id: str
    fingerprint: str
    source: str | bytes | Path
    error: str | None = None


@silent
@dataclass(frozen=True, slots=True)
class Done:
    """A letter is done, but its part is not written yet."""

    number: int
    tally: Tally
    signs: Signs | None


@silent
@dataclass(frozen=True, slots=True)
class Written:
    """A part is written, and can be committed: of these letters."""

    file: Path
    numbers: tuple[int, ...]


@silent
@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is to be done.

    Attributes:
        work: folder to write parts into.
        settings: of the extraction.
        schema: of the determinations.
        letters: most letters of one part.
        lines: whether to write lines of JSON beside each part.
        causes: by key, why answers are missing that were asked in batches; None where none were.
        ears: what the process that leads the run listens to.
    """

    work: Path
    settings: Settings
    schema: type[Determination] | None
    letters: int
    lines: bool
    causes: Mapping[str, str] | None = None
    ears: Ears | None = None


def work(
    plan: Plan, tasks: Iterable[Task | None], tell: Callable[[Done | Written], None], name: str
) -> None:
    """Do the tasks as they come, until there are no more; None says that there is none just now.

    Raises:
        ConfigurationError: what no other letter would change; parts of what was done are written.
        OSError: a part cannot be written.
    """
    if not plan.settings.model:
        _work(plan, tasks, tell, name)
        return
    from imr_llm.model.books import asked_for_a_run  # noqa: PLC0415 (loads the model's side)

    with closing(Spent(plan.work, name)) as spent, asked_for_a_run(spent.add):
        _work(plan, tasks, tell, name)


def _work(
    plan: Plan, tasks: Iterable[Task | None], tell: Callable[[Done | Written], None], name: str
) -> None:
    bench = _Bench(plan, tell, name)
    under_way: dict[str, Task] = {}

    def taken() -> Iterator[tuple[str, str | bytes | Path] | None]:
        for task in tasks:
            if task is None:
                yield None
                continue
            if task.error is not None:
                Telling().failed("LetterError")
                bench.put(task, Extraction(id=task.id, error=task.error))
                continue
            under_way[str(task.number)] = task
            # Under its number: ids may come twice.
            yield str(task.number), task.source

    try:
        for result in streamed(
            taken(), plan.settings, plan.schema, ordered=False, causes=plan.causes
        ):
            task = under_way.pop(result.id)
            result.id = task.id
            bench.put(task, result)
    finally:
        bench.write()


class _Bench:
    """Rows that wait to be written as a part."""

    def __init__(self, plan: Plan, tell: Callable[[Done | Written], None], name: str) -> None:
        self._plan = plan
        self._tell = tell
        self._name = name
        self._rows: list[dict[str, Any]] = []
        self._lines: list[str] = []
        self._numbers: list[int] = []
        self._characters = 0
        self._began = time.monotonic()
        self._parts = 0

    @guarded
    def put(self, task: Task, result: Extraction) -> None:
        """Lay a result by; tell of it; write the part when it is full or old."""
        if not self._rows:
            self._began = time.monotonic()
        row = row_of(result, task.fingerprint)
        self._rows.append(row)
        self._numbers.append(task.number)
        self._characters += len(row["fields"]) + len(row["determination"] or "")
        if not isinstance(task.source, Path):  # whoever leads keeps it until the part is written
            self._characters += len(task.source)
        if self._plan.lines:
            self._lines.append(result.to_json())
        tally = Tally()
        tally.count(result)
        self._tell(Done(task.number, tally, signs_of(result)))
        full = len(self._rows) >= self._plan.letters or self._characters >= _PART_CHARACTERS
        if full or time.monotonic() - self._began > _PART_SECONDS:
            self.write()

    @guarded
    def write(self) -> None:
        """Write what lies here as a part."""
        if not self._rows:
            return
        file = self._plan.work / f"{self._name}-{self._parts}.parquet"
        self._parts += 1
        if self._lines:
            text = "".join(f"{line}\n" for line in self._lines)
            lines = text.encode("utf-8", "backslashreplace")
            write_durably(file.with_suffix(".jsonl"), lines)
        write_part(file, table_of(self._rows))
        numbers = tuple(self._numbers)
        self._rows, self._lines, self._numbers, self._characters = [], [], [], 0
        self._tell(Written(file, numbers))
