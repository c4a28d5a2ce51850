"""The clinical summary cut into stretches, each of one kind (complaint, exam, review ...).

A strong cue opens a stretch and the text before the first cue of a sentence belongs to it; a
sentence without cues goes on with what is in force (exam findings run over many sentences).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from imr_llm.rules.phrases import Piece, by_word, finder, sentences
from imr_llm.rules.summary_cues import INHERITED, SAYS, STRONG, WEAK, WORKER, Kind
from imr_llm.silent import silent

_STRONG: Final = finder(SAYS.union(STRONG))
_STRONG_KIND: Final = by_word(STRONG)
_WEAK: Final = finder(WEAK)
_WEAK_KIND: Final = by_word(WEAK)
_NEW_ENTRY: Final = re.compile(
    r"(?:(?:On|In|As of|Per|According to|At|An?) (?:an? |the |[\w/-]+ ){0,3}?)?"
    r"(?:\(?\d{1,2}[-/]\d|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|note|report|progress|visit|PR-?2)"
)
"""Where the summary turns to another visit, nothing of the visit before is in force."""
_ENTRY_BEGINS: Final = frozenset("OIPAJFMSNDnrpv(0123456789")


@silent
class Stretch(NamedTuple):
    """`text[start:end]` speaks of `kind`; `sentence` is the sentence that it is a part of."""

    kind: Kind
    start: int
    end: int
    sentence: Piece
    own: bool
    """Whether the sentence itself says so, and not one before it."""


def stretches(text: str, lowered: str, searched: str) -> list[Stretch]:
    """All of `text`, in order, each stretch within one sentence."""
    cues = _strong_cues(lowered, searched)
    found: list[Stretch] = []
    state = Kind.NEUTRAL
    i = 0
    for sentence in sentences(text):
        start, end = sentence
        if text[start] in _ENTRY_BEGINS and _NEW_ENTRY.match(text, start):
            state = Kind.NEUTRAL
        if headed := _HEADED.match(text, start):
            cues.insert(i, (start, _HEADED_BY[headed[1]]))
        place, kind = cues[i]
        own = place < end
        if not own:
            kind = _by_weak_cue(lowered, searched, start, end, state)
        elif kind in _TOLD_AFTER and _complains(lowered, searched, start, place):
            found.append(
                Stretch(
                    _by_weak_cue(lowered, searched, start, place, state),
                    start,
                    place,
                    sentence,
                    own,
                )
            )
            start = place
        while place < end:
            other = cues[i][1]
            if other is not kind and other not in _HELD_BY.get(kind, ()):
                found.append(Stretch(kind, start, place, sentence, own))
                start, kind = place, other
            i += 1
            place = cues[i][0]
        found.append(Stretch(kind, start, end, sentence, own))
        state = kind if kind in INHERITED else Kind.NEUTRAL
    return found


_HEADED: Final = re.compile(r"(A/P|HPI|PE|CC|[SOAP])\s?:\s")
_HEADED_BY: Final = {"S": Kind.COMPLAINT, "CC": Kind.COMPLAINT, "HPI": Kind.NEUTRAL, "O": Kind.EXAM, "PE": Kind.EXAM,
                     "A": Kind.DIAGNOSIS, "A/P": Kind.DIAGNOSIS, "P": Kind.PLAN}  # fmt: skip
"""The letters with which doctors head the parts of a note."""
_TOLD_AFTER: Final = frozenset({Kind.IMAGING, Kind.PLAN})
"""What a sentence adds behind a complaint: "knee pain, and will order an MRI"."""


_HELD_BY: Final[dict[Kind, frozenset[Kind]]] = {
    Kind.REVIEW: frozenset(Kind),
    Kind.PLAN: frozenset(Kind) - {Kind.REVIEW, Kind.COMPLAINT, Kind.INJURY},
}
"""A request or a plan goes on over the treatments, tests and diagnoses that it names."""


def _strong_cues(lowered: str, searched: str) -> list[tuple[int, Kind]]:
    """The place and kind of each strong cue, and behind them the end of the text."""
    cues: list[tuple[int, Kind]] = []
    for match in _STRONG.finditer(searched):
        cue = match.group()[1:]
        start = match.start()
        if cue in SAYS:
            who = lowered.rfind(" ", 0, max(0, start - 1)) + 1
            if lowered[who : max(0, start - 1)] in WORKER:
                cues.append((who, Kind.COMPLAINT))
                continue
        if (kind := _STRONG_KIND.get(cue)) and _stands_alone(lowered, start, match.end() - 1):
            cues.append((start, kind))
    cues.append((len(lowered), Kind.NEUTRAL))
    return cues


def _stands_alone(lowered: str, start: int, end: int) -> bool:
    """Whether a cue is no part of a compound, as in "non-diagnostic"."""
    return lowered[start - 1 : start] != "-" and lowered[end : end + 1] != "-"


def _complains(lowered: str, searched: str, start: int, end: int) -> bool:
    return _weak_cue(lowered, searched, start, end) is Kind.COMPLAINT


def _by_weak_cue(lowered: str, searched: str, start: int, end: int, state: Kind) -> Kind:
    """What a stretch without any strong cue speaks of: by its first weak one, or as before."""
    if state is Kind.EXAM or state is Kind.IMAGING or state is Kind.REVIEW:
        return state
    if kind := _weak_cue(lowered, searched, start, end):
        return kind
    return Kind.NEUTRAL if state is Kind.DENIED else state


def _weak_cue(lowered: str, searched: str, start: int, end: int) -> Kind | None:
    for cue in _WEAK.finditer(searched, start, end + 2):
        if _stands_alone(lowered, cue.start(), cue.end() - 1):
            return _WEAK_KIND[cue.group()[1:]]
    return None
