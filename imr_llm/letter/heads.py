"""The headings and labels of the form, layouts A to F: what they are and where they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from imr_llm.silent import silent

if TYPE_CHECKING:
    from imr_llm.letter.fold import Folded

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


@silent
class Head(NamedTuple):
    """A heading of the form, with its place."""

    start: int
    end: int
    kind: Kind
    refused: bool = False


def find_heads(folded: Folded) -> list[Head]:
    """All headings in the order of the text, by literal search: every letter is scanned for each.

    Headings in capitals are never prose; the others are, unless they begin a line.
    """
    text = folded.text
    line_starts = {position + 1 for position, _ in folded.breaks}
    heads: list[Head] = []
    for words, kind in _HEADS.items():
        start = text.find(words)
        while start >= 0:
            end = start + len(words)
            tail = _WHY_TAIL.match(text, end) if kind == "why" else _HEAD_TAIL.match(text, end)
            in_prose = (
                line_starts and not words.isupper() and start not in line_starts and start > 1
            )
            if tail and not in_prose:
                refused = kind == "why" and tail["refused"] is not None
                heads.append(Head(start, tail.end(), kind, refused))
            start = text.find(words, end)
    heads.sort()
    # "CLINICAL CASE SUMMARY:" holds "CASE SUMMARY:", too.
    return [h for i, h in enumerate(heads) if i == 0 or h.start >= heads[i - 1].end]


_LABEL: Final = re.compile(
    r"(?:(?P<administrator>\bClaims? Administrator(?:['\u2019]s)? Guidelines?)"
    r"|(?P<reviewer>\b(?:MAXIMUS|IMRO?|(?:Expert|Physician) Reviewer)(?:['\u2019]s)? Guidelines?)"
    r"|(?P<rationale>\bDecision rationales?)) ?:\Z",
    re.IGNORECASE,
)
_LONGEST_LABEL: Final = 40


@silent
class Label(NamedTuple):
    """One of the three labels of an item (layouts D, E and F)."""

    start: int
    end: int
    kind: Literal["administrator", "reviewer", "rationale"]


def find_labels(text: str) -> list[Label]:
    labels: list[Label] = []
    colon = text.find(":")
    while colon >= 0:
        if text[colon - 1 : colon] in {"e", "s", "E", "S", " "}:
            label = _LABEL.search(text, max(0, colon - _LONGEST_LABEL), colon + 1)
            if label:
                labels.append(Label(label.start(), colon + 1, label.lastgroup))  # type: ignore[arg-type]
        colon = text.find(":", colon + 1)
    return labels
