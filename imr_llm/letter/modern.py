"""Layouts D, E and F (from mid 2014): a skeleton of three labels for each item."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from imr_llm.letter.fold import Break
from imr_llm.letter.places import Item, Layout, Sections, Span

if TYPE_CHECKING:
    from imr_llm.letter.heads import Label
    from imr_llm.letter.parts import Parts
    from imr_llm.schema import Decision

_DECISION_WORD: Final = re.compile(
    r" ?: ?(?P<word>Uph[eo]ld|Overturn(?:ed)?)\b[ .:;]{0,3}\Z", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.!?:;]['\"\u201d\u2019)\]]{0,3}\Z")
_INNER_END: Final = re.compile(r"[.!?]['\"\u201d\u2019)\]]{0,3} ?(?=[A-Z0-9\[(])")
_SET_FORM: Final = re.compile(r"\boriginal request\b", re.IGNORECASE)
_SET_FORM_HEAD: Final = re.compile(r"\b(?:was|were|is) the original request\b", re.IGNORECASE)
_LONGEST_TITLE: Final = 2500
_YEAR_CITED: Final = re.compile(r"Decision based on MTUS [^.:]{3,120}? (?P<year>(?:19|20)\d\d)\b")
_DATED: Final = re.compile(r"Decision Date ?: ?\d{1,2}/\d{1,2}/(?P<year>\d{4})")
_BOARD_INLINE: Final = re.compile(
    r"expert reviewer is (?:an? )?(?:[Bb]oard [Cc]ertified|[Ll]icensed)"
)
_FIRST_YEAR_OF_F: Final = 2018


def layout_d_to_f(parts: Parts, labels: list[Label]) -> Sections:
    credentials = parts.after("how")
    head = parts.head("issues")
    start = parts.items_start("issues")
    # A label before the head of the items stands in somebody's prose.
    labels = [label for label in labels if label.start >= start]
    items = _items(parts, labels, start, led=head is not None)
    complete = items and all(item.decision and item.rationale for item in items)
    layout: Layout = "unknown"
    if head and complete and parts.head("summary"):
        layout = _generation(parts, credentials)
    return parts.sections(layout, parts.front(), credentials, items)


def _generation(parts: Parts, credentials: Span | None) -> Layout:
    """D1, D2, E or F: the skeleton is one; credentials, dates and the year of a document differ."""
    dated = _DATED.search(parts.text, 0, parts.heads[0].start)
    if dated and int(dated["year"]) >= _FIRST_YEAR_OF_F:
        return "F"
    if credentials and _BOARD_INLINE.search(parts.text, *credentials):
        return "D1"
    years = [int(found["year"]) for found in _YEAR_CITED.finditer(parts.text)]
    if any(year > _FIRST_YEAR_OF_F - 2 for year in years):
        return "F"
    if years or (dated and "Decision based on MTUS" not in parts.text):
        return "E"
    return "D2"


def _items(parts: Parts, labels: list[Label], start: int, *, led: bool) -> tuple[Item, ...]:
    groups = _grouped(labels)
    titles: list[tuple[Span, re.Match[str] | None]] = []
    for group in groups:
        first = group[0].start
        word = _DECISION_WORD.search(parts.text, max(start, first - 40), first)
        # Without its decision word a heading still ends before the blanks that follow it.
        end = word.start() if word else len(parts.text[start:first].rstrip(" :")) + start
        led = led and not titles
        begin = start if led else _title_start(parts, start, end)
        titles.append((parts.trimmed(begin, end), word))
        start = group[-1].end
    items: list[Item] = []
    for number, (group, (title, word)) in enumerate(zip(groups, titles, strict=True)):
        end = titles[number + 1][0].start if number + 1 < len(titles) else _end(parts, group)
        spans = _lines(parts, group, end)
        items.append(
            Item(
                title=title,
                decision=_decision(word["word"]) if word else None,
                decision_at=Span(*word.span("word")) if word else None,
                claims_administrator=spans.get("administrator"),
                reviewer=spans.get("reviewer"),
                rationale=spans.get("rationale"),
            )
        )
    return tuple(items)


def _lines(parts: Parts, group: list[Label], end: int) -> dict[str, Span]:
    ends = [label.start for label in group[1:]] + [end]
    return {
        label.kind: parts.trimmed(label.end, stop) for label, stop in zip(group, ends, strict=True)
    }


def _end(parts: Parts, group: list[Label]) -> int:
    """Where the last item ends: the next head of the form, or the letter's end."""
    return parts.next_head(group[-1].start)


def _title_start(parts: Parts, floor: int, end: int) -> int:
    """Where the heading that ends at `end` begins: behind the last item's rationale.

    The two are parted by a blank paragraph. Where an export has lost these, a page break or a
    line end that follows a full sentence is taken, then the last sentence end. A partial
    authorization is several sentences and begins with the original request.
    """
    begin = _break_before(parts, floor, end, end)
    found = begin
    while _SET_FORM.search(parts.text, found, end) and not _SET_FORM_HEAD.search(
        parts.text, found, end
    ):
        if found <= floor or end - found > _LONGEST_TITLE:
            return begin
        found = _break_before(parts, floor, found - 1, end)
    return found


def _break_before(parts: Parts, floor: int, below: int, end: int) -> int:
    breaks = parts.folded.breaks
    line: int | None = None
    for index in range(bisect_left(breaks, (below,)) - 1, -1, -1):
        position, grade = breaks[index]
        if position < floor or end - position > _LONGEST_TITLE:
            break
        if grade is Break.PARAGRAPH:
            return position + 1
        if _SENTENCE_END.search(parts.text, max(0, position - 5), position):
            if grade is Break.PAGE:
                return position + 1
            line = line or position + 1
    if line is not None:
        return line
    ends = [found.end() for found in _INNER_END.finditer(parts.text, floor, below)]
    return ends[-1] if ends else floor


# Layout C: items begin with a numbered sentence that holds the decision.
def _decision(word: str) -> Decision:
    return "upheld" if word[:3].lower() == "uph" else "overturned"


def _grouped(labels: list[Label]) -> list[list[Label]]:
    """The labels of each item: a label that has come already, or comes too early, opens the next."""
    order = {"administrator": 0, "reviewer": 1, "rationale": 2}
    groups: list[list[Label]] = []
    last = len(order)
    for label in labels:
        rank = order[label.kind]
        if rank <= last:
            groups.append([])
        groups[-1].append(label)
        last = rank
    return groups
