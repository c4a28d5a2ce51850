"""A table into a file: CSV, Parquet or JSON lines, a batch at a time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from imr_llm.frames.packages import arrow, parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO, TextIO

    from imr_llm.terminal import Shown

_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula; the wide forms count, too."""
_BREAKS: Final = ("\t", "\r", "\n")
_ROWS: Final = 20_000
"""Rows of a row group in Parquet: small ones are slow to read."""
_AT_ONCE: Final = 1_000
"""Rows that are Python objects at a time."""


def write_csv(batches: Any, out: TextIO | Shown) -> None:
    """Write comma-separated values (RFC 4180: CRLF between records, quotes doubled).

    A text keeps its line breaks, inside quotes. A text that a spreadsheet would take for a formula gets
    an apostrophe in front (OWASP, CSV injection); numbers do not. What is missing is empty, dates are ISO,
    lists are JSON text. `out` must not translate line ends.
    """
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(batches.schema.names)
    for row in _rows(batches):
        writer.writerow([_cell(value) for value in row.values()])


def write_jsonl(batches: Any, out: TextIO) -> None:
    """Write one JSON object a line; what is missing is null, dates are ISO, lists are lists."""
    for row in _rows(batches):
        plain = {name: _whole(value) for name, value in row.items()}
        out.write(json.dumps(plain, ensure_ascii=False, default=_iso) + "\n")


def write_parquet(batches: Any, file: IO[bytes]) -> None:
    """Write Parquet: types, codes and meanings stay with the columns."""
    pa = arrow()
    with parquet().ParquetWriter(file, batches.schema, compression="zstd") as writer:
        held: list[Any] = []
        for batch in batches:
            held.append(batch)
            if sum(each.num_rows for each in held) >= _ROWS:
                writer.write_table(pa.Table.from_batches(held))
                held.clear()
        if held:
            writer.write_table(pa.Table.from_batches(held))


def _as_text(write: Callable[[Any, TextIO], None], batches: Any, file: IO[bytes]) -> None:
    with io.TextIOWrapper(file, encoding="utf-8", newline="") as out:
        write(batches, out)


WRITERS: Final[dict[str, Callable[[Any, IO[bytes]], None]]] = {
    ".csv": partial(_as_text, write_csv),
    ".jsonl": partial(_as_text, write_jsonl),
    ".parquet": write_parquet,
}
"""What writes a table into a file, by the ending of its name."""


def _rows(batches: Any) -> Iterator[dict[str, Any]]:
    for batch in batches:
        for start in range(0, batch.num_rows, _AT_ONCE):
            yield from batch.slice(start, _AT_ONCE).to_pylist()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        risky = value.startswith(_BREAKS) or value.lstrip().startswith(_FORMULA)
        return f"'{value}" if risky else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_iso)
    return _iso(value) if isinstance(value, dt.date) else _whole(value)


def _whole(value: Any) -> Any:
    """A number as a JSON line has it: `30`, not `30.0`."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _iso(value: dt.date) -> str:
    return value.isoformat()
