"""Does a value of a user's own field follow from the words it cites?

Of the meaning of such a field nothing is known here, so that no guard against denials, requests or
other speakers can be had: what is printed (texts, numbers, dates) must be in the citation, each part of
an object by itself; a code or a truth value must have one, for a person to read.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from imr_llm.claim import Claim
from imr_llm.fields import is_kind, leaves
from imr_llm.letter import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imr_llm.fields import Leaf
    from imr_llm.ground import Grounder

_LEAST_ELSEWHERE: Final = 4
"""Letters of a text that is looked for outside its citation, too: a shorter one stands anywhere."""


def own_supported(
    leaf: Leaf, value: Any, cited: Span | None, elsewhere: Sequence[Span], grounder: Grounder
) -> Claim | None:
    """The value with its place, in the letter's own words; None when the letter does not say it.

    `elsewhere` is where a text or a date may stand, too, for small models cite the wrong sentence.
    """
    if leaf.is_code or leaf.type is bool:
        return Claim(value, *cited) if cited else None
    if is_kind(leaf.type, BaseModel):
        return _record(leaf.type, value, cited, grounder)
    found = _printed(leaf.type, value, cited, elsewhere, grounder)
    if found is None:
        return None
    return Claim(found.of(grounder.text) if leaf.type is str else value, *found)


def _printed(
    kind: Any, value: Any, cited: Span | None, elsewhere: Sequence[Span], grounder: Grounder
) -> Span | None:
    near = [cited] if cited else []
    if kind is dt.date:
        known = isinstance(value, dt.date)  # else it was said as no date
        return grounder.date(value, [*near, *elsewhere]) if known else None
    if kind in (int, float):
        return grounder.number(value, near)
    if found := grounder.find(value, near):
        return found
    if sum(map(str.isalnum, value)) < _LEAST_ELSEWHERE:
        return None
    places = (grounder.exact(value, span) for span in elsewhere)
    return next((place for place in places if place), None)


def _record(
    kind: type[BaseModel], value: Any, cited: Span | None, grounder: Grounder
) -> Claim | None:
    """An object, when each printed part of it stands in the citation; its place holds all of them."""
    if cited is None or not isinstance(value, kind):
        return None
    record = value.model_dump()
    places: list[Span] = []
    for part in leaves(kind):
        said = part.of(value)
        given = said if part.many else [] if said is None else [said]
        checked = [own_supported(part, each, cited, (), grounder) for each in given]
        sound = [claim for claim in checked if claim is not None]
        if len(sound) < len(given):
            return None
        if not (part.is_code or part.type is bool):
            places += [Span(claim.start, claim.end) for claim in sound]
        holder = record
        *outer, last = part.name.split(".")
        for name in outer:
            holder = holder[name]
        values = [claim.value for claim in sound]
        holder[last] = values if part.many else next(iter(values), None)
    place = Span(min(p.start for p in places), max(p.end for p in places)) if places else cited
    try:
        return Claim(kind.model_validate(record), *place)
    except Exception:  # noqa: BLE001 (the letter's own words do not fit what the user asks of the part)
        return None
