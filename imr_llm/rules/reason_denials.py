"""Reads what a sentence says is not there, and which reason that is.

A denial ("no evidence of", "was not provided") mostly stands before what it denies, the passive
behind it. The thing denied tells the reason: a plan, an indication, care that comes first, the
benefit of earlier treatment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from imr_llm.rules.reason_terms import WORKER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.rules.reason_cues import Cue
    from imr_llm.rules.reason_voice import Sentence
    from imr_llm.schema import Reason

DENIALS: Final = frozenset(("lack", "not_told", "fails_to", "untold", "untried", "no"))
"""The cues that deny."""

_STOPS: Final = DENIALS | {"exception"}
_REASONS: Final[dict[str, Reason]] = {
    "conservative": "conservative_care_not_tried",
    "measure": "conservative_care_not_tried",
    "care": "conservative_care_not_tried",
    "sign": "criteria_not_met",
    "improvement": "no_improvement_shown",
    "criterion": "criteria_not_met",
    "approved_main": "criteria_not_met",
    "document": "insufficient_documentation",
}
_CARE: Final = frozenset(("conservative", "measure", "care"))
_THINGS: Final = frozenset(_REASONS) - {"care"}
_REACH: Final = {"no": 70, "untold": 90}  # characters from a denial to what it denies
_NORMAL: Final = frozenset(
    ("normal", "intact", "unremarkable", "within normal limits", "preserved", "benign")
)
# Of a sign, these say: normal.
_EVEN: Final = frozenset(
    ("negative", "symmetric", "symmetrical", "equal", "full", "steady", "stable")
)
_AILING = re.compile(
    r"\b(?:positive|decreas\w+|reduc\w+|restrict\w+|limited|tender\w*|weak\w*|abnormal|diminish\w+)\b"
)
_OPENS_CLAUSE = re.compile(r"\b(?:but|however|although|though|while|whereas|yet)\b|;")
_CLAUSE = re.compile(r"[;:]|, (?:and|so|but|which|that|who|nor|or)\b|\bso that\b")
_OR = re.compile(r"\b(?:or|nor)\b")
_JOINED = re.compile(r"\band\b|^, $")
_ASKED = re.compile(r" (?:what|how|why|whether|if|when|that|as to)\b")
_ASKS = re.compile(r"clea|know|certain|determined|apparent|evident|clarif")
_TRYING = re.compile(r"tried|trialed|attempted|completed|started|begun|had|taken|done")
_SEEN = re.compile(
    r"\b(?:done|indicated|seen|felt|found|present|borne out|tried|taken|begun|started|made|given"
    r"|attempted|performed|completed|carried out|ruled out|worked up|said|had)$"
)
_NOBODY = ("nowhere ", "nobody ", "no one ")
_HAD = re.compile(
    r"\b(?:previous|prior|document\w+|demonstrat\w+|has (?:had|been|shown|helped|improved)|helped"
    r"|report(?:s|ed)|with (?:the )?(?:use|treatment|medication|therapy)|from (?:the )?\w+"
    r"|allow(?:s|ed))\b"
)
_BEFOREHAND = re.compile(
    r"\b(?:before|first|beforehand|prior|exhaust\w*|begun|failed|tried|attempted|undergone|completed"
    r"|worn|used|taken|preceded|went through|gone through|yet)\b"
)
# A symptom or a finding that the worker simply does not have.
_HAS_NOT = re.compile(
    rf"\b(?:{WORKER}|he|she) (?:do(?:es)?|did) not (?:\w+ )?(?:have|exhibit|display|complain|suffer"
    r"|present|report|show|demonstrate|describe)\b"
)


def denied_reasons(one: Sentence, topics: set[str]) -> list[Reason]:
    """The reasons that lie in what the sentence denies, as printed; one may come twice."""
    if one.names.isdisjoint(DENIALS):
        return []
    codes: list[Reason] = []
    bare = False
    for number, cue in enumerate(one.cues):
        if cue.name in DENIALS:
            told = list(_reasons_of(one, number, topics))
            codes += told
            bare = bare or (not (told or codes) and _is_bare(one, cue))
    return codes or _loosely(one, topics, bare=bare)


def is_denied(one: Sentence, name: str) -> bool:
    """Whether a denial stands closely before the cue of this name."""
    at = next(cue.start for cue in one.cues if cue.name == name)
    return any(
        cue.name in DENIALS and 0 <= at - cue.end < 90 and one.words(cue) not in ("only", "yet")
        for cue in one.cues
    )


def told_of_past(text: str) -> bool:
    """Whether a benefit told in this sentence is one that was had or looked for."""
    return _HAD.search(text) is not None


def _is_bare(one: Sentence, denial: Cue) -> bool:
    """Whether a denial says by itself that something is not documented."""
    words = one.words(denial)
    if denial.name not in ("lack", "fails_to", "untold") and not words.startswith(_NOBODY):
        return False
    if _SEEN.search(words):
        return False
    return one.names.isdisjoint(("wait", "exception", "verdict"))


def _loosely(one: Sentence, topics: set[str], *, bare: bool) -> list[Reason]:
    """Where no denial meets what it denies: the kinds of things that stand in the one."""
    if one.names.isdisjoint(("exception", "verdict", "guide")):
        care = [one.words(cue) for cue in one.cues if cue.name in _CARE]
        if _names_other(care, topics) and _BEFOREHAND.search(one.text):
            return ["conservative_care_not_tried"]
        if _HAS_NOT.search(one.text):
            return ["criteria_not_met"]
    return ["insufficient_documentation"] if bare else []


def _names_other(care: list[str], topics: set[str]) -> bool:
    """Whether care is named that is not what the title asks for."""
    return any(not any(topic in words for topic in topics) for words in care)


def _reasons_of(one: Sentence, number: int, topics: set[str]) -> Iterator[Reason]:
    """The reasons that lie in what the denial at this place denies."""
    denial = one.cues[number]
    words = one.words(denial)
    if words in _NORMAL or words in _EVEN:
        if _is_normal(one, words):
            yield "criteria_not_met"
        return
    for cue in _denied_by(one, number, words):
        if words == "only" and cue.name != "criterion":
            continue
        if cue.name == "document" and denial.name == "no" and _far(one, denial, cue):
            continue
        if words == "no" and cue.name == "improvement" and not told_of_past(one.text):
            continue
        if cue.name in ("measure", "care") and not _names_other([one.words(cue)], topics):
            continue
        yield _REASONS[cue.name]


def _far(one: Sentence, denial: Cue, cue: Cue) -> bool:
    """Whether a bare "no" is too far from the paper to deny it, or denies an event ("no dose was
    altered").
    """
    if one.words(cue).startswith(("how", "what", "which", "why")):
        return True
    return cue.start - denial.end > _NEAR or _EVENT.match(one.text, cue.end) is not None


_NEAR: Final = 30
_EVENT: Final = re.compile(
    r" (?:was|were|is|has been|had been) (?:\w+ )?(?:altered|changed|increased|raised|adjusted|missed"
    r"|reduced|lowered|skipped|needed|moved)"
)


def _is_normal(one: Sentence, words: str) -> bool:
    """Whether it tells of an examination or a test without findings."""
    if words in _NORMAL:
        return not one.names.isdisjoint(("criterion", "document", "sign"))
    return "sign" in one.names and not _AILING.search(one.text)


def _denied_by(one: Sentence, number: int, words: str) -> list[Cue]:
    """What the denial at this place denies: the thing behind it or, in the passive, before it."""
    denial = one.cues[number]
    behind = list(_behind(one, number))
    if denial.name == "untried":
        return [cue for cue in behind if cue.name in _CARE] or _before(one, number)
    passive = words == "yet to" and not behind
    if denial.name == "untold":
        asked = behind and (_ASKS.search(words) or _ASKED.match(one.text, denial.end))
        passive = not asked
    if not passive:
        return behind
    return _before(one, number) or (behind if _TRYING.search(words) else [])


def _before(one: Sentence, number: int) -> list[Cue]:
    """The head of the clause that ends with this denial: "X of the Y is not documented"."""
    denial = one.cues[number]
    kinds = _CARE if denial.name == "untried" else _THINGS
    things = [cue for cue in one.cues[:number] if cue.name in kinds]
    if not things:
        return []
    clause = max((stop.end() for stop in _CLAUSE.finditer(one.text, 0, denial.start)), default=0)
    nearest = [cue for cue in things if cue.start >= clause] or things
    heads = (cue for cue in nearest if not _OPENS_CLAUSE.search(one.text, cue.end, denial.start))
    return [head] if (head := next(heads, None)) else []


def _behind(one: Sentence, number: int) -> Iterator[Cue]:
    """The first thing behind this denial and those joined to it."""
    denial = one.cues[number]
    reach = denial.end + _REACH.get(denial.name, 120)
    last = None
    for cue in one.cues[number + 1 :]:
        if cue.name in _STOPS and one.words(cue) not in _EVEN:
            return
        if cue.name not in _REASONS or (cue.name == "care" and denial.name != "untried"):
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
