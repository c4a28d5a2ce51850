"""Reprs that tell which fields are there, never what they hold.

What is printed by accident (in a traceback, a log, a debugger's dump, a failed assertion) then shows no
letter text, no answer and no key.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


class Word(str):
    """A word whose repr is itself, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def silent(cls: type[T]) -> type[T]:
    """Give a dataclass or a named tuple the repr `Claim(value, start, end)`, a mapping `Words[17]`.

    Fields that are None or empty are left out; of a list, a mapping or a set, the length is told.
    """
    setattr(cls, "__repr__", _repr)  # noqa: B010 (a type checker takes it for a method)
    return cls


def words(fields: Mapping[str, Any]) -> Iterator[Word]:
    """A word for each field that holds something: its name, and the length of what is many."""
    for name, value in fields.items():
        if value is None or (isinstance(value, Collection) and not value):
            continue
        # A named tuple, such as a span, is one thing.
        many = isinstance(value, Collection) and not (
            isinstance(value, str | bytes | bytearray) or hasattr(value, "_fields")
        )
        yield Word(f"{name}[{len(value)}]" if many else name)


def _repr(self: Any) -> str:
    if isinstance(self, Mapping):
        return f"{type(self).__qualname__}[{len(self)}]"
    names = (
        [each.name for each in dataclasses.fields(self)]
        if dataclasses.is_dataclass(self)
        else self._fields
    )
    # Half made, as in a debugger: what is not there yet is not named.
    there = {name: getattr(self, name) for name in names if hasattr(self, name)}
    return f"{type(self).__qualname__}({', '.join(words(there))})"
