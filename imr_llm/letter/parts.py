"""What lies between the heads of one letter, whatever its layout."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from imr_llm.letter.places import Item, Layout, Sections, Span

if TYPE_CHECKING:
    from imr_llm.letter.fold import Folded
    from imr_llm.letter.heads import Head, Kind

_SUMMARY_LEAD: Final = re.compile(
    r"\W{0,9}(?:The expert reviewer developed the following clinical case summary based on a review"
    r" of the case file(?:, including all medical records)?\s?[:.]"
    r"|Disclaimer ?: The following case summary was taken directly from the utilization review"
    r" denial/modification dated [^.]{4,30}[.:])?\s{0,9}",
    re.IGNORECASE,
)
_ISSUES_LEAD: Final = re.compile(
    r"\W{0,9}The Final Determination was based on decisions for the disputed items/services? set"
    r" forth below ?:",
    re.IGNORECASE,
)

_ONCE: Final[tuple[Kind, ...]] = ("how", "summary", "issues", "dispute", "expert")


class Parts:
    """The heads of one letter, and what lies between them."""

    def __init__(self, folded: Folded, heads: list[Head]) -> None:
        self.folded = folded
        self.text = folded.text
        self.heads = heads

    def after(self, kind: Kind) -> Span | None:
        """From the end of the first head of this kind to the next head of any kind."""
        for index, head in enumerate(self.heads):
            if head.kind == kind:
                following = self.heads[index + 1 :]
                end = following[0].start if following else len(self.text)
                return self.trimmed(head.end, end)
        return None

    def head(self, kind: Kind) -> Head | None:
        return next((head for head in self.heads if head.kind == kind), None)

    def sections(
        self, layout: Layout, front: Span, credentials: Span | None, items: tuple[Item, ...]
    ) -> Sections:
        counts = Counter(head.kind for head in self.heads)
        letters = max(1, *(counts[kind] for kind in _ONCE))
        return Sections(layout, front, credentials, self.summary(), items, letters)

    def trimmed(self, start: int, end: int) -> Span:
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return Span(start, end)

    def items_start(self, kind: Kind) -> int:
        """Where the items begin: behind this head and the set sentence that follows it."""
        head = self.head(kind)
        if head is None:
            return 0
        lead = _ISSUES_LEAD.match(self.text, head.end)
        return lead.end() if lead else head.end

    def front(self) -> Span:
        end = self.heads[0].start if self.heads else 0
        return self.trimmed(0, end)

    def summary(self) -> Span | None:
        span = self.after("summary")
        if span is None:
            return None
        lead = _SUMMARY_LEAD.match(self.text, span.start, span.end)
        return self.trimmed(lead.end() if lead else span.start, span.end)

    # Layouts D, E and F: items by their labels.

    def next_head(self, position: int) -> int:
        return next((h.start for h in self.heads if h.start > position), len(self.text))
