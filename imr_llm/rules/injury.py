"""How the injury happened, and whether it was one event or cumulative.

Read from the summary and, where it is silent, from the rationales; a rationale also describes
guidelines, so that every form needs a worker, an injury or the words "mechanism of injury".
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.claim import Claim
from imr_llm.rules.injury_phrase import shortest
from imr_llm.rules.injury_terms import (
    ACCIDENT,
    BEFELL,
    DID,
    DOING,
    HANDLED,
    HURT,
    OF_IT,
    PAST,
    PERSON,
    PERSONS,
    STRUCK,
    YEARS_OF,
)
from imr_llm.rules.phrases import any_of, by_word, finder, lower, spaced

if TYPE_CHECKING:
    from imr_llm.claim import Claims

_DAY: Final = (
    r"(?:\d{1,2}[-/][\d/-]{2,8}|(?:early\s|late\s|mid-?)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[a-z]{0,6}\.?(?:\s\d{1,2},?)?(?:\sof)?\s\d{4}|(?:19|20)\d\d)"
)
_LABEL: Final = re.compile(
    r"(?:(?:mechanism|injury\smechanism|moi|mech)(?:\s(?:of\sinjury|on\sfile|given|stated))?\s?[:=]"
    r"|(?:cause|event|accident|incident|onset|injury|how\s(?:injured|it\shappened|hurt))(?:\sof\sinjury)?"
    rf"(?:\s\(?{_DAY}\)?)?\s?:(?=\s(?:{PERSON}\s|an?\s|the\s|was\s|while\s|when\s)?(?:\w+ly\s)?"
    rf"(?:{DOING}|{any_of(DID)}|{any_of(BEFELL)}|{any_of(ACCIDENT)})\b))\s*"
)
_MOST: Final = 600
_LONGEST: Final = 60_000
"""More than any letter has: bounds on hostile text."""

_MECHANISM: Final = re.compile(
    r"(?:mechanism\sof\s(?:the\s|his\s|her\s)?injury|cause\sof\s(?:the\s|his\s|her\s)?injury"
    r"|(?:injury|accident|incident)(?=\s(?:is|was)\s(?:detailed|described)\sas\b))"
    r"(?:\s\([^)]{1,20}\))?[\s:]+(?:to\sthe\s[\w ]{3,40}?"
    r"\s(?:on\s[\d/-]+\s)?(?=was|is))?(?:(?:is|was|has\sbeen|being)\s)?"
    r"(?:(?:detailed|described|documented|reported|noted|listed|stated|given|indicated|recorded)\s)?"
    r"(?:(?:as|to\sbe|that)\s)?"
)
_OCCURRED: Final = re.compile(
    r"(?:injur(?:y|ies)|accident|incident)\s(?:(?:of|on|in)\s[\w ,/-]{4,20}?\s)?"
    r"(?:reportedly\s|apparently\s)?(?:resulted|occurred"
    r"|happened|occurring|occurs|(?:was|were)\s(?:caused|sustained)|arose|began|took\splace)"
    rf"(?:\son\s[\w ,/-]{{4,20}}?)?,?\s(?={OF_IT}\b|as\b|in\b)"
)
_WAS_A: Final = re.compile(
    rf"(?:injury|accident|incident|event|trauma)\swas\s(?:the\sresult\sof\s)?an?\s(?={any_of(ACCIDENT)})"
)
_INJURED: Final = re.compile(
    r"(?:injured|hurt)(?:\s(?:his|her|the|both)\s[\w ,/]{2,50}?)?(?:\son\s[\w ,/-]{4,20}?)?"
    rf"\s(?={OF_IT}\b|as\b(?!\swell)|in\s(?:an?|the)\b)"
)
_SUSTAINED: Final = re.compile(
    r"(?:(?:sustained|suffered|incurred|reported|reports|incurring|alleges|alleged|claims)\s"
    r"[^.;]{0,80}?\binjur(?:y|ies)|(?:developed|sustained)\s[^.;]{0,60}?\b(?:pain|strain|trauma))\b"
    rf"[^.;]{{0,80}}?\s(?={OF_IT}\s)(?!after\s(?:the|which|receiv)|from\s(?:the\s)?(?:\d|neck|low)"
    r"|due\sto\sthe)"
)
_IN_BRACKETS: Final = re.compile(r"injur(?:y|ies)\s\((?=\w+ed\s(?:between|by|in|on|with|under)\b)")
_WHEN: Final = re.compile(
    r"\w+\b(?P<gap>[^.;]{0,90}?),?\s(?=(?:when|while)\s(?!there|seen|examined|evaluated|last|first))"
)
_DOING_IT: Final = re.compile(
    r"(?:hurt|injured|strained|sprained|wrenched|tweaked|pulled)\s"
    rf"(?:(?:his|her|the|both|their)\s[\w ,/]{{2,50}}?\s)?(?:(?:on\s)?{_DAY},?\s)?(?={DOING})"
)
_BEFELL: Final = re.compile(
    rf"(?:was|were|got|been)\s(?:\w+ly\s)?(?=(?:{any_of(BEFELL)})\b(?!\s(?:by\show|or\smiss|off\b|from\s\d|back\b|out\b|short|to\s\d|up\b(?!\sin)|down\sfrom|by\sthe\s(?:pain|prov|doc|news|result))))"
)
_BEFELL_BARE: Final = re.compile(
    rf"(?=(?:{any_of(BEFELL)})\s(?:by|in|between|under|underneath|against|with|on|at|while|when|from|off"
    r"|into|through|to|beneath|during)\b)"
)
_DID: Final = re.compile(
    rf"(?=(?:{any_of(DID)})\b)(?!(?:missed|lost|got)\s(?:his|her|their|both|the|a)\s(?!step|footing|balance|grip|hold\b"
    r"|control|rung|stair|chair|seat|curb|bottom|last|landing|edge|foothold|(?:[\w']+\s){0,3}?(?:caught|stuck|pinned|trapped|pinched|crushed|smashed|jammed|mangled))"
    r"|turned\s(?:his|her|their|both)\s(?:down|away|attention|over\sto|back\son|case|claim)|fell\s(?:twice|again|several|once\s|three|two\s|at\shome|short|asleep|ill|behind|apart|out|away|back\b|below|within|under\b"
    r"|to\s\d|from\s\d|by\s\d|into\s(?:a\s)?(?:dep|deb|cat|desp)|pregnant|for\b|sick|outside)"
    r"|came\sdown\s(?:to|from|with)\b|turned\sto\s(?:the|an?|opioid|alcohol|heroin)|picked\sup\s(?:his|her|the)\s(?:pre|med))"
)
_WAS_DOING: Final = re.compile(
    rf"was\s(?={DOING}[^.;,]{{2,80}}?,?\s(?:and|when)\s(?:{PERSON}\s|his\s|her\s|the\s|an?\s"
    rf"|suddenly\s)?(?:\w+\s){{0,3}}?(?:felt|heard|popped|gave|snapped|{any_of(DID)})\b)"
)
_STRUCK: Final = re.compile(rf"(?:{any_of(STRUCK)})\b")
_ONE_FELT: Final = re.compile(
    rf"(?:while|when|after)\s(?:{PERSON}\swas\s)?(?={DOING}[^.;]{{0,90}}?,?\s(?:{PERSON})\s"
    r"(?:\w+ly\s)?(?:felt|heard|injured|strained|hurt|developed|experienced|noticed|fell|slipped"
    r"|tripped|sustained|twisted|had\sthe\sonset)\b)"
)
_ONE_HURT: Final = re.compile(
    rf"(?:while|when|after)\s(?:{PERSON}\swas\s)?(?={DOING}[^.;]{{0,90}}?,?\s(?:{PERSON})\s"
    r"(?:\w+ly\s)?(?:felt|heard|injured|strained|hurt|twisted|wrenched|sprained|rolled|cut|struck)\b)"
)
_STARTED: Final = re.compile(
    r"(?:started|began|onset|(?:felt|heard|noticed|experienced|had)\san?\s(?:\w+\s){0,3}?(?:pop|pain|strain|snap|pull"
    r"|tear|twinge|crack|click|tug|burn|jolt|ache|catch|crunch|stab|spasm|giving\sway|rip|sensation)|immediate\s(?:\w+\s)?pain"
    rf"|sudden\s(?:\w+\s)?pain|feeling|reported\sinjury)\b[^.;]{{0,60}}?\s(?=(?:when|while|after|as|upon|on)\s"
    rf"(?:(?:{PERSON}\s)?(?:was\s)?{DOING}|(?:{PERSON})\s(?!was|had|is|has|felt|told|saw|began|awoke|woke|gets|got\sup\sfrom)"
    r"(?:\w+ly\s)?\w+))"
)
_HANDLED: Final = re.compile(
    rf"(?=(?:{any_of(HANDLED)})\s(?!out\b|to\b|back\b|down\b|(?:the|a|his|her)\s(?:diagnos|request|case|claim|treat)|diagnos"
    r"|maximum|mmi|age\b|on\b|through|from|a\spermanent|away|up\sto|in\swith|home|attention)\w)"
)
_WHILE_AT: Final = re.compile(rf"(?:while|when)\s(?={DOING}\s)")
_BUCKLED: Final = re.compile(
    r"(?:buckled|gave\s(?:way|out)|popped|snapped|rolled|twisted)\s(?=(?:when|while|as)\s"
    rf"(?:{DOING}|(?:{PERSON})\s(?:was\s{DOING}|(?:\w+ly\s)?(?:\w{{2,12}}ed|{any_of(PAST)})\b)))"
)
_YEARS: Final = re.compile(
    rf"(?:{any_of(YEARS_OF)})\s(?=(?:(?:\w+ly|heavy|repeated|repetitive|prolonged|constant|overhead|daily|his|her"
    rf"|manual)\s){{0,3}}(?:(?:\w+\s)?{DOING}|work\b|labor|(?:data|keyboard|computer|mouse|phone|machine)\s\w+))"
    r"(?!\w*\s?(?:failing|trying|waiting|attending|resting|bracing|splinting|stretching|casting|dosing|counseling"
    r"|healing|suffering|struggling|improving|using|worsening|feeling|wearing)\b)"
)
_BLAMES: Final = re.compile(
    r"\b(?:attribut\w+|ascrib\w+|blam\w+|due|caused|because|result|from|after|over|related|stemm\w+|owing|relates?)\s"
    r"(?:\w+\s){0,4}$"
)
_ACCIDENT: Final = re.compile(rf"(?={any_of(ACCIDENT)}(?:\b))")
_REPEATED: Final = re.compile(
    rf"(?:(?:cumulative|continuous|repetitive|repeated)[\s-](?:trauma|injury|stress|strain)\b"
    rf"[^.;]{{0,100}}?,?\s(?:from|due\sto|caused\sby|because\sof|as\sa\sresult\sof|while|by"
    rf"|attributed\sto|secondary\sto|of)\s(?=(?:\w+\s(?:and\s)?)?{DOING}|(?:\w+\s){{0,3}}?(?:work|duties|activit\w+"
    r"|tasks?|typing|use|labor|job)\b)(?!the\speriod)"
    rf"|(?:cumulative|continuous|repetitive)\s(?:trauma|injury|stress|strain)\s\((?={DOING})"
    rf"|ct\b[^.;]{{0,70}}?\s(?:from|due\sto|d/t|by|caused\sby)\s(?=(?:\w+\s(?:and\s)?)?{DOING}|(?:\w+\s){{0,2}}?(?:work|duties)\b)"
    rf"|years\sof\s(?=(?:repetitive\s|prolonged\s|continuous\s|repeated\s)?(?:\w+\s)?(?:{DOING}|work|labor|use)\b)"
    r"|(?=(?:repetitive|repeated|prolonged|constant|continuous)\s(?!trauma|injur|stress\b|pain|symptom"
    r"|numbness|headache|spasm)\w+))"
)
_WHO: Final = re.compile(
    rf"\b(?:{PERSON}|and|then|who|reportedly)\s(?:then\s|apparently\s|also\s|had\s|\w+ly\s)?$"
)
_ON_A_DAY: Final = re.compile(
    rf",?\s?(?:[(]?\b(?:on|in|since|around|about|doi|dated?|of|injury|injured)\b\s?:?\s)*[(]?\b{_DAY}[():,;.\s\u2013-]*$"
)
_APPOSED: Final = re.compile(r",\s[^,.;:]{3,45},\s$")
"""What stands between a person and the verb: "this woman, a cook of ten years, slipped"."""
_OF_HARM: Final = re.compile(
    rf"{_DAY}|\b(?:felt|pop(?:ped)?|hurt|injur\w+|strain\w*|sprain\w*|heard|snap\w*|sudden|immediate|onset|doi)\b"
)
_BEGINNING: Final = re.compile(r"(?:^|[.;:(\u201c\"\u2013]|\s-)\s*$")
_OPENING: Final = 700
"""Characters in which a summary tells of the injury, so that a telling may leave the person out."""

_HIS_PART: Final = re.compile(
    r"\b(?:his|her|their|whose|[a-z]+'s|the\s(?:left|right))\s(?:\w+\s){1,3}$"
)
_WHENCE: Final = re.compile(
    r"\b(?:post|following|after|from|in|to|of|was|by|with|p)\s(?:an?\s|the\s|work[\s-]related\s)?(?:\w+\s)?$"
)
_TO_BLAME: Final = re.compile(
    r"\b(?:to|from|by|of|on|with|through|after|doing|performing)\s(?:(?:his|her|the|years\sof|\w+\syears\sof)\s)?$"
)
_BLAMED: Final = re.compile(
    r"[^.;,]{4,90}?,?\s(?:is|are|was|were|(?:has|have)\sbeen)\s(?:\w+ly\s)?(?:given|named|blamed|listed|cited|held"
    r"|said|thought|identified|reported|described|alleged|considered|deemed|recorded|the\s(?:\w+\s)?cause)\b"
)
_OVER_YEARS: Final = re.compile(
    r"\b(?:years|decades?|months|lifetime|career)\sof\s(?:[\w-]+\s){0,3}$"
)
_DATED_NEXT: Final = re.compile(rf"[a-z ]{{0,40}}?\s(?:on\s)?\(?{_DAY}")
_DATED: Final = re.compile(r"\b(?:doi|injury|on)\s?:?\s(?:of\s|on\s)?[\d/-]{6,10}[,:;.]\s$")
_THING: Final = re.compile(
    rf"(?:^|[.,;:]\s?|\b(?:when|as|after|and|while|that|because)\s|{_DAY}\s)"
    r"(?P<thing>(?:an?|the|another|one|some|two|his|her)\s(?:[a-z'-]+\s){1,7})$"
)
_NOT_A_THING: Final = re.compile(
    r"\b(?:pain|symptoms?|spasms?|injections?|doctor|physician|provider|surgeon|therapist|disc|disk"
    r"|nerve|mri|scores?|levels?|mood|weight|he|she|the\s(?:patient|worker|applicant|claimant|employee|provider|examiner)|was|were|is"
    r"|has|had|which|who|reviewer|treatment|therapy|numbness|block|medications?|knee|hip|ankle|arm"
    r"|leg|foot|hand|shoulder|neck|back)\b"
)
_WHOM: Final = re.compile(
    r"\s(?:(?!he\b|she\b|they\b)\w+\s){0,7}?(?:him|her|his|them|their|the\s(?:worker|patient|claimant|applicant|employee"
    r"|left|right|injured))\b"
)
_BY_ITSELF: Final = re.compile(r"(?:exploded|blew up|gave way|collapsed|flipped|overturned|broke loose"
                               r"|tipped over|toppled over|burst|slid out)\b")  # fmt: skip
_ALIEN: Final = re.compile(
    r"\b(?:underwent|treat\w+|complain\w*|diagnos\w*|present\w*|seen|evaluat\w*|surgery|increas\w*"
    r"|worse\w*|pain\s(?:with|when)|returned|standing|bending|received|noted|tender\w*|is|are|has"
    r"|reports|states|continues|prevent\w*|avoid\w*|or|may|can|should)\b"
)


class _Form(NamedTuple):
    """One way of telling it: the words that it begins with, and what it asks of its place."""

    pattern: re.Pattern[str]
    begins: tuple[str, ...]
    asks: str = ""


_FORMS: Final = (
    _Form(_MECHANISM, ("mechanism of", "cause of", "injury", "accident", "incident")),
    _Form(_LABEL, ("mechanism", "moi", "mech", "injury mechanism", "cause", "event", "accident",
                   "incident", "onset", "injury", "how injured", "how it happened", "how hurt")),
    _Form(_OCCURRED, ("injury", "injuries", "accident", "incident")),
    _Form(_WAS_A, ("injury", "accident", "incident", "event", "trauma")),
    _Form(_INJURED, ("injured", "hurt")),
    _Form(_SUSTAINED, ("sustained", "suffered", "incurred", "reported", "reports", "incurring",
                       "alleges", "alleged", "claims", "developed")),
    _Form(_IN_BRACKETS, ("injury", "injuries")),
    _Form(_REPEATED, ("cumulative", "continuous", "repetitive", "repeated", "prolonged", "constant", "ct",
                      "years of"), "cause"),
    _Form(_WAS_DOING, ("was",), "person"),
    _Form(_ONE_HURT, ("while", "when", "after")),
    _Form(_STRUCK, STRUCK, "thing"),
    _Form(_DID, DID, "person"),
    _Form(_HANDLED, HANDLED, "early person"),
    _Form(_BEFELL, ("was", "were", "got", "been"), "sufferer"),
    _Form(_BEFELL_BARE, BEFELL, "bare"),
    _Form(_DOING_IT, HURT),
    _Form(_WHEN, HURT, "gap"),
    _Form(_ONE_FELT, ("while", "when", "after")),
    _Form(_BUCKLED, ("buckled", "gave way", "gave out", "popped", "snapped", "rolled", "twisted"), "early"),
    _Form(_YEARS, YEARS_OF, "blame"),
    _Form(_STARTED, ("started", "began", "onset", "felt a", "felt an", "heard a", "noticed a",
                     "experienced a", "had a", "immediate", "sudden", "feeling",
                     "reported injury")),
    _Form(_ACCIDENT, ACCIDENT, "whence"),
    _Form(_WHILE_AT, ("while", "when"), "dated"),
)  # fmt: skip
"""From the plainest to the vaguest; the first that says how it happened is taken."""


def _forms_of() -> dict[str, int]:
    """The forms that each word begins, as bits by their rank.

    The longest word is found at a place, so that it also begins what its beginnings do.
    """
    bits: dict[str, int] = {}
    for rank, form in enumerate(_FORMS):
        for word in form.begins:
            bits[word] = bits.get(word, 0) | 1 << rank
    for word in sorted(bits, key=len):
        for end in range(len(word)):
            if word[end] == " " and word[:end] in bits:
                bits[word] |= bits[word[:end]]
    return bits


_RANKS: Final = _forms_of()
_BEGINS: Final = finder(_RANKS)
_RANKS_OF: Final = by_word(_RANKS)
_WAS: Final = re.compile(rf" (?:[a-z]+ing|(?:\w+ly )?(?:{any_of(BEFELL)}))\b")
_WHILE: Final = re.compile(r" (?:[\w-]+ ){0,4}?[a-z]+ing\b")
_FREQUENT: Final = {"was": _WAS, "were": _WAS, "got": _WAS, "been": _WAS, "while": _WHILE,
                    "when": _WHILE, "after": _WHILE}  # fmt: skip
"""Words too frequent to be looked at wherever they stand, and what must follow them."""


def _places(lowered: str) -> list[tuple[int, int]]:
    """Where the forms may begin, and which ones."""
    found: list[tuple[int, int]] = []
    for match in islice(_BEGINS.finditer(spaced(lowered)), _MOST):
        word = match.group()[1:]
        ahead = _FREQUENT.get(word)
        if ahead is None or ahead.match(lowered, match.end() - 1):
            found.append((match.start(), _RANKS_OF[word]))
    return found


_UNSAID: Final = re.compile(
    r"\W*(?:not|un(?:clear|known|specified|available|documented)|none|n/a|deferred|illegible)\b"
    r"|\W*(?:was|is)\s(?:not|un)",
    re.IGNORECASE,
)
_CUMULATIVE: Final = re.compile(
    r"(?:cumulative|continuous)[\s-]trauma\w*|ct\s(?:claim|inj\w*|trauma|period|from\s\d|\d[\d/]+\s?(?:-|to|through))|(?:cumulative|repetitive|repeated|continuous)"
    r"(?:\s(?:and|or)\s\w+)?\s(?!pain|symptom|numbness|headache|spasm|requests?|passive|therap|visits?"
    r"|passive|denial|refill|monitor|imaging|mri|injections?|drug|urine|x-ray|exam|tests?|testing)\w+"
)
_OF_AN_INJURY: Final = re.compile(
    r"\b(?:injur\w*|mechanism|claim\w*|attribut\w*|ascrib\w*|developed|caused|accident|occupational"
    r"|sustained|suffered|cumulative\strauma|continuous\strauma|associated|blam\w+|trauma)\b",
    re.IGNORECASE,
)
_OF_THE_WORKER: Final = re.compile(
    rf"\b(?:{PERSON}|his|her|mechanism\sof\sinjury|date\sof\sinjury|claim|man|woman|male|female"
    r"|injury\sis\sdescribed|lady|gentleman|(?:the|this)\s(?:injury|condition|symptoms?)\s(?:is|are|was|were|arose"
    r"|ha[sd]|have|began|developed|came)|said\sto\shave\scaused|pt)\b",
    re.IGNORECASE,
)
_AGGRAVATED: Final = re.compile(
    r"\b(?:aggravat\w+|wors\w+|increase[sd]?|exacerbat\w+|avoid\w*|no|limit\w*|occurs|break|preclud\w+"
    r"|restrict\w+|not|prevent|(?:pain|worse|better|symptoms|numbness)\swith)\s(?:\w+\s){0,3}$",
    re.IGNORECASE,
)
_NO_EVENT: Final = re.compile(
    r"\b(?:working\saround|exposure|exposed\sto(?!\s[\w ]{0,24}(?:gas|fumes|smoke|acid|spill|blood"
    r"|chlorine|ammonia|bleach|steam|explosion))|duties|stress\w*|harass\w*|over\stime|years|prolonged"
    r"|noises?|workload|gradual\w*|repetitive|overuse|job|activities|hostile)\b",
    re.IGNORECASE,
)
_PLAIN: Final = 3
_ROUNDS: Final = (
    *((rank, 0, _LONGEST) for rank in range(_PLAIN)),
    *((rank, 0, _OPENING) for rank in range(_PLAIN, len(_FORMS))),
    *((rank, _OPENING, _LONGEST) for rank in range(_PLAIN, len(_FORMS))),
)
"""The forms by rank with the stretch of text in which each is looked for: what names the mechanism
wins wherever it stands; of the others, what the summary opens with, since a later fall is a fall at
home more often than not."""
_LABELLED: Final = frozenset((_MECHANISM, _LABEL))


def read_injury(text: str) -> Claims:
    """`injury_kind` and `mechanism` as the text tells them, with spans; None where it does not."""
    text = text[:_LONGEST]
    lowered = lower(text)
    places = _places(lowered)
    cumulative = _cumulative(lowered, places)
    mechanism = _mechanism(text, lowered, places, cumulative)
    kind = Claim(None)
    if cumulative is not None:
        kind = Claim("cumulative", *cumulative)
    elif (
        mechanism.value
        and not _NO_EVENT.search(mechanism.value)
        and not _OVER_YEARS.search(lowered, max(0, mechanism.start - 50), mechanism.start)
    ):
        kind = Claim("specific", mechanism.start, mechanism.end)
    return {"injury_kind": kind, "mechanism": mechanism}


_REPEATED_BIT: Final = 1 << next(i for i, form in enumerate(_FORMS) if form.pattern is _REPEATED)


def _cumulative(text: str, places: list[tuple[int, int]]) -> tuple[int, int] | None:
    for place, forms in places:
        match = _CUMULATIVE.match(text, place) if forms & _REPEATED_BIT else None
        if match is None or _AGGRAVATED.search(text, max(0, place - 40), place):
            continue
        sentence = _around(text, *match.span())
        told = match.group().startswith("ct ") or (
            _OF_AN_INJURY.search(sentence) and _OF_THE_WORKER.search(sentence)
        )
        if told and not _GUIDELINE.search(sentence):
            return match.span()
    return None


def _around(text: str, start: int, end: int) -> str:
    """The sentence about a place, bounded, for looking at what it speaks of."""
    first = text.rfind(". ", max(0, start - 300), start) + 1 or max(0, start - 300)
    last = text.find(". ", end, end + 200)
    return text[first : last if last > 0 else end + 200]


def _mechanism(
    text: str, lowered: str, places: list[tuple[int, int]], cumulative: tuple[int, int] | None
) -> Claim:
    begun = 0
    for _, forms in places:
        begun |= forms
    for rank, first, last in _ROUNDS:
        form, bit = _FORMS[rank], 1 << rank
        if not begun & bit or (form.asks == "cause" and cumulative is None):
            continue
        for place in [place for place, forms in places if forms & bit and first <= place < last]:
            match = form.pattern.match(lowered, place)
            if match is None:
                continue
            start = _told_from(lowered, form, match)
            if start is None or _UNSAID.match(text, start):
                continue
            if form.pattern not in _LABELLED and _is_guideline(text, match):
                continue
            start, end = shortest(text, start, leads=form.asks != "thing")
            if end - start > 2:
                return Claim(text[start:end], start, end)
    return Claim(None)


def _told_from(lowered: str, form: _Form, match: re.Match[str]) -> int | None:
    """Where the telling begins, if the form's place is one where it tells of the worker."""
    place = match.start()
    behind = max(0, place - 60)
    told: bool = True
    match form.asks:
        case "person":
            told = _is_person(lowered, place)
        case "sufferer":
            told = _is_person(lowered, place) or bool(_HIS_PART.search(lowered, behind, place))
            told = told or lowered.startswith("having ", place - 7)
        case "gap":
            told = _ALIEN.search(lowered, *match.span("gap")) is None
        case "whence":
            told = _WHENCE.search(lowered, max(0, place - 40), place) is not None
            told = told or (
                place < _OPENING
                and bool(
                    _ON_A_DAY.search(lowered, behind, place)
                    or (
                        _BEGINNING.search(lowered, behind, place)
                        and _DATED_NEXT.search(lowered, match.end())
                    )
                )
            )
        case "early person":
            told = place < _OPENING and _is_person(lowered, place)
            told = told and _OF_HARM.search(_around(lowered, place, match.end())) is not None
        case "dated":
            before = lowered[max(0, lowered.rfind(". ", 0, place)) : place]
            told = (
                place < _OPENING
                and re.search(_DAY, before) is not None
                and not _ALIEN.search(before)
            )
        case "early":
            told = place < _OPENING
        case "blame":
            told = _BLAMES.search(lowered, behind, place) is not None
        case "bare":
            told = place < _OPENING and _is_unnamed(lowered, place)
        case "cause":
            told = (
                match.end() > place
                or bool(_TO_BLAME.search(lowered, behind, place))
                or bool(_BLAMED.search(lowered, place, place + 160))
            )
        case "thing":
            return _thing(lowered, match)
    return match.end() if told else None


def _is_person(lowered: str, place: int) -> bool:
    """Whether the words before a verb are the worker, or a worker's trade, or a bare date."""
    before = lowered[max(0, place - 60) : place]
    if _WHO.search(before) or _DATED.search(before):
        return True
    if dated := _ON_A_DAY.search(before):
        before = before[: dated.start()] + " "
        if _WHO.search(before) or (place < _OPENING and _BEGINNING.search(before)):
            return True
    elif place < _OPENING and _BEGINNING.search(before):
        return True
    before = _APPOSED.sub(" ", before)
    said = before.split()
    while said and (said[-1].endswith("ly") or said[-1] in {"had", "also", "then", "having"}):
        said.pop()
    return bool(said) and (said[-1].strip(",()") in PERSONS or said[-1] == "when")


def _is_unnamed(lowered: str, place: int) -> bool:
    """Whether a participle tells of the worker without a verb ("delivery driver, rear-ended")."""
    before = lowered[max(0, place - 60) : place]
    if dated := _ON_A_DAY.search(before):
        before = before[: dated.start()] + " "
    if _BEGINNING.search(before):
        return True
    said = before.split()
    while said and said[-1].endswith("ly"):
        said.pop()
    return bool(said) and (
        said[-1].strip(",()") in PERSONS or said[-1] in {"when", "while", "being"}
    )


def _thing(lowered: str, match: re.Match[str]) -> int | None:
    """Where a clause begins in which a thing or another person does something to the worker."""
    place = match.start()
    found = _THING.search(lowered, max(0, place - 80), place)
    if found is None or _NOT_A_THING.search(found["thing"]):
        return None
    if _WHOM.match(lowered, match.end()) or (
        _BY_ITSELF.match(match.group())
        and lowered[found.start() : found.start("thing")].strip() == "when"
    ):
        return found.start("thing")
    return None


_GUIDELINE: Final = re.compile(
    r"\b(?:guidelines?|mtus|odg|acoem|recommend\w*|criteria|opioids?|behavior|patients)\b",
    re.IGNORECASE,
)


def _is_guideline(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence speaks of patients at large, as quoted guidelines do."""
    return _GUIDELINE.search(_around(text, match.start(), match.end())) is not None
