"""Layouts A, B and C (2013 to mid 2014): each with an order and a wording of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from imr_llm.letter.places import Item, Layout, Sections, Span

if TYPE_CHECKING:
    from imr_llm.letter.parts import Parts

_NECESSARY = r"(?P<decision>(?:is|are) ?(?P<refused>not ?)?medically ?necessary)"
_C_DECISION: Final = re.compile(
    rf"(?:\b\d{{1,3}} ?[.)] ?)?\bThe request for (?P<title>.{{2,2000}}?) {_NECESSARY}(?: and appropriate)?[ .]{{0,3}}\Z",
    re.IGNORECASE,
)
_C_ADMINISTRATOR: Final = re.compile(
    r"\bThe Claims Administrator (?:based (?:its|their) decision|did not cite|found|used|cited)\b",
    re.IGNORECASE,
)
_C_REVIEWER: Final = re.compile(
    r"\bThe (?:Physician|Expert|Medical) Reviewer (?=based|did not cite|found|used|relied|cited)",
    re.IGNORECASE,
)
_C_RATIONALE: Final = re.compile(
    r"\bThe (?:Physician|Expert|Medical) Reviewer['\u2019]?s decision rationale ?:", re.IGNORECASE
)
_B_LISTED: Final = re.compile(
    r"\bhas determined the request for (?P<title>.{2,2000}?) " + _NECESSARY, re.IGNORECASE
)
_B_REGARDING: Final = re.compile(
    r"(?:\b\d{1,3} ?[.)] ?)?\bRegarding the request for (?P<title>.{2,2000}?) ?:"
    r"(?= ?(?:Section of the )?Medical Treatment)",
    re.IGNORECASE,
)
_B_RELIED: Final = re.compile(
    r"\bMedical Treatment[^:]{0,60}? Relied Upon by the (?:Expert|Physician) Reviewer to Make"
    r" His/Her Decision ?:?",
    re.IGNORECASE,
)
_B_REVIEWER: Final = _C_REVIEWER
_B_RATIONALE: Final = re.compile(r"\bRationale for the Decision ?:", re.IGNORECASE)
_B_EFFECT: Final = re.compile(r"\bEffect of the Decision ?:", re.IGNORECASE)


def layout_a(parts: Parts) -> Sections:
    why = parts.head("why")
    title = parts.after("dispute")
    items: tuple[Item, ...] = ()
    if why and title:
        at = Span(why.start, why.end)
        items = (
            Item(
                title=title,
                decision="upheld" if why.refused else "overturned",
                decision_at=at,
                reviewer=parts.after("relied"),
                rationale=parts.after("why"),
            ),
        )
    layout: Layout = "A" if items else "unknown"
    # The title of the form comes first here, and the labels behind it.
    front = parts.trimmed(0, dispute.start) if (dispute := parts.head("dispute")) else parts.front()
    return parts.sections(layout, front, parts.after("qualifications"), items)


def layout_b(parts: Parts) -> Sections:
    listed: dict[str, re.Match[str]] = {}
    for found in _B_LISTED.finditer(parts.text):
        listed.setdefault(_letters(found["title"]), found)
    regarding = list(_B_REGARDING.finditer(parts.text))
    if regarding:
        items = [_b_item(parts, number, regarding, listed) for number in range(len(regarding))]
    else:
        items = [
            Item(
                title=parts.trimmed(*found.span("title")),
                decision="upheld" if found["refused"] else "overturned",
                decision_at=parts.trimmed(*found.span("decision")),
            )
            for found in listed.values()
        ]
    complete = all(item.decision for item in items)
    layout: Layout = "B" if items and complete else "unknown"
    first = parts.head("decision") or parts.heads[-1]
    front = parts.trimmed(0, first.start)
    opening = parts.after("decision")
    if opening:  # the three dates of layout B stand in this paragraph
        front = parts.trimmed(0, opening.end)
    return parts.sections(layout, front, parts.after("expert"), tuple(items))


def _b_item(
    parts: Parts, number: int, regarding: list[re.Match[str]], listed: dict[str, re.Match[str]]
) -> Item:
    found = regarding[number]
    last = number + 1 == len(regarding)
    end = parts.next_head(found.start()) if last else regarding[number + 1].start()
    title = parts.trimmed(*found.span("title"))
    entry = listed.get(_letters(title.of(parts.text)))
    if entry is None and len(listed) == len(regarding):
        entry = list(listed.values())[number]
    relied = _B_RELIED.search(parts.text, found.end(), end)
    why = _B_RATIONALE.search(parts.text, found.end(), end)
    effect = _B_EFFECT.search(parts.text, why.end() if why else end, end)
    stop = why.start() if why else end
    start = relied.end() if relied else found.end()
    reviewer = _B_REVIEWER.search(parts.text, start, stop)
    return Item(
        title=title,
        decision=None if entry is None else "upheld" if entry["refused"] else "overturned",
        decision_at=parts.trimmed(*entry.span("decision")) if entry else None,
        claims_administrator=parts.trimmed(start, reviewer.start() if reviewer else stop),
        reviewer=parts.trimmed(reviewer.start(), stop) if reviewer else None,
        rationale=parts.trimmed(why.end(), effect.start() if effect else end) if why else None,
    )


# Layout A: one dispute, one head for each part, the decision in a head's wording.


def layout_c(parts: Parts) -> Sections:
    start = parts.items_start("decisions")
    lines = list(_C_ADMINISTRATOR.finditer(parts.text, start))
    # An item's sentence stands between the last line of this kind and its own.
    floors = [start, *(line.end() for line in lines)]
    heads = [
        _sentence_with_decision(parts, floor, line.start())
        for floor, line in zip(floors, lines, strict=False)
    ]
    kept = [(line, found) for line, found in zip(lines, heads, strict=True) if found]
    items: list[Item] = []
    for number, (line, found) in enumerate(kept):
        end = kept[number + 1][1].start() if number + 1 < len(kept) else len(parts.text)
        why = _C_RATIONALE.search(parts.text, line.end(), end)
        reviewer = _C_REVIEWER.search(parts.text, line.end(), why.start() if why else end)
        stop = why.start() if why else end
        items.append(
            Item(
                title=parts.trimmed(*found.span("title")),
                decision="upheld" if found["refused"] else "overturned",
                decision_at=parts.trimmed(found.start("decision"), found.end("decision")),
                claims_administrator=parts.trimmed(
                    line.start(), reviewer.start() if reviewer else stop
                ),
                reviewer=parts.trimmed(reviewer.start(), stop) if reviewer else None,
                rationale=parts.trimmed(why.end(), end) if why else None,
            )
        )
    layout: Layout = "C" if items and parts.head("summary") else "unknown"
    return parts.sections(layout, parts.front(), parts.after("how"), tuple(items))


def _sentence_with_decision(parts: Parts, floor: int, end: int) -> re.Match[str] | None:
    """The last "The request for ... is not medically necessary ..." before `end`."""
    at = max(parts.text.rfind(" request for ", floor, end), floor)
    return _C_DECISION.search(parts.text, max(floor, at - 16), end)


# Layout B: decisions in a numbered list (printed twice), then a part for each item.


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, title)).lower()
