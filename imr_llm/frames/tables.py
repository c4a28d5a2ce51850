"""The four tables, as whatever the analyst works with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from imr_llm.errors import ConfigurationError
from imr_llm.frames.packages import arrow, pandas, polars
from imr_llm.frames.shapes import table
from imr_llm.frames.sources import groups_of
from imr_llm.frames.targets import to_lazy, to_pandas, to_polars
from imr_llm.schema import Determination

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from imr_llm.extraction import Extraction
    from imr_llm.frames.columns import Column
    from imr_llm.frames.shapes import Table, TableName
    from imr_llm.frames.sources import Source

To: TypeAlias = Literal["arrow", "pandas", "polars", "batches", "lazy"]
_NEEDS: Final[dict[To, Callable[[], Any]]] = {
    "arrow": arrow, "pandas": pandas, "polars": polars, "batches": arrow, "lazy": polars,
}  # fmt: skip


def letters(
    source: Source, *, to: To = "arrow", schema: type[Determination] = Determination
) -> Any:
    """One row a letter, also one that could not be read (its `error` is set, its fields are empty).

    Args:
        source: results (any iterable, also an endless one), the folder of a run, or a JSONL file of
            `imr-llm extract`.
        to: `arrow` (a `pyarrow.Table`), `pandas` or `polars` (a `DataFrame`), `batches` (a
            `pyarrow.RecordBatchReader` that takes a thousand letters at a time) or `lazy` (a
            `polars.LazyFrame` that reads the source when it is collected, and of a folder or a file
            only the columns that are asked for).
        schema: the subclass of `Determination` that the results were made with.

    Returns:
        The table, with the columns that `dictionary` describes, whatever rows there are. A nested field
        has a flat name (`worker_age`); lists are lists, lists of records lists of structs.

    Raises:
        ConfigurationError: a source that is none, a damaged part or line, another schema, a package
            that is not installed. What a lazy table cannot read it tells when it is collected
            (polars 1 puts the error into a `ComputeError` of its own).
    """
    return _made("letters", source, to, schema)


def issues(source: Source, *, to: To = "arrow", schema: type[Determination] = Determination) -> Any:
    """One row a disputed item; `id` and `item` are its key. Otherwise as `letters`."""
    return _made("issues", source, to, schema)


def citations(
    source: Source, *, to: To = "arrow", schema: type[Determination] = Determination
) -> Any:
    """One row for each item, side and guideline document that the side cites. Otherwise as `letters`."""
    return _made("citations", source, to, schema)


def fields(source: Source, *, to: To = "arrow", schema: type[Determination] = Determination) -> Any:
    """One row for the report on each value of a letter. Otherwise as `letters`."""
    return _made("fields", source, to, schema)


def _made(name: TableName, source: Source, to: To, schema: type[Determination]) -> Any:
    if to not in _NEEDS:
        raise ConfigurationError(f"A table can be made into: {', '.join(_NEEDS)}.")
    if not (isinstance(schema, type) and issubclass(schema, Determination)):
        raise ConfigurationError("A schema is a subclass of Determination.")
    _NEEDS[to]()  # a package that is missing is told before anything is read
    shape = table(name, schema)
    if to == "lazy":
        return _lazy(shape, source, schema)
    columns = shape.columns
    made = reader(shape, columns, groups_of(source, schema, shape.reads_for(columns)))
    if to == "batches":
        return made
    if to == "pandas":
        return to_pandas(made.read_all(), columns)
    return to_polars(made.read_all(), columns) if to == "polars" else made.read_all()


def _lazy(shape: Table, source: Source, schema: type[Determination]) -> Any:
    if isinstance(source, Iterator):
        raise ConfigurationError(
            "A lazy table may read its source more than once: give a run's folder, a file or a list."
        )
    groups_of(source, schema, shape.reads)  # what is no source is told now

    def read(names: Iterable[str]) -> Iterator[Any]:
        columns = shape.chosen(names)
        yield from reader(shape, columns, groups_of(source, schema, shape.reads_for(columns)))

    return to_lazy(shape.columns, read)


def reader(shape: Table, columns: Sequence[Column], groups: Iterable[list[Extraction]]) -> Any:
    """A `pyarrow.RecordBatchReader` with a batch for each group of results, and one at least."""
    schema = arrow_schema(columns)
    return arrow().RecordBatchReader.from_batches(schema, _batches(shape, columns, groups, schema))


def arrow_schema(columns: Sequence[Column]) -> Any:
    """The columns as a `pyarrow.Schema`; each field's metadata has its meaning and its codes."""
    pa = arrow()
    return pa.schema([
        pa.field(column.name, column.kind.arrow(), metadata=_told(column)) for column in columns
    ])  # fmt: skip


def _told(column: Column) -> dict[str, str]:
    told = {"meaning": column.meaning, "path": column.path}
    if column.kind.values:
        told["values"] = json.dumps(column.kind.values)
    return told


def _batches(
    shape: Table, columns: Sequence[Column], groups: Iterable[list[Extraction]], schema: Any
) -> Iterator[Any]:
    some = False
    for group in groups:
        yield _batch(shape, columns, group, schema)
        some = True
    if not some:
        # A table without a batch would not know its lists of codes.
        yield _batch(shape, columns, [], schema)


def _batch(shape: Table, columns: Sequence[Column], group: list[Extraction], schema: Any) -> Any:
    rows = [row for result in group for row in shape.rows(result)]
    arrays = [_array(column, [column.of(row) for row in rows]) for column in columns]
    return arrow().RecordBatch.from_arrays(arrays, schema=schema)


def _array(column: Column, values: list[Any]) -> Any:
    try:
        return column.kind.array(values)
    except (arrow().ArrowException, OverflowError, KeyError, TypeError, ValueError):
        raise ConfigurationError(
            f"The column {column.name} ({column.kind.label}) cannot hold a value of these results; "
            "was it written by another version?"
        ) from None
