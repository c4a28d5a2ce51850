"""Prior treatments: what the summary says the worker has had, as short noun phrases.

Three ways of telling it:

- *listed*: a noun vouches for its whole list ("treatment to date has included"), which only loses
  its tests;
- *told*: everyday words stand before it ("underwent", "takes", "status post"), so that an item
  counts only where it names a drug or a treatment;
- *followed*: it is told behind what was done or what came of it ("was given", "did not help").
"""

from __future__ import annotations

import re
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.claim import Claim
from imr_llm.rules.phrases import Piece, finder, letters_and_digits
from imr_llm.rules.summary_cues import Kind
from imr_llm.rules.treatment_items import (
    is_drug,
    is_generic,
    items,
    names_drug,
    subjects,
)
from imr_llm.rules.treatment_mentions import mentioned
from imr_llm.rules.treatment_terms import (
    BEFORE,
    DONE,
    EFFECTS,
    LISTING,
    NOT_HAD,
    NOT_HAD_STEMS,
    ON,
    SELF_CARE,
    TAKEN,
    TOLD,
    TOLD_BY_NOUN,
)
from imr_llm.silent import silent

if TYPE_CHECKING:
    from imr_llm.rules.stretches import Stretch

_MANY: Final = r"(?:includ(?:es?|ed|ing)|consist(?:s|ed|ing)?\ of|comprised(?:\ of)?)"
_LISTED: Final = re.compile(
    rf"""
    (?:
      (?:treatments?|therap(?:y|ies)|care|management|modalities|surgical\ history|surger(?:y|ies)
        |prior\ procedures|interventions|course|measures)
      (?:\ (?!plan|request|goal|option|record|notes?\b|approach|guideline|will\b|which\b
          |(?:was|were|not)\b(?!\ (?:noted|reported|said|stated|documented|listed|described)\ to\b))
        [\w()-]+){{0,9}}?
      ,?\ (?:to\ )?(?:{_MANY}|include|such\ as|w(?:as|ere)\ with|(?:has|have)\ been(?=\ (?:with|by)\b)|ran\ to|ranged\ from|extended\ to)\b
    | (?:treatments?|medications?|surgical\ history|care|drugs|medicines|management|therap(?:y|ies)
        |prescriptions|regimen|rx|tx|meds|other\ rx|surg\ hx|psh|surgical\ hx|surgeries|procedures|rx'?s|med\ list
        |interventions|modalities|measures|therapeutics|surgery|operations?)
      (?:,?\ (?!request|plan|recommend|propos|denied|den|in\ dispute|sought|order|non|report|notes?\b|eval|visit|records?\b
          |progress|goal|pending|await|authoriz|certif|review|guideline|dispute|asked|need|advis|refus|offer|under\b)
        [\w/()&.-]+){{0,6}}\s?:(?!\d)
    | (?:medications?|meds|medication\ regimen|prescriptions|medicines|drugs)
      (?:\ (?:regimen|list|taken|used|tried|currently|at\ th(?:is|at)\ (?:time|visit)|as\ of\ [\d/-]+
        |have|has|had|also|on\ [\d/-]+|prescribed|to\ date|now|at\ present)){{0,4}}
      \ (?:{_MANY}|included|listed(?:\ as)?|are|were|was|is|noted\ as|been)\b
    | treated\ (?:(?:\w+ly|in|at|on|to|so|an?|the|past|date|far|there|then|first|emergency|urgent
        |hospital|department|room|clinic|care|[\d/-]+)\ ){{0,7}}(?:with|by|using)\b
    | treated\ \w+ly\s?:
    | managed\ (?:\w+ly\ )?with\b
    )
    """,
    re.VERBOSE,
)
_PIVOT: Final = finder(
    sorted(TOLD | LISTING | DONE | EFFECTS | {"with medication", "with medications"})
)
_SURGERY: Final = re.compile(
    r"(?:surgery|operation|procedures?) (?:was|were) (?:done|performed|carried out)[^.;:]{0,40}:"
)
_NO_RECORD: Final = re.compile(
    r"\b(?:no|any) (?:indication|evidence|documentation|mention|record)\b[^.;,]*\Z"
)
_NOTHING: Final = re.compile(
    r"[\s:]*(?:not|un(?:clear|known)|none|no|unavailable|denied|deferred|illegible|n/a|noncontributory"
    r"|list\snot|never|adequately|noted\sto\snot|still|being\srequested|also\srequested)\b"
)
_REACH: Final = 600
_LEADS: Final = 400
"""A list longer than this is no list, and a summary with more lead-ins no summary."""

_SILENT: Final = frozenset({Kind.REVIEW, Kind.PLAN, Kind.DENIED, Kind.EXAM})
_TRIED: Final = ("tolerate", "despite", "relief", "response", "benefit", "improvement", "success")
"""Lead-ins that tell of a treatment had even behind a "no" ("no relief with injections")."""


def _is_silent(stretch: Stretch) -> bool:
    """Exam findings run on without a word of their own; what tells of a treatment ends them."""
    return stretch.kind in _SILENT and (stretch.own or stretch.kind is not Kind.EXAM)


_PASSIVE: Final = re.compile(
    r"(?:\b(?:was|were|has been|have been|had been|is|are)(?: also| then)?|,) $"
)
_MAY_BE_DONE: Final = DONE | {word for word in TOLD if word.split(" ", 1)[0] in DONE}


@silent
class _Pivot(NamedTuple):
    """A lead-in or a follower: where it stands, and what it can be."""

    start: int
    end: int
    word: str
    follows: bool
    """Whether it tells of what stands before it."""


def read_treatments(text: str, lowered: str, searched: str, read: list[Stretch]) -> list[Claim]:
    """Each treatment once, as printed, in order; bare "medication" goes beside a named drug.

    One word that ends a treatment told before ("the injection") is that treatment again.
    """
    found: dict[str, Claim] = {}
    pivots = _pivots(lowered, searched, read)
    done = at = 0
    for i, pivot in enumerate(pivots):
        if pivot.start < done:
            continue
        while read[at].end <= pivot.start:
            at += 1
        if _is_silent(read[at]):
            continue
        sentence = read[at].sentence
        here = _told_at(text, lowered, pivots, i, Piece(max(done, sentence.start), sentence.end))
        for piece in here:
            done = max(done, piece.end)
            value = text[piece.start : piece.end]
            if is_generic(value) and names_drug(lowered[sentence.start : sentence.end]):
                continue
            key = _key(value)
            if not any(
                key in known if " " not in value else known.endswith(key) for known in found
            ):
                found.setdefault(key, Claim(value, *piece))
    told = [Piece(claim.start or 0, claim.end or 0) for claim in found.values()]
    for claim in mentioned(text, lowered, searched, read, told):
        key = _key(claim.value)
        if not any(key in known for known in found):
            found[key] = claim
    return sorted(found.values(), key=attrgetter("start"))


def _pivots(lowered: str, searched: str, read: list[Stretch]) -> list[_Pivot]:
    """Those of every sentence that may tell of a treatment had."""
    ranges: list[list[int]] = []
    for stretch in read:
        if not _is_silent(stretch):
            start, end = stretch.sentence
            if ranges and start <= ranges[-1][1] + 2:
                ranges[-1][1] = end
            else:
                ranges.append([start, end])
    pivots: list[_Pivot] = []
    for start, end in ranges:
        for match in islice(_PIVOT.finditer(searched, start, end + 2), _LEADS):
            word, place = match.group()[1:], match.start()
            if lowered.startswith(_OTHER_SENSE.get(word, "\n"), match.end() - 1):
                continue
            follows = word in EFFECTS
            if word in _MAY_BE_DONE and (
                passive := _PASSIVE.search(lowered, max(start, place - 15), place)
            ):
                if passive.group() != ", ":
                    follows, place = True, passive.start()
                elif word in TAKEN:
                    follows = True
            if follows or word not in DONE or word in TOLD:
                pivots.append(_Pivot(place, match.end() - 1, word, follows))
    return pivots


_OTHER_SENSE: Final = {"brought": " up", "given": ":", "offered": " but", "used": " to ",
                       "took": " place", "controls": " and", "done": ":"}  # fmt: skip
"""What makes another word of a lead-in or follower."""

_COUNTED: Final = re.compile(r"(?:sessions?|visits?|treatments?)$")


def _key(value: str) -> str:
    """One key for "medication" and "medications", "acupuncture" and "acupuncture sessions"."""
    key = letters_and_digits(value)
    return (_COUNTED.sub("", key) or key).removesuffix("s")


def _told_at(text: str, lowered: str, pivots: list[_Pivot], i: int, within: Piece) -> list[Piece]:
    """The treatments that the lead-in or follower numbered `i` tells of."""
    pivot = pivots[i]
    word = pivot.word
    lead = _lead(lowered, pivot, within.end)
    if not pivot.follows and lead is None:
        return []
    not_had = _is_not_had(lowered, within.start, pivot.start)
    found = (
        subjects(text, lowered, within.start, pivot.start) if pivot.follows and not not_had else []
    )
    if (
        lead is None
        or (not_had and not word.startswith(_TRIED))
        or _NOTHING.match(lowered, lead.end)
    ):
        return found
    pieces = items(
        text, lowered, lead.end, _list_end(lowered, pivots, i, lead, within.end), listed=lead.listed
    )
    if word in ON:
        pieces = [piece for piece in pieces if is_drug(lowered[piece.start : piece.end])]
    elif word in BEFORE:
        pieces = [piece for piece in pieces if " " in lowered[piece.start : piece.end]]
    elif (
        word in TOLD_BY_NOUN
        and not word.startswith("there")
        and all(lowered[p.start : p.end] in SELF_CARE for p in pieces)
    ):
        return found  # "better with rest"
    if pieces and not _is_taken_back(lowered, pieces[-1].end):
        found.extend(pieces)
    return found


class _Lead(NamedTuple):
    """Where the list of a lead-in begins, and whether the lead-in vouches for all of it."""

    end: int
    listed: bool


def _lead(lowered: str, pivot: _Pivot, end: int) -> _Lead | None:
    word = pivot.word
    if word in LISTING:
        if match := _LISTED.match(lowered, pivot.start, end):
            return _Lead(match.end(), listed=True)
        if match := _SURGERY.match(lowered, pivot.start):
            return _Lead(match.end(), listed=False)
    if word in TOLD:
        return _Lead(pivot.end, listed=False)
    if pivot.follows:
        return _behind_follower(lowered, pivot)
    if word.startswith("with "):
        return _Lead(pivot.start + len("with"), listed=False)
    return None


def _behind_follower(lowered: str, pivot: _Pivot) -> _Lead | None:
    """A follower can be a lead-in, too: "was started on Lyrica", "was followed by casting"."""
    verb = pivot.word.rsplit(" ", 1)[-1]
    if verb == "by":
        return _Lead(pivot.end, listed=False)
    if lowered.startswith((" on ", " off ", " in ", " with "), pivot.end):
        preposition = lowered[pivot.end : pivot.end + 5].split(maxsplit=1)[0]
        if f"{verb} {preposition}" in TOLD:
            return _Lead(pivot.end + 1 + len(preposition), listed=False)
    return _Lead(pivot.end, listed=False) if verb in TOLD else None


_JOINED: Final = re.compile(
    r"(?:(?:,|;|\b(?:and|then|but|now|also|later|he|she|they|who|has|had|have|was|were|is|also"
    r"|currently|subsequently|presently|the patient|the worker|has been|she'?s))[ ]*)+\Z"
)


def _list_end(lowered: str, pivots: list[_Pivot], i: int, lead: _Lead, end: int) -> int:
    """Where a list ends because another verb begins: "took Soma, and now uses a cane"."""
    start = lead.end
    end = min(end, start + _REACH)
    for pivot in islice(pivots, i + 1, i + 4):
        if pivot.start >= end:
            break
        if pivot.start < start:
            continue
        if pivot.follows:
            before = lowered[max(start, pivot.start - 7) : pivot.start].rstrip()
            if not before.endswith(("which", "that")) and (not lead.listed or before.endswith(",")):
                return pivot.start
        elif pivot.word in TOLD:
            joined = _JOINED.search(lowered, max(start, pivot.start - 30), pivot.start)
            if joined:
                return joined.start()
            if not lead.listed:
                return pivot.start
    return end


_TAKEN_BACK: Final = re.compile(
    r"[^.;]{0,30}\bbut\s(?:this|it|these|they)\s(?:was|were)\s(?:not\s|never\s|denied)"
)


def _is_taken_back(lowered: str, end: int) -> bool:
    """Whether it was provided on paper only: "a stronger drug, but this was not certified"."""
    return lowered.find("but ", end, end + 40) > 0 and _TAKEN_BACK.match(lowered, end) is not None


def _is_not_had(lowered: str, floor: int, place: int) -> bool:
    """Whether the words before a lead-in deny or only foresee what it tells."""
    before = lowered[max(floor, place - 70) : place]
    words = before.rsplit(None, 3)
    for i in range(len(words) - 1, max(-1, len(words) - 4), -1):
        word = words[i]
        if word == "may" and i and words[i - 1].endswith(("in", "of", "since", "until", "last")):
            continue
        if word == "nor" and "neither " in before:
            continue
        if word in NOT_HAD or word.startswith(NOT_HAD_STEMS):
            return True
        if word[-1] in ",;:.)":
            break
    return ("no " in before or "any " in before) and _NO_RECORD.search(before) is not None
