"""The places of a letter's parts, as offsets in its folded text."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
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

    def stretches(self) -> list[tuple[Span, ...]]:
        """All that is printed of each item: from its title to the end of its rationale, or the two by
        themselves where something else stands between them (layout A).
        """
        starts = sorted(
            [each.title.start for each in self.items]
            + ([self.summary.start] if self.summary else [])
        )
        found: list[tuple[Span, ...]] = []
        for item in self.items:
            title, why = item.title, item.rationale
            if why is None:
                found.append((title,))
                continue
            after = bisect_right(starts, title.start)
            apart = after < len(starts) and starts[after] < why.start
            whole = title.end <= why.start and not apart
            found.append((Span(title.start, why.end),) if whole else (title, why))
        return found

    def rest(self, length: int) -> list[Span]:
        """What is neither the summary nor an item's, in a folded text of this length; front matter and
        credentials each by themselves.
        """
        taken = [span for stretch in self.stretches() for span in stretch]
        taken += [self.summary] if self.summary else []
        depth: Counter[int] = Counter()
        for span in taken:
            depth[span.start] += 1
            depth[span.end] -= 1
        ends = {0, length, *self.front, *(self.credentials or ())}.union(*taken)
        left = []
        within = 0
        for start, end in pairwise(sorted(ends)):
            within += depth[start]
            if not within:
                left.append(Span(start, end))
        return left
