"""The places of a letter's parts, as offsets in its folded text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from imr_llm.silent import silent

if TYPE_CHECKING:
    from imr_llm.schema import Decision

Layout = Literal["A", "B", "C", "D1", "D2", "E", "F", "unknown"]


class Span(NamedTuple):
    """Half-open offsets in the folded text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the span."""
        return text[self.start : self.end]


@silent
@dataclass(frozen=True, slots=True)
class Item:
    """The places of one disputed item."""

    title: Span
    decision: Decision | None = None
    decision_at: Span | None = None
    claims_administrator: Span | None = None
    reviewer: Span | None = None
    rationale: Span | None = None


@silent
@dataclass(frozen=True, slots=True)
class Sections:
    """The places of a letter's parts; a part that the letter lacks is None."""

    layout: Layout
    front: Span
    credentials: Span | None
    summary: Span | None
    items: tuple[Item, ...]
    letters: int = 1
    """How many letters stand in the text, told by heads that a letter has once."""
