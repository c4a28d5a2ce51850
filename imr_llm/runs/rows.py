"""A result as a row of a table: the columns of a part, and the way back.

The columns are the keys of a JSON line, and the letter's fingerprint. What is nested and differs from
letter to letter (the determination, the report on each field) is JSON text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from imr_llm.errors import ConfigurationError
from imr_llm.extraction import JSON_KEYS, Extraction
from imr_llm.schema import Determination

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

FINGERPRINT: Final = "sha256"
"""Column of the SHA-256, in hex, of a letter as it was given: a text in UTF-8, or a file's bytes.
Empty for a file that could not be read."""
_JSON: Final = ("determination", "fields")
_USAGE: Final = {
    "input_tokens": "int64", "cached_tokens": "int64", "output_tokens": "int64",
    "requests": "int64", "failed_requests": "int64", "seconds": "float64", "cost": "float64",
}  # fmt: skip


def arrow() -> Any:
    """The package pyarrow.

    Raises:
        ConfigurationError: it is not installed; the message says what to do.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 (an extra)
    except ImportError:
        raise ConfigurationError("Runs need pyarrow: pip install 'imr-llm[run]'.") from None
    return pa


def parquet() -> Any:
    """The part of pyarrow that reads and writes Parquet. Raises as `arrow`."""
    arrow()
    from pyarrow import parquet as module  # noqa: PLC0415

    return module


def columns() -> pa.Schema:
    """The columns of a part, in order."""
    pa = arrow()
    text = pa.string()
    usage = pa.struct([(name, getattr(pa, kind)()) for name, kind in _USAGE.items()])
    return pa.schema([
        ("id", text), (FINGERPRINT, text), ("determination", text), ("layout", text),
        ("fields", text), ("review", pa.list_(text)), ("source", text), ("fallback", text),
        ("error", text), ("model", text), ("prompt_version", text), ("schema_version", text),
        ("cached", pa.bool_()), ("usage", usage),
    ])  # fmt: skip


def row_of(result: Extraction, fingerprint: str) -> dict[str, Any]:
    """The row of a result."""
    row = result.to_dict()
    for name in _JSON:
        if row[name] is not None:
            row[name] = json.dumps(row[name], ensure_ascii=False)
    row[FINGERPRINT] = fingerprint
    return row


def line_of(row: dict[str, Any]) -> str:
    """The line of JSON of a row, as `Extraction.to_json` wrote it; whatever its schema."""
    record = {name: row[name] for name in JSON_KEYS}
    for name in _JSON:
        if record[name] is not None:
            record[name] = json.loads(record[name])
    return json.dumps(record, ensure_ascii=False)


def result_of(row: dict[str, Any], schema: type[Determination] = Determination) -> Extraction:
    """The result of which `row_of` made this row; its `text` is not in it."""
    record = {name: value for name, value in row.items() if name != FINGERPRINT}
    for name in _JSON:
        if record[name] is not None:
            record[name] = json.loads(record[name])
    return Extraction.from_dict(record, schema)


def table_of(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows as a table with the columns of a part."""
    return arrow().Table.from_pylist(list(rows), schema=columns())
