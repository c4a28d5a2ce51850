"""The fields of a determination, found by walking the schema: nobody restates the list.

A *leaf* is what is read, checked and scored as one value: a scalar, an element of a list, or a
whole object (a body part, a citation, a drug). Records that are always there (the worker, the
reviewer, a guideline line) and the disputed items are walked through to leaves of their own.
"""

from __future__ import annotations

import re
import types
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
)

from pydantic import BaseModel

from imr_llm.schema import Compare, Determination, Field, Group, Issue, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from pydantic.fields import FieldInfo

_SEPARATORS: Final = re.compile(r"[\W_]+")
_NUMBER: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field that is read, checked and scored as one value (or as a list of such)."""

    path: str
    """The pattern of its paths: `worker.age`, `diagnoses[]`, `issues[].reviewer.citations[]`."""
    name: str
    """The path within the record that holds it (the letter or the item): `reviewer.citations`."""
    items: str
    """The list of disputed items that it is a field of (`issues`); empty for a letter's field."""
    many: bool
    """Whether the field is a list, each element of which is one value."""
    type: Any
    """Of one value, without `| None`: `int`, `str`, `datetime.date`, a `Literal`, `Citation`."""
    is_code: bool
    """Whether a value is one of a closed list of codes."""
    compare: Compare
    group: Group | str | None
    """None for a user's own field that names no group."""
    own: bool
    """Whether a user's schema added it."""
    meaning: str
    """The docstring under the field; may be empty."""
    _get: Callable[[Any], Any] = field(repr=False, compare=False)

    def of(self, holder: BaseModel | None) -> Any:
        """The field's value in the letter or item; None where the record has no such field."""
        try:
            return self._get(holder)
        except AttributeError:
            return None

    def at(self, item: int = 0, element: int | None = None) -> str:
        """The concrete path: of the item numbered `item`, and of one element of a list."""
        path = f"{self.items}[{item}].{self.name}" if self.items else self.name
        return path if element is None else f"{path}[{element}]"


class Shape(NamedTuple):
    """An annotation taken apart: the type of one value, and what stands around it."""

    type: Any
    many: bool
    optional: bool
    markers: tuple[Any, ...]


@cache
def leaves(model: type[BaseModel] = Determination) -> tuple[Leaf, ...]:
    """All leaves of a determination (or of one of its records), in the order of the schema.

    Fields that a subclass of `Determination` or `Issue` adds are leaves like any other. Without a
    `schema.Field` marker they are compared as text (`str`), part by part (records) or exactly.
    """
    return tuple(_walk(model, "", ""))


def flatten(determination: Determination) -> dict[str, Any]:
    """Every value by its concrete path, in the order of the schema.

    One entry for each scalar and each list element (`worker.age`, `issues[0].quantity`,
    `issues[0].reviewer.citations[1]`; objects stay whole), and one for each field that is null
    (None) or empty (`[]`).
    """
    flat: dict[str, Any] = {}
    for items, block in _blocks(type(determination)):
        if not items:
            _spread(flat, "", block, determination)
            continue
        issues = getattr(determination, items)
        if not issues:
            flat[items] = []
        for number, issue in enumerate(issues or ()):
            _spread(flat, f"{items}[{number}].", block, issue)
    return flat


@lru_cache(maxsize=4096)  # the same few paths in every letter
def without_numbers(path: str) -> str:
    """A concrete path without its numbers: `issues[].reviewer.citations[]`."""
    return _NUMBER.sub("[]", path)


def pattern_of(path: str, known: Container[str]) -> str:
    """The pattern (`Leaf.path`) of a concrete path, of those that are known; an empty list's, too."""
    pattern = without_numbers(path)
    return f"{pattern}[]" if pattern not in known and f"{pattern}[]" in known else pattern


def letters_and_digits(text: str) -> str:
    """What the codebook compares long text by; ligatures and wide forms are taken apart."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _SEPARATORS.sub("", plain).casefold()


def canonical(value: Any, compare: Compare, text: Callable[[str], str] = letters_and_digits) -> Any:
    """A value in the form in which two equal ones (by the field's comparator) are `==`.

    `text` gives the form of `TEXT` and `PHRASE`. Objects become the tuple of their parts, lists a
    sorted tuple: the order of a list's elements is no part of its meaning.
    """
    if isinstance(value, list):
        return tuple(sorted((canonical(each, compare, text) for each in value), key=repr))
    if isinstance(value, BaseModel):
        return tuple(canonical(leaf.of(value), leaf.compare, text) for leaf in leaves(type(value)))
    if isinstance(value, str) and compare in (Compare.TEXT, Compare.PHRASE):
        return text(value)
    return value


def same(one: Any, other: Any, compare: Compare) -> bool:
    """Whether two values of a field are equal by its comparator (partial matches are not)."""
    return bool(one == other or canonical(one, compare) == canonical(other, compare))


def _spread(flat: dict[str, Any], prefix: str, block: tuple[Leaf, ...], holder: BaseModel) -> None:
    for leaf in block:
        value, path = leaf.of(holder), prefix + leaf.name
        if leaf.many and value:
            flat.update((f"{path}[{number}]", each) for number, each in enumerate(value))
        else:
            flat[path] = value


@cache
def _blocks(model: type[BaseModel]) -> tuple[tuple[str, tuple[Leaf, ...]], ...]:
    """The leaves by what holds them: the letter first (an empty name), then each list of items."""
    by_holder: dict[str, list[Leaf]] = {"": []}
    for leaf in leaves(model):
        by_holder.setdefault(leaf.items, []).append(leaf)
    return tuple((items, tuple(block)) for items, block in by_holder.items())


def _walk(model: type[BaseModel], within: str, items: str) -> Iterator[Leaf]:
    for name, info in model.model_fields.items():
        shape = shape_of(info.annotation, tuple(info.metadata))
        here = f"{within}{name}"
        own = name not in library_fields(model)
        # Only the letter's own list of disputed items is walked; any other list holds values.
        if shape.many and is_kind(shape.type, Issue) and not (within or items):
            yield from _walk(shape.type, "", name)
        elif is_kind(shape.type, BaseModel) and not (shape.many or shape.optional):
            yield from _walk(shape.type, f"{here}.", items)
        else:
            yield _leaf(here, items, shape, info, own=own)


def library_fields(model: type[BaseModel]) -> frozenset[str]:
    """Names of the fields that a record has from the library's own classes."""
    ours = (base for base in model.__mro__ if base.__module__ == Record.__module__)
    return frozenset(name for base in ours for name in getattr(base, "model_fields", ()))


def _leaf(name: str, items: str, shape: Shape, info: FieldInfo, *, own: bool) -> Leaf:
    marker = next((each for each in shape.markers if isinstance(each, Field)), None)
    path = f"{items}[].{name}" if items else name
    return Leaf(
        path=f"{path}[]" if shape.many else path,
        name=name,
        items=items,
        many=shape.many,
        type=shape.type,
        is_code=get_origin(shape.type) is Literal or is_kind(shape.type, Enum),
        compare=marker.compare if marker else _usual(shape.type),
        group=marker.group if marker else None,
        own=own,
        meaning=info.description or "",
        _get=attrgetter(name),
    )


def _usual(kind: Any) -> Compare:
    if is_kind(kind, BaseModel):
        return Compare.PARTS
    return Compare.TEXT if kind is str else Compare.EXACT


def is_kind(kind: Any, base: type) -> bool:
    """Whether a type is a class of this kind."""
    return isinstance(kind, type) and issubclass(kind, base)


def is_nested(annotation: Any) -> bool:
    """Whether an annotation is of lists within a list."""
    found = _lists(annotation)
    return found > 1


def _lists(annotation: Any) -> int:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _lists(args[0])
    if origin in (Union, types.UnionType):
        return max(map(_lists, args))
    return 1 + _lists(args[0]) if origin is list else 0


def shape_of(annotation: Any, markers: tuple[Any, ...] = ()) -> Shape:
    """An annotation taken apart; `markers` are those that pydantic has taken off it already."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return shape_of(args[0], markers + args[1:])
    if origin in (Union, types.UnionType) and type(None) in args:
        rest = tuple(each for each in args if each is not type(None))
        inner = shape_of(Union[rest], markers)  # noqa: UP007 (made from a tuple)
        return inner._replace(optional=True)
    if origin is list:
        element = shape_of(args[0], markers)
        return Shape(element.type, many=True, optional=False, markers=element.markers)
    return Shape(annotation, many=False, optional=False, markers=markers)
