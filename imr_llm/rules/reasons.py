"""Reads why a reviewer decided so: reason codes from the words of a rationale.

A rationale first tells what the guideline says, then what holds in this case, then concludes.
Only what is applied to this case is a reason, so each sentence is sorted by its voice before its
cues (`reason_cues`) are put together. The conclusion is read apart (`conclusion`).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim
from imr_llm.rules.conclusion import concludes, sentence_spans
from imr_llm.rules.reason_cues import Cue, cues_of
from imr_llm.rules.reason_terms import NO_TOPIC, SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.schema import Reason

__all__ = ["concludes", "read_reasons"]

_LONGEST = 20_000  # the longest rationale seen has 6,000 characters
_OPENS_CLAUSE = re.compile(r"\b(?:but|however|although|though|while|whereas|yet)\b|;")
_REFERENCE = re.compile(r"\([A-Z][\w ]+,? (?:19|20)\d\d[a-z]?\)|\bICD-?\d")
# No word boundary in front: a pattern that begins with a letter lets the search skip to it.
_APPLIES = re.compile(
    r"there (?:(?:is|was|were|are|has been|have been) (?:also )?"
    r"(?:no|an? lack|lack|insufficient|not)\b)"
    r"|th(?:e|is|at) (?:\w+ )?request(?:ed)?\b(?! for (?:a|an) referral)"
    r"|th(?:e|is) (?:patient|claimant|applicant|employee|injured worker|worker|individual|provider"
    r"|physician)(?:'s)? (?:\w+ )?(?:has|had|have|was|is|did|does|could|presented|reported"
    r"|underwent|diagnosis|condition)\b"
    r"|this (?:procedure|treatment|therapy|device|test|study|service|case|individual|patient"
    r"|claimant|injured worker|worker|medication|is a request)"
    r"|in this (?:case|patient|claimant|worker|individual)"
    r"|(?:submitted|provided|available) (?:for review|documentation|records?)"
    r"|^(?:however, |therefore, )?additional\b"
    r"|regarding this|(?:documentation|records?|information|notes?) (?:\w+ )?(?:presented|reviewed"
    r"|made available|indicate[sd]?|reflects?)|based (?:up)?on the (?:clinical|medical) \w+"
    r"|fail(?:ed|s) to |(?:provider|physician|doctor) (?:\w+ )?agreed|peer[- ]to[- ]peer"
)
# With these words a sentence begins at which the quoting of guidelines ends.
_TURNS = re.compile(
    r"in this case|in the case of this|regarding this|in this \w+'s case"
    r"|within the (?:submitted |medical )?(?:documentation|information|records?)"
    r"|based (?:up)?on the (?:clinical|medical|submitted|provided|documentation) \w+"
    r"|(?:documentation|records?|information|notes?) (?:\w+ )?(?:submitted|provided|available"
    r"|reviewed|presented|made available|indicate[sd]?|reflects?)"
)
_REPORTED = re.compile(
    r"\b(?:utilization review\w*|ur (?:report|physician|reviewer)|peer reviewer|previous review\w*)\b"
    r".*\b(?:denied|non-?certified|certified|determined|partially)\b"
)
_TEACHES_FIRST = ("if ", "however, if ", "regarding the request", "regarding this request")
_TEACHES = (
    "patients should", "patients are", "patients who", "patients with", "to see if",
    "should be formally", "should be noted", "should be reserved",
)  # fmt: skip


class Sentence:
    """A sentence in lower case, with offsets of the rationale; its cues are read when asked for."""

    def __init__(self, lower: str, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.text = lower[start:end]
        self.applied = True
        """Whether it speaks of this case, not of the guideline."""
        self.names_case = False
        """Whether it says so: the worker, the request, the records are named in it."""

    @cached_property
    def cues(self) -> list[Cue]:
        """At most so many: a sentence with more is none."""
        return cues_of(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(cue.name for cue in self.cues)

    def words(self, cue: Cue) -> str:
        return self.text[cue.start : cue.end]


def read_reasons(
    rationale: str, *, decision: str, title: str = "", role: str = "primary"
) -> list[Claim]:
    """The reason codes that a folded rationale states, in the order of weight.

    `decision` is the item's printed decision and sets which codes are possible; `title` tells what
    a guideline's "not recommended" must be about; `role` whether the item hangs on another one.
    Each claim's span is the sentence that states the reason.
    """
    sentences = list(_sentences(rationale))
    _apply(sentences)
    if decision == "overturned":
        found = _approvals(sentences, dependent=role == "dependent")
    else:
        found = _refusals(sentences, title, dependent=role == "dependent")
    return [Claim(code, found[code].start, found[code].end) for code in _by_weight(found)]


# --- sentences and their voice ----------------------------------------------------------------
def _sentences(rationale: str) -> Iterator[Sentence]:
    text = rationale[:_LONGEST]
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow when lowered; offsets must not move
        lower = "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    for start, end in sentence_spans(text):
        last = end - 1 if lower[end - 1] == " " else end
        if start < last:
            yield Sentence(lower, start, last)


def _apply(sentences: list[Sentence]) -> None:
    """Sort the guideline's voice from what is applied to this case."""
    turns = (number for number, one in enumerate(sentences) if _turns(one))
    first = next(turns, 0)
    for number, one in enumerate(sentences):
        if ("review" in one.text or "ur " in one.text) and _REPORTED.search(one.text):
            one.applied = False
            continue
        one.names_case = bool(_APPLIES.search(one.text)) and not _teaches(one.text)
        one.applied = one.names_case or (
            number >= first and "guide" not in one.names and not _REFERENCE.search(one.text)
        )


def _teaches(text: str) -> bool:
    """Whether it tells what is to be done in general, though it may name a worker."""
    return text.startswith(_TEACHES_FIRST) or any(words in text for words in _TEACHES)


def _turns(one: Sentence) -> bool:
    found = _TURNS.search(one.text, 0, 80)
    return found is not None and found.start() < 40


# --- refusals ---------------------------------------------------------------------------------
_LACKS: Final = ("lack", "not_told", "fails_to", "untold", "no")
_LACKED: Final[dict[str, Reason]] = {
    "conservative": "conservative_care_not_tried",
    "improvement": "no_improvement_shown",
    "criterion": "criteria_not_met",
    "document": "insufficient_documentation",
}
_REACH: Final = {"no": 70, "untold": 90}  # characters from a denial to what it denies
_SHORT = re.compile(
    r"short[- ](?:term|course)|(?:no|not \w+(?: for)?|not) longer than|not \w+ for (?:long|chronic)"
)
_LONG = re.compile(r"\bsince\b|\b(?:months|years)\b|\bchronic|\blong[- ]term|\bcontinu")
_OR = re.compile(r"\b(?:or|nor)\b")
_JOINED = re.compile(r"\band\b|^, $")
_NORMAL = ("normal", "intact", "unremarkable")
_ASKED = re.compile(r" (?:what|how|why|whether|if|when|that|as to)\b")
_ASKS = re.compile(r"clea|know|certain|determined|apparent|evident|clarif")
_TOPIC = re.compile(r"[a-z][a-z-]{3,}")


def _refusals(sentences: list[Sentence], title: str, *, dependent: bool) -> dict[Reason, Sentence]:
    found: dict[Reason, Sentence] = {}
    topics = _topics(title)
    for one in sentences:
        for code in _refused_by(one, topics):
            found.setdefault(code, one)
        if dependent and "refused_main" in one.names:
            found.setdefault("depends_on_refused", one)
    _beyond_trial(sentences, title.lower(), found)
    _long_in_use(sentences, found)
    if not found:
        found.update(_weak(sentences))
    return found


def _refused_by(one: Sentence, topics: set[str]) -> Iterator[Reason]:
    about = any(topic in one.text for topic in topics)
    if not (one.applied or about or "not" in one.text or "exce" in one.text):
        return
    names = one.names
    if "depends" in names and _twice_denied(one):
        yield "depends_on_refused"
        return
    refused = not names.isdisjoint(("not_recommended", "no_support")) and not _echoes(one)
    if refused and (one.names_case or about):
        yield "not_recommended"
    excess = "exceeds" in names or ("too_long" in names and (one.names_case or "more" in names))
    if excess and (one.applied or "more" in names):
        yield "exceeds_guideline"
    if not one.applied:
        return
    if "agreed" in names:
        yield "other"
    codes = list(_lacks(one))
    yield from codes
    if not codes and ("wait" in names or ("duplicate" in names and not _denied(one, "duplicate"))):
        yield "not_needed_now"
    if "contra" in names and (about or _APPLIES.search(one.text)) and not _denied(one, "contra"):
        yield "contraindicated"


def _topics(title: str) -> set[str]:
    """Beginnings of the words by which a guideline would name what the title asks for."""
    lower = title.lower().rpartition("original request,")[2]
    topics = {word[:7] for word in _TOPIC.findall(lower) if word not in NO_TOPIC}
    return topics | {name for short, name in SYNONYMS if short in lower}


def _twice_denied(one: Sentence) -> bool:
    """Whether it says: as the surgery is not necessary, the requested service is not either."""
    depends = next(cue for cue in one.cues if cue.name == "depends")
    return bool(re.search(r"\b(?:not|no longer|cannot|un\w+)\b", one.text[depends.end :]))


def _echoes(one: Sentence) -> bool:
    """A closing formula ("not supported by guidelines and not necessary") gives no reason."""
    return one.applied and "verdict" in one.names and "no_support" not in one.names


def _lacks(one: Sentence) -> Iterator[Reason]:
    """What the sentence says is not there, by kind."""
    told = False
    for number, cue in enumerate(one.cues):
        if cue.name not in _LACKS:
            continue
        codes = list(_lacked(one, number))
        yield from codes
        told = told or bool(codes)
        if not codes and not told and cue.name in ("lack", "fails_to", "untold"):
            blank = one.names.isdisjoint(("wait", "exception", "verdict"))
            if blank and not one.words(cue).endswith("indicated"):
                yield "insufficient_documentation"
                told = True


def _lacked(one: Sentence, number: int) -> Iterator[Reason]:
    """What the denial at this place denies: the thing behind it and those joined to that one."""
    denial = one.cues[number]
    words = one.words(denial)
    if words in _NORMAL:
        if any(cue.name in ("criterion", "document") for cue in one.cues):
            yield "criteria_not_met"
        return
    behind = list(_behind(one, number))
    asked = _ASKS.search(words) or _ASKED.match(one.text, denial.end)
    backward = denial.name == "untold" and not (behind and asked)
    if backward or (words == "yet to" and not behind):
        behind = list(_before(one, number))
    for cue in behind:
        if words == "only" and cue.name != "criterion":
            continue
        if words == "no" and cue.name == "improvement" and not _HAD.search(one.text):
            continue
        yield _LACKED[cue.name]


def _before(one: Sentence, number: int) -> Iterator[Cue]:
    """The head of the clause that ends with this denial: "X of the Y is not documented"."""
    denial = one.cues[number]
    for cue in one.cues[:number]:
        if cue.name in _LACKED and not _breaks(one, cue.end, denial.start):
            yield cue
            return


def _behind(one: Sentence, number: int) -> Iterator[Cue]:
    """The first thing behind this denial and those joined to it."""
    denial = one.cues[number]
    reach = denial.end + _REACH.get(denial.name, 120)
    last = None
    for cue in one.cues[number + 1 :]:
        if cue.name in (*_LACKS, "exception"):
            return
        if cue.name not in _LACKED:
            continue
        between = one.text[(last or denial).end : cue.start]
        if last is None:
            if cue.start > reach or _OPENS_CLAUSE.search(between):
                return
        elif not (
            (len(between) < 60 and _OR.search(between))
            or (len(between) < 25 and _JOINED.search(between))
        ):
            return
        yield cue
        last = cue


def _breaks(one: Sentence, start: int, end: int) -> bool:
    return bool(_OPENS_CLAUSE.search(one.text, start, end))


def _denied(one: Sentence, name: str) -> bool:
    """Whether a denial stands closely before the cue of this name."""
    at = next(cue.start for cue in one.cues if cue.name == name)
    return any(cue.name in _LACKS and 0 <= at - cue.end < 90 for cue in one.cues)


def _beyond_trial(sentences: list[Sentence], title: str, found: dict[Reason, Sentence]) -> None:
    """Visits ordered beyond a trial that is authorized or running exceed the guideline."""
    trial = next((s for s in sentences if s.applied and "initial" in s.names), None)
    if trial is None or "eligible portion" not in title:
        return
    waits = next((s for s in sentences if s.applied and "wait" in s.names), None)
    found.setdefault("exceeds_guideline", trial)
    found.pop("insufficient_documentation", None)
    if waits is not None:
        found.setdefault("not_needed_now", waits)
        found.pop("no_improvement_shown", None)


def _long_in_use(sentences: list[Sentence], found: dict[Reason, Sentence]) -> None:
    """A drug that the guideline allows for a short term, and that has been taken for long."""
    used = next((one for one in sentences if one.applied and "used" in one.names), None)
    short = any(one is not used and _SHORT.search(one.text) for one in sentences)
    if used is not None and short and _LONG.search(used.text):
        found.setdefault("exceeds_guideline", used)


def _weak(sentences: list[Sentence]) -> dict[Reason, Sentence]:
    """Where no reason is told in full: the closing words."""
    for one in reversed(sentences):
        if one.applied and re.search(r"does not (?:meet|satisfy)|not (?:met|satisfied)", one.text):
            return {"criteria_not_met": one}
        if one.applied and re.search(r"not (?:\w+ )?(?:supported|recommended|indicated)", one.text):
            return {"not_recommended": one}
    return {}


# --- approvals --------------------------------------------------------------------------------
_FAILING = re.compile(
    r"\bfail(?:ed|ure|s)?\b|\bdespite\b|\bnot (?:\w+ )?(?:respond|improve|benefit)|\bno (?:lasting )?"
    r"(?:improvement|relief|benefit)|\bpersist\w*|\bsymptomatic\b|\balready had\b|\black of progress"
    r"|\bwithout (?:relief|improvement|benefit)|\brefractory\b|\bexhausted\b"
)
_HAD = re.compile(
    r"\b(?:previous|prior|document\w+|demonstrat\w+|has (?:had|been|shown|helped|improved)|helped"
    r"|report(?:s|ed)|with (?:the )?(?:use|treatment|medication|therapy)|from (?:the )?\w+|allow(?:s|ed))\b"
)
_HOPED = re.compile(r"\b(?:will|would|may|might|could|goal|to (?:provide|improve|help))\b")


def _approvals(sentences: list[Sentence], *, dependent: bool) -> dict[Reason, Sentence]:
    found: dict[Reason, Sentence] = {}
    for one in sentences:
        if not one.applied:
            continue
        names = one.names
        if dependent and "approved_main" in names and "verdict" not in names:
            found.setdefault("depends_on_approved", one)
        if "improvement" in names and _is_past(one):
            found.setdefault("improvement_shown", one)
        if (
            _FAILING.search(one.text)
            and not _HOPED.search(one.text)
            and ("conservative" in names or "symptomatic" in one.text)
        ):
            found.setdefault("conservative_care_failed", one)
        if "meets" in names and "verdict" not in names:
            found.setdefault("criteria_met", one)
    if sentences:
        found.setdefault("criteria_met", sentences[-1])
    return found


def _is_past(one: Sentence) -> bool:
    """Whether the benefit told here has been had, by this worker."""
    told = one.names.isdisjoint(("guide", *_LACKS)) and not _HOPED.search(one.text)
    return told and bool(_HAD.search(one.text)) and "inadequate" not in one.text


# --- weight -----------------------------------------------------------------------------------
_FIRST: Final = ("depends_on_refused", "depends_on_approved")


def _by_weight(found: dict[Reason, Sentence]) -> list[Reason]:
    """What the item hangs on first, then as printed; an excess before what follows from it."""
    codes = sorted(found, key=lambda code: (code not in _FIRST, found[code].start))
    follows = [code for code in codes if code in ("not_needed_now", "no_improvement_shown")]
    if "exceeds_guideline" in codes and follows:
        first = min(codes.index("exceeds_guideline"), codes.index(follows[0]))
        codes.remove("exceeds_guideline")
        codes.insert(first, "exceeds_guideline")
    return codes
