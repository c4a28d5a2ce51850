"""Reads what a rationale itself concludes: a check on the printed decision, never its source.

Where no decision is printed (layout A) it is the fallback, so it says nothing rather than guess.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 20_000
_LAST: Final = 6  # sentences from the end in which a conclusion may stand

# Set text behind the conclusion: advice on tapering opioids, the effect of the decision.
_AFTER: Final = (
    "this decision addresses the medical necessity",
    "this medical necessity decision should not",
    "effect of the decision:",
)
_STOP = re.compile(
    r"[.?!](?<!\b[A-Z]\.)(?<! [Nn]o\.)(?<! [Dd]r\.)(?<! pg\.)(?<! vs\.)(?<!e\.g\.)(?<!i\.e\.)"
    r"[\"')\]\N{RIGHT DOUBLE QUOTATION MARK}]*(?:\s+|(?=[A-Z][a-z])|$)"
)
_NECESSARY = (
    r"(?:(?:a )?(?:medical(?:ly)?|clinical(?:ly)?) ?(?:appropriate (?:and|or) |and )?"
    r"(?:necessary|necessity|appropriate|reasonable|indicated|warranted|supported|justified)"
    r"|necessary\b)"
)
_BE = (
    r"(?:is|are|was|were|be|been|being|deemed|considered|determined|found|felt|seen|seems?"
    r"|appears?|appear|remains?|becomes?|establish\w*|judged|therefore|thus|hence|also|now)"
)
# A verb, then at most a few words of its own, then the word "necessary": with a denial between
# them, before them or not at all.
_VERDICT = re.compile(
    rf"\b(?P<before>(?:not|never|cannot|can not|neither|nor|n't|unable to)\b(?: \w+){{0,2}} )?"
    rf"{_BE}(?P<within>(?: (?:{_BE}|to|as|an?|both|not|never|neither|nor|no longer|yet|currently"
    rf"|clearly|otherwise)){{0,8}}),? {_NECESSARY}"
)
_DOUBTED = re.compile(
    r"\b(?:no|not|lack\w*|insufficient|without|fail\w*|unable|unclear|doubt\w*|hardly|neither|never"
    r"|nothing|nor)\b[^,;:]*$|\b(?:would|could|may|might|should|must)(?: \w+)? $"
)
_NOT = re.compile(r"\b(?:not|never|cannot|neither|nor|no longer)\b|n't\b")
_UNPROVEN = re.compile(
    r"medical necessity\b[^.]{0,160}?\b(?:not|cannot)(?: \w+){0,2} "
    r"(?:established|supported|substantiated|demonstrated|determined|met)\b"
    r"|\bdoes not appear (?:to be )?medically|\bnotmedically\b"
    r"|\bnot(?: \w+)? medically (?:necessary|reasonable|appropriate)"
)
_FAILS = re.compile(
    r"\b(?:request|it)\b[^.]{0,120}? (?:does|do|did) not (?:meet|satisfy|fulfil)"
    r"|\b(?:request(?:ed)?|item|treatment|service)\b[^.]{0,120}? (?:is|are) not"
    r" (?:\w+ )?(?:supported|substantiated|warranted|indicated|appropriate|certified|approved"
    r"|recommended)\b"
)
_REVIEW = r"(?:the |this )?(?:previous |prior |original )?(?:utilization review|ur|denial|adverse)"
_REVERSES = re.compile(rf"\b(?:revers|overturn)(?:e|es|ed|ing)\b {_REVIEW}")
_AFFIRMS = re.compile(
    rf"\b(?:uphold|upholds|affirm|affirms|upholding|affirming|agree with) {_REVIEW}"
)
_HEDGED = re.compile(
    r"\b(?:if|whether|unless|until|once|provided that|in order to|would have been|could be|may be"
    r"|might be|must be|should be|had been|for patients|patients who|for those)\b"
)
_REPORTED = re.compile(
    r"\b(?:utilization review(?:er)?|claims administrator|ur (?:physician|reviewer|determination)"
    r"|(?:previous|prior) review(?:er)?|adjuster|insurer|carrier|guidelines?|mtus|odg|acoem"
    r"|(?:requesting|treating) (?:provider|physician))\b[^.]{0,80}?"
    r"\b(?:found|finds|determined|stat(?:ed|es|e)|concluded|deemed|opined|opines|felt|believes"
    r"|not(?:ed|es|e)|indicat(?:ed|es|e)|denied|decided|argued|recommends?|considers?)\b(?! to be not)"
)

Conclusion = Literal["upheld", "overturned"]


def concludes(rationale: str) -> Conclusion | None:
    """What the last words of a folded rationale conclude; None when that is not clear.

    The words of others (the utilization review's "non-certified", a guideline's "medically
    necessary if") are not taken for the reviewer's own.
    """
    text = rationale[-_LONGEST:]
    lower = lowered(text)
    spans = list(sentence_spans(text, lower))
    for start, end in reversed(spans[-_LAST:]):
        if (said := _said(lower[start:end])) is not None:
            return said if said != "both" else None
    first = _said(lower[slice(*spans[0])]) if spans else None
    if first is not None and first != "both":
        return first
    return "upheld" if any(_FAILS.search(lower[slice(*span)]) for span in spans[-2:]) else None


def lowered(text: str) -> str:
    """The text in lower case, sign by sign: a few letters grow when lowered, offsets must not."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)


def sentence_spans(text: str, lower: str) -> Iterator[tuple[int, int]]:
    """The sentences of a rationale, without the set text behind its conclusion.

    `lower` is the same text `lowered`.
    """
    end = min((at for words in _AFTER if (at := lower.find(words)) >= 0), default=len(text))
    start = 0
    for stop in _STOP.finditer(text, 0, end):
        yield start, stop.end()
        start = stop.end()
    if text[start:end].strip():
        yield start, end


def _said(sentence: str) -> Conclusion | Literal["both"] | None:
    """What one sentence in lower case concludes."""
    if _REVERSES.search(sentence):
        return "overturned"
    if _AFFIRMS.search(sentence):
        return "upheld"
    if _REPORTED.search(sentence):
        return None
    said: set[Conclusion] = {"upheld"} if _UNPROVEN.search(sentence) else set()
    for verdict in _VERDICT.finditer(sentence):
        if verdict["before"] or _NOT.search(verdict["within"]):
            said.add("upheld")
        elif not _DOUBTED.search(sentence, max(0, verdict.start() - 200), verdict.start()):
            said.add("overturned")
    if said == {"overturned"} and _HEDGED.search(sentence):
        return None
    return "both" if len(said) > 1 else next(iter(said), None)
