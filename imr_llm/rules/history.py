"""What the clinical case summary says of the worker's injury, parts, diagnoses and treatments."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim
from imr_llm.rules.anatomy import Mention, mentions_in, merged
from imr_llm.rules.diagnoses import read_diagnoses
from imr_llm.rules.injury import read_injury
from imr_llm.rules.phrases import lower, spaced
from imr_llm.rules.stretches import Stretch, stretches
from imr_llm.rules.summary_cues import NAMES_PARTS, Kind
from imr_llm.rules.treatments import read_treatments

if TYPE_CHECKING:
    from imr_llm.claim import Claims
    from imr_llm.schema import Part

__all__ = ["read_history", "read_injury"]


def read_body_parts(
    text: str,
    lowered: str,
    searched: str,
    read: list[Stretch],
    stated: list[Claim],
) -> list[Claim]:
    """Parts injured, complained of or in a diagnosis; not those of exam, request or plan only.

    `stated` are the diagnoses and, last, the mechanism.
    """
    named = [
        (mention, stretch)
        for window in _windows(
            read, sorted(c.start for c in stated if c.start >= 0), stated[-1].start
        )
        for mention in mentions_in(text, lowered, searched, window[0].start, window[-1].end)
        if not _is_ruled_out(lowered, mention, stretch := _at(window, mention.start))
        and not _is_stance(lowered, mention)
        and not _is_side_effect(lowered, mention)
    ]
    parts = {mention.part for mention, _ in named}
    return merged(
        mention for mention, stretch in named if not _sums_up(text, mention, stretch, parts)
    )


def _windows(read: list[Stretch], stated: list[int], event: int) -> list[list[Stretch]]:
    """Where parts count, neighbouring stretches of a sentence in one window.

    A numbered list of diagnoses runs over sentences that have no cue of their own, and what befell
    a part may need none.
    """
    windows: list[list[Stretch]] = []
    for stretch in read:
        if stretch.kind in NAMES_PARTS or (
            (
                stretch.kind is Kind.NEUTRAL
                or not stretch.own
                or stretch.start <= event < stretch.end
            )
            and stated
            and bisect_left(stated, stretch.start) < bisect_left(stated, stretch.end)
        ):
            last = windows[-1][-1] if windows else None
            if last and last.sentence is stretch.sentence and last.end == stretch.start:
                windows[-1].append(stretch)
            else:
                windows.append([stretch])
    return windows


_SIDE_EFFECT: Final = re.compile(
    r"\b(?:stopped|discontinued|quit|dropped|held|abandoned|d/c'?d|given\sup)\s(?:\w+\s)?(?:for|because\sof|due\sto|over|from"
    r"|on\saccount\sof|secondary\sto)\s[\w ,]*$|\b(?:side\seffects?\s(?:of|were|was|included?)|intolerant\s(?:of|to))\s[\w ,]*$"
)


def _is_side_effect(lowered: str, mention: Mention) -> bool:
    """Whether the part aches from a drug that was stopped for it."""
    return _SIDE_EFFECT.search(lowered, max(0, mention.start - 60), mention.start) is not None


def _at(window: list[Stretch], place: int) -> Stretch:
    for stretch in window:
        if place < stretch.end:
            return stretch
    return window[-1]


_NEGATION: Final = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|no(?! (?:improvement|change|relief|better))|not"
    r"|without(?! (?:relief|change))|negative for|absence of|lack of)\b"
)
_NEGATION_ENDS: Final = re.compile(r"[.;:]|, (?:and )?that\b|\b(?:but|however|although|except)\b")
_NEGATION_REACH: Final = 120
_LISTED_WITHOUT: Final = re.compile(r"without[^,]*,")
"""In a list of diagnoses "without" speaks of one: "spondylosis without myelopathy, headache"."""


def _is_ruled_out(lowered: str, mention: Mention, stretch: Stretch) -> bool:
    """Whether the part stands behind a "denied", "no" or "without" of its clause."""
    floor = max(stretch.start, mention.start - _NEGATION_REACH)
    before = lowered[floor : mention.start]
    if not (
        "no " in before
        or "not " in before
        or "den" in before
        or "without " in before
        or "negative for" in before
        or "absence of" in before
        or "lack of" in before
    ):
        return False  # the plain look is ten times as fast as the pattern
    negations = list(_NEGATION.finditer(lowered, floor, mention.start))
    if not negations:
        return False
    start = negations[-1].start()
    if stretch.kind is Kind.DIAGNOSIS and _LISTED_WITHOUT.match(lowered, start, mention.start):
        return False
    return _NEGATION_ENDS.search(lowered, start, mention.start) is None


_STOOD_ON: Final = frozenset({"knee", "hand", "foot", "upper_extremity"})
_RAISED: Final = re.compile(r" (?:raised|overhead|outstretched|extended|above)\b")
_STANCE: Final = re.compile(r"\b(?:on|onto) (?:his|her|their|the|both) (?:hands and )?$")


def _is_stance(lowered: str, mention: Mention) -> bool:
    """Whether, as "working on his knees", a part says how the worker stood, not what was hurt."""
    if mention.part not in _STOOD_ON:
        return False
    word = lowered[mention.start : mention.end]
    if word in {"arms", "arm", "hands"} and _RAISED.match(lowered, mention.end):
        return True
    return word in {"knees", "hands", "feet"} and bool(
        _STANCE.search(lowered, max(0, mention.start - 24), mention.start)
    )


_CLOSER: Final[dict[Part, frozenset[Part]]] = {
    "upper_extremity": frozenset({"shoulder", "upper_arm", "elbow", "forearm", "wrist", "hand"}),
    "lower_extremity": frozenset({"hip", "thigh", "knee", "lower_leg", "ankle", "foot"}),
}
_OF_THE_LIMB: Final = re.compile(
    r"(?:regional pain syndrome|CRPS|RSD|causalgia|dystrophy)[\w ,]{0,20}\b(?:of|in|affecting|to|,) (?:the |his |her )?$",
    re.IGNORECASE,
)
_FALL_ON: Final = re.compile(r"\b(?:land(?:ed|ing)|fell|falling) on(?:to)? (?:his |her |the )?$")
"""ICD and habit give these to a limb, whichever of its parts it is."""
_SUMMING: Final = re.compile(
    r"(?:extremit\w+|limbs?) (?:pains?|symptoms|complaints|injur\w+)\b", re.IGNORECASE
)


def _sums_up(text: str, mention: Mention, stretch: Stretch, parts: set[Part]) -> bool:
    """Whether a limb only stands for closer parts that the summary gives."""
    closer = _CLOSER.get(mention.part)
    if closer is None or closer.isdisjoint(parts):
        return False
    if stretch.kind in {Kind.MECHANISM, Kind.NEUTRAL} or _FALL_ON.search(
        text, max(0, mention.quote[0] - 24), mention.quote[0]
    ):
        return True
    if _OF_THE_LIMB.search(text, max(0, mention.quote[0] - 60), mention.quote[0]):
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
    lowered = lower(summary)
    searched = spaced(lowered)
    read = stretches(summary, lowered, searched)
    diagnoses = read_diagnoses(summary, lowered, read)
    injury = read_injury(summary)
    mechanism = injury["mechanism"]
    told = mechanism if isinstance(mechanism, Claim) else Claim(None)
    return {
        "body_parts": read_body_parts(summary, lowered, searched, read, [*diagnoses, told]),
        "diagnoses": diagnoses,
        **injury,
        "prior_treatments": read_treatments(summary, lowered, searched, read),
    }
