"""Prior treatments: what the summary says the worker has had, as short noun phrases.

"Listed" lead-ins ("treatment to date has included") vouch for every item of their list, which only
loses its tests. "Told" lead-ins ("underwent", "uses a", "despite") are everyday words, so that an
item counts only where it names a drug or a treatment.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim
from imr_llm.rules.phrases import Piece, any_of, letters_and_digits, lower
from imr_llm.rules.summary_cues import Kind
from imr_llm.rules.treatment_items import is_generic, items, names_drug, names_treatment
from imr_llm.rules.treatment_terms import TOLD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.rules.stretches import Stretch

_MANY: Final = r"(?:includ(?:es?|ed|ing)|consist(?:s|ed|ing)?\ of|comprised(?:\ of)?)"
_LISTED: Final = rf"""
  (?:treatments?|therap(?:y|ies)|care|management|modalities|surgical\ history|surger(?:y|ies)
    |prior\ procedures|interventions)
  (?:\ (?!plan|request|goal|option|record|note|approach|guideline|was\b|were\b|not\b|will\b|which\b)
    [\w()-]+){{0,9}}?
  \ (?:to\ )?(?:{_MANY}|include)\b
  | (?:treatments?|medications?|surgical\ history)
    (?:\ (?:to\ date|rendered|history|regimen|list|tried|received|provided))?\s?:
  | (?:medications?|meds|medication\ regimen|prescriptions)
    (?:\ (?:regimen|list|taken|used|tried|currently|at\ th(?:is|at)\ (?:time|visit)|as\ of\ [\d/-]+
      |have|has|had|also|on\ [\d/-]+|prescribed|to\ date)){{0,4}}
    \ (?:{_MANY}|included|listed(?:\ as)?|are|were|was|is|noted\ as|been)\b
  | treated\ (?:\w+ly\ |in\ the\ past\ |to\ date\ |so\ far\ )?(?:with|by|using)\b
  | managed\ (?:\w+ly\ )?with\b
"""
_LEAD: Final = re.compile(
    rf"\b(?:(?P<listed>{_LISTED})|(?P<told>{any_of(TOLD)}|with(?=\ medications?\b))\b)", re.VERBOSE
)
_GIVEN: Final = re.compile(
    r"\b(?:was|were)\s(?:also\s)?(?:administered|performed|provided|prescribed|given|applied"
    r"|dispensed|refilled|renewed|injected|completed)\b"
)
_NOT_HAD: Final = re.compile(
    r"\b(?:not|never|no|nor|denie[sd]|denying|hasn't|to\sbe|will\sbe|should(?:\sbe)?|would|could|may"
    r"|if|until|unless|can|cannot|failure\sto|recommend\w*|request\w*|plan(?:s|ned)?|consider\w*"
    r"|schedul\w+|without|lack\sof|await\w+|authoriz\w+|approv\w+|yet|evidence\sof|need\w*"
    r"|to\scontinue|avoid\w*|initiat\w+|begin|start)\s(?:\w+\s){0,2}$"
    r"|\b(?:no|any)\s(?:indication|evidence|documentation|mention|record)\b[^.;,]*$"
)
_NOTHING: Final = re.compile(
    r"[\s:]*(?:not|un(?:clear|known)|none|no|unavailable|denied|deferred|illegible|n/a|noncontributory"
    r"|list\snot|never|adequately|noted\sto\snot|still|being\srequested|also\srequested)\b"
)
_REACH: Final = 600
_LEADS: Final = 40
"""A list longer than this is no list, and a sentence with more lead-ins no sentence."""

_SILENT: Final = (Kind.REVIEW, Kind.PLAN, Kind.DENIED, Kind.EXAM)
_TRIED: Final = re.compile(r"despite|relief|response|benefit|improvement|success")
"""Lead-ins that tell of a treatment had even behind a "no" ("no relief with injections")."""


def read_treatments(text: str, read: list[Stretch]) -> list[Claim]:
    """Each treatment once, as printed, in order; bare "medication" goes beside a named drug."""
    lowered = lower(text)
    found: dict[str, Claim] = {}
    for sentence, stretches in _by_sentence(read):
        if all(stretch.kind in _SILENT for stretch in stretches):
            continue
        here = _told_in(text, lowered, sentence, stretches)
        for piece in here:
            value = text[slice(*piece)]
            if not (is_generic(value) and names_drug(lowered[slice(*sentence)])):
                found.setdefault(_key(value), Claim(value, *piece))
    return list(found.values())


def _by_sentence(read: list[Stretch]) -> Iterator[tuple[Piece, list[Stretch]]]:
    group: list[Stretch] = []
    for stretch in read:
        if group and stretch.sentence != group[0].sentence:
            yield group[0].sentence, group
            group = []
        group.append(stretch)
    if group:
        yield group[0].sentence, group


_COUNTED: Final = re.compile(r"(?:sessions?|visits?|treatments?)$")


def _key(value: str) -> str:
    """One key for "medication" and "medications", "acupuncture" and "acupuncture sessions"."""
    key = letters_and_digits(value)
    return (_COUNTED.sub("", key) or key).removesuffix("s")


def _told_in(text: str, lowered: str, sentence: Piece, stretches: list[Stretch]) -> list[Piece]:
    found: list[Piece] = []
    done = sentence.start
    for lead in islice(_LEAD.finditer(lowered, sentence.start, sentence.end), _LEADS):
        if (
            lead.start() < done
            or _kind_at(stretches, lead.start()) in _SILENT
            or _NOTHING.match(lowered, lead.end())
            or _is_not_had(lowered, lead, sentence)
        ):
            continue
        end = min(sentence.end, lead.end() + _REACH)
        pieces = items(text, lowered, lead.end(), end, listed=lead["listed"] is not None)
        done = pieces[-1].end if pieces else done
        if not _TAKEN_BACK.match(lowered, done):
            found.extend(pieces)
    floor = max(done, sentence.start)
    found.extend(
        piece
        for given in _GIVEN.finditer(lowered, sentence.start, sentence.end)
        if _kind_at(stretches, given.start()) not in _SILENT
        and (piece := _given(text, lowered, floor, given.start()))
    )
    return found


_TAKEN_BACK: Final = re.compile(
    r"[^.;]{0,30}\bbut\s(?:this|it|these|they)\s(?:was|were)\s(?:not\s|never\s|denied)"
)
"""Provided on paper only: "a stronger drug, but this was not certified"."""


def _kind_at(stretches: list[Stretch], place: int) -> Kind:
    return stretches[bisect_right(stretches, place, key=lambda s: s.start) - 1].kind


def _is_not_had(lowered: str, lead: re.Match[str], sentence: Piece) -> bool:
    if _TRIED.match(lead.group()):
        return False
    return (
        _NOT_HAD.search(lowered, max(sentence.start, lead.start() - 70), lead.start()) is not None
    )


_GIVEN_STARTS: Final = re.compile(
    r"[,;:.]\s|\b(?:and|that|which|where|when|on|it|of)\s(?!the\s\w+$)"
)


def _given(text: str, lowered: str, start: int, end: int) -> Piece | None:
    """The treatment before "was prescribed": the noun phrase back to the clause's beginning."""
    start = max(start, end - 80)
    for mark in _GIVEN_STARTS.finditer(text, start, end):
        start = mark.end()
    piece = next(iter(items(text, lowered, start, end, listed=False)), None)
    return piece if piece and names_treatment(lowered[piece.start : piece.end]) else None
