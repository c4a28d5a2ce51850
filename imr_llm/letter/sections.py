"""Where the parts of a letter stand, for the layouts that the agency has used since 2013.

All spans are offsets in the folded text. What a heading or label of the form is, and in which
order they come, is the whole knowledge here; what stands between them is read elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from imr_llm.letter.fold import Break

if TYPE_CHECKING:
    from imr_llm.letter.fold import Folded
    from imr_llm.schema import Decision

Layout = Literal["A", "B", "C", "D1", "D2", "E", "F", "unknown"]


class Span(NamedTuple):
    """Half-open offsets in the folded text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Item:
    """The places of one disputed item."""

    title: Span
    decision: Decision | None = None
    decision_at: Span | None = None
    claims_administrator: Span | None = None
    reviewer: Span | None = None
    rationale: Span | None = None


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


Kind = Literal[
    "review", "dispute", "how", "summary", "documents", "issues", "decisions", "notice", "decision",
    "expert", "relied", "why", "qualifications",
]  # fmt: skip

_HEADS: Final[dict[str, Kind]] = {
    # Layout A (2013)
    "MEDICAL PROFESSIONAL REVIEW": "review",
    "ISSUE AT DISPUTE": "dispute",
    "ISSUES AT DISPUTE": "dispute",
    "CASE SUMMARY:": "summary",
    "DOCUMENTS REVIEWED": "documents",
    "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY": "relied",
    "MEDICAL TREATMENT GUIDELINES RELIED UPON BY PROFESSIONAL REVIEWER AND WHY": "relied",
    "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE": "why",
    "MEDICAL REVIEWER QUALIFICATIONS": "qualifications",
    # Layout B (2013)
    "Notice of Independent Medical Review Determination": "notice",
    "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE": "decision",
    "Medical Qualifications of the Expert Reviewer": "expert",
    "Case Summary:": "summary",
    "Documents Reviewed for Determination": "documents",
    # Layout C (2013/14)
    "IMR DECISION(S) AND RATIONALE(S)": "decisions",
    # Layouts C, D, E and F
    "HOW THE IMR FINAL DETERMINATION WAS MADE": "how",
    "CLINICAL CASE SUMMARY": "summary",
    "Clinical Case Summary": "summary",
    "IMR ISSUES, DECISIONS AND RATIONALES": "issues",
    "IMR ISSUES, DECISIONS, AND RATIONALES": "issues",
}
_HEAD_TAIL: Final = re.compile(r"(?: FOR DETERMINATION)? ?:?")
_WHY_TAIL: Final = re.compile(r" (?:IS/WAS|IS|WAS)(?P<refused> NOT)? ?MEDICALLY NECESSARY ?:?")


class Head(NamedTuple):
    """A heading of the form, with its place."""

    start: int
    end: int
    kind: Kind
    refused: bool = False


def _find_heads(text: str) -> list[Head]:
    """All headings in the order of the text, by literal search: every letter is scanned for each."""
    heads: list[Head] = []
    for words, kind in _HEADS.items():
        start = text.find(words)
        while start >= 0:
            end = start + len(words)
            tail = _WHY_TAIL.match(text, end) if kind == "why" else _HEAD_TAIL.match(text, end)
            if tail:
                refused = kind == "why" and tail["refused"] is not None
                heads.append(Head(start, tail.end(), kind, refused))
            start = text.find(words, end)
    heads.sort()
    # "CLINICAL CASE SUMMARY:" holds "CASE SUMMARY:", too.
    return [h for i, h in enumerate(heads) if i == 0 or h.start >= heads[i - 1].end]


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

_LABEL: Final = re.compile(
    r"(?:(?P<administrator>\bClaims? Administrator(?:['\u2019]s)? Guidelines?)"
    r"|(?P<reviewer>\b(?:MAXIMUS|IMRO?|(?:Expert|Physician) Reviewer)(?:['\u2019]s)? Guidelines?)"
    r"|(?P<rationale>\bDecision rationales?)) ?:\Z",
    re.IGNORECASE,
)
_LONGEST_LABEL: Final = 40


class Label(NamedTuple):
    """One of the three labels of an item (layouts D, E and F)."""

    start: int
    end: int
    kind: Literal["administrator", "reviewer", "rationale"]


def _find_labels(text: str) -> list[Label]:
    labels: list[Label] = []
    colon = text.find(":")
    while colon >= 0:
        if text[colon - 1 : colon] in {"e", "s", "E", "S", " "}:
            label = _LABEL.search(text, max(0, colon - _LONGEST_LABEL), colon + 1)
            if label:
                labels.append(Label(label.start(), colon + 1, label.lastgroup))  # type: ignore[arg-type]
        colon = text.find(":", colon + 1)
    return labels


_DECISION_WORD: Final = re.compile(
    r" ?: ?(?P<word>Uph[eo]ld|Overturn(?:ed)?)\b[ .:;]{0,3}\Z", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.!?:;]['\"\u201d\u2019)\]]{0,3}\Z")
_INNER_END: Final = re.compile(r"[.!?]['\"\u201d\u2019)\]]{0,3} ?(?=[A-Z0-9\[(])")
_SET_FORM: Final = re.compile(r"\boriginal request\b", re.IGNORECASE)
_SET_FORM_HEAD: Final = re.compile(r"\b(?:was|were|is) the original request\b", re.IGNORECASE)
_LONGEST_TITLE: Final = 2500

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

_YEAR_CITED: Final = re.compile(r"Decision based on MTUS [^.:]{3,120}? (?P<year>(?:19|20)\d\d)\b")
_DATED: Final = re.compile(r"\bDecision Date ?: ?\d{1,2}/\d{1,2}/(?P<year>\d{4})", re.IGNORECASE)
_BOARD_INLINE: Final = re.compile(
    r"\bexpert reviewer is (?:an? )?(?:Board Certified|licensed)", re.IGNORECASE
)
_FIRST_YEAR_OF_F: Final = 2018
_ONCE: Final[tuple[Kind, ...]] = ("how", "summary", "issues", "dispute", "expert")


def find_sections(folded: Folded) -> Sections | None:
    """The letter's layout and parts; None when it has not one heading of the form."""
    text = folded.text
    heads = _find_heads(text)
    labels = _find_labels(text)
    if not heads and not labels:
        return None
    kinds = {head.kind for head in heads}
    parts = _Parts(folded, heads)
    if kinds & {"review", "dispute"} and "why" in kinds:
        return parts.layout_a()
    if "decisions" in kinds:
        return parts.layout_c()
    if kinds & {"decision", "expert", "notice"}:
        return parts.layout_b()
    return parts.layout_d_to_f(labels)


class _Parts:
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

    def layout_d_to_f(self, labels: list[Label]) -> Sections:
        credentials = self.after("how")
        head = self.head("issues")
        lead = _ISSUES_LEAD.match(self.text, head.end) if head else None
        start = lead.end() if lead else head.end if head else 0
        items = self._items(labels, start, led=head is not None)
        complete = items and all(item.decision and item.rationale for item in items)
        layout: Layout = "unknown"
        if head and complete and self.head("summary"):
            layout = self._generation(credentials)
        return self.sections(layout, self.front(), credentials, items)

    def _generation(self, credentials: Span | None) -> Layout:
        """D1, D2, E or F: the skeleton is one; credentials, dates and the year of a document differ."""
        dated = _DATED.search(self.text[: self.heads[0].start])
        if dated and int(dated["year"]) >= _FIRST_YEAR_OF_F:
            return "F"
        if credentials and _BOARD_INLINE.search(credentials.of(self.text)):
            return "D1"
        years = [int(found["year"]) for found in _YEAR_CITED.finditer(self.text)]
        if any(year > _FIRST_YEAR_OF_F - 2 for year in years):
            return "F"
        if years or (dated and "Decision based on MTUS" not in self.text):
            return "E"
        return "D2"

    def _items(self, labels: list[Label], start: int, *, led: bool) -> tuple[Item, ...]:
        groups = _grouped(labels)
        titles: list[tuple[Span, re.Match[str] | None]] = []
        for group in groups:
            first = group[0].start
            word = _DECISION_WORD.search(self.text, max(start, first - 40), first)
            end = word.start() if word else first
            led = led and not titles
            begin = start if led else self._title_start(start, end)
            titles.append((self.trimmed(begin, end), word))
            start = group[-1].end
        items: list[Item] = []
        for number, (group, (title, word)) in enumerate(zip(groups, titles, strict=True)):
            end = titles[number + 1][0].start if number + 1 < len(titles) else self._end(group)
            spans = self._lines(group, end)
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

    def _lines(self, group: list[Label], end: int) -> dict[str, Span]:
        ends = [label.start for label in group[1:]] + [end]
        return {
            label.kind: self.trimmed(label.end, stop)
            for label, stop in zip(group, ends, strict=True)
        }

    def _end(self, group: list[Label]) -> int:
        """Where the last item ends: the next head of the form, or the letter's end."""
        return self._next_head(group[-1].start)

    def _next_head(self, position: int) -> int:
        return next((h.start for h in self.heads if h.start > position), len(self.text))

    def _title_start(self, floor: int, end: int) -> int:
        """Where the heading that ends at `end` begins: behind the last item's rationale.

        The two are parted by a blank paragraph. Where an export has lost these, a page break or a
        line end that follows a full sentence is taken, then the last sentence end. A partial
        authorization is several sentences and begins with the original request.
        """
        begin = self._break_before(floor, end, end)
        found = begin
        while _SET_FORM.search(self.text, found, end) and not _SET_FORM_HEAD.search(
            self.text, found, end
        ):
            if found <= floor or end - found > _LONGEST_TITLE:
                return begin
            found = self._break_before(floor, found - 1, end)
        return found

    def _break_before(self, floor: int, below: int, end: int) -> int:
        breaks = self.folded.breaks
        line: int | None = None
        for index in range(bisect_left(breaks, (below,)) - 1, -1, -1):
            position, grade = breaks[index]
            if position < floor or end - position > _LONGEST_TITLE:
                break
            if grade is Break.PARAGRAPH:
                return position + 1
            if _SENTENCE_END.search(self.text, max(0, position - 5), position):
                if grade is Break.PAGE:
                    return position + 1
                line = line or position + 1
        if line is not None:
            return line
        ends = [found.end() for found in _INNER_END.finditer(self.text, floor, below)]
        return ends[-1] if ends else floor

    # Layout C: items begin with a numbered sentence that holds the decision.

    def layout_c(self) -> Sections:
        head = self.head("decisions")
        start = head.end if head else 0
        lead = _ISSUES_LEAD.match(self.text, start)
        start = lead.end() if lead else start
        lines = list(_C_ADMINISTRATOR.finditer(self.text, start))
        heads = [self._sentence_with_decision(start, line.start()) for line in lines]
        kept = [(line, found) for line, found in zip(lines, heads, strict=True) if found]
        items: list[Item] = []
        for number, (line, found) in enumerate(kept):
            end = kept[number + 1][1].start() if number + 1 < len(kept) else len(self.text)
            why = _C_RATIONALE.search(self.text, line.end(), end)
            reviewer = _C_REVIEWER.search(self.text, line.end(), why.start() if why else end)
            stop = why.start() if why else end
            items.append(
                Item(
                    title=self.trimmed(*found.span("title")),
                    decision="upheld" if found["refused"] else "overturned",
                    decision_at=self.trimmed(found.start("decision"), found.end("decision")),
                    claims_administrator=self.trimmed(
                        line.start(), reviewer.start() if reviewer else stop
                    ),
                    reviewer=self.trimmed(reviewer.start(), stop) if reviewer else None,
                    rationale=self.trimmed(why.end(), end) if why else None,
                )
            )
        layout: Layout = "C" if items and self.head("summary") else "unknown"
        return self.sections(layout, self.front(), self.after("how"), tuple(items))

    def _sentence_with_decision(self, floor: int, end: int) -> re.Match[str] | None:
        """The last "The request for ... is not medically necessary ..." before `end`."""
        at = max(self.text.rfind(" request for ", floor, end), floor)
        return _C_DECISION.search(self.text, max(floor, at - 16), end)

    # Layout B: decisions in a numbered list (printed twice), then a part for each item.

    def layout_b(self) -> Sections:
        listed: dict[str, re.Match[str]] = {}
        for found in _B_LISTED.finditer(self.text):
            listed.setdefault(_letters(found["title"]), found)
        regarding = list(_B_REGARDING.finditer(self.text))
        if regarding:
            items = [self._b_item(number, regarding, listed) for number in range(len(regarding))]
        else:
            items = [
                Item(
                    title=self.trimmed(*found.span("title")),
                    decision="upheld" if found["refused"] else "overturned",
                    decision_at=self.trimmed(*found.span("decision")),
                )
                for found in listed.values()
            ]
        complete = all(item.decision for item in items)
        layout: Layout = "B" if items and complete else "unknown"
        first = self.head("decision") or self.heads[-1]
        front = self.trimmed(0, first.start)
        opening = self.after("decision")
        if opening:  # the three dates of layout B stand in this paragraph
            front = self.trimmed(0, opening.end)
        return self.sections(layout, front, self.after("expert"), tuple(items))

    def _b_item(
        self, number: int, regarding: list[re.Match[str]], listed: dict[str, re.Match[str]]
    ) -> Item:
        found = regarding[number]
        last = number + 1 == len(regarding)
        end = self._next_head(found.start()) if last else regarding[number + 1].start()
        title = self.trimmed(*found.span("title"))
        entry = listed.get(_letters(title.of(self.text)))
        if entry is None and len(listed) == len(regarding):
            entry = list(listed.values())[number]
        relied = _B_RELIED.search(self.text, found.end(), end)
        why = _B_RATIONALE.search(self.text, found.end(), end)
        effect = _B_EFFECT.search(self.text, why.end() if why else end, end)
        stop = why.start() if why else end
        start = relied.end() if relied else found.end()
        reviewer = _B_REVIEWER.search(self.text, start, stop)
        return Item(
            title=title,
            decision=None if entry is None else "upheld" if entry["refused"] else "overturned",
            decision_at=self.trimmed(*entry.span("decision")) if entry else None,
            claims_administrator=self.trimmed(start, reviewer.start() if reviewer else stop),
            reviewer=self.trimmed(reviewer.start(), stop) if reviewer else None,
            rationale=self.trimmed(why.end(), effect.start() if effect else end) if why else None,
        )

    # Layout A: one dispute, one head for each part, the decision in a head's wording.

    def layout_a(self) -> Sections:
        why = self.head("why")
        title = self.after("dispute")
        items: tuple[Item, ...] = ()
        if why and title:
            at = Span(why.start, why.end)
            items = (
                Item(
                    title=title,
                    decision="upheld" if why.refused else "overturned",
                    decision_at=at,
                    reviewer=self.after("relied"),
                    rationale=self.after("why"),
                ),
            )
        layout: Layout = "A" if items else "unknown"
        return self.sections(layout, self.front(), self.after("qualifications"), items)


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


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, title)).lower()
