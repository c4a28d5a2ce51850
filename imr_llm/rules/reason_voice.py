"""Sorts the sentences of a rationale by their voice: the guideline's or the reviewer's.

Only what is applied to this case is a reason. A sentence that names the worker, the request or
the records is; one that tells what is to be done in general is not; any other is, once the
reviewer has turned from the guideline to the case.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.rules.conclusion import lowered, sentence_spans
from imr_llm.rules.reason_cues import cues_of
from imr_llm.rules.reason_terms import WORKER
from imr_llm.silent import silent

if TYPE_CHECKING:
    from imr_llm.rules.reason_cues import Cue

_LONGEST = 20_000  # the longest rationale seen has 6,000 characters
_SHORT = 300  # characters of a sentence that is worth keeping

# A blank leads each pattern, so that the search skips from word to word.
_NAMES_CASE = re.compile(
    r" (?:there (?:(?:is|was|were|are|has been|have been) (?:also )?"
    r"(?:no|an? lack|lack|insufficient|not)\b)"
    r"|th(?:e|is|at) (?:\w+ )?request(?:ed)?\b(?! for (?:a|an) referral)"
    rf"|th(?:e|is) (?:{WORKER}|provider|physician)(?:'s)? (?:\w+ )?(?:has|had|have|was|is|did|does"
    r"|could|presented|reported|underwent|diagnosis|condition)\b"
    r"|this (?:procedure|treatment|therapy|device|test|study|service|case|individual|patient"
    r"|claimant|injured worker|worker|medication|is a request)"
    r"|(?:he|she|his|her|hers|him)\b|(?:visits|sessions|tablets|treatments|\w+teen|twelve|ten|six|eight)"
    r" (?:were |was |are |is )?(?:ordered|requested|sought|asked for|prescribed)\b"
    r"|in this (?:case|patient|claimant|worker|individual)"
    r"|(?:submitted|provided|available) (?:for review|documentation|records?)"
    r"|regarding this|(?:documentation|records?|information|notes?) (?:\w+ )?(?:presented|reviewed"
    r"|made available|indicate[sd]?|reflects?)|based (?:up)?on the (?:clinical|medical) \w+"
    r"|fail(?:ed|s) to |(?:provider|physician|doctor) (?:\w+ )?agreed|peer[- ]to[- ]peer)"
)
_ADDITIONAL = ("additional ", "however, additional ", "therefore, additional ")
# With these words a sentence begins at which the quoting of guidelines ends.
_TURNS = re.compile(
    r" (?:in this case|in the case of this|regarding this|in this \w+'s case"
    r"|within the (?:submitted |medical )?(?:documentation|information|records?)"
    r"|based (?:up)?on the (?:clinical|medical|submitted|provided|documentation) \w+"
    r"|(?:documentation|records?|information|notes?) (?:\w+ )?(?:submitted|provided|available"
    r"|reviewed|presented|made available|indicate[sd]?|reflects?))"
)
# The closing formula: it names the case and the conclusion, and mostly nothing else.
_FORMULA = re.compile(
    r"(?:(?:therefore|thus|hence|as such|consequently|accordingly|given the above|overall|finally"
    r"|based on the above|in light of the above|for these reasons|as a result|in conclusion),? )?"
    r"(?:the|this) (?:\w+ )?request(?:ed)?\b(?P<what>[^;:]{0,250}?) (?:is|are) (?:therefore |thus )?"
    r"(?:not )?(?:seen as |considered |deemed )?medically necessary(?: and appropriate)?\.?$"
)
_CONCLUDED = ("medically necessary.", "and appropriate.", "medically necessary")
_REASONED = re.compile(
    r" (?:which|that|as|because|since|given|due|until|unless|outside|no|not|without (?!contrast)"
    r"|lack|fail|exce|beyond|is|are|was|were|has|have|would|will)"
)
_REPORTED = re.compile(
    r"\b(?:utilization review\w*|ur (?:report|physician|reviewer)|peer reviewer|previous review\w*)\b"
    r".*\b(?:denied|non-?certified|certified|determined|partially)\b"
    r"|^(?:ur|(?:the )?utilization review\w*|the (?:ur|utilization|claims|prior|previous|first|adverse)"
    r" [\w']+|the denial|the reviewer who)\b (?:\w+ ){0,2}?(?:sa(?:y|ys|id)|asks?|asked|call\w*|adds?|added"
    r"|wr(?:ote|ites)|held|holds|notes?|noted|argu\w+|claims?|claimed|objects?|objected|reasons?|reasoned"
    r"|thought|thinks|believe[ds]?|would|wants?|wanted|cites?|cited|points?|pointed|takes?|took|based|faulted"
    r"|complain\w*|turned|arose|gave|gives|stat(?:es|ed)|read|reads|finds?|found|relied|treat\w*|seems?)\b"
)
_TEACHES_FIRST = ("if ", "however, if ", "regarding the request", "regarding this request")
_TEACHES = re.compile(r"patients (?:should|are|who|with)|should be (?:formally|noted|reserved)")


@silent
class Said(NamedTuple):
    """What a sentence says, wherever it stands."""

    cues: tuple[Cue, ...]
    names: frozenset[str]


_NOTHING: Final = Said((), frozenset())


@lru_cache(maxsize=4096)
def _read(text: str) -> Said:
    """Reviewers write many a sentence again and again; it is read once."""
    cues = cues_of(text)
    return Said(tuple(cues), frozenset([cue.name for cue in cues]))


class Sentence:
    """A sentence in lower case, with offsets of the rationale; its cues are read when asked for."""

    __slots__ = (
        "_said", "applied", "closes", "end", "names_case", "speaks_of_case", "start",
        "text",
    )  # fmt: skip

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.closes = text.endswith(_CONCLUDED) and _closes(text)
        """Whether it is the closing formula and gives no reason beside."""
        self.speaks_of_case = self.closes or _speaks_of_case(text)
        """Whether the worker, the request or the records are named."""
        self.names_case = self.speaks_of_case and not _teaches(text)
        self.applied = self.names_case
        """Whether it speaks of this case, not of the guideline."""
        self._said = _NOTHING if self.closes else None

    @property
    def said(self) -> Said:
        if self._said is None:
            keep = len(self.text) < _SHORT
            self._said = _read(self.text) if keep else _read.__wrapped__(self.text)
        return self._said

    @property
    def cues(self) -> tuple[Cue, ...]:
        return self.said.cues

    @property
    def names(self) -> frozenset[str]:
        """The names of its cues."""
        return self.said.names

    def words(self, cue: Cue) -> str:
        return self.text[cue.start : cue.end]


def sorted_sentences(rationale: str) -> list[Sentence]:
    """The sentences of a rationale, each with its voice."""
    text = rationale[:_LONGEST]
    lower = lowered(text)
    sentences = []
    for start, end in sentence_spans(text, lower):
        last = end - (lower[end - 1] == " ")
        if start < last:
            sentences.append(Sentence(lower[start:last], start, last))
    first = next((number for number, one in enumerate(sentences) if _turns(one.text)), 0)
    quoted = _quoted(sentences) if '"' in text or "\u201c" in text else ()
    for number, one in enumerate(sentences):
        if number in quoted or _reports(one.text) or _ADVICE.match(one.text):
            one.applied = one.names_case = False
        elif number >= first and not one.applied:
            one.applied = "guide" not in one.names
    return sentences


def _quoted(sentences: list[Sentence]) -> set[int]:
    """The numbers of the sentences that a quotation of several begins with, or goes on through."""
    found: set[int] = set()
    opened: int | None = None
    for number, one in enumerate(sentences):
        if opened is None:
            if _OPENS_QUOTE.search(one.text) and not _SHUTS.search(one.text):
                opened = number
        elif number - opened > _LONGEST_QUOTE:
            opened = None
        elif _SHUTS.search(one.text):
            found.update(range(opened, number + 1))
            opened = None
    return found


_LONGEST_QUOTE: Final = 10  # sentences
_OPENS_QUOTE = re.compile('^["\u201c]|: ["\u201c]')
_SHUTS = re.compile('["\u201d]$|["\u201d] ?[.)]?$')
# What is to be done instead, later or by others is no reason why this is refused.
_ADVICE = re.compile(
    r"(?:should (?!be\b|not\b)|do not |please |a taper |taper\w* |weaning |any taper |re-?order|re-?submi"
    r"|this (?:decision|determination|review) (?:does|is|should|addresses)|nothing (?:here|in this)"
    r"|it is understood that)"
)


def _speaks_of_case(text: str) -> bool:
    return text.startswith(_ADDITIONAL) or _NAMES_CASE.search(" " + text) is not None


def _closes(text: str) -> bool:
    """Whether nothing stands in the closing formula but what is asked for."""
    found = _FORMULA.match(text)
    return found is not None and not _REASONED.search(found["what"])


def _reports(text: str) -> bool:
    """Whether it tells what the utilization review decided, and why."""
    return (
        "review" in text or "ur " in text or "claims " in text or "denial" in text
    ) and _REPORTED.search(text) is not None


def _teaches(text: str) -> bool:
    """Whether it tells what is to be done in general, though it may name a worker."""
    if text.startswith(_TEACHES_FIRST) or "to see if" in text:
        return True
    return ("patients" in text or "should" in text) and _TEACHES.search(text) is not None


def _turns(text: str) -> bool:
    found = _TURNS.search(" " + text[:80])
    return found is not None and found.start() < 40
