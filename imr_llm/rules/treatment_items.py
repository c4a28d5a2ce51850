"""One item of a list of treatments: where it ends, what is stripped from it, whether it counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from imr_llm.rules.diagnosis_terms import names_part
from imr_llm.rules.drugs import DRUG_CLASSES
from imr_llm.rules.phrases import Piece, any_of, closing, trimmed, words
from imr_llm.rules.treatment_terms import (
    DIAGNOSTICS,
    DRUG_CLASSES_BY_NAME,
    FORMS,
    GENERIC,
    HOLDERS,
    SELF_CARE,
    SHARED_ADJECTIVES,
    TREATMENTS,
    TREATMENTS_KEPT_TOGETHER,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES: Final = [n for n in DRUG_CLASSES if len(n) > 2 and n not in DRUG_CLASSES_BY_NAME]
_DRUG: Final = re.compile(rf"[^a-z0-9_-](?:{any_of(_NAMES)})(?!\w)")
_DRUG_WITH_FORM: Final = re.compile(
    rf"(?:{any_of(_NAMES)})(?!\w)(?:[-/](?:{any_of(_NAMES)})(?!\w))?"
    rf"(?:[ ]?(?:{any_of(FORMS)})(?!\w)){{0,3}}"
)
_TREATMENT: Final = re.compile(rf"[^a-z0-9_-](?:{any_of(TREATMENTS)})(?!\w)")
_OPERATION: Final = re.compile(r"[a-z]{3,20}(?:ectomy|plasty|otomy|desis)\b")
_TEST: Final = re.compile(rf"[^a-z0-9_-](?:{any_of(DIAGNOSTICS)})(?!\w)")
_TOGETHER: Final = re.compile(rf"\b(?:{any_of(TREATMENTS_KEPT_TOGETHER)})\b")
_HOLDER: Final = re.compile(
    rf"(?:over[ -]the[ -]counter |otc |multiple )?(?:{any_of(HOLDERS)})(?:,? (?:including|such as|like|to include|consisting of|of|namely|with|include[ds]?)"
    r"|\s?[:(])\s*"
)

_LIST_ENDS: Final = re.compile(
    r"""
    [,;\ ] \ ?
    (?: (?:and|but|who|while|though|however|so|;)\ (?:(?:he|she|it|the\ \w+(?:\ worker)?)\ )?
        (?:is|was|were|are|has|had|have|underwent|presents?|presented|complain\w*|reports?|reported
          |continues?|continued|requires?|recommended|requested|denied|denies|currently|states?|noted
          |remains?|will|would|did|does|felt|not)\b
      | (?:but|however|although|though|because|whereas|while|when|until)\b
      | (?<=,\ )(?:who|where)\b
      | (?:her|his|their)\ (?:pain|mood|symptoms?|condition|function|sleep|motion|strength)\b
      | (?:she|he|they|the\ (?:patient|injured|provider|treating|worker|applicant|pain))\b
      | (?<=[,;]\ )(?:diagnostic\ studies|the\ request|a\ request|mri|x-rays?\ of)\b
    )
    """,
    re.VERBOSE,
)


def names_drug(lowered: str) -> bool:
    """Whether a text in lower case names a drug of the vocabulary."""
    return _DRUG.search(" " + lowered) is not None


def is_drug(phrase: str) -> bool:
    """Whether a phrase in lower case is a drug, or medication told of without a name."""
    return names_drug(phrase) or phrase.endswith(_MEDICINES)


_MEDICINES: Final = (
    "medication", "medications", "meds", "opioids", "nsaids", "narcotics", "relaxant", "relaxants",
    "inflammatories", "antidepressants", "analgesics", "steroids", "antibiotics", "relaxers",
)  # fmt: skip
_PREPOSITION: Final = re.compile(
    r" (?:of(?<!range of)|at|for|to|in|over|under|about|from|on|that|which|during|near|where|than"
    r"|because|due) "
)


def names_treatment(phrase: str) -> bool:
    """Whether a phrase in lower case is a drug or a treatment by its head noun, and not a test."""
    if phrase in SELF_CARE:
        return True
    after = _PREPOSITION.search(phrase)
    head = " " + (phrase[: after.start()] if after else phrase)
    return (
        (_TREATMENT.search(head) or _DRUG.search(head) or _OPERATION.search(head)) is not None
        and _TEST.search(" " + phrase) is None
        and not phrase.endswith(_HARMS)
    )


_HARMS: Final = (
    "abuse", "dependence", "dependency", "addiction", "withdrawal", "use disorder", "misuse",
    "allergy", "scar", "scars", "site", "sites", "evaluation", "overuse", "tolerance", "pain",
    "consult", "exam", "examination", "intolerance", "toxicity", "overdose", "plan", "request",
    "regimen", "assessment", "syndrome", "disorder", "clinic", "office", "department",
)  # fmt: skip
"""What ends a phrase that only speaks of a treatment."""


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
        elif not listed and phrase and not _is_when(phrase):
            break
        if listed and _is_aside(lowered, piece):
            listed = False
    return found


def _is_aside(lowered: str, piece: Piece) -> bool:
    """Behind "which did not help" only what is plainly a treatment goes on with the list."""
    return (
        lowered.find(" which ", piece.start, piece.end) > 0
        or lowered.find(" that ", piece.start, piece.end) > 0
    )


_WHEN: Final = re.compile(
    r"(?:(?:in|on|since|until|from|late|early|last|during|then|later|both)\s)*(?:january|february"
    r"|march|april|may|june|july|august|september|october|november|december|\d{1,4}[/\d-]*|then"
    r"|later|now|also)?(?:\s\d{1,4})?\Z"
)


def _is_when(phrase: str) -> bool:
    """Whether a piece only says when, and the list goes on behind it ("in March and June")."""
    return _WHEN.match(phrase) is not None


_CLAUSE_STARTS: Final = re.compile(
    r"[;:.]\s|\b(?:that|which|where|when|while|but|because|although|though|since|says|if|whether"
    r"|so|as|reports|reported|states|stated|and then|then)\s"
)
_UNSURE: Final = ("if ", "whether ")


def subjects(text: str, lowered: str, floor: int, end: int) -> list[Piece]:
    """The treatments that end at `end`, before "was prescribed" or "did not help"."""
    start = max(floor, end - 160)
    for mark in _CLAUSE_STARTS.finditer(lowered, start, end):
        if mark.group() in _UNSURE:
            return []
        start = mark.end()
    found: list[Piece] = []
    for piece in reversed(list(_cut(text, lowered, start, end))):
        stripped = _stripped(text, lowered, _behind_preposition(lowered, piece))
        phrase = lowered[stripped.start : stripped.end]
        if counts(phrase, listed=False) and _ends_in_treatment(phrase):
            found.append(stripped)
        elif phrase and not _is_when(phrase):
            break
    return found[::-1]


_CARRIER: Final = re.compile(
    r"(?:sessions?|visits?|treatments?|care|program|unit|machine|trials?|interventions?|modalities|mg"
    r"|modality|course|packs?|tape|units|programs|device|devices|procedures?|use|series|tablets?"
    r"|pills?|relaxants?|nerves?|joints?|tunnel|\d[\w-]*)\Z"
)


def _ends_in_treatment(phrase: str) -> bool:
    """Whether the head noun itself, and not a word before it, is the drug or treatment."""
    after = _PREPOSITION.search(phrase)
    head = phrase[: after.start()] if after else phrase
    last = head.rsplit(" ", 1)[-1]
    if _CARRIER.match(last) or last in _FORMS or names_treatment(last):
        return True
    return any(match.end() > len(head) for match in _TREATMENT.finditer(" " + head))


_FORMS: Final = frozenset(FORMS)


_ADVERBIAL: Final = re.compile(r"(?:on|in|at|of|and|of the)\s(?!the\s\w+\Z)")


def _behind_preposition(lowered: str, piece: Piece) -> Piece:
    mark = _ADVERBIAL.match(lowered, piece.start, piece.end)
    return Piece(mark.end(), piece.end) if mark else piece


_BETWEEN: Final = re.compile(
    r"""
    [ ,;\u2022'()\[\]] (?:
      (?<=[()\[\]])
    | (?<=[ ]) (?:and|as[ ]well[ ]as|plus|along[ ]with|&|followed[ ]by|nor)[ ]
    | (?:(?<=[ ]),|(?<=,)) [ ]? (?!\d{3}\b) (?:(?:and|as[ ]well[ ]as|plus|along[ ]with)[ ])? (?:then[ ])?
    | (?:(?<=[ ]);|(?<=;)) [ ]? (?:and[ ]|or[ ])?
    | (?:(?<=[ ])\u2022|(?<=\u2022)) [ ]?
    | (?<=')[ ](?=[a-z])
    )
    """,
    re.VERBOSE,
)
"""A mark's first character stands in front of all, so that the text between marks is passed over."""


def _cut(text: str, lowered: str, start: int, end: int) -> Iterator[Piece]:
    """The pieces between list marks that stand outside brackets, shared nouns kept together."""
    kept: list[tuple[int, int]] | None = None
    begin = last = start
    closed = start
    for mark in _BETWEEN.finditer(text, start, end):
        at = mark.start()
        if at < closed:
            continue
        if text[at] in "()[]":
            closed = closing(text, at, end)
            continue
        if kept is None:
            kept = [m.span() for m in _TOGETHER.finditer(lowered, start, end)]
        if kept and text[at] == " " and any(a < mark.end() and at < b for a, b in kept):
            continue
        if not _waits(lowered, last, at):
            yield Piece(begin, at)
            begin = mark.end()
        last = mark.end()
    yield Piece(begin, end)


def _waits(lowered: str, start: int, end: int) -> bool:
    """Whether a piece is only the first half of a shared noun ("cervical and lumbar fusion")."""
    phrase = lowered[start:end].split()
    if len(phrase) == 1 and phrase[0] in SHARED_ADJECTIVES:
        return True
    for word in phrase:
        if not names_part(word) and word not in {"a", "the"}:
            return False
    return bool(phrase)


_COUNT: Final = re.compile(
    r"""
    (?: (?:at\ least|approximately|about|up\ to|a\ total\ of|total\ of|around|more\ than|another
          |additional|only|roughly|nearly|less\ than|some|several|multiple|various|numerous|further
          |other|prior|previous|(?:over[- ]the[- ]counter|otc)\ (?!insole|orthot|splint|brac|support|insert|glass|hearing)|the|following\s?:?|unspecified\ amounts\ of|unspecified|extensive
          |(?:extensive\ )?periods\ of|earlier|unknown\ amounts\ of|an?|his|her|their|any|use\ of|usage\ of|trial\ of|a\ trial\ of
          |courses?\ of|series\ of|continued|stronger|initial|daily|both|also|neither|nor|later\ (?:with|on|by)|then\ (?:with|by|on)|with|medications\ of|then\ of|then|now|a\ few|many|recent|present|current|existing
          |added|old|newer|earlier|more|visits\ of|sessions\ of|a\ (?:short|brief|long|full|second|third|first)\ (?:course|trial|round)\ of)\b\s*
      | (?:\#\s?)?\d{1,3}(?:\s?(?:-|to|of|out\ of)\s?\d{1,3})?\s(?!mg|mcg|ml|cc|%)
      | (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty)\b\s*
      | \(\#?\d{1,3}\)\s*
      | \d{1,3}\s?(?:cc|ml)\s(?:of\s)?
      | (?:sessions?|visits?|courses?|rounds?|weeks?|months?|days?|treatments?|trials?)\ (?:of\ |(?=\w+$))
    )+
    """,
    re.VERBOSE,
)
_HOLDERS_BEGIN: Final = frozenset(
    word.split(" ")[0] for word in (*HOLDERS, "over the", "over-the-counter", "otc", "multiple")
)
_COUNTS_BEGIN: Final = frozenset(
    words(
        "at approximately about up a an total around more another additional only roughly nearly less"
        " some several multiple various numerous further other prior previous the following"
        " following: unspecified extensive periods earlier unknown his her their any use usage trial"
        " courses course series continued stronger initial daily both also neither nor medications"
        " then now many recent visits sessions one two three four five six seven eight nine ten"
        " eleven twelve fifteen eighteen twenty session visit round rounds week weeks month months"
        " later with present current existing added old newer more day days treatment treatments trials over over-the-counter otc",
        " ",
    )
)
"""The words with which a count or a holder can begin."""
_TAIL: Final = re.compile(
    r"""
    [ (] (?:
      (?<=\() (?=[^)]*(?:\d|visit|session|at\ least|complet|help|list))
    | (?<=\ ) (?:
        ["\u201c]with\b
      | \((?=[^)]*(?:\d|visit|session|at\ least|complet|help|list)|[a-z][a-z ]{2,}\)\s?\Z)
      | \#?\d[\d.,/]*(?:\s?-\s?\d[\d.]*)?\s?(?:mg|mcg|ml|%|percent|g|gm|grams?|units?|tablets?
          |tabs?|visits?|sessions?|times|weeks?|months?|days?|years?|cc|mcg/hr)?\b
      | (?:which|that|without|since|dated|as\ of|until|through|prior|before|after|due|as\ needed
          |p\.?r\.?n|at\ bedtime|at\ night|nightly|each|daily|once|twice|every|bid|tid|qid|qhs|q\d
          |per|while|during|on|from|in\ the|in\ (?:early\ |late\ |mid-?)?\d{4}|in\ (?:january|february
          |march|april|may|june|july|august|september|october|november|december)|last|by|x\s?\d
          |x\ at\ least|x|times|one|two|three|four|five|six|was|were|is|has|had|did|does|of\ \d{4}
          |to\ (?:date|help|control|relieve|manage|treat|no|little|good)|this|with\ (?:no|some|good
            |temporary|minimal|partial|significant|moderate|only|limited|mild|little|transient
            |excellent|mixed|improvement|benefit|relief|\d+|out|an?\ (?:good|significant)|noted
            |reported|reportedly|great|substantial|slight|poor|failure|persistent|continued|pain
            |slow|steady|success|fair|lasting|short|brief|modest|relief))\b
      | (?:into|at\ [clts]-?\d)\b
      | to\ (?=(?:the\ |his\ |her\ |their\ )?(?:left\ |right\ )?(?:elbow|wrist|shoulder|knee|hip|ankle|foot|hand|neck
          |back|thumb|finger|low\ back|lumbar|cervical|carpal|heel|arm|leg|spine)\b)
      | with\ (?!(?:codeine|lidocaine|fusion|fixation|instrument|hardware|graft|repair|decompress|release|menisc|debride|iontoph
          |ultrasound|manipul|cage|plate|osteotomy|discectomy|mobiliz|traction|stimul|apap|acetam|excision|resect|resection|removal
          |synovectomy|chondroplasty|acromioplasty|distal|allograft|autograft|bone|anterior|posterior|partial|subacromial)\w*\b)
      | in\ an?\b
      | for\ (?!(?:the|his|her|left|right|both|bilateral)\ )
      )
    )
    """,
    re.VERBOSE,
)
_FOR_WHAT: Final = re.compile(r" (?:for|to) (?:the |his |her )?(?P<what>.*)\Z")


_EDGE: Final = frozenset(" \t\n\r\f,;:.\"\u201d'(")


def _stripped(text: str, lowered: str, piece: Piece) -> Piece:
    """The noun phrase without counts, articles, strengths, doses, dates and effects."""
    start, end = piece
    if end > start and (text[start] in _EDGE or text[end - 1] in _EDGE):
        start, end = trimmed(text, start, end, right=" ,;:.\"\u201d'")
    while start < end:
        while start < end - 1 and text[start] in ":;, ":
            start += 1
        space = lowered.find(" ", start, end)
        first = lowered[start : space if space > 0 else end]
        step = 0
        if first in _COUNTS_BEGIN or not first[0].isalpha():
            count = _COUNT.match(lowered, start, end)
            step = count.end() if count else 0
        if first.rstrip(",:(") in _HOLDERS_BEGIN:
            holder = _HOLDER.match(lowered, start, end)
            step = max(step, holder.end()) if holder else step
        if step <= start or step >= end:
            break
        start = step
    drug = _DRUG_WITH_FORM.match(lowered, start, end)
    if drug and (drug.end() == end or not _goes_on(lowered, drug.end(), end)):
        end = drug.end()
    elif tail := _TAIL.search(lowered, start + 1, end):
        end = tail.start()
    if lowered.find(" for ", start, end) > 0 or lowered.find(" to ", start, end) > 0:
        end = _without_purpose(lowered, start, end)
    while (space := lowered.rfind(" ", start, end)) > 0 and (
        lowered[space + 1 : end] in _LOOSE_ENDS
        or (lowered[space + 1 : end] in _UNITS and lowered.endswith(_GIVEN_IN_VISITS, start, space))
    ):
        end = space
    if end > start and (text[start] in _EDGE or text[end - 1] in _EDGE):
        return trimmed(text, start, end, right=" ,;:.\"\u201d'(")
    return Piece(start, end)


def _goes_on(lowered: str, start: int, end: int) -> bool:
    """Whether a treatment follows the drug that it is given of ("cortisone injection")."""
    return _TREATMENT.match(" " + lowered[start:end].lstrip()) is not None


def _without_purpose(lowered: str, start: int, end: int) -> int:
    """Without "for pain", but with "for the thumb"."""
    what = _FOR_WHAT.search(lowered, start, end)
    if what and not all(names_part(word) for word in what["what"].split()):
        return what.start()
    return end


_UNITS: Final = frozenset(("visits", "sessions", "visit", "session"))
_GIVEN_IN_VISITS: Final = (
    "therapy", "acupuncture", "chiropractic", "pt", "ot", "chiro", "counseling", "massage", "cbt", "biofeedback",
    "manipulation", "rehabilitation", "conditioning", "hardening", "traction", "eswt", "desensitization",
)  # fmt: skip
_LOOSE_ENDS: Final = frozenset(("and", "or", "of", "with", "for", "to", "the", "a", "an", "on",
                                "in", "as", "at", "from", "also", "then", "now", "reportedly", "apparently",
                                "initially", "only", "both"))  # fmt: skip


_NO_TREATMENT: Final = re.compile(
    r"(?:with|to)\b|(?:not|no|none|unknown|unclear|list|evaluations?|re-?evaluations?|n/a|date"
    r"|denied|negative|documented|noted|records?|reports?|treatment|treatments|care|history|etc|unspecified|her|him"
    r"|it|them|this|that|same|others?|pain(?! [mprc])|without|of|stated|been|transfer|reported"
    r"|apparent|medications? (?:ha|inc)\w+|modalities|assessments?|removal\Z|placement\Z|which"
    r"|(?:certified|approved|authorized|paid|denied)\b|before|after|until|during|stopped|discontinued|tried|relief|improvement|further|yet|also"
    r"|therapist)\b(?! therapy)"
)


def counts(phrase: str, *, listed: bool) -> bool:
    """Whether a stripped phrase is a treatment; a listed one needs no word of the vocabulary."""
    if not 1 < len(phrase) < 110 or phrase in _LOOSE_ENDS or _NO_TREATMENT.match(phrase):
        return False
    if listed and all(map(names_part, phrase.split())):
        return False
    if not listed:
        return phrase not in _VAGUE and phrase.count(" ") < 11 and names_treatment(phrase)
    return (
        not (_TEST.search(" " + phrase) or phrase.isnumeric())
        and _LETTER.search(phrase) is not None
    )


_VAGUE: Final = frozenset(("removal", "placement", "release", "repair", "block", "blocks",
                           "implant", "exploration", "irrigation", "pump",
                           "conditioning", "hardening", "stimulation"))  # fmt: skip
"""Names too short to tell a treatment ("one block") where no list vouches for them."""
_LETTER: Final = re.compile(r"[^\W\d_]")
