"""One item of a list of treatments: where it ends, what is stripped from it, whether it counts."""

from __future__ import annotations

import re
from typing import Final

from imr_llm.rules.diagnosis_terms import names_part
from imr_llm.rules.drugs import DRUG_CLASSES
from imr_llm.rules.phrases import Piece, any_of, split_list, trimmed
from imr_llm.rules.treatment_terms import (
    DIAGNOSTICS,
    DRUG_CLASSES_BY_NAME,
    FORMS,
    GENERIC,
    HOLDERS,
    SHARED_ADJECTIVES,
    TREATMENTS,
    TREATMENTS_KEPT_TOGETHER,
)

_NAMES: Final = any_of(n for n in DRUG_CLASSES if len(n) > 2 and n not in DRUG_CLASSES_BY_NAME)
_DRUG: Final = re.compile(rf"(?<![\w-])(?:{_NAMES})(?!\w)")
_DRUG_WITH_FORM: Final = re.compile(
    rf"(?:{_NAMES})(?!\w)"
    rf"(?:[ ]?(?:{any_of(FORMS)})(?!\w)){{0,3}}"
)
_TREATMENT: Final = re.compile(
    rf"(?<![\w-])(?:{any_of(TREATMENTS)})(?!\w)|\b\w{{4,20}}(?:ectomy|plasty|otomy|desis)\b"
)
_TEST: Final = re.compile(rf"(?<![\w-])(?:{any_of(DIAGNOSTICS)})(?!\w)")
_TOGETHER: Final = re.compile(rf"\b(?:{any_of(TREATMENTS_KEPT_TOGETHER)})\b")
_HOLDER: Final = re.compile(
    rf"(?:over[ -]the[ -]counter |otc |multiple )?(?:{any_of(HOLDERS)})(?:,? (?:including|such as|like|to include|consisting of|of|namely)"
    r"|\s?[:(])\s*"
)

_LIST_ENDS: Final = re.compile(
    r"""
      ,?\ (?:and|but|who|while|though|however|so|;)\ (?:(?:he|she|it|the\ \w+(?:\ worker)?)\ )?
      (?:is|was|were|are|has|had|have|underwent|presents?|presented|complain\w*|reports?|reported
        |continues?|continued|requires?|recommended|requested|denied|denies|currently|states?|noted
        |remains?|will|would|did|does|felt|not)\b
    | [,;]?\ (?:but|however|although|though|because|whereas|while|when|until)\b
    | ,\ (?:who|where)\b
    | ,?\ (?:she|he|they|the\ (?:patient|injured|provider|treating|worker|applicant|pain))\b
    | [;,]\ (?:diagnostic\ studies|the\ request|a\ request|mri|x-rays?\ of)\b
    """,
    re.VERBOSE,
)


def names_drug(lowered: str) -> bool:
    """Whether a text in lower case names a drug of the vocabulary."""
    return _DRUG.search(lowered) is not None


def names_treatment(lowered: str) -> bool:
    """Whether a phrase in lower case names a drug or a treatment, and not a test."""
    return _TEST.search(lowered) is None and (
        _TREATMENT.search(lowered) is not None or _DRUG.search(lowered) is not None
    )


def is_generic(value: str) -> bool:
    """Whether the phrase is a bare "medication(s)"."""
    return value.lower() in GENERIC


def items(text: str, lowered: str, start: int, end: int, *, listed: bool) -> list[Piece]:
    """The treatments of the list that begins at `start`, each stripped to its noun phrase."""
    ends = _LIST_ENDS.search(lowered, start, end)
    if ends:
        end = ends.start()
    found: list[Piece] = []
    for piece in _cut(text, lowered, start, end):
        stripped = _stripped(text, lowered, piece)
        phrase = lowered[stripped.start : stripped.end]
        if counts(phrase, listed=listed):
            found.append(stripped)
        elif not listed and phrase:
            break
        if _ASIDE.search(lowered, piece.start, piece.end):
            listed = False
    return found


_ASIDE: Final = re.compile(r"\b(?:which|that)\b")
"""Behind "which did not help" only what is plainly a treatment goes on with the list."""


def _cut(text: str, lowered: str, start: int, end: int) -> list[Piece]:
    kept = [m.span() for m in _TOGETHER.finditer(lowered, start, end)]
    pieces: list[Piece] = []
    for part in split_list(text, start, end, ";"):
        for between in split_list(text, *part, ","):
            pieces.extend(split_list(text, *between, "and", kept=kept))
    joined: list[Piece] = []
    waiting: int | None = None
    for i, piece in enumerate(pieces):
        begin = piece.start if waiting is None else waiting
        waiting = begin if i + 1 < len(pieces) and _waits(lowered, piece) else None
        if waiting is None:
            joined.append(Piece(begin, piece.end))
    return joined


def _waits(lowered: str, piece: Piece) -> bool:
    """Whether a piece is only the first half of a shared noun ("cervical and lumbar fusion")."""
    words = lowered[piece.start : piece.end].split()
    if len(words) == 1 and words[0] in SHARED_ADJECTIVES:
        return True
    return bool(words) and all(names_part(word) or word in {"a", "the"} for word in words)


_COUNT: Final = re.compile(
    r"""
    (?: (?:at\ least|approximately|about|up\ to|a\ total\ of|total\ of|around|more\ than|another
          |additional|only|roughly|nearly|less\ than|some|several|multiple|various|numerous|further
          |other|prior|previous|the|following\s?:?|unspecified\ amounts\ of|unspecified|extensive
          |(?:extensive\ )?periods\ of|earlier|unknown\ amounts\ of|an?|his|her|their|any|use\ of|usage\ of|trial\ of|a\ trial\ of
          |courses?\ of|series\ of|continued|stronger|initial|daily|both|also|medications\ of)\b\s*
      | (?:\#\s?)?\d{1,3}(?:\s?(?:-|to|of|out\ of)\s?\d{1,3})?\s(?!mg|mcg|ml|%)
      | (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty)\b\s*
      | \(\#?\d{1,3}\)\s*
      | (?:sessions?|visits?|courses?|rounds?|weeks?|months?|days?|treatments?|trials?)\ (?:of\ |(?=\w+$))
    )+
    """,
    re.VERBOSE,
)
_TAIL: Final = re.compile(
    r"""
      \s["\u201c]with\b
    | \s?\((?=[^)]*(?:\d|visit|session|at\ least|complet|help|list))[^)]*\)?
    | \s(?:\#?\d[\d.,/]*(?:\s?-\s?\d[\d.]*)?\s?(?:mg|mcg|ml|%|percent|g|gm|grams?|units?|tablets?
        |tabs?|visits?|sessions?|times|weeks?|months?|days?|years?|cc|mcg/hr)?\b)
    | \s(?:which|that|without|since|dated|as\ of|until|through|prior|before|after|due|as\ needed
        |p\.?r\.?n|at\ bedtime|daily|once|twice|every|bid|tid|qid|qhs|q\d|per|while|during|on|from
        |in\ the|in\ \d{4}|in\ (?:january|february|march|april|may|june|july|august|september
        |october|november|december)|last|by|x\s?\d|x\ at\ least|x|times|one|two|three|four|five|six
        |was|were|is|has|had|did|does|to\ (?:date|help|control|relieve|manage|treat)|this|with
        \ (?:no|some|good|temporary|minimal|partial|significant|moderate|only|limited|mild|little
        |transient|excellent|mixed|improvement|benefit|relief|\d+|out|an?\ (?:good|significant)|noted
        |reported|reportedly|great|substantial|slight|poor|failure|persistent|continued|pain))\b
    | \sfor\s(?!(?:the|his|her|left|right|both|bilateral)\s)
    """,
    re.VERBOSE,
)
_FOR_WHAT: Final = re.compile(r"\s(?:for|to)\s(?:the\s|his\s|her\s)?(?P<what>.*)\Z")


def _stripped(text: str, lowered: str, piece: Piece) -> Piece:
    """The noun phrase without counts, articles, strengths, doses, dates and effects."""
    start, end = trimmed(text, *piece, right=" ,;:.\"\u201d'")
    while True:
        holder = _HOLDER.match(lowered, start, end)
        count = _COUNT.match(lowered, start, end)
        step = max(holder.end() if holder else 0, count.end() if count else 0)
        if step <= start or step >= end:
            break
        start = step
    drug = _DRUG_WITH_FORM.match(lowered, start, end)
    tail = _TAIL.search(lowered, start + 1, end)
    if drug and not _TREATMENT.match(lowered[drug.end() : end].lstrip()):
        end = drug.end()
    elif tail:
        end = tail.start()
    what = _FOR_WHAT.search(lowered, start, end)
    if what and not all(names_part(word) for word in what["what"].split()):
        end = what.start()
    end = start + len(_LOOSE_END.sub("", lowered[start:end]))
    return trimmed(text, start, end, right=" ,;:.\"\u201d'(")


_LOOSE_END: Final = re.compile(r"(?:\s(?:and|or|of|with|for|to|the|a|an|on|in|as|at|from))+\Z")


_NO_TREATMENT: Final = re.compile(
    r"(?:not|no|none|unknown|unclear|list|evaluations?|re-?evaluations?|n/a|date|denied|negative"
    r"|documented|noted|records?|reports?|treatment|treatments|care|history|etc|unspecified|her|him"
    r"|it|them|this|that|same|others?|pain(?! [mprc])|without|of|stated|been|transfer|reported"
    r"|apparent|medications? (?:ha|inc)\w+|modalities|which|relief|improvement|further|yet|also"
    r"|therapist)\b(?! therapy)"
)


def counts(phrase: str, *, listed: bool) -> bool:
    """Whether a stripped phrase is a treatment; a listed one needs no word of the vocabulary."""
    if not 2 < len(phrase) < 110 or _TEST.search(phrase) or _NO_TREATMENT.match(phrase):
        return False
    if not any(letter.isalpha() for letter in phrase):
        return False
    return listed or (names_treatment(phrase) and len(phrase.split()) < 12)
