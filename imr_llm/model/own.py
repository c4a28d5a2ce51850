"""The question for fields of a user's own, made from the schema: a request apart from the library's.

Apart, so that a new field costs no answer that is there already, changes nothing in what the model
says of the library's fields (whose errors were counted with their prompt), and can spoil none of them.
Each value comes as `{"at": sentence number, "value": ...}`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, create_model

from imr_llm.claim import Claim, Claims, Odd
from imr_llm.dates import parse_date
from imr_llm.fields import Leaf, is_kind, leaves
from imr_llm.model.answer import Many, OwnAnswer, OwnPart, cited, said_text
from imr_llm.own import SCALARS, codes_of, described, key_of, own_leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from imr_llm.letter import Span
    from imr_llm.schema import Determination

_OF_LETTER: Final = '"letter":'
_OF_ITEM: Final = '"items", of each:'


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked for a schema's own fields.

    Attributes:
        letter: the fields of the letter.
        item: the fields of each item.
        fields: what the model is told of them, at the end of the prompt.
        answer: the shape of the answer.
        of_letter: what is asked of a part of the letter that holds no item; None where that is nothing.
    """

    letter: tuple[Leaf, ...]
    item: tuple[Leaf, ...]
    fields: str = field(repr=False)
    answer: type[OwnAnswer]
    of_letter: Question | None = None


@cache
def question_of(schema: type[Determination]) -> Question | None:
    """The question for a schema; None where it adds no field."""
    own = own_leaves(schema)
    if not own:
        return None
    letter = tuple(leaf for leaf in own if not leaf.items)
    item = tuple(leaf for leaf in own if leaf.items)
    of_letter = _question(letter, (), None) if letter else None
    return _question(letter, item, of_letter) if item else of_letter


def _question(
    letter: tuple[Leaf, ...], item: tuple[Leaf, ...], of_letter: Question | None
) -> Question:
    lines = ["Fields:"]
    for head, some in ((_OF_LETTER, letter), (_OF_ITEM, item)):
        if some:
            lines += [head, *(line for leaf in some for line in described(leaf))]
    return Question(letter, item, "\n".join(lines), _answer(letter, item), of_letter)


def own_claims(
    some: tuple[Leaf, ...], said: BaseModel | None, sentences: Mapping[int, Span]
) -> Claims:
    """What an answer says of these fields, as claims; their spans are the cited sentences."""
    claims: Claims = {}
    for leaf in some if said is not None else ():
        value = getattr(said, key_of(leaf))
        if leaf.many:
            found = (_claim(leaf.type, each, sentences) for each in value)
            claims[leaf.name] = [claim for claim in found if claim.value is not None]
        else:
            claims[leaf.name] = _claim(leaf.type, value, sentences)
    return claims


def _claim(kind: Any, said: Any, sentences: Mapping[int, Span]) -> Claim:
    if said is None:
        return Claim(None)
    return Claim(_value(kind, said.value), *cited(said.at, sentences))


def _value(kind: Any, said: Any) -> Any:
    """A value of the field's type; where it is none, what was said, which nothing supports."""
    if said is None:
        return None
    if kind is str:
        return said_text(said)
    if kind is dt.date:
        return said_text(said) and (_date(said) or Odd.of(said))
    if is_kind(kind, Enum):
        return kind(said)
    if is_kind(kind, BaseModel):
        return _record(kind, said)
    return said


def _record(kind: type[BaseModel], said: BaseModel) -> Any:
    values: dict[str, Any] = {}
    for part in leaves(kind):
        value = getattr(said, key_of(part))
        if part.many:
            value = [each for each in (_value(part.type, one) for one in value) if each is not None]
        else:
            value = _value(part.type, value)
        holder = values
        *outer, last = part.name.split(".")
        for name in outer:
            holder = holder.setdefault(name, {})
        if value is not None:
            holder[last] = value
    if not any(value not in ({}, []) for value in values.values()):
        return None
    try:
        return kind.model_validate(values)
    except Exception:  # noqa: BLE001 (a part that it must have is missing, or a validator of the user's raises)
        return Odd.of(said)


def _date(said: str) -> dt.date | None:
    """A date as printed, or as machines write it: models turn printed dates into that now and then."""
    try:
        return parse_date(said) or dt.date.fromisoformat(said.strip())
    except ValueError:
        return None


def _answer(letter: tuple[Leaf, ...], item: tuple[Leaf, ...]) -> type[OwnAnswer]:
    parts: dict[str, Any] = {}
    if letter:
        parts["letter"] = (_fields("OwnLetter", letter), ...)
    if item:
        one = _fields("OwnItem", item, item=(int, ...))
        parts["items"] = (list[one], ...)  # type: ignore[valid-type]
    return create_model("OwnFields", __base__=OwnAnswer, **parts)


def _fields(name: str, some: tuple[Leaf, ...], **also: Any) -> type[BaseModel]:
    found = {}
    for leaf in some:
        one = _model(
            f"{name}_{key_of(leaf)}", {"at": (int, ...), "value": (_answered(leaf.type, name), ...)}
        )
        found[key_of(leaf)] = (Many[one] if leaf.many else one | None, ...)  # type: ignore[valid-type]
    return _model(name, also | found)


def _answered(kind: Any, within: str) -> Any:
    """The type that a value has in an answer: dates as printed, all parts of an object nullable."""
    if kind is dt.date:
        return str
    if kind in SCALARS:
        return kind
    if not is_kind(kind, BaseModel):
        return Literal[codes_of(kind)]
    name = f"{within}_{kind.__name__}"
    return _model(name, {
        key_of(part): (_part(part, name), ...) for part in leaves(kind)
    })  # fmt: skip


def _part(part: Leaf, within: str) -> Any:
    kind = _answered(part.type, within)
    return Many[kind] if part.many else kind | None  # type: ignore[valid-type]


def _model(name: str, parts: dict[str, Any]) -> type[BaseModel]:
    make: Callable[..., type[BaseModel]] = create_model
    return make(name, __base__=OwnPart, **parts)
