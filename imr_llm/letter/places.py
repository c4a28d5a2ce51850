"""The places of a letter's parts, as offsets in its folded text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
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

    def stretch(self, number: int) -> tuple[Span, ...]:
        """All that is printed of an item: from its title to the end of its rationale, or the two by
        themselves where something else stands between them (layout A).
        """
        item = self.items[number]
        title, why = item.title, item.rationale
        if why is None:
            return (title,)
        others = [each.title.start for each in self.items]
        others += [self.summary.start] if self.summary else []
        if title.end <= why.start and not any(title.start < at < why.start for at in others):
            return (Span(title.start, why.end),)
        return (title, why)

    def rest(self, length: int) -> list[Span]:
        """What is neither the summary nor an item's, in a folded text of this length; front matter and
        credentials each by themselves.
        """
        taken = [span for number in range(len(self.items)) for span in self.stretch(number)]
        taken += [self.summary] if self.summary else []
        ends = {0, length, *self.front, *(self.credentials or ())}.union(*taken)
        return [
            Span(start, end)
            for start, end in pairwise(sorted(ends))
            if not any(each.start <= start < each.end for each in taken)
        ]
