"""The kind of a column: made from a field's type, and what makes values into an Arrow array.

Whatever has no kind of its own (a dictionary, a union, a record that holds itself) is JSON text, so
that any field a user adds has a column and loses nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Literal,
    Protocol,
    TypeGuard,
    get_args,
    get_origin,
)

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from imr_llm.fields import leaves
from imr_llm.frames.packages import arrow, polars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imr_llm.fields import Leaf

Name = Literal["text", "integer", "number", "boolean", "date", "time", "json"]


class Kind(Protocol):
    """What the values of a column are."""

    @property
    def label(self) -> str:
        """The kind in words, for the data dictionary."""

    @property
    def meaning(self) -> str:
        """What a record of this kind is, by its docstring; empty for other kinds."""

    @property
    def values(self) -> tuple[str, ...]:
        """The closed list of codes, in the order of the schema; empty for other kinds."""

    def arrow(self) -> Any:
        """The type in Arrow."""

    def polars(self) -> Any:
        """The type in polars."""

    def array(self, values: Sequence[Any]) -> Any:
        """The values, each None or of the field's type, as an Arrow array of `arrow()`."""


@dataclass(frozen=True, slots=True)
class Plain:
    """One value: text, a number, a date; JSON text for what is none of these."""

    name: Name
    meaning: str = ""

    @property
    def label(self) -> str:
        return {"boolean": "true or false", "time": "date and time", "json": "JSON text"}.get(
            self.name, self.name
        )

    @property
    def values(self) -> tuple[str, ...]:
        return ()

    def arrow(self) -> Any:
        pa = arrow()
        return {
            "text": pa.string, "json": pa.string, "integer": pa.int64, "number": pa.float64,
            "boolean": pa.bool_, "date": pa.date32, "time": lambda: pa.timestamp("us", "UTC"),
        }[self.name]()  # fmt: skip

    def polars(self) -> Any:
        pl = polars()
        return {
            "text": pl.String, "json": pl.String, "integer": pl.Int64, "number": pl.Float64,
            "boolean": pl.Boolean, "date": pl.Date, "time": pl.Datetime("us", "UTC"),
        }[self.name]  # fmt: skip

    def array(self, values: Sequence[Any]) -> Any:
        fit = _FITS[self.name]
        fitting = [None if value is None else fit(value) for value in values]
        try:
            return arrow().array(fitting, type=self.arrow())
        except UnicodeEncodeError:  # half of a surrogate pair, as an undecodable file name has it
            plain = (each and each.encode("utf-8", "replace").decode() for each in fitting)
            return arrow().array(plain, type=self.arrow())


@dataclass(frozen=True, slots=True)
class Code:
    """One of a closed list of codes."""

    values: tuple[str, ...]
    meaning: str = ""

    @property
    def label(self) -> str:
        return "code"

    def arrow(self) -> Any:
        pa = arrow()
        return pa.dictionary(pa.int8() if len(self.values) < 128 else pa.int32(), pa.string())

    def polars(self) -> Any:
        return polars().Enum(self.values)

    def array(self, values: Sequence[Any]) -> Any:
        pa = arrow()
        number = {code: number for number, code in enumerate(self.values)}
        found = [
            None if value is None else number[getattr(value, "value", value)] for value in values
        ]
        indices = pa.array(found, type=self.arrow().index_type)
        return pa.DictionaryArray.from_arrays(indices, pa.array(self.values, type=pa.string()))


@dataclass(frozen=True, slots=True)
class Many:
    """A list of values of one kind."""

    of: Kind

    @property
    def label(self) -> str:
        return f"list: {self.of.label}"

    @property
    def meaning(self) -> str:
        return self.of.meaning

    @property
    def values(self) -> tuple[str, ...]:
        return self.of.values

    def arrow(self) -> Any:
        return arrow().list_(self.of.arrow())

    def polars(self) -> Any:
        return polars().List(self.of.polars())

    def array(self, values: Sequence[Any]) -> Any:
        pa = arrow()
        starts: list[int | None] = []  # None: no list here
        flat: list[Any] = []
        for value in values:
            starts.append(None if value is None else len(flat))
            flat.extend(value or ())
        offsets = pa.array([*starts, len(flat)], type=pa.int32())
        return pa.ListArray.from_arrays(offsets, self.of.array(flat), type=self.arrow())


@dataclass(frozen=True, slots=True)
class Parts:
    """A record: each of its fields under a flat name."""

    parts: tuple[tuple[str, Leaf, Kind], ...]
    meaning: str

    @property
    def label(self) -> str:
        return f"record ({', '.join(name for name, _, _ in self.parts)})"

    @property
    def values(self) -> tuple[str, ...]:
        return ()

    def arrow(self) -> Any:
        return arrow().struct([(name, kind.arrow()) for name, _, kind in self.parts])

    def polars(self) -> Any:
        return polars().Struct({name: kind.polars() for name, _, kind in self.parts})

    def array(self, values: Sequence[Any]) -> Any:
        pa = arrow()
        return pa.StructArray.from_arrays(
            [kind.array([leaf.of(value) for value in values]) for _, leaf, kind in self.parts],
            fields=list(self.arrow()),
            mask=pa.array([value is None for value in values], type=pa.bool_()),
        )


def kind_of(leaf: Leaf) -> Kind:
    """The kind of the column in which a leaf stands by itself."""
    kind = kind_of_type(leaf.type)
    return Many(kind) if leaf.many else kind


def is_record(kind: Any) -> TypeGuard[type[BaseModel]]:
    """Whether the type is a record with fields of its own."""
    return isinstance(kind, type) and issubclass(kind, BaseModel) and bool(kind.model_fields)


def json_text(value: Any) -> str | None:
    """The value as it stands in a JSON line; None stays None."""
    if value is None:
        return None
    return json.dumps(to_jsonable_python(value, fallback=str), ensure_ascii=False)


def kind_of_type(kind: Any, within: tuple[type, ...] = ()) -> Kind:
    """The kind of one value of a type that is found within these records."""
    if get_origin(kind) is Literal:
        return _of_values([each for each in get_args(kind) if each is not None])
    if not isinstance(kind, type):
        return Plain("json")
    if issubclass(kind, Enum):
        return _of_values([each.value for each in kind])
    if is_record(kind) and kind not in within:
        parts = ((leaf, kind_of_type(leaf.type, (*within, kind))) for leaf in leaves(kind))
        return Parts(
            tuple(
                (flat(leaf.name), leaf, Many(part) if leaf.many else part) for leaf, part in parts
            ),
            " ".join((kind.__doc__ or "").split()),
        )
    return Plain(next((name for base, name in _PLAIN if issubclass(kind, base)), "json"))


def _of_values(values: Sequence[Any]) -> Kind:
    kinds = {type(value) for value in values}
    if kinds == {str}:
        return Code(tuple(values))
    return Plain(dict(_PLAIN).get(kinds.pop(), "json") if len(kinds) == 1 else "json")


def flat(name: str) -> str:
    """A path as the name of a column: `worker_age`."""
    return name.replace(".", "_")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else json_text(value)


def _same(value: Any) -> Any:
    return value


def _number(value: Any) -> Any:
    return float(value)


def _plain_value(value: Any) -> Any:
    return getattr(value, "value", value)


def _utc(value: dt.datetime) -> dt.datetime:
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


# In this order: a bool is an int, and a datetime a date.
_PLAIN: Final[tuple[tuple[type, Name], ...]] = (
    (bool, "boolean"), (int, "integer"), (float, "number"), (Decimal, "number"), (str, "text"),
    (dt.datetime, "time"), (dt.date, "date"),
)  # fmt: skip
_FITS: Final = {
    "text": _text, "json": json_text, "integer": _plain_value, "number": _number,
    "boolean": _plain_value, "date": _same, "time": _utc,
}  # fmt: skip
