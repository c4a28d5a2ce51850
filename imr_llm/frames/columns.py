"""The tables and their columns, made from the schema: nobody restates the list of fields.

What a row is, and the few columns that are counted rather than read, stand here; every other column
is a leaf of the determination, of a result, or of a report on a field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Described

from imr_llm.extraction import Extraction, FieldReport, Usage
from imr_llm.fields import Leaf, leaves
from imr_llm.frames.kinds import (
    Code,
    Kind,
    Many,
    Plain,
    flat,
    is_record,
    json_text,
    kind_of,
    kind_of_type,
)
from imr_llm.letter.places import Layout
from imr_llm.schema import Citation, Compare, Determination, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TableName = Literal["letters", "issues", "citations", "fields"]
TABLES: Final[tuple[TableName, ...]] = ("letters", "issues", "citations", "fields")

_ISSUES: Final = "issues"
_BESIDE_ISSUES: Final = ("case_number", "decision_date")
"""Fields of the letter that stand in its issues' rows, too: every count over time or by case needs
them. Everything else is one join by `id` away."""
_DETERMINATION: Final = frozenset({"determination"})
_NUMBER: Final = re.compile(r"\[(\d+)\]")
_STEP: Final = re.compile(r"[^.\[\]]+")


class Row(NamedTuple):
    """What a row is made from; a table fills what it needs."""

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
    group: Group | None = None
    compare: Compare | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, and the rows that a letter has in it."""

    name: TableName
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[Extraction], Iterable[Row]]
    reads: frozenset[str]
    """Keys of a result without which its rows cannot be told."""

    def chosen(self, names: Iterable[str] | None) -> tuple[Column, ...]:
        """The columns of these names, in their order; all for None."""
        if names is None:
            return self.columns
        by_name = {column.name: column for column in self.columns}
        return tuple(by_name[name] for name in names)


@lru_cache(maxsize=64)
def table(name: TableName, schema: type[Determination] = Determination) -> Table:
    """A table of the determinations of a schema."""
    return {"letters": _letters, "issues": _issues, "citations": _citations, "fields": _fields}[
        name
    ](schema)


def _letters(schema: type[Determination]) -> Table:
    fields = [leaf for leaf in leaves(schema) if not leaf.items]
    others = {leaf.items for leaf in leaves(schema)} - {"", _ISSUES}
    columns = [
        *_envelope(),
        Column(
            "review_count", Plain("integer"), "How many fields a person should look at.",
            lambda row: len(row.result.review), frozenset({"review"}),
        ),
        Column(
            "issue_count", Plain("integer"), "How many items are in dispute.",
            lambda row: row.result.determination and len(row.result.determination.issues),
            _DETERMINATION, path=_ISSUES,
        ),
        *_computed(schema, "", lambda row: row.result.determination),
        Column(
            "days_to_decision", Plain("integer"), "Days from `date_assigned` to `decision_date`.",
            _days_to_decision, _DETERMINATION,
        ),
        *_of_leaves(fields, lambda row: row.result.determination),
        *(_other_items(schema, name) for name in sorted(others)),
    ]  # fmt: skip
    return Table(
        "letters", "One row a letter, also one that could not be read.",
        _named_apart(columns), lambda result: (Row(result),), frozenset(),
    )  # fmt: skip


def _issues(schema: type[Determination]) -> Table:
    beside = [leaf for leaf in leaves(schema) if leaf.path in _BESIDE_ISSUES]
    fields = [leaf for leaf in leaves(schema) if leaf.items == _ISSUES]
    columns = [
        _id(), _item(),
        *_of_leaves(beside, lambda row: row.result.determination),
        *_computed(_item_type(schema), f"{_ISSUES}[].", lambda row: row.issue),
        *_of_leaves(fields, lambda row: row.issue),
    ]  # fmt: skip
    return Table(
        "issues", "One row a disputed item.", _named_apart(columns), _issue_rows, _DETERMINATION
    )


def _citations(schema: type[Determination]) -> Table:
    lists = _citation_lists(schema)
    parts = {leaf.name: leaf for each in lists for leaf in leaves(each.type)}
    sides = Code(tuple(_side(each) for each in lists))
    columns = [
        _id(), _item(),
        Column("side", sides, "Whose guideline line cites it.", lambda row: row.side, _DETERMINATION),
        Column(
            "number", Plain("integer"), "Place among the citations of that side, from 0.",
            lambda row: row.number, _DETERMINATION,
        ),
        *_of_leaves(parts.values(), lambda row: row.citation),
    ]  # fmt: skip

    def rows(result: Extraction) -> Iterator[Row]:
        for row in _issue_rows(result):
            for each in lists:
                for number, citation in enumerate(each.of(row.issue) or ()):
                    yield row._replace(side=_side(each), number=number, citation=citation)

    return Table(
        "citations", "One row for each item, side and guideline document that the side cites.",
        _named_apart(columns), rows, _DETERMINATION,
    )  # fmt: skip


def _fields(schema: type[Determination]) -> Table:
    known = {leaf.path: leaf for leaf in leaves(schema)}
    reports = leaves(_as_model(FieldReport))
    groups = Code(tuple(Group))
    columns = [
        _id(),
        Column("path", Plain("text"), "Where the value stands: `issues[0].drug`.", lambda row: row.path),
        Column(
            "item", Plain("integer"), "Number of the disputed item, from 0; empty for the letter's own "
            "fields.", lambda row: row.item,
        ),
        Column(
            "field", Plain("text"), "The path without numbers, a list's with `[]`: "
            "`issues[].reviewer.citations[]`.", lambda row: _pattern(row.path, known),
        ),
        Column(
            "group", groups, "What kind of reading the field takes.",
            lambda row: _group(known.get(_pattern(row.path, known))),
        ),
        Column(
            "value", Plain("text"), "The value in the record, as JSON text; empty where there is none.",
            lambda row: json_text(_value_at(row.record, row.path)), _DETERMINATION,
        ),
        *(_reported(leaf) for leaf in reports),
        Column(
            "in_review", Plain("boolean"), "Whether a person should look at it.",
            lambda row: row.rank is not None, frozenset({"review"}),
        ),
        Column(
            "review_rank", Plain("integer"), "Its place in the letter's review list, from 1, the most "
            "doubtful.", lambda row: row.rank, frozenset({"review"}),
        ),
    ]  # fmt: skip
    return Table(
        "fields", "One row for the report on each value: each scalar, list element, null or empty "
        "field.", _named_apart(columns), _field_rows, frozenset({"fields"}),
    )  # fmt: skip


def _issue_rows(result: Extraction) -> Iterator[Row]:
    if result.determination is not None:
        for item, issue in enumerate(result.determination.issues):
            yield Row(result, item, issue)


def _field_rows(result: Extraction) -> Iterator[Row]:
    if result.error is not None:
        return
    determination = result.determination
    record = None if determination is None else determination.model_dump(mode="json")
    ranks = {path: rank for rank, path in enumerate(result.review, start=1)}
    for path, report in result.fields.items():
        yield Row(
            result, _item_of(path), path=path, report=report, record=record, rank=ranks.get(path)
        )


def _envelope() -> list[Column]:
    """What a result says of itself: `id` and `error` first, then the others in its own order."""
    usage = {leaf.name: leaf for leaf in leaves(_as_model(Usage))}
    own = leaves(_as_model(Extraction, layout=Layout))
    columns = [
        Column(
            leaf.name, kind_of(leaf), leaf.meaning, _getter(leaf, lambda row: row.result),
            frozenset({leaf.name}),
        )
        for leaf in own
    ]  # fmt: skip
    columns.sort(key=lambda column: (column.name != "id", column.name != "error"))
    columns += [
        Column(
            f"usage_{name}", kind_of(leaf), leaf.meaning, _getter(leaf, lambda row: row.result.usage),
            frozenset({"usage"}),
        )
        for name, leaf in usage.items()
    ]  # fmt: skip
    return columns


def _id() -> Column:
    return next(column for column in _envelope() if column.name == "id")


def _item() -> Column:
    meaning = "Number of the disputed item, from 0, as in paths: `issues[0]`."
    return Column("item", Plain("integer"), meaning, lambda row: row.item, _DETERMINATION)


def _reported(leaf: Leaf) -> Column:
    return Column(
        leaf.name, kind_of(leaf), leaf.meaning, _getter(leaf, lambda row: row.report),
        frozenset({"fields"}),
    )  # fmt: skip


def _of_leaves(fields: Iterable[Leaf], holder: Callable[[Row], Any]) -> Iterator[Column]:
    """A column for each leaf, and for each part of a leaf that is one record."""
    for leaf in fields:
        if is_record(leaf.type) and not leaf.many and not isinstance(kind_of(leaf), Plain):
            yield from _of_parts(leaf, holder)
        else:
            yield Column(
                flat(leaf.name), kind_of(leaf), leaf.meaning, _getter(leaf, holder),
                _DETERMINATION, leaf.path, leaf.group, leaf.compare,
            )  # fmt: skip


def _of_parts(leaf: Leaf, holder: Callable[[Row], Any]) -> Iterator[Column]:
    whole = leaf.meaning or leaf.type.__doc__ or ""
    for part in _of_leaves(leaves(leaf.type), _getter(leaf, holder)):
        yield replace(
            part,
            name=f"{flat(leaf.name)}_{part.name}",
            meaning=part.meaning or whole,
            path=f"{leaf.path}.{part.path}",
        )


def _computed(
    model: type[BaseModel], within: str, holder: Callable[[Row], Any]
) -> Iterator[Column]:
    """A column for each field that the schema computes (`case_outcome`, `medically_necessary`)."""
    computed = {
        name: (info.return_type, Described(description=info.description))
        for name, info in model.model_computed_fields.items()
    }
    for leaf in leaves(_made(model.__name__, computed)):
        column = next(_of_leaves([leaf], holder))
        yield replace(column, path=within + column.path, group=None, compare=None)


def _getter(leaf: Leaf, holder: Callable[[Row], Any]) -> Callable[[Row], Any]:
    return lambda row: leaf.of(holder(row))


def _days_to_decision(row: Row) -> int | None:
    determination = row.result.determination
    if determination is None or not (determination.date_assigned and determination.decision_date):
        return None
    return (determination.decision_date - determination.date_assigned).days


def _other_items(schema: type[Determination], name: str) -> Column:
    """A second list of items, of the user's own, as one column of the letter."""
    kind = Many(kind_of_type(_item_type(schema, name)))
    meaning = schema.model_fields[name].description or ""
    get = attrgetter(f"result.determination.{name}")
    return Column(
        name, kind, meaning, lambda row: row.result.determination and get(row), _DETERMINATION,
        f"{name}[]",
    )  # fmt: skip


def _item_type(schema: type[Determination], name: str = _ISSUES) -> type[BaseModel]:
    found: type[BaseModel] = get_args(schema.model_fields[name].annotation)[0]
    return found


def _citation_lists(schema: type[Determination]) -> list[Leaf]:
    """The fields of an item that list citations: one for each side."""
    return [
        leaf for leaf in leaves(schema)
        if leaf.items == _ISSUES and leaf.many
        and isinstance(leaf.type, type) and issubclass(leaf.type, Citation)
    ]  # fmt: skip


def _side(citations: Leaf) -> str:
    return citations.name.rpartition(".")[0] or citations.name


@lru_cache(maxsize=4096)  # the same few paths in every letter
def _item_of(path: str) -> int | None:
    name, bracket, rest = path.partition("[")
    return int(rest.partition("]")[0]) if bracket and name == _ISSUES else None


def _pattern(path: str, known: dict[str, Leaf]) -> str:
    pattern = _NUMBER.sub("[]", path)
    return f"{pattern}[]" if pattern not in known and f"{pattern}[]" in known else pattern


def _group(leaf: Leaf | None) -> Group | None:
    return leaf.group if leaf else None


def _value_at(record: Any, path: str) -> Any:
    for step in _steps(path):
        try:
            record = record[step]
        except (KeyError, IndexError, TypeError):  # a value that was left out of the record
            return None
    return record


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdecimal() else step for step in _STEP.findall(path))


def _named_apart(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns under names of their own: a field whose name is taken gets `_` at its end."""
    taken: dict[str, Column] = {}
    for column in columns:
        name = column.name
        while name in taken:
            name += "_"
        taken[name] = replace(column, name=name)
    return tuple(taken.values())


def _as_model(kind: type, **types: Any) -> type[BaseModel]:
    """A dataclass's plain fields as a record: its leaves are columns like any other."""
    hints = {**get_type_hints(kind), **types}
    told = _attributes(kind.__doc__ or "")
    fields = {
        each.name: (hints[each.name], Described(description=told.get(each.name)))
        for each in dataclass_fields(kind)
        if each.name not in _NO_COLUMNS
    }
    return _made(kind.__name__, fields)


def _made(name: str, fields: dict[str, Any]) -> type[BaseModel]:
    config = ConfigDict(protected_namespaces=(), arbitrary_types_allowed=True)
    return create_model(name, __config__=config, **fields)


_NO_COLUMNS: Final = frozenset({"determination", "fields", "review", "usage", "text"})
"""What a result holds that is a table of its own, or is counted."""


def _attributes(docstring: str) -> dict[str, str]:
    """What the `Attributes` of a docstring say of each, by name."""
    found = re.findall(r"^ {4,8}(\w+): (.+(?:\n {9,}\S.*)*)", docstring, re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in found}
