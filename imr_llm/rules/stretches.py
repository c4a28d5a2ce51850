"""The clinical summary cut into stretches, each of one kind (complaint, exam, review ...).

A strong cue opens a stretch and the text before the first cue of a sentence belongs to it; a
sentence without cues goes on with what is in force (exam findings run over many sentences).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from imr_llm.rules.phrases import Piece, finder, sentences
from imr_llm.rules.summary_cues import INHERITED, SAYS, STRONG, WEAK, WORKER, Kind

_STRONG: Final = finder(SAYS.union(STRONG))
_WEAK: Final = finder(WEAK)
_NEW_ENTRY: Final = re.compile(
    r"(?:(?:On|In|As of|Per|According to|At|An?) (?:an? |the |[\w/-]+ ){0,3}?)?"
    r"(?:\(?\d{1,2}[-/]\d|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|note|report|progress|visit|PR-?2)"
)
"""Where the summary turns to another visit, nothing of the visit before is in force."""
_ENTRY_BEGINS: Final = frozenset("OIPAJFMSNDnrpv(0123456789")


class Stretch(NamedTuple):
    """`text[start:end]` speaks of `kind`; `sentence` is the sentence that it is a part of."""

    kind: Kind
    start: int
    end: int
    sentence: Piece


def stretches(text: str, lowered: str) -> list[Stretch]:
    """All of `text`, in order, each stretch within one sentence."""
    padded = " " + lowered
    cues = _strong_cues(padded)
    found: list[Stretch] = []
    state = Kind.NEUTRAL
    i = 0
    for sentence in sentences(text):
        start, end = sentence
        if text[start] in _ENTRY_BEGINS and _NEW_ENTRY.match(text, start):
            state = Kind.NEUTRAL
        place, kind = cues[i]
        if place >= end:
            kind = _by_weak_cue(padded, start, end, state)
        elif kind in _TOLD_AFTER and _complains(padded, start, place):
            found.append(Stretch(_by_weak_cue(padded, start, place, state), start, place, sentence))
            start = place
        while place < end:
            other = cues[i][1]
            if other is not kind and other not in _HELD_BY.get(kind, ()):
                found.append(Stretch(kind, start, place, sentence))
                start, kind = place, other
            i += 1
            place = cues[i][0]
        found.append(Stretch(kind, start, end, sentence))
        state = kind if kind in INHERITED else Kind.NEUTRAL
    return found


_TOLD_AFTER: Final = frozenset({Kind.IMAGING, Kind.PLAN})
"""What a sentence adds behind a complaint: "knee pain, and will order an MRI"."""


_HELD_BY: Final[dict[Kind, frozenset[Kind]]] = {
    Kind.REVIEW: frozenset(Kind),
    Kind.PLAN: frozenset(Kind) - {Kind.REVIEW, Kind.COMPLAINT, Kind.INJURY},
}
"""A request or a plan goes on over the treatments, tests and diagnoses that it names."""


def _strong_cues(padded: str) -> list[tuple[int, Kind]]:
    """The place and kind of each strong cue, and behind them the end of the text."""
    cues: list[tuple[int, Kind]] = []
    for match in _STRONG.finditer(padded):
        cue = match.group()[1:]
        start = match.start()
        if cue in SAYS:
            who = padded.rfind(" ", 0, start) + 1
            if padded[who:start] in WORKER and padded[start] == " ":
                cues.append((who - 1, Kind.COMPLAINT))
                continue
        if kind := STRONG.get(cue):
            cues.append((start, kind))
    cues.append((len(padded) - 1, Kind.NEUTRAL))
    return cues


def _complains(padded: str, start: int, end: int) -> bool:
    cue = _WEAK.search(padded, start, end + 1)
    return cue is not None and WEAK[cue.group()[1:]] is Kind.COMPLAINT


def _by_weak_cue(padded: str, start: int, end: int, state: Kind) -> Kind:
    """What a stretch without any strong cue speaks of: by its first weak one, or as before."""
    if state is Kind.EXAM or state is Kind.IMAGING or state is Kind.REVIEW:
        return state
    if cue := _WEAK.search(padded, start, end + 1):
        return WEAK[cue.group()[1:]]
    return Kind.NEUTRAL if state is Kind.DENIED else state
