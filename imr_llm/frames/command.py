"""`imr-llm table`: a table of results into a file or to standard output."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from imr_llm.errors import ConfigurationError
from imr_llm.private import Replacing
from imr_llm.shell import check_out, say
from imr_llm.terminal import Shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from imr_llm.extraction import Extraction
    from imr_llm.frames.shapes import TableName
    from imr_llm.schema import Determination

_OK: Final = 0
_LETTER_FAILED: Final = 1
_DICTIONARY: Final = "dictionary"


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command `table`."""
    table = commands.add_parser(
        "table",
        help="results as a table: letters, issues, citations, fields, or the data dictionary",
        description="Write results as a table: letters, issues (one row a disputed item), citations, "
        "fields (one row a field's report). `imr-llm table dictionary` says what the columns mean.",
    )
    table.add_argument("table", metavar="letters|issues|citations|fields|dictionary")
    table.add_argument(
        "source", nargs="?", type=Path, metavar="RUN_OR_JSONL",
        help="the folder of a run, or a JSONL file of imr-llm extract",
    )  # fmt: skip
    table.add_argument(
        "--out", type=Path, metavar="FILE",
        help="a .csv, .parquet or .jsonl file (.md for the dictionary, too); else CSV goes to standard "
        "output, the dictionary as Markdown",
    )  # fmt: skip
    table.add_argument(
        "--schema", metavar="WHERE:CLASS",
        help="of results with fields of your own: package.module:Class or file.py:Class",
    )  # fmt: skip
    table.set_defaults(command=_table)


def _table(arguments: argparse.Namespace) -> int:
    from imr_llm.frames.shapes import TABLES  # noqa: PLC0415
    from imr_llm.own import schema_named  # noqa: PLC0415
    from imr_llm.schema import Determination  # noqa: PLC0415

    out: Path | None = arguments.out
    schema = schema_named(arguments.schema) if arguments.schema else Determination
    if arguments.table == _DICTIONARY:
        return _dictionary(out, schema)
    if arguments.table not in TABLES:
        raise ConfigurationError(f"The tables are: {', '.join((*TABLES, _DICTIONARY))}.")
    if arguments.source is None:
        raise ConfigurationError("Say of which results: the folder of a run, or a JSONL file.")
    check_out(out, [arguments.source])
    results = _Counted(arguments.table, arguments.source, schema)
    _write(results.batches, out)
    if results.failed:
        say(f"letters with an error, which have a row in the table letters alone: {results.failed}")
    return _LETTER_FAILED if results.failed else _OK


class _Counted:
    """The batches of a table, and how many of the letters that they were made of had an error."""

    def __init__(self, name: TableName, source: Path, schema: type[Determination]) -> None:
        from imr_llm.frames.shapes import table  # noqa: PLC0415
        from imr_llm.frames.sources import groups_of  # noqa: PLC0415
        from imr_llm.frames.tables import reader  # noqa: PLC0415

        self.failed = 0
        shape = table(name, schema)
        groups = groups_of(source, schema, shape.reads_for(shape.columns) | {"error"})
        self.batches = reader(shape, shape.columns, map(self._count, groups))

    def _count(self, group: list[Extraction]) -> list[Extraction]:
        self.failed += sum(result.error is not None for result in group)
        return group


def _dictionary(out: Path | None, schema: type[Determination]) -> int:
    from imr_llm.frames.entries import as_arrow, as_markdown, dictionary  # noqa: PLC0415
    from imr_llm.frames.write import WRITERS  # noqa: PLC0415

    if out is None:
        Shown(sys.stdout).write(as_markdown(schema))
    elif out.suffix == ".md":
        _put(out, lambda file: file.write(as_markdown(schema).encode()))
    elif out.suffix.lower() not in WRITERS:
        raise ConfigurationError(f"The file's name ends in one of: .md, {', '.join(WRITERS)}.")
    else:
        _write(as_arrow(dictionary(schema)).to_reader(), out)
    return _OK


def _write(batches: Any, out: Path | None) -> None:
    from imr_llm.frames.write import WRITERS, write_csv  # noqa: PLC0415

    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(newline="")
        write_csv(batches, Shown(sys.stdout))
        return
    write = WRITERS.get(out.suffix.lower())
    if write is None:
        raise ConfigurationError(f"The file's name ends in one of: {', '.join(WRITERS)}.")
    _put(out, lambda file: write(batches, file))


def _put(out: Path, write: Callable[[IO[bytes]], object]) -> None:
    try:
        fresh = Replacing(out)
    except OSError as error:
        raise ConfigurationError(f"The output cannot be written: {error.strerror}.") from None
    with fresh as file:
        write(file)
