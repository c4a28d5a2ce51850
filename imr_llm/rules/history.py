"""What the clinical case summary says of the worker's injury, parts, diagnoses and treatments."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from imr_llm.rules.anatomy import Mention, mentions, merged
from imr_llm.rules.diagnoses import read_diagnoses
from imr_llm.rules.injury import read_injury
from imr_llm.rules.phrases import lower
from imr_llm.rules.stretches import Stretch, stretches
from imr_llm.rules.summary_cues import NAMES_PARTS, Kind
from imr_llm.rules.treatments import read_treatments

if TYPE_CHECKING:
    from imr_llm.claim import Claim, Claims
    from imr_llm.schema import Part

__all__ = ["read_history", "read_injury"]


def read_body_parts(text: str, read: list[Stretch], diagnoses: list[Claim]) -> list[Claim]:
    """Parts injured, complained of or in a diagnosis; not those of exam, request or plan only."""
    stated = {c.start for c in diagnoses}
    named = [
        (mention, _at(read, mention.start))
        for start, end in _windows(read, stated)
        for mention in mentions(text[start:end], start)
    ]
    lowered = lower(text)
    negations = [match.start() for match in _NEGATION.finditer(lowered)]
    named = [
        (mention, stretch)
        for mention, stretch in named
        if not _is_ruled_out(lowered, negations, mention, stretch)
        and not _is_stance(lowered, mention)
    ]
    parts = {m.part for m, _ in named}
    return merged(m for m, s in named if not _sums_up(text, m, s, parts))


def _windows(read: list[Stretch], stated: set[int]) -> list[tuple[int, int]]:
    """Where parts count, neighbouring stretches of a sentence in one window.

    A numbered list of diagnoses runs over sentences that have no cue of their own.
    """
    windows: list[tuple[int, int]] = []
    last: Stretch | None = None
    for stretch in read:
        if stretch.kind in NAMES_PARTS or (
            stretch.kind is Kind.NEUTRAL
            and not stated.isdisjoint(range(stretch.start, stretch.end))
        ):
            if last and last.sentence == stretch.sentence and last.end == stretch.start:
                windows[-1] = (windows[-1][0], stretch.end)
            else:
                windows.append((stretch.start, stretch.end))
            last = stretch
    return windows


def _at(read: list[Stretch], place: int) -> Stretch:
    return read[bisect_right(read, place, key=lambda stretch: stretch.start) - 1]


_NEGATION: Final = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|no(?! (?:improvement|change|relief|better))|not"
    r"|without(?! (?:relief|change))|negative for|absence of|lack of)\b"
)
_NEGATION_ENDS: Final = re.compile(r"[.;:]|\b(?:but|however|although|except)\b")
_NEGATION_REACH: Final = 120


def _is_ruled_out(lowered: str, negations: list[int], mention: Mention, stretch: Stretch) -> bool:
    """Whether the part stands behind a "denied", "no" or "without" of its clause."""
    last = bisect_right(negations, mention.start) - 1
    if last < 0:
        return False
    start = negations[last]
    if start < max(stretch.start, mention.start - _NEGATION_REACH):
        return False
    return _NEGATION_ENDS.search(lowered, start, mention.start) is None


_STANCE: Final = re.compile(r"\b(?:on|onto) (?:his|her|their|the|both) (?:hands and )?$")


def _is_stance(lowered: str, mention: Mention) -> bool:
    """Whether, as "working on his knees", a part says how the worker stood, not what was hurt."""
    word = lowered[mention.start : mention.end]
    return word in {"knees", "hands", "feet"} and bool(
        _STANCE.search(lowered, max(0, mention.start - 24), mention.start)
    )


_CLOSER: Final[dict[Part, frozenset[Part]]] = {
    "upper_extremity": frozenset({"shoulder", "upper_arm", "elbow", "forearm", "wrist", "hand"}),
    "lower_extremity": frozenset({"hip", "thigh", "knee", "lower_leg", "ankle", "foot"}),
}
_SUMMING: Final = re.compile(
    r"(?:extremit\w+|limbs?) (?:pains?|symptoms|complaints|injur\w+)\b", re.IGNORECASE
)


def _sums_up(text: str, mention: Mention, stretch: Stretch, parts: set[Part]) -> bool:
    """Whether a limb only stands for closer parts that the summary gives."""
    closer = _CLOSER.get(mention.part)
    if closer is None or closer.isdisjoint(parts):
        return False
    if stretch.kind is Kind.MECHANISM:
        return True
    return (
        mention.side is None and _SUMMING.search(text, mention.start, mention.end + 12) is not None
    )


_LONGEST: Final = 60_000
"""Ten times a long summary; what is longer is no letter, and costs no more than this."""


def read_history(summary: str) -> Claims:
    """The fields of the summary, each as a claim or claims with spans in `summary` (folded).

    Keys: `injury_kind`, `mechanism`, `body_parts`, `diagnoses`, `prior_treatments`.
    """
    summary = summary[:_LONGEST]
    read = stretches(summary)
    diagnoses = read_diagnoses(summary, read)
    return {
        "body_parts": read_body_parts(summary, read, diagnoses),
        "diagnoses": diagnoses,
        **read_injury(summary),
        "prior_treatments": read_treatments(summary, read),
    }
