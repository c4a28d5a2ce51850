"""Reads why a treatment was found necessary: what failed before it, and what it has brought."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from imr_llm.rules.reason_denials import DENIALS, told_of_past
from imr_llm.rules.reason_forms import approving
from imr_llm.rules.reason_things import MEASURE

if TYPE_CHECKING:
    from imr_llm.rules.reason_voice import Sentence
    from imr_llm.schema import Reason

_FAILING = re.compile(
    r"\b(?:fail(?:ed|ure|s)?\b|despite\b|in spite of\b|not (?:\w+ )?(?:respon|improve|benefit|help"
    r"|suffic|change|tolerate|enough|hold|work|last|relie|resolv|gotten|cleared|brought|done|settle"
    r"|abate|answer)|no (?:lasting |real |further )?(?:improvement|relief|benefit|help|effect|gain"
    r"|change|better|use|avail|good)|persist|symptomatic\b|already had\b|lack of progress"
    r"|without (?:\w+ )?(?:relief|improvement|benefit|success|effect|help)|refractory\b|exhausted\b"
    r"|f(?:e|a)ll(?:en|s)? short|(?:brought|did|done|gave|given) (?:\w+ )?(?:nothing|little)\b"
    r"|nothing (?:has )?(?:helped|worked)|unsuccessful|ineffective|unresponsive|inadequate|intoleran"
    r"|unable to tolerate|(?:has|have) (?:continued|stayed|remained)|in vain\b"
    r"|(?:stopped|discontinued|abandoned|given up) (?:for|because|due|owing)|proved insufficient)"
)
_CARE = re.compile(rf"\b(?:{MEASURE})\b")
_SINCE = re.compile(r"\b(?:first|earlier|last|since|after|already|so far)\b")
_HOPED = re.compile(r"\b(?:will|would|may|might|could(?! not)|goal|to (?:provide|improve|help))\b")
_PLANNED = re.compile(r"\b(?:will|would|may|might|should|goals?|in order to|hopes?|expect\w*)\b")
# A measure that moved, or what the worker can do again: "fell from 8 to 4", "went back to work".
_MOVED = re.compile(
    r"\b(?:(?:fell|fallen|dropped|rose|risen|grew|grown|climbed|went|gone|brought|eased|cut"
    r"|came down|lessened|(?:reduc|decreas|increas|improv|reliev|lower|halv|doubl|rais|diminish)"
    r"(?:ed|es))\b[^.;]{0,60}?(?:\bfrom [^.;]{1,30} to\b|\bto (?:\d|one|two|three|four|five|six"
    r"|seven|half)|\bby\b|percent|%|\bhalf\b|\bthirds?\b)"
    r"|(?:went|gone|returned|return(?:ed)? to|back) (?:back )?(?:to|at) (?:\w+ ){0,3}?"
    r"(?:work|duty|duties|job|desk)|(?:enabled|allowed|lets?|permitted|allows|enables) "
    r"(?:him|her|the \w+) to\b|can (?:now|again)\b|now (?:able|walks|works|sleeps|sits|stands|lifts"
    r"|drives|rides|manages|tolerates|performs|does|uses less|has less)\b"
    r"|(?:sleeps|walks|sits|stands|lifts|works) (?:\w+ )?(?:longer|farther|better|more|through))"
)


def approvals(sentences: list[Sentence], *, dependent: bool) -> dict[Reason, Sentence]:
    """The reasons of an approval, each with the sentence that states it first.

    The guideline is always met; where no sentence says so, the last one stands for it.
    """
    found: dict[Reason, Sentence] = {}
    for one in sentences:
        if not one.applied:
            continue
        names = one.names
        if dependent and "approved_main" in names and "verdict" not in names:
            found.setdefault("depends_on_approved", one)
        forms = approving(one.text)
        if _has_failed(one) or ("in_vain" in forms and "gain" not in forms):
            found.setdefault("conservative_care_failed", one)
        elif _has_helped(one) or "gain" in forms:
            found.setdefault("improvement_shown", one)
        if "meets" in names and "verdict" not in names:
            found.setdefault("criteria_met", one)
    if sentences:
        found.setdefault("criteria_met", sentences[-1])
    return found


def _has_failed(one: Sentence) -> bool:
    """Whether it tells of care that was had and did not help."""
    text = one.text
    if not _FAILING.search(text) or _HOPED.search(text):
        return False
    return "conservative" in one.names or "symptomatic" in text or _CARE.search(text) is not None


def _has_helped(one: Sentence) -> bool:
    """Whether a benefit is told that this worker has had."""
    if "guide" in one.names:
        return False
    if _MOVED.search(one.text) and not _PLANNED.search(one.text):
        return True
    if "improvement" not in one.names or not one.names.isdisjoint(DENIALS):
        return False
    if _HOPED.search(one.text) or "inadequate" in one.text:
        return False
    return told_of_past(one.text) or _SINCE.search(one.text) is not None
