"""The clinical summary cut into stretches, each of one kind (complaint, exam, review ...).

A strong cue opens a stretch and the text before the first cue of a sentence belongs to it; a
sentence without cues goes on with what is in force (exam findings run over many sentences).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from imr_llm.rules.phrases import Piece, any_of, lower, sentences
from imr_llm.rules.summary_cues import CUES, INHERITED, Kind

_CUE: Final = re.compile(rf"(?<![\w-])(?:{any_of(CUES)})(?![\w-])")


_NEW_ENTRY: Final = re.compile(
    r"(?:(?:On|In|As of|Per|According to|At|An?) (?:an? |the |[\w/-]+ ){0,3}?)?"
    r"(?:\(?\d{1,2}[-/]\d|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|note|report|progress|visit|PR-?2)"
)
"""Where the summary turns to another visit, nothing of the visit before is in force."""


class Stretch(NamedTuple):
    """`text[start:end]` speaks of `kind`; `sentence` is the sentence that it is a part of."""

    kind: Kind
    start: int
    end: int
    sentence: Piece


class _Cue(NamedTuple):
    kind: Kind
    strong: bool
    start: int


def stretches(text: str) -> list[Stretch]:
    """All of `text`, in order, each stretch within one sentence."""
    cues = [_Cue(*CUES[m.group()], m.start()) for m in _CUE.finditer(lower(text))]
    found: list[Stretch] = []
    state = Kind.NEUTRAL
    i = 0
    for sentence in sentences(text):
        own: list[_Cue] = []
        while i < len(cues) and cues[i].start < sentence.end:
            own.append(cues[i])
            i += 1
        if _NEW_ENTRY.match(text, sentence.start):
            state = Kind.NEUTRAL
        parts = _of_sentence(sentence, own, state)
        found.extend(parts)
        state = parts[-1].kind if parts[-1].kind in INHERITED else Kind.NEUTRAL
    return found


_TOLD_AFTER: Final = frozenset({Kind.IMAGING, Kind.PLAN})
"""What a sentence adds behind a complaint: "knee pain, and will order an MRI"."""


_HELD_BY: Final[dict[Kind, frozenset[Kind]]] = {
    Kind.REVIEW: frozenset(Kind),
    Kind.PLAN: frozenset(Kind) - {Kind.REVIEW, Kind.COMPLAINT, Kind.INJURY},
}
"""A request or a plan goes on over the treatments, tests and diagnoses that it names."""


def _of_sentence(sentence: Piece, cues: list[_Cue], state: Kind) -> list[Stretch]:
    strong = [cue for cue in cues if cue.strong]
    if not strong:
        return [Stretch(_by_weak_cues(cues, state), *sentence, sentence)]
    parts: list[Stretch] = []
    start, kind = sentence.start, strong[0].kind
    if kind in _TOLD_AFTER and cues[0].kind is Kind.COMPLAINT and not cues[0].strong:
        parts.append(Stretch(_by_weak_cues(cues[:1], state), start, strong[0].start, sentence))
        start = strong[0].start
    for cue in strong[1:]:
        if cue.kind != kind and cue.kind not in _HELD_BY.get(kind, ()):
            parts.append(Stretch(kind, start, cue.start, sentence))
            start, kind = cue.start, cue.kind
    parts.append(Stretch(kind, start, sentence.end, sentence))
    return parts


def _by_weak_cues(cues: list[_Cue], state: Kind) -> Kind:
    if state in {Kind.EXAM, Kind.IMAGING, Kind.REVIEW}:
        return state
    if cues:
        return cues[0].kind
    return Kind.NEUTRAL if state is Kind.DENIED else state
