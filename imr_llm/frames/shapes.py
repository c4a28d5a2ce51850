"""The four tables: what a row of each is, and which columns it has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from imr_llm.fields import leaves, pattern_of
from imr_llm.frames.columns import (
    DETERMINATION,
    REVIEW,
    Column,
    Row,
    named_apart,
    of_computed,
    of_leaves,
    of_report,
    of_result,
    words,
)
from imr_llm.frames.kinds import Code, Many, Plain, kind_of_type
from imr_llm.schema import Citation, Determination, Group
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydantic import BaseModel

    from imr_llm.extraction import Extraction
    from imr_llm.fields import Leaf

TableName = Literal["letters", "issues", "citations", "fields"]
TABLES: Final[tuple[TableName, ...]] = get_args(TableName)

_ISSUES: Final = "issues"
_BESIDE_ISSUES: Final = ("case_number", "decision_date")
"""Fields of the letter that stand in its issues' rows, too: counts over time and by case need them.
Everything else is one join by `id` away."""
_STEP: Final = re.compile(r"[^.\[\]]+")


@silent
@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, and the rows that a letter has in it."""

    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[Extraction], Iterable[Row]]
    reads: frozenset[str] = frozenset()
    """Keys of a result without which its rows cannot be told."""

    def chosen(self, names: Iterable[str]) -> tuple[Column, ...]:
        """The columns of these names, in their order."""
        by_name = {column.name: column for column in self.columns}
        return tuple(by_name[name] for name in names)

    def reads_for(self, columns: Iterable[Column]) -> frozenset[str]:
        """Keys of a result that these columns and their rows are made of."""
        return self.reads.union(*(column.reads for column in columns))


@lru_cache(maxsize=64)
def table(name: TableName, schema: type[Determination] = Determination) -> Table:
    """A table of the determinations of a schema."""
    made: dict[TableName, Callable[[type[Determination]], Table]] = {
        "letters": _letters, "issues": _issues, "citations": _citations, "fields": _fields,
    }  # fmt: skip
    return made[name](schema)


def _letters(schema: type[Determination]) -> Table:
    lists = {leaf.items for leaf in leaves(schema)} - {"", _ISSUES}
    columns = [
        *of_result(),
        Column(
            "review_count", Plain("integer"), "How many fields a person should look at.",
            lambda row: len(row.result.review), REVIEW,
        ),
        Column(
            "issue_count", Plain("integer"), "How many items are in dispute.",
            lambda row: row.result.determination and len(row.result.determination.issues),
            DETERMINATION, _ISSUES,
        ),
        Column(
            "days_to_decision", Plain("integer"), "Days from `date_assigned` to `decision_date`.",
            lambda row: days_to_decision(row.result.determination), DETERMINATION,
        ),
        *of_computed(schema, lambda row: row.result.determination),
        *of_leaves(
            (leaf for leaf in leaves(schema) if not leaf.items),
            lambda row: row.result.determination,
        ),
        *(_whole_list(schema, name) for name in sorted(lists)),
    ]  # fmt: skip
    return Table(
        "One row a letter, also one that could not be read.",
        named_apart(columns),
        lambda result: (Row(result),),
    )


def _issues(schema: type[Determination]) -> Table:
    columns = [
        *_key(),
        *of_leaves(
            (leaf for leaf in leaves(schema) if leaf.path in _BESIDE_ISSUES),
            lambda row: row.result.determination,
        ),
        *of_computed(_item_type(schema, _ISSUES), lambda row: row.issue, f"{_ISSUES}[]."),
        *of_leaves(
            (leaf for leaf in leaves(schema) if leaf.items == _ISSUES), lambda row: row.issue
        ),
    ]
    return Table("One row a disputed item.", named_apart(columns), _issue_rows, DETERMINATION)


def _citations(schema: type[Determination]) -> Table:
    lists = _citation_lists(schema)
    within = {f"{each.path.replace(_side(each), '*', 1)}." for each in lists}
    parts = {leaf.name: leaf for each in lists for leaf in leaves(each.type)}
    columns = [
        *_key(),
        Column(
            "side", Code(tuple(map(_side, lists))), "Whose guideline line cites it.",
            lambda row: row.side, DETERMINATION,
        ),
        Column(
            "number", Plain("integer"), "Place among the citations of that side, from 0.",
            lambda row: row.number, DETERMINATION,
        ),
        *of_leaves(
            parts.values(), lambda row: row.citation, within=within.pop() if len(within) == 1 else ""
        ),
    ]  # fmt: skip

    def rows(result: Extraction) -> Iterator[Row]:
        for row in _issue_rows(result):
            for each in lists:
                for number, citation in enumerate(each.of(row.issue) or ()):
                    yield row._replace(side=_side(each), number=number, citation=citation)

    return Table(
        "One row for each item, side and guideline document that the side cites.",
        named_apart(columns),
        rows,
        DETERMINATION,
    )


def _fields(schema: type[Determination]) -> Table:
    known = {leaf.path: leaf for leaf in leaves(schema)}
    columns = [
        _key()[0],
        Column(
            "path", Plain("text"), "Where the value stands in the record: `issues[0].drug`.",
            lambda row: row.path,
        ),
        Column(
            "item", Plain("integer"),
            "Number of the disputed item, from 0; empty for the letter's own fields.",
            lambda row: row.item,
        ),
        Column(
            "field", Plain("text"),
            "The path without numbers, a list's with `[]`: `issues[].reviewer.citations[]`.",
            lambda row: pattern_of(row.path, known),
        ),
        Column(
            "group", Code(_groups(schema)), "What kind of reading the field takes.",
            lambda row: _group(known.get(pattern_of(row.path, known))),
        ),
        Column(
            "value", Plain("json"), "The value in the record; empty where there is none.",
            lambda row: _value_at(row.record, row.path), DETERMINATION,
        ),
        *of_report(),
        Column(
            "in_review", Plain("boolean"), "Whether a person should look at it.",
            lambda row: row.rank is not None, REVIEW,
        ),
        Column(
            "review_rank", Plain("integer"),
            "Its place in the letter's review list, from 1, the most doubtful.",
            lambda row: row.rank, REVIEW,
        ),
    ]  # fmt: skip
    return Table(
        "One row for the report on each value: each scalar, each list element, each empty field.",
        named_apart(columns),
        _field_rows,
        frozenset({"fields", "error"}),
    )


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


def _key() -> tuple[Column, Column]:
    """What a disputed item is known by."""
    item = Column(
        "item", Plain("integer"), "Number of the disputed item, from 0, as in paths: `issues[0]`.",
        lambda row: row.item, DETERMINATION,
    )  # fmt: skip
    return of_result()[0], item


def days_to_decision(determination: Determination | None) -> int | None:
    """Days from assignment to decision; negative where the dates are out of order."""
    if determination is None or not (determination.date_assigned and determination.decision_date):
        return None
    return (determination.decision_date - determination.date_assigned).days


def _whole_list(schema: type[Determination], name: str) -> Column:
    """A second list of items, of the user's own, as one column of the letter."""
    meaning = schema.model_fields[name].description or f"{words(name)}."
    get = attrgetter(f"result.determination.{name}")
    return Column(
        name, Many(kind_of_type(_item_type(schema, name))), meaning,
        lambda row: row.result.determination and get(row), DETERMINATION, f"{name}[]",
    )  # fmt: skip


def _item_type(schema: type[Determination], name: str) -> type[BaseModel]:
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


def _groups(schema: type[Determination]) -> tuple[str, ...]:
    """The library's groups, and those that the user's own fields name."""
    named = (str(leaf.group) for leaf in leaves(schema) if leaf.group)
    return tuple(dict.fromkeys([*map(str, Group), *named]))


def _group(leaf: Leaf | None) -> Group | str | None:
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
