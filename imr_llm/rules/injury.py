"""How the injury happened, and whether it was one event or cumulative.

Read from the summary and, where it is silent, from the rationales; a rationale also describes
guidelines, so that every form needs a worker, an injury or the words "mechanism of injury".
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.claim import Claim
from imr_llm.rules.phrases import any_of, lower, trimmed

if TYPE_CHECKING:
    from imr_llm.claim import Claims

_PERSON: Final = (
    r"(?:he|she|they|(?:the|this|said|an?)\s(?:injured\sworker|worker|patient|applicant|claimant"
    r"|employee|iw|individual)|injured\sworker)"
)
_OF_IT: Final = (
    r"(?:when|while|from|due\sto|secondary\sto|as\sa\sresult\sof|as\sthe\sresult\sof|after|during"
    r"|because\sof|by|caused\sby|resulting\sfrom|related\sto|related\sto|stemming\sfrom|following)"
)
_MECHANISM: Final = re.compile(
    r"mechanism\sof\s(?:the\s|his\s|her\s)?injury(?:\s\([^)]{1,20}\))?[\s:]+(?:to\sthe\s[\w ]{3,40}?"
    r"\s(?:on\s[\d/-]+\s)?(?=was|is))?(?:(?:is|was|has\sbeen|being)\s)?"
    r"(?:(?:detailed|described|documented|reported|noted|listed|stated|given|indicated|recorded)\s)?"
    r"(?:(?:as|to\sbe|that)\s)?"
)
_OCCURRED: Final = re.compile(
    r"(?:injur(?:y|ies)|accident|incident)\s(?:reportedly\s|apparently\s)?(?:resulted|occurred"
    r"|happened|occurring|occurs|(?:was|were)\s(?:caused|sustained)|arose|began)"
    rf"(?:\son\s[\w ,/-]{{4,20}}?)?\s(?={_OF_IT}\b|as\b|in\b)"
)
_INJURED: Final = re.compile(
    r"(?:was\s(?:reportedly\s)?injured|injured\s(?:his|her|the|both)\s[\w ,/]{2,50}?|was\shurt"
    r"|hurt\s(?:his|her)\s[\w ]{2,40}?)(?:\son\s[\w ,/-]{4,20}?)?"
    rf"\s(?={_OF_IT}\b|as\b|in\s(?:an?|the)\b)"
)
_SUSTAINED: Final = re.compile(
    r"(?:(?:sustained|suffered|incurred|reported|reports|incurring|alleges|alleged|claims)\s"
    r"[^.;]{0,80}?\binjur(?:y|ies)|(?:developed|sustained)\s[^.;]{0,60}?\b(?:pain|strain|trauma))\b"
    rf"[^.;]{{0,80}}?\s(?={_OF_IT}\s)(?!after\s(?:the|which|receiv)|from\s(?:the\s)?(?:\d|neck|low)"
    r"|due\sto\sthe)"
)
_IN_BRACKETS: Final = re.compile(r"injur(?:y|ies)\s\((?=\w+ed\s(?:between|by|in|on|with|under)\b)")
_EVENT: Final = re.compile(
    r"(?="
    r"(?:slipped|tripped)\b"
    r"|fell\s(?:off|from|down|on|onto|to\sthe|while|when|back|forward|through|into|and|approx|about|\d)"
    r"|was\s(?:involved\sin|struck|hit|rear-?ended|assaulted|attacked|kicked|bitten|punched|pinned"
    r"|crushed|thrown|knocked|pushed|shot|stabbed|electrocuted|run\sover|ejected|dragged|caught"
    r"|trampled|t-boned)\b"
    r"|lost\s(?:his|her)\s(?:balance|footing)|twisted\s(?:his|her|the)\s|stepped\s(?:on|in|off|into)\b"
    r"|was\s(?:lifting|pushing|pulling|carrying|climbing|unloading|loading)\b(?=[^.;]*?\b(?:felt"
    r"|pop|pain|injur|fell|strain)))"
)
_STARTED: Final = re.compile(
    r"(?:started|began|onset|felt\sa\s(?:\w+\s)?(?:pop|pain|strain|snap|pull)|immediate\spain|feeling"
    rf"|reported\sinjury)\b[^.;]{{0,60}}?\s(?=(?:when|while|after)\s(?:{_PERSON}\s)?(?:was\s)?\w+ing\b)"
)
_ACCIDENT: Final = re.compile(
    r"(?=motor\svehicle|mva\b|mvc\b|(?:car|auto|automobile|truck|forklift)\s(?:accident|collision)"
    r"|slip\sand\sfall|trip\sand\sfall|physical\s(?:assault|altercation)"
    r"|(?<=after\s)(?:falling|slipping|tripping)\b|(?<=after\sa\s)fall\b)"
)
_WHO: Final = re.compile(
    rf"\b(?:{_PERSON}|and|then|who|reportedly)\s(?:then\s|apparently\s|also\s|had\s)?$"
)
_WHENCE: Final = re.compile(
    r"\b(?:post|following|after|from|in|to|of)\s(?:an?\s|the\s|work[\s-]related\s)?(?:\w+\s)?$"
)


class _Form(NamedTuple):
    """One way of telling it: the words that it begins with and, where needed, what precedes."""

    pattern: re.Pattern[str]
    begins: str
    behind: re.Pattern[str] | None = None


_FORMS: Final = (
    _Form(_MECHANISM, "mechanism of"),
    _Form(_OCCURRED, "injury|injuries|accident|incident"),
    _Form(_INJURED, "was reportedly injured|was injured|injured|was hurt|hurt"),
    _Form(
        _SUSTAINED,
        "sustained|suffered|incurred|reported|reports|incurring|alleges|alleged|claims|developed",
    ),
    _Form(_IN_BRACKETS, "injury|injuries"),
    _Form(_EVENT, "slipped|tripped|fell|was|lost|twisted|stepped", _WHO),
    _Form(_STARTED, "started|began|onset|felt a|immediate pain|feeling|reported injury"),
    _Form(
        _ACCIDENT,
        "motor vehicle|mva|mvc|car|auto|automobile|truck|forklift|slip and fall|trip and fall"
        "|physical assault|physical altercation|falling|slipping|tripping|fall",
        _WHENCE,
    ),
)
"""From the plainest to the vaguest; the first that says how it happened is taken."""

_BEGINS: Final = re.compile(
    rf"\b(?:{any_of(word for form in _FORMS for word in form.begins.split('|'))})\b"
)

_UNSAID: Final = re.compile(
    r"\W*(?:not|un(?:clear|known|specified|available|documented)|none|n/a|deferred|illegible)\b"
    r"|\W*(?:was|is)\s(?:not|un)",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(
    rf"\s*(?:(?:{_PERSON}(?:\s(?:was|were|had|reportedly))?"
    rf"|(?:an?\s)?(?:\w+\s){{0,2}}injur(?:y|ies)(?=\s{_OF_IT}\b)|was\sinvolved\sin|involved\sin"
    rf"|occurr(?:ed|ing)|being|resulted|resulting|caused|sustained|{_OF_IT}|as|in|that|an?|the"
    r"|happened|work[\s-]related|reportedly|which|on\s\d[\d/-]+,?|where|apparently|approximately"
    r")(?=\s|$)\s*)+",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(
    r"""
      [.;](?=\s|$) | ,?\s(?:and|then|with|but)\s(?:\w+ly\s)?(?:felt|feeling|developed|experienced
        |experiencing|sustained|sustaining|reported|noted|heard|noticed|injured|injuring|began
        |started|has|had|was\sdiagnosed|complained|the\sonset|an?\sonset|immediate|resulted|resultant
        |subsequent|pain|landed|broke|fractured|hurt|struck\s(?:his|her)(?!\son))\b
    | \s(?:while\s(?:working|at\swork)|at\swork|the\s(?:day|week)\s(?:prior|before)|that\sday)\b
    | ,?\s(?:resulting|causing|sustaining|injuring|which\s(?:caused|resulted)|thereby|landing\son)\b
    | \son\s(?:\d|january|february|march|april|may|june|july|august|september|october|november
        |december)
    | ,\s(?:he|she|the|which|when|where|and|with|is|was)\b | \s(?:with|for)\s(?:an?\s)?(?:right|left|low|\d)
    | \)|["\u201d]|\sper\s|\.(?=[A-Z])
    | ,\s(?:a|an)\s[a-z]+\sclaim
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LATER: Final = re.compile(rf"\bwhen\s(?={_PERSON}\s\w+)", re.IGNORECASE)
"""In "working as a driver when she fell from the cab" the event is the last clause."""

_KIND_WORDS: Final = re.compile(
    r"(?:(?:cumulative|continuous|repetitive|repeated)(?:\s(?:and|or|/)\s?)?)+\s?"
    r"(?P<noun>traumas?|injur(?:y|ies)|stress|strain|(?:usual\s)?\w+)?(?:\s(?:injur(?:y|ies)|disorder))?"
    r"(?P<of>\s(?:from|due\sto|of|secondary\sto|caused\sby|as\sa\sresult\sof|while|with|through|related"
    r"\sto|during|associated\swith|by)\b)?",
    re.IGNORECASE,
)
_TRAUMA: Final = re.compile(r"trauma|injur|stress|strain", re.IGNORECASE)
_UNTELLING: Final = re.compile(
    r"trauma|injur|stress|strain|motion|movement|activit|work|use|nature|task|duties|overuse",
    re.IGNORECASE,
)
"""Nouns that do not say by themselves how ("repetitive activities due to usual duties")."""
_CUMULATIVE: Final = re.compile(
    r"\b(?:cumulative|continuous)[\s-]trauma\w*|\b(?:cumulative|repetitive|repeated|continuous)"
    r"(?:\s(?:and|or)\s\w+)?\s(?:trauma|injur|strain|stress|motion|movement|use|work|activit|lifting"
    r"|task|job|bending|duties|typing|nature|gripping|exposure|overuse|keyboard|pushing|pulling"
    r"|reaching|twisting|computer|micro-?trauma)\w*|\bmechanism\sof\sinjury[^.]{0,40}\b(?:cumulative|repetitive|continuous)\b"
)
_OF_AN_INJURY: Final = re.compile(
    r"\b(?:injur\w*|mechanism|claim\w*|attribut\w*|developed|caused|accident|occupational|sustained"
    r"|suffered|cumulative\strauma|continuous\strauma|associated)\b",
    re.IGNORECASE,
)
_OF_THE_WORKER: Final = re.compile(
    rf"\b(?:{_PERSON}|his|her|mechanism\sof\sinjury|date\sof\sinjury|claim)\b", re.IGNORECASE
)
_AGGRAVATED: Final = re.compile(
    r"\b(?:aggravat\w+|wors\w+|increase[sd]?|exacerbat\w+|avoid\w*|no|limit\w*|occurs|break|preclud\w+"
    r"|restrict\w+|not|prevent)\s(?:\w+\s){0,3}$",
    re.IGNORECASE,
)
_NO_EVENT: Final = re.compile(
    r"\b(?:working\saround|exposure|exposed\sto|duties|stress\w*|harass\w*|over\stime|years|prolonged"
    r"|noises?|workload|gradual\w*|repetitive|overuse|job|activities|hostile)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = 200
_PLACES: Final = 300
_LONGEST: Final = 60_000
"""More than any letter has: bounds on hostile text."""


def read_injury(text: str) -> Claims:
    """`injury_kind` and `mechanism` as the text tells them, with spans; None where it does not."""
    text = text[:_LONGEST]
    lowered = lower(text)
    cumulative = _cumulative(lowered)
    mechanism = _mechanism(text, lowered)
    kind = Claim(None)
    if cumulative is not None:
        kind = Claim("cumulative", *cumulative)
    elif mechanism.value and not _NO_EVENT.search(mechanism.value):
        kind = Claim("specific", mechanism.start, mechanism.end)
    return {"injury_kind": kind, "mechanism": mechanism}


def _cumulative(text: str) -> tuple[int, int] | None:
    for match in _CUMULATIVE.finditer(text):
        start, end = match.span()
        if _AGGRAVATED.search(text, max(0, start - 40), start):
            continue
        sentence = _around(text, start, end)
        told = _OF_AN_INJURY.search(sentence) and _OF_THE_WORKER.search(sentence)
        if told and not _GUIDELINE.search(sentence):
            return start, end
    return None


def _around(text: str, start: int, end: int) -> str:
    """The sentence about a place, bounded, for looking at what it speaks of."""
    first = text.rfind(". ", max(0, start - 300), start) + 1 or max(0, start - 300)
    last = text.find(". ", end, end + 200)
    return text[first : last if last > 0 else end + 200]


def _mechanism(text: str, lowered: str) -> Claim:
    places = [match.start() for match in islice(_BEGINS.finditer(lowered), _PLACES)]
    for form in _FORMS:
        for place in places:
            match = form.pattern.match(lowered, place)
            if match is None or _UNSAID.match(text, match.end()):
                continue
            if form.behind and not form.behind.search(lowered, max(0, place - 40), place):
                continue
            if form.pattern is not _MECHANISM and _is_guideline(text, match):
                continue
            start, end = _phrase(text, match.end())
            if end - start > 2:
                return Claim(text[start:end], start, end)
    return Claim(None)


_GUIDELINE: Final = re.compile(
    r"\b(?:guidelines?|mtus|odg|acoem|recommend\w*|criteria|opioids?|behavior|patients)\b",
    re.IGNORECASE,
)


def _is_guideline(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence speaks of patients at large, as quoted guidelines do."""
    return _GUIDELINE.search(_around(text, match.start(), match.end())) is not None


def _phrase(text: str, start: int) -> tuple[int, int]:
    """The shortest phrase from `start`: lead-in words, kind words and consequences are dropped."""
    start = _after_lead(text, start)
    limit = min(len(text), start + _CLAUSE)
    ends = _ENDS.search(text, start, limit)
    end = ends.start() if ends else limit
    later = _LATER.search(text, start, end)
    if later:
        start = _after_lead(text, later.end())
    kind = _KIND_WORDS.match(text, start, end)
    if kind:
        noun = kind["noun"] or "trauma"
        if kind["of"] and _UNTELLING.match(noun):
            start = _after_lead(text, kind.end())
        elif _TRAUMA.match(noun):
            start = end
        elif not _UNTELLING.match(noun):
            start = kind.start("noun")
    return trimmed(text, start, end, right=" ,;:.\"\u201d'")


def _after_lead(text: str, start: int) -> int:
    lead = _LEADING.match(text, start, start + _CLAUSE)
    return lead.end() if lead else start
