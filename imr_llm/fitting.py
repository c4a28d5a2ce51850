"""A record made to fit the user's schema, whose own constraints a read value may break."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from imr_llm.errors import ConfigurationError
from imr_llm.fields import leaves
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.fields import Leaf
    from imr_llm.schema import Determination

    Place = tuple[int | str, ...]
    """Where pydantic finds a fault: names and numbers from the record down."""


@silent
@dataclass(slots=True)
class LeftOut:
    """What the schema refuses of a user's own field.

    Attributes:
        leaf: the field.
        value: its value, where that is none of a list.
        elements: of a list, those that are refused, by their places.
    """

    leaf: Leaf
    value: Any = None
    elements: dict[int, Any] = field(default_factory=dict)

    def shown(self) -> Any:
        """The value, or the elements, for a report."""
        return [*self.elements.values()] if self.leaf.many else self.value


def fitted(
    schema: type[Determination], record: dict[str, Any]
) -> tuple[Determination, dict[str, LeftOut]]:
    """The record by its schema, without the values of own fields that the schema refuses.

    Of a list the elements go that are refused. Where a validator refuses a record as a whole, nothing
    tells which value it minds: all that is the user's own in it goes.

    Returns:
        The determination, and what was left out by the paths of the fields.

    Raises:
        ConfigurationError: a validator of the user's refuses what the library's own fields say.
    """
    left_out: dict[str, LeftOut] = {}
    stayed: dict[str, list[int]] = {}
    while True:
        try:
            return schema.model_validate(record), left_out
        except ValidationError as error:
            said = error.errors(include_input=False)
            places: list[Place] = list(dict.fromkeys(problem["loc"] for problem in said))
        except Exception:  # a validator of the user's may raise anything
            places = [()]
            if not list(_own_within(schema, record, ())):
                raise
        at_fault = [each for place in places if (each := _field_at(schema, record, place))]
        if not at_fault:
            at_fault = [each for place in places for each in _own_within(schema, record, place)]
        if not at_fault:
            names = sorted(".".join(map(str, place)) or "as a whole" for place in places)
            raise ConfigurationError(
                f"The schema {schema.__name__} refuses the record of a letter ({', '.join(names[:5])})."
            )
        _take_out(at_fault, left_out, stayed)


def _take_out(
    at_fault: list[_Found], left_out: dict[str, LeftOut], stayed: dict[str, list[int]]
) -> None:
    # From the last element to the first, so that the places of those before it stay what they are.
    once = {(each.path, each.at): each for each in at_fault}
    for each in sorted(once.values(), key=lambda found: (found.at is None, -(found.at or 0))):
        left = left_out.setdefault(each.path, LeftOut(each.leaf))
        if not each.leaf.many:
            left.value = each.holder.pop(each.name)
            continue
        values = each.holder.get(each.name)
        if not values:
            continue
        places = stayed.setdefault(each.path, list(range(len(values))))
        for at in [each.at] if each.at is not None else reversed(range(len(values))):
            left.elements[places.pop(at)] = values.pop(at)
    for left in left_out.values():
        left.elements = dict(sorted(left.elements.items()))


@silent
class _Found(NamedTuple):
    """A user's own field that has a value in the record; `at` is the place of one element."""

    path: str
    leaf: Leaf
    holder: dict[str, Any]
    name: str
    at: int | None = None


def _field_at(schema: type[Determination], record: dict[str, Any], place: Place) -> _Found | None:
    """The user's own field that a place is in."""
    items, number, steps = _taken_apart(schema, place)
    names = ".".join(str(step) for step in steps)
    for leaf in leaves(schema):
        if not leaf.own or leaf.items != items or not f"{names}.".startswith(f"{leaf.name}."):
            continue
        found = _present(record, leaf, number)
        after = steps[leaf.name.count(".") + 1 :]
        at = after[0] if leaf.many and after and isinstance(after[0], int) else None
        return found and found._replace(at=at)
    return None


def _own_within(
    schema: type[Determination], record: dict[str, Any], place: Place
) -> Iterator[_Found]:
    """Every value of the user's own below a place."""
    items, number, steps = _taken_apart(schema, place)
    names = "".join(f"{step}." for step in steps)
    for leaf in leaves(schema):
        if not leaf.own or not leaf.name.startswith(names):
            continue
        if items:
            numbers = [number] if leaf.items == items else []
        else:
            numbers = list(range(len(record[leaf.items]))) if leaf.items else [0]
        yield from (found for n in numbers if (found := _present(record, leaf, n)))


def _taken_apart(schema: type[Determination], place: Place) -> tuple[str, int, Place]:
    """The list of items and the number of the item that a place is in, and the way from there."""
    lists = {leaf.items for leaf in leaves(schema)}
    match place:
        case (str() as items, int() as number, *steps) if items in lists:
            return items, number, tuple(steps)
    return "", 0, place


def _present(record: dict[str, Any], leaf: Leaf, number: int) -> _Found | None:
    holder: Any = record[leaf.items][number] if leaf.items else record
    *outer, last = leaf.name.split(".")
    for name in outer:
        holder = holder.get(name, {})
    if holder.get(last) in (None, []):
        return None
    return _Found(leaf.at(number), leaf, holder, last)
