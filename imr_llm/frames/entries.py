"""The data dictionary: what each column of each table is."""

from __future__ import annotations

from dataclasses import dataclass

from imr_llm.frames.columns import TABLES, table
from imr_llm.schema import Determination


@dataclass(frozen=True, slots=True)
class Entry:
    """One column of one table.

    Attributes:
        table: `letters`, `issues`, `citations` or `fields`.
        column: the column's name.
        type: its kind in words: `text`, `integer`, `code`, `list: code`.
        values: the closed list of its codes, in the order of the schema; empty for other kinds.
        meaning: what it says.
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
    """An entry for each column of each table, in their order."""
    return [
        Entry(
            table=name,
            column=column.name,
            type=column.kind.label,
            values=column.kind.values,
            meaning=column.meaning,
            path=column.path,
            group=column.group or "",
            comparator=column.compare or "",
        )
        for name in TABLES
        for column in table(name, schema).columns
    ]
