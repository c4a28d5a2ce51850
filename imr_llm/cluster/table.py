"""Arrow in, Arrow out: a row a letter, in order."""

from __future__ import annotations

import os
from collections import deque
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_llm.batch import streamed
from imr_llm.errors import ConfigurationError
from imr_llm.extraction import Extraction
from imr_llm.guard import guarded
from imr_llm.runs.rows import arrow, columns, row_of, table_of
from imr_llm.runs.tasks import task_of
from imr_llm.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from imr_llm.runs.workshop import Task
    from imr_llm.schema import Determination

_BATCH_ROWS: Final = 256
_TEXT: Final = ("is_string", "is_large_string", "is_string_view", "is_null")
_BYTES: Final = ("is_binary", "is_large_binary", "is_binary_view", "is_fixed_size_binary")


@guarded
def extract_table(
    letters: pa.Table,
    *,
    settings: Settings | None = None,
    model: str | None = None,
    schema: type[Determination] | None = None,
) -> pa.Table:
    """Read a table of letters.

    Args:
        letters: with a column `letter` (strings: texts; binary: the bytes of text or PDF files), or
            `path` (strings: files that this process can read), and perhaps `id` (strings). Other
            columns are passed over.
        settings: as for `extract_many`; so many letters are asked at a time.
        model: as for `extract`.
        schema: as for `extract`.

    Returns:
        A table with `columns()`, a row a letter, in order; what can be no letter is a row with `error`.

    Raises:
        ConfigurationError: other columns, or as `extract_many`.
    """
    settings = (settings or Settings()).replaced(model=model)
    read = results_of(tasks_of(letters), settings, schema)
    return table_of(row_of(result, task.fingerprint) for task, result in read)


def extract_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    settings: Settings | None = None,
    model: str | None = None,
    schema: type[Determination] | None = None,
) -> Iterator[pa.RecordBatch]:
    """As `extract_table`, streamed: for Spark's `mapInArrow` and its like.

    Letters of the next batch are begun before the last one of this batch is done, so the results
    come in order, but in batches of their own size.
    """
    pa = arrow()
    settings = (settings or Settings()).replaced(model=model)
    tables = (pa.Table.from_batches([batch]) for batch in batches)
    tasks = chain.from_iterable(map(tasks_of, tables))
    rows = (
        row_of(result, task.fingerprint) for task, result in results_of(tasks, settings, schema)
    )
    while some := list(islice(rows, _BATCH_ROWS)):
        yield pa.RecordBatch.from_pylist(some, schema=columns())


def tasks_of(letters: pa.Table) -> Iterator[Task]:
    """The letters of a table, each with its fingerprint. Raises as `extract_table`."""
    name, ids = _checked(letters)
    for number, value in enumerate(letters[name]):
        letter = _plain(value)
        if name == "path" and letter is not None:
            letter = Path(os.fsdecode(letter))
        id = _plain(letters["id"][number]) if ids else None  # noqa: A001
        if isinstance(id, bytes):
            id = id.decode("utf-8", "replace")  # noqa: A001
        yield task_of(number, letter if id is None else (id, letter))


def _plain(value: Any) -> Any:
    """A value of a column; the bytes of a string that is no UTF-8, which are read like a file's."""
    try:
        return value.as_py()
    except UnicodeDecodeError:  # it holds the whole letter
        pass
    value = getattr(value, "value", value)  # of a dictionary
    return value.as_buffer().to_pybytes()


def results_of(
    tasks: Iterable[Task], settings: Settings, schema: type[Determination] | None
) -> Iterator[tuple[Task, Extraction]]:
    """Each task with what became of it, in order."""
    begun: deque[Task] = deque()

    def sound() -> Iterator[tuple[str, str | bytes | Path]]:
        for task in tasks:
            begun.append(task)
            if task.error is None:
                yield task.id, task.source

    for result in streamed(sound(), settings, schema, ordered=True):
        yield from _unsound(begun)
        yield begun.popleft(), result
    yield from _unsound(begun)


def _unsound(begun: deque[Task]) -> Iterator[tuple[Task, Extraction]]:
    """What comes next and is not read at all."""
    while begun and begun[0].error is not None:
        task = begun.popleft()
        yield task, Extraction(id=task.id, error=task.error)


def _checked(letters: pa.Table) -> tuple[str, bool]:
    """The column that holds the letters, and whether there are ids."""
    names = letters.column_names
    found = [name for name in ("letter", "path") if name in names]
    if len(found) != 1 or len(set(names)) < len(names):
        raise ConfigurationError(
            "A table of letters has one column `letter` (texts, or the bytes of files) or one "
            f"`path` (of files), and may have `id`; this one has {', '.join(names) or 'none'}."
        )
    ids = "id" in names
    for name in found + ["id"] * ids:
        kinds = _TEXT + _BYTES if name == "letter" else _TEXT
        if not _is_of(letters[name].type, kinds):
            wanted = "strings or binary" if name == "letter" else "strings"
            raise ConfigurationError(
                f"The column `{name}` of a table of letters holds {wanted}, not {letters[name].type}."
            )
    return found[0], ids


def _is_of(kind: Any, kinds: Iterable[str]) -> bool:
    types = arrow().types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return any(getattr(types, each)(kind) for each in kinds)
