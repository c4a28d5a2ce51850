"""An Arrow table as pandas or polars has it, with the types that an analyst expects there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imr_llm.errors import ConfigurationError
from imr_llm.frames.kinds import Code, Many, Parts, Plain
from imr_llm.frames.packages import pandas, polars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from imr_llm.frames.columns import Column
    from imr_llm.frames.kinds import Kind


def to_pandas(made: Any, columns: Sequence[Column]) -> Any:
    """A `pandas.DataFrame` of an Arrow table.

    Integers are `Int64` and booleans `boolean`, both of which know the missing; numbers `float64`; dates
    `datetime64[us]`, which holds every date that a letter can print; codes categoricals with the whole
    closed list in its order; lists Python lists, of dicts for records.
    """
    pd = pandas()
    series = {column.name: _series(made[column.name], column.kind, pd) for column in columns}
    return pd.DataFrame(series, columns=[column.name for column in columns])


def _series(values: Any, kind: Kind, pd: Any) -> Any:
    if isinstance(kind, Many | Parts):
        return pd.Series(values.to_pylist(), dtype=object)
    if isinstance(kind, Code):
        return values.to_pandas().astype(pd.CategoricalDtype(kind.values))
    dtypes = {"integer": "Int64", "boolean": "boolean", "date": "datetime64[us]"}
    dtype = dtypes.get(kind.name) if isinstance(kind, Plain) else None
    if dtype in ("Int64", "boolean"):
        mapper = {values.type: pd.array([], dtype=dtype).dtype}.get
        return values.to_pandas(types_mapper=mapper)
    made = values.to_pandas(date_as_object=False)
    return made.astype(dtype) if dtype else made


def to_polars(made: Any, columns: Sequence[Column]) -> Any:
    """A `polars.DataFrame` of an Arrow table or batch; codes are an `Enum` with the closed list."""
    return polars().from_arrow(made).cast(polars_schema(columns))


def polars_schema(columns: Sequence[Column]) -> dict[str, Any]:
    """The types of the columns in polars."""
    return {column.name: column.kind.polars() for column in columns}


def to_lazy(columns: Sequence[Column], read: Callable[[Sequence[str]], Iterator[Any]]) -> Any:
    """A `polars.LazyFrame` that calls `read` with the columns it wants, for Arrow batches of them."""
    polars()
    try:
        from polars.io.plugins import register_io_source  # noqa: PLC0415 (an extra)
    except ImportError:
        raise ConfigurationError(
            "to='lazy' needs a newer polars: pip install 'imr-llm[frames]'."
        ) from None
    kinds = {column.name: column for column in columns}

    def source(
        wanted: list[str] | None, predicate: Any, most: int | None, _size: int | None
    ) -> Iterator[Any]:
        names = list(kinds) if wanted is None else wanted
        for batch in read(names):
            frame = to_polars(batch, [kinds[name] for name in names])
            # Where both are given, polars means the first rows, and of these those that are wanted.
            if most is not None:
                frame = frame.head(most)
                most -= frame.height
            yield frame if predicate is None else frame.filter(predicate)
            if most == 0:
                return

    return register_io_source(source, schema=polars_schema(columns))
