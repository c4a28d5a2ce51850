"""Columns, made from the schema: nobody restates the list of fields.

A column is a leaf of the determination, of a result or of a report on a field, or one of the few that
are counted rather than read. Its name is the path with `_` for the points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Described

from imr_llm.extraction import Extraction, FieldReport, Usage
from imr_llm.fields import leaves
from imr_llm.frames.kinds import Many, Parts, flat, kind_of
from imr_llm.letter.places import Layout
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from imr_llm.fields import Leaf
    from imr_llm.frames.kinds import Kind
    from imr_llm.schema import Citation, Compare, Group

DETERMINATION: Final = frozenset({"determination"})
REPORTS: Final = frozenset({"fields"})
REVIEW: Final = frozenset({"review"})
_ELSEWHERE: Final = frozenset({"determination", "fields", "review", "usage", "text"})
"""What a result holds that has columns of its own, or none."""
_ATTRIBUTE: Final = re.compile(r"^ {4,8}(\w+): (.+(?:\n {9,}\S.*)*)", re.MULTILINE)


@silent
class Row(NamedTuple):
    """What a row is made from; a table fills what its columns need."""

    result: Extraction
    item: int | None = None
    issue: BaseModel | None = None
    side: str | None = None
    number: int | None = None
    citation: Citation | None = None
    path: str = ""
    report: FieldReport | None = None
    record: Any = None
    """The determination as it stands in JSON."""
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind
    meaning: str
    of: Callable[[Row], Any]
    """The value of a row."""
    reads: frozenset[str] = frozenset()
    """Keys of a result without which it cannot be filled."""
    path: str = ""
    """The field's path as in a leaf (`issues[].drug.name`); empty for what is no field of the letter."""
    group: Group | str | None = None
    compare: Compare | None = None


def of_leaves(
    fields: Iterable[Leaf],
    holder: Callable[[Row], Any],
    *,
    reads: frozenset[str] = DETERMINATION,
    within: str = "",
) -> Iterator[Column]:
    """A column for each leaf, and for each part of a leaf that is one record.

    `holder` gives for a row what holds the leaves; `within` stands before their paths.
    """
    for leaf in fields:
        yield from _of_leaf(leaf, kind_of(leaf), holder, reads, within)


def _of_leaf(
    leaf: Leaf, kind: Kind, holder: Callable[[Row], Any], reads: frozenset[str], within: str
) -> Iterator[Column]:
    name, path = flat(leaf.name), within + leaf.path
    own = _getter(leaf, holder)
    if not isinstance(kind, Parts):
        yield Column(name, kind, _meaning(leaf, kind), own, reads, path, leaf.group, leaf.compare)
        return
    for _, part, part_kind in kind.parts:
        for column in _of_leaf(part, part_kind, own, reads, f"{path}."):
            told = column.meaning if part.meaning else f"{column.meaning} {kind.meaning}".rstrip()
            yield replace(column, name=f"{name}_{column.name}", meaning=told)


def of_computed(
    model: type[BaseModel], holder: Callable[[Row], Any], within: str = ""
) -> Iterator[Column]:
    """A column for each field that the schema computes (`case_outcome`, `medically_necessary`)."""
    computed = {
        name: (info.return_type, Described(description=info.description))
        for name, info in model.model_computed_fields.items()
    }
    for column in of_leaves(leaves(_record(model.__name__, computed)), holder, within=within):
        yield replace(column, group=None, compare=None)


def of_result() -> list[Column]:
    """What a result says of itself: `id` and `error` first, then the others in its own order."""
    own = [
        replace(column, reads=frozenset({column.name}), path="", compare=None)
        for column in of_leaves(
            leaves(_as_record(Extraction, layout=Layout)), lambda row: row.result
        )
    ]
    own.sort(key=lambda column: (column.name != "id", column.name != "error"))
    usage = of_leaves(
        leaves(_as_record(Usage)), lambda row: row.result.usage, reads=frozenset({"usage"})
    )
    return own + [
        replace(column, name=f"usage_{column.name}", path="", compare=None) for column in usage
    ]


def of_report() -> list[Column]:
    """What a report says of its field."""
    columns = of_leaves(leaves(_as_record(FieldReport)), lambda row: row.report, reads=REPORTS)
    return [replace(column, path="", compare=None) for column in columns]


def named_apart(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns under names of their own: a field whose name is taken gets `_` at its end."""
    taken: dict[str, Column] = {}
    for column in columns:
        name = column.name
        while name in taken:
            name += "_"
        taken[name] = replace(column, name=name)
    return tuple(taken.values())


def members(column: Column) -> Iterator[Column]:
    """The members of a column of records, each as a column `body_parts[].part`, and theirs in turn."""
    kind, mark = (column.kind.of, "[]") if isinstance(column.kind, Many) else (column.kind, "")
    if not isinstance(kind, Parts):
        return
    for name, leaf, part in kind.parts:
        member = Column(
            f"{column.name}{mark}.{name}", part, _meaning(leaf, part), column.of, column.reads,
            f"{column.path}.{leaf.path}", leaf.group, leaf.compare,
        )  # fmt: skip
        yield member
        yield from members(member)


def words(name: str) -> str:
    """A name as the beginning of a sentence: `Licensure states`."""
    return name.rpartition(".")[2].replace("_", " ").capitalize()


def _getter(leaf: Leaf, holder: Callable[[Row], Any]) -> Callable[[Row], Any]:
    return lambda row: leaf.of(holder(row))


def _meaning(leaf: Leaf, kind: Kind) -> str:
    """What the schema says of a field; where it says nothing, its name and what its record is."""
    if leaf.meaning:
        return leaf.meaning[0].upper() + leaf.meaning[1:]
    return f"{words(leaf.name)}. {kind.meaning}".rstrip()


def _as_record(kind: type, **types: Any) -> type[BaseModel]:
    """A dataclass's plain fields as a record, told by its docstring: its leaves are columns, too."""
    hints = {**get_type_hints(kind), **types}
    found = _ATTRIBUTE.findall(kind.__doc__ or "")
    told = {name: " ".join(text.split()) for name, text in found}
    return _record(
        kind.__name__,
        {
            each.name: (hints[each.name], Described(description=told.get(each.name)))
            for each in dataclass_fields(kind)
            if each.name not in _ELSEWHERE
        },
    )


def _record(name: str, fields: dict[str, Any]) -> type[BaseModel]:
    config = ConfigDict(protected_namespaces=(), arbitrary_types_allowed=True)
    return create_model(name, __config__=config, **fields)
