"""Results from wherever they are: in memory, in a run's parts, in lines of JSON; a thousand at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from imr_llm.errors import ConfigurationError
from imr_llm.extraction import JSON_KEYS, Extraction
from imr_llm.frames.packages import arrow, parquet
from imr_llm.runs.folder import damaged_part, manifest_of, part_bytes, parts_of
from imr_llm.runs.rows import result_of, row_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from imr_llm.schema import Determination

Source: TypeAlias = "Extraction | Iterable[Extraction] | str | os.PathLike[str]"
"""Results, the folder of a run, or a file of JSON lines."""

GROUP: Final = 1_000
"""Letters that are held at a time."""
_NOTHING: Final = row_of(Extraction(""), "")
_EMPTY: Final = Extraction("").to_dict()
_NO_RESULT: Final = (ValueError, TypeError, KeyError, AttributeError)
"""What comes of reading as a result what is none."""


def groups_of(
    source: Source, schema: type[Determination], reads: AbstractSet[str]
) -> Iterator[list[Extraction]]:
    """The results, `GROUP` at a time; from files, only these keys of each result are filled.

    Nothing is read ahead, and one file is open at a time.

    Raises:
        ConfigurationError: the source is no run, no file of results and no results; a part or a line
            that is damaged or of another schema.
    """
    if isinstance(source, Extraction):
        source = [source]
    if isinstance(source, str | os.PathLike):
        return _of_path(Path(source), schema, reads)
    if not isinstance(source, Iterable):
        raise ConfigurationError("Tables are made of results, the folder of a run or a JSONL file.")
    return _grouped(map(_checked, source))


def _checked(result: object) -> Extraction:
    if not isinstance(result, Extraction):
        raise ConfigurationError(
            "Tables are made of results of `extract` or `extract_many`, not of "
            f"{type(result).__name__}."
        )
    return result


def _grouped(results: Iterator[Extraction]) -> Iterator[list[Extraction]]:
    while group := list(islice(results, GROUP)):
        yield group


def _of_path(
    path: Path, schema: type[Determination], reads: AbstractSet[str]
) -> Iterator[list[Extraction]]:
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except (OSError, ValueError):  # a name that cannot be
        is_folder = is_file = False
    if is_folder:
        return _of_run(path, schema, reads)
    if is_file:
        return _grouped(_of_lines(path, schema, reads))
    raise ConfigurationError(f"There is no run's folder and no JSONL file at {_shown(path)}.")


def _shown(path: Path) -> str:
    """A path for a message; what is no name of a file may be a letter's text."""
    name = str(path)
    return name if len(name) < 256 and name.isprintable() else "the place given"


def _of_run(
    folder: Path, schema: type[Determination], reads: AbstractSet[str]
) -> Iterator[list[Extraction]]:
    parts = parts_of(folder)
    if manifest_of(folder) is None and not parts:
        raise ConfigurationError(
            f"{folder} is no folder of a run: it has no manifest and no part-*.parquet."
        )
    return (group for part in parts for group in _of_part(part, schema, reads))


def _of_part(
    part: Path, schema: type[Determination], reads: AbstractSet[str]
) -> Iterator[list[Extraction]]:
    columns = [key for key in JSON_KEYS if key in {"id", *reads}]
    try:
        with parquet().ParquetFile(arrow().BufferReader(part_bytes(part))) as file:
            if missing := set(columns) - set(file.schema_arrow.names):
                raise damaged_part(part, f" (no column {', '.join(sorted(missing))})")
            for batch in file.iter_batches(GROUP, columns=columns):
                yield [_of_row(row, part, schema) for row in batch.to_pylist()]
    except (OSError, ValueError, arrow().ArrowException):
        raise damaged_part(part) from None


def _of_row(row: dict[str, Any], part: Path, schema: type[Determination]) -> Extraction:
    try:
        return result_of({**_NOTHING, **row}, schema)
    except _NO_RESULT:
        raise ConfigurationError(
            f"{part} has a row that is not of the schema {schema.__name__}; a run with fields of "
            "your own is read with schema= (--schema of a command) as it was made."
        ) from None


def _of_lines(
    file: Path, schema: type[Determination], reads: AbstractSet[str]
) -> Iterator[Extraction]:
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _of_line(line, number, file, schema, reads)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.") from None


def _of_line(
    line: bytes, number: int, file: Path, schema: type[Determination], reads: AbstractSet[str]
) -> Extraction:
    try:
        record = json.loads(line)
        if missing := set(JSON_KEYS) - record.keys():
            raise ValueError(missing)
        chosen = {key: record[key] for key in JSON_KEYS if key in {"id", *reads}}
        return Extraction.from_dict({**_EMPTY, **chosen}, schema)
    except _NO_RESULT:
        raise ConfigurationError(
            f"Line {number} of {file} is no result of `imr-llm extract --jsonl`, or not of the "
            f"schema {schema.__name__}; results with fields of your own are read with schema= (--schema of a "
            "command)."
        ) from None
