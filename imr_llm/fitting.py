"""A record made to fit the user's schema, whose own constraints a read value may break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from imr_llm.errors import ConfigurationError
from imr_llm.fields import leaves
from imr_llm.silent import silent

if TYPE_CHECKING:
    from imr_llm.fields import Leaf
    from imr_llm.schema import Determination

LeftOut = dict[str, tuple["Leaf", Any]]
"""Values that the schema refuses, by the paths of their fields."""


def fitted(schema: type[Determination], record: dict[str, Any]) -> tuple[Determination, LeftOut]:
    """The record by its schema, without the values of own fields that the schema refuses.

    Raises:
        ConfigurationError: a validator of the user's refuses what the library's own fields say.
    """
    left_out: LeftOut = {}
    while True:
        try:
            return schema.model_validate(record), left_out
        except ValidationError as error:
            said = error.errors(include_input=False)
            places = list(dict.fromkeys(problem["loc"] for problem in said))
        found = {place: _field_at(schema, record, place) for place in places}
        if wrong := sorted(".".join(map(str, place)) for place, each in found.items() if not each):
            raise ConfigurationError(
                f"The schema {schema.__name__} refuses the record of a letter"
                f" ({', '.join(each or 'as a whole' for each in wrong[:5])})."
            )
        for each in found.values():
            # A list with two wrong elements is named twice.
            if each and each.path not in left_out:
                left_out[each.path] = each.leaf, each.holder.pop(each.name)


@silent
class _Found(NamedTuple):
    """A user's own field that has a value in the record."""

    path: str
    leaf: Leaf
    holder: dict[str, Any]
    name: str


def _field_at(
    schema: type[Determination], record: dict[str, Any], place: tuple[int | str, ...]
) -> _Found | None:
    items, number = "", 0
    if len(place) > 2 and isinstance(place[0], str) and isinstance(place[1], int):
        items, number = place[0], place[1]
    names = ".".join(str(step) for step in (place[2:] if items else place))
    for leaf in leaves(schema):
        inside = leaf.items == items and f"{names}.".startswith(f"{leaf.name}.")
        if not (leaf.own and inside):
            continue
        holder: Any = record[items][number] if items else record
        *outer, last = leaf.name.split(".")
        for name in outer:
            holder = holder[name]
        return _Found(leaf.at(number), leaf, holder, last) if last in holder else None
    return None
