"""The data dictionary: what each column of each table is, as entries, as a table and as Markdown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from imr_llm.frames.columns import members
from imr_llm.frames.packages import arrow
from imr_llm.frames.shapes import TABLES, table
from imr_llm.schema import Determination

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from imr_llm.frames.columns import Column

_TITLE: Final = """\
# Data dictionary

Every column of every table of `imr_llm.frames`, made from the schema by
`imr-llm table dictionary --out docs/data-dictionary.md`. How the tables are made and read is in
[`tables.md`](tables.md), how letters are labelled in [`contract/CODEBOOK.md`](contract/CODEBOOK.md).

`field` is the path of the record that a column shows (`*` stands for either side), `group` the kind of
reading that it takes, `compared` how evals compare two values of it. `[].` in a column's name marks a
member of the records that the column lists. The codes of a column are under [Codes](#codes).
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One column of one table, or one member of the records that a column lists.

    Attributes:
        table: `letters`, `issues`, `citations` or `fields`.
        column: the column's name; `body_parts[].part` is a member of the records in `body_parts`.
        type: its kind in words: `text`, `integer`, `code`, `list: code`.
        values: the closed list of its codes, in the order of the schema; empty for other kinds.
        meaning: what it says: the docstring under the field.
        path: the field of the record that it shows, as evals name it; empty for what is no such field.
        group: the kind of reading that the field takes; empty where there is none.
        comparator: how evals compare two values of it; empty for what they do not compare.
    """

    table: str
    column: str
    type: str
    values: tuple[str, ...]
    meaning: str
    path: str
    group: str
    comparator: str


def dictionary(schema: type[Determination] = Determination) -> list[Entry]:
    """An entry for each column of each table, in their order; a subclass's own fields included."""
    return [
        entry
        for name in TABLES
        for column in table(name, schema).columns
        for entry in _entries(name, column)
    ]


def as_arrow(entries: Iterable[Entry]) -> Any:
    """The entries as a `pyarrow.Table`, a row each. ConfigurationError without pyarrow."""
    pa = arrow()
    kinds = {name: pa.string() for name in Entry.__slots__} | {"values": pa.list_(pa.string())}
    return pa.Table.from_pylist([asdict(each) for each in entries], schema=pa.schema(kinds))


def as_markdown(schema: type[Determination] = Determination) -> str:
    """The data dictionary of a schema as a page for people."""
    entries = dictionary(schema)
    lines = [_TITLE]
    for name in TABLES:
        own = [each for each in entries if each.table == name]
        lines += [f"## {name}", "", table(name, schema).meaning, "", *_columns(own), ""]
    return "\n".join([*lines, "## Codes", "", *_codes(entries), ""])


def _entries(name: str, column: Column) -> Iterator[Entry]:
    for each in (column, *members(column)):
        yield Entry(
            table=name,
            column=each.name,
            type=each.kind.label,
            values=each.kind.values,
            meaning=each.meaning,
            path=each.path,
            group=(each.group or "") and str(each.group),
            comparator=(each.compare or "") and str(each.compare),
        )


def _columns(entries: Iterable[Entry]) -> Iterator[str]:
    yield from (
        "| column | type | meaning | field | group | compared |",
        "|---|---|---|---|---|---|",
    )
    for each in entries:
        path = f"`{each.path}`" if each.path else ""
        cells = (f"`{each.column}`", each.type, each.meaning, path, each.group, each.comparator)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _codes(entries: Iterable[Entry]) -> Iterator[str]:
    """Each closed list once, with the columns that it is the list of."""
    columns: dict[tuple[str, ...], list[str]] = {}
    for each in entries:
        if each.values:
            columns.setdefault(each.values, []).append(f"`{each.table}.{each.column}`")
    yield from ("| columns | codes, in the order of the schema |", "|---|---|")
    for values, names in columns.items():
        codes = " ".join(f"`{value}`" for value in values)
        yield f"| {_cell(', '.join(names))} | {_cell(codes)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
