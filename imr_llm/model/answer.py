"""What the model answers: values, codes and sentence numbers; small, because output is the cost.

Every field is required and nullable (a constrained small model skips what may be left out), dates
are asked as printed (constrained decoding makes wrong years), nothing is copied that can be cut
out by offset, nor asked what the rules read exactly (a drug's strength, a quantity, a frequency). Valid in OpenAI's strict mode and in llama.cpp's grammar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from imr_llm.claim import NOWHERE, Claim, Claims, Testimony
from imr_llm.dates import parse_date
from imr_llm.letter import Span
from imr_llm.schema import (
    SUBCATEGORIES,
    BodyPart,
    Category,
    Decision,
    InjuryKind,
    Part,
    Reason,
    Sex,
    Side,
    Subcategory,
)
from imr_llm.silent import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

CATEGORY_OF: Final[dict[Subcategory, Category]] = {
    subcategory: category for category, many in SUBCATEGORIES.items() for subcategory in many
}


T = TypeVar("T")
# A constrained small model may go on for ever: lists end somewhere. The longest real ones have a
# dozen entries.
Many = Annotated[list[T], Field(max_length=24)]
Few = Annotated[list[T], Field(max_length=4)]


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Answer(BaseModel):
    """Closed, and silent about what it was given."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)

    @model_validator(mode="after")
    def _can_be_written(self, info: ValidationInfo) -> Self:
        """No halves of characters, which no file takes; text that comes as JSON has none."""
        if info.mode == "json":
            return self
        for value in vars(self).values():
            for text in value if isinstance(value, list) else (value,):
                if isinstance(text, str) and not _is_whole(text):
                    raise ValueError("a text with half a character")
        return self

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        # For `repr` and `str` alike, and for rich: names of what is there, never values.
        return ((None, word) for word in words(dict(self)))


class PartAnswer(_Answer):
    part: Part
    side: Side | None


class PartAt(PartAnswer):
    at: int


class PhraseAt(_Answer):
    text: str
    at: int


class ReasonAt(_Answer):
    at: int
    code: Reason


class SummaryAnswer(_Answer):
    """What the clinical case summary says."""

    age: int | None
    sex: Sex | None
    person_at: int | None
    injury_date: str | None
    injury_kind: InjuryKind | None
    mechanism: str | None
    injury_at: int | None
    body_parts: Many[PartAt]
    diagnoses: Many[PhraseAt]
    prior_treatments: Many[PhraseAt]


class ItemAnswer(_Answer):
    """What a disputed item is, and why it was decided so."""

    item: int
    treatment: str
    subcategory: Subcategory
    body_parts: Many[PartAnswer]
    reasons: Few[ReasonAt]


class FoundItemAnswer(ItemAnswer):
    """An item of a letter of unknown layout: also where it stands and what was decided."""

    title: str
    title_at: int
    decision: Decision
    decision_at: int
    rationale_from: int
    rationale_to: int


class SectionAnswer(_Answer):
    """Answer to a request for the summary alone."""

    token: str
    summary: SummaryAnswer


class ItemsAnswer(_Answer):
    """Answer to a request for items alone."""

    token: str
    items: list[ItemAnswer]


class LetterAnswer(_Answer):
    """Answer to a request for summary and items together."""

    token: str
    summary: SummaryAnswer
    items: list[ItemAnswer]


class UnknownAnswer(_Answer):
    """Answer to a request for a letter of unknown layout."""

    token: str
    summary: SummaryAnswer
    items: list[FoundItemAnswer]


class OwnPart(_Answer):
    """A part of an answer on fields of a user's own; `imr_llm.model.own` makes the parts of a schema."""

    model_config = ConfigDict(protected_namespaces=())


class OwnAnswer(OwnPart):
    """Answer to a request for fields of a user's own: `letter` where there are fields of the letter,
    `items` where there are fields of items.
    """

    token: str


CLAIMED: Final[dict[bool, frozenset[str]]] = {
    False: frozenset((
        "worker.age", "worker.sex", "date_of_injury", "injury_kind", "mechanism", "body_parts",
        "diagnoses", "prior_treatments",
    )),
    True: frozenset(("treatment", "category", "subcategory", "body_parts", "reasons")),
}  # fmt: skip
"""Fields that a model is asked for: of the letter, and (True) of an item."""

AnyAnswer = SectionAnswer | ItemsAnswer | LetterAnswer | UnknownAnswer | OwnAnswer


def summary_claims(answer: SummaryAnswer, sentences: Mapping[int, Span]) -> Claims:
    """The answer on the summary as claims; their spans are the cited sentences."""

    def at(value: Any, number: int | None) -> Claim:
        return Claim(value, *cited(number, sentences))

    injured = _printed_date(answer.injury_date)
    return {
        "worker.age": at(_small(answer.age), answer.person_at),
        "worker.sex": at(answer.sex, answer.person_at),
        "date_of_injury": at(injured, answer.injury_at),
        "injury_kind": at(answer.injury_kind, answer.injury_at),
        "mechanism": at(said_text(answer.mechanism), answer.injury_at),
        "body_parts": [at(_part(each), each.at) for each in answer.body_parts],
        "diagnoses": [
            at(each.text.strip(), each.at) for each in answer.diagnoses if said_text(each.text)
        ],
        "prior_treatments": [
            at(each.text.strip(), each.at)
            for each in answer.prior_treatments
            if said_text(each.text)
        ],
    }


def item_claims(answer: ItemAnswer, title: Span | None, sentences: Mapping[int, Span]) -> Claims:
    """The answer on one item as claims; what describes the item has its title as its place."""

    def of_title(value: Any) -> Claim:
        return Claim(value, *(title or (NOWHERE, NOWHERE)))

    claims: Claims = {
        "treatment": of_title(said_text(answer.treatment)),
        "category": of_title(CATEGORY_OF[answer.subcategory]),
        "subcategory": of_title(answer.subcategory),
        "body_parts": [of_title(_part(each)) for each in answer.body_parts],
        "reasons": [Claim(each.code, *cited(each.at, sentences)) for each in answer.reasons],
    }
    return claims


def found_item_claims(answer: FoundItemAnswer, text: str, sentences: Mapping[int, Span]) -> Claims:
    """The answer on an item that the model itself found, in a letter of unknown layout."""
    title = Span(*cited(answer.title_at, sentences))
    claims = item_claims(answer, title if title.start != NOWHERE else None, sentences)
    claims["title"] = Claim(said_text(answer.title), *title)
    claims["in_dispute"] = Claim(said_text(answer.title), *title)
    claims["decision"] = Claim(answer.decision, *cited(answer.decision_at, sentences))
    first = cited(answer.rationale_from, sentences)
    last = cited(answer.rationale_to, sentences)
    if first[0] != NOWHERE and last[1] > first[0]:
        claims["rationale"] = Claim(text[first[0] : last[1]], first[0], last[1])
    return claims


def merged(testimonies: list[Testimony], items: int) -> Testimony:
    """What the parts of a letter say, as one testimony of so many items.

    Where the rules found no items, each part of the letter has its own.
    """
    if len(testimonies) == 1 and len(testimonies[0].issues) == items:
        return testimonies[0]
    whole = Testimony({}, [{} for _ in range(items)])
    for testimony in testimonies:
        _join(whole.letter, testimony.letter)
        if not items:
            whole.issues += testimony.issues
        for issue, claims in zip(whole.issues, testimony.issues, strict=False):
            _join(issue, claims)
    return whole


def _join(whole: Claims, part: Claims) -> None:
    """Add what one part says: lists grow, the first value of a scalar stays."""
    for path, said in part.items():
        known = whole.get(path)
        if isinstance(known, list) and isinstance(said, list):
            whole[path] = known + said
        elif known is None or (isinstance(known, Claim) and known.value is None):
            whole[path] = said


def cited(number: int | None, sentences: Mapping[int, Span]) -> tuple[int, int]:
    """The place of a sentence by its number; none for a number that is none."""
    return sentences.get(number, _NO_SPAN) if number else _NO_SPAN


_NO_SPAN: Final = Span(NOWHERE, NOWHERE)


def said_text(text: str | None) -> str | None:
    """None for the words by which models say that there is nothing."""
    stripped = (text or "").strip()
    return None if stripped.lower() in _NOTHING else stripped


_NOTHING: Final = frozenset(
    {"", "null", "none", "n/a", "na", "unknown", "not stated", "not specified", "not provided"}
)


def _small(number: int | None) -> int | None:
    """An age or a number of refills has no more than three digits."""
    return number if number is not None and 0 <= number < 1000 else None


def _printed_date(printed: str | None) -> dt.date | None:
    return parse_date(printed) if said_text(printed) and printed else None


def _part(answer: PartAnswer) -> BodyPart:
    return BodyPart.model_construct(part=answer.part, side=answer.side)
