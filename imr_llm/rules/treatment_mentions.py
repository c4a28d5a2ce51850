"""Treatments that a summary only mentions: no lead-in, but nothing that takes them back either.

Nurses and doctors write lists without verbs ("sling and ibuprofen. 3/14: cortisone injection"), and
no list of verbs is ever complete. A drug or treatment named outside requests, plans, reviews and exams
was had, unless its clause asks, plans, offers, refuses, denies or doubts.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim
from imr_llm.rules.diagnosis_terms import names_part
from imr_llm.rules.drugs import DRUG_CLASSES
from imr_llm.rules.phrases import Piece, any_of, finder, words
from imr_llm.rules.summary_cues import Kind
from imr_llm.rules.treatment_terms import DRUG_CLASSES_BY_NAME, FORMS, MENTIONED

if TYPE_CHECKING:
    from imr_llm.rules.stretches import Stretch

_DRUGS: Final = frozenset(n for n in DRUG_CLASSES if len(n) > 2 and n not in DRUG_CLASSES_BY_NAME)
_HEAD: Final = finder([*MENTIONED, *_DRUGS])
_DRUG_WORDS: Final = frozenset(re.sub(r"[^a-z0-9]+", " ", name) for name in _DRUGS)
_SECOND_DRUG: Final = re.compile(rf"[-/](?:{any_of(_DRUGS)})(?![\w-])")
_FORM: Final = re.compile(rf"[ ]?(?:{any_of(FORMS)})(?![\w-])")

UNREAL: Final = re.compile(
    r"\b(?:offer\w*|propos\w+|discuss\w*|consider\w*|contemplat\w+|suggest\w*|recommend\w*|advis\w+|request\w*"
    r"|ask(?:ed|s|ing)?|seek\w*|sought|plan\w*|will|would|should|could|can|cannot|may(?!\s\d)|might|must|if|unless"
    r"|until\s(?:he|she|the|an?|after|it|such|further|authori\w+|approv\w+|cleared)|whether|(?<!said\s)(?<!reported\s)(?<!noted\s)(?<!found\s)(?<!stated\s)(?<!known\s)(?<!seems\s)to\shave"
    r"|walk(?:s|ed|ing)?|ambulat\w+|to\s(?:start|begin|be|undergo|continue|try|receive|get|see|use|take|avoid|follow|resume)"
    r"|start|begin|cont|not|no|never|nor|neither|without|none|denie[ds]|deny|denying|denial|declin\w+|refus\w+"
    r"|reject\w*|turn(?:ed|s|ing)?\s(?:\w+\s)?down|put\soff|postpon\w+|defer\w*|cancel\w*|held|withh\w+|hold"
    r"|await\w*|pending|authori[sz]\w*|approv\w*|certif\w*|non-?certif\w*|modif(?:y|ied|ies)|interested|want\w*|wish\w*|hop(?:e|es|ed|ing)"
    r"|rather|brought\sup|bring\sup|talk(?:ed|s)?|spoke\w*|raised\sas|weighed|aside|in\sdispute|disputed"
    r"|candidate|indicated|refer(?:s|red|ral|rals)|contraindicat\w+|avoid\w*|allerg\w+|rul(?:e|ed|ing)\sout|schedul\w+"
    r"|granted|appeal\w*|guidelines?|order(?:ed|s)?|family|mother|father|brother|sister|friend|wife|husband|neighbou?r"
    r"|relatives?|cowork\w+|needs?|(?<!as\s)needed|appears?\sfor|first\stime|lack\w*|fail(?:ed|s)?\sto|refills?|renew"
    r"|applied\sfor|prefer\w*|intend\w*|intent|due\sfor|set\sfor|awaited|queried|eligible|reserv\w+|eventual\w*"
    r"|next|upcoming|future|later\son|once\s(?:\w+\s){0,4}?(?:is|are|has)|in\scase|instead\sof|versus|vs|absence|withdrawal"
    r"|dependen\w+|addict\w+|abuse|overdose|screen\w*|toxicology|urine|inconsistent|consistent\swith|detected"
    r"|hesita\w+|reluct\w+|unwilling|wary|against|object(?:s|ed|ion)|ineligible|disallow\w*|undelivered|unfilled"
    r"|prior\sto|before\s(?:any|a|the)\s(?:surg|operat|inj)\w*|n't|evaluat\w+|consult\w*)\b"
)
"""In a clause with one of these a treatment may not have been had."""

_CLAUSE_ENDS: Final = re.compile(
    r";\s|\.\s(?=[a-z0-9])|,?\s(?:but|although|though|whereas|however|yet)\s(?!(?:it|this|that|these|those|they|he|she"
    r"|was|were|not|never|has|had|denied|declined)\b)|,\s(?:and\s)?(?:he|she|they|the\s\w+)\s(?:is|was|has|had|were)\s(?!not|never|un)"
    r"|,?\s(?:and|while)\s(?:he|she|they)\s(?!declin|refus|would|did|never|turn|does|was\snot|has\snot|had\snot|chose|want)|,\s(?:and\s)?(?:an?|the|another)\s(?:[\w-]+\s){1,5}?(?:is|was|were|are|has|had)\s|\s[\u2013\u2014]\s"
)
_ASIDE: Final = re.compile(
    r"\((?![^)]{0,60}\b(?:denied|declin\w+|refus\w+|not\s(?:done|given|certified|authorized|approved|taken|used|filled|started"
    r"|received|yet)|never|pending|requested|proposed|planned|offered|cancel\w+))[^)]{0,120}\)"
    r"|\b(?:could|did|does|do|was|were|has|have|had|would)(?:\snot|n't)\s(?:\w+\s){0,2}?(?:tolerat\w+|help\w*|work(?:ed)?\b|reliev\w+"
    r"|last\w*|hold\b|eas\w+|improv\w+|agree|effective|beneficial|benefit\w*|sustain\w*|respond\w*|touch|change)"
    r"|\b(?:no|not|without|never)\s(?:\w+\s){0,2}?(?:relief|benefit|help|improvement|effect|change|success|avail|longer|difference|good)\b"
    r"|,\s(?:no|without)\s[\w/-]+(?:\s[\w/-]+){0,4}(?=[,;.]|\Z)"
)
"""What says nothing of the rest of its clause: brackets, and a "no" inside a list."""
_SILENT: Final = frozenset({Kind.REVIEW, Kind.PLAN, Kind.DENIED, Kind.EXAM, Kind.IMAGING})
_SPOKEN_OF: Final = re.compile(
    r"(?:-|\s|/)(?:evaluations?|consult\w*|clinics?|notes?|reports?|requests?|therapists?|office|department|plan"
    r"|referrals?|syndrome|scars?|sites?|depend\w+|abuse|toxicity|gastritis|gastropathy|induced|related|levels?|scores?|screens?"
    r"|tests?|inr|ptt|surgeon|physician|doctor|specialist|provider|overuse|allergy|intolerance|candidate|exam\w*|aggravated"
    r"|proven|assessment|records?|visit\sof|proximal|tear|sprain|strain|pain|prescription\srequest|trial\sis)\b"
)
_MODIFIER: Final = re.compile(
    r"(?:\w{3,}(?:al|ic|ar|ous|ary|oid)|[a-z]+(?:-[a-z]+)+|[ctls]\d{1,2}(?:[-/][ctls]?\d{1,2})*|home|night|hinged|custom|rigid"
    r"|soft|cold|hot|warm|walking|thumb|spica|body|joint|steroid|cortisone|corticosteroid|hardware|rotator|cuff|counterforce|ganglion|impar|stellate|occipital|thumb|muscle|occlusal|unloader|post-op"
    r"|nerve|branch|facet|trigger|point|carpal|tunnel|aqua|aquatic|pool|land|mirror|speech|talk|group|individual"
    r"|behavio(?:u)?r|cognitive|massage|exercise|open|closed|total|partial|revision|repeat|air|cam|ankle|disc|disk|hernia|wound"
    r"|skin|tendon|ligament|lace-up|sock|sugar|tong|cock-up|heel|arch|tennis|pre|gel|lumbar|tens|ice|heat|manual|spinal|cord|bone"
    r"|hearing|mouth|bite|sleep|pain|vision|work|gait|balance|prosthetic|silicone|residual|limb|patellar|finger|toe)\Z"
)
_NO_MODIFIER: Final = frozenset(
    words(
        "several prior general total initial final usual regular additional optional special "
        "similar other typical manual-only actual original several annual medical",
        " ",
    )
)
_OF_WHAT: Final = re.compile(
    r"\s(?:of|to)\s(?:the\s|his\s|her\s)?(?:left\s|right\s)?(?P<what>[a-z][\w-]*(?:\s[a-z][\w-]*)?)"
)
_OPERATIONS: Final = frozenset(
    words(
        "repair|release|reconstruction|fusion|fixation|removal|excision|resection|revision"
        "|amputation|decompression|debridement|replacement|arthroscopy|reduction"
    )
)
_BARE: Final = frozenset(words(
    "therapy|therapies|surgery|surgeries|operation|injection|injections|block|blocks|repair|release|removal|revision|fixation"
    "|fusion|decompression|excision|resection|replacement|reconstruction|ablation|epidural|brace|band|pad|pads|boot|collar"
    "|manipulation|shots|shot|liner|liners|cream|patches|stimulator|walker|support|sleeve|program|amputation|cortisone|training|reduction"
))  # fmt: skip
"""Alone these tell too little, unless a list of the kind "PT, brace, naproxen" holds them."""
_SHORT: Final = 5
_WORDS: Final = frozenset(words("brace boot cast cane sling band pad pads strap truss block", " "))
"""Short heads that are words; the others are abbreviations, in capitals ("PT", not "Pt")."""


_MOST: Final = 400
_REACH: Final = 600
_WIDEST: Final = 60
"""More than a summary mentions, a clause is long and a name is wide: bounds on hostile text."""


def mentioned(
    text: str, lowered: str, searched: str, read: list[Stretch], taken: list[Piece]
) -> list[Claim]:
    """The treatments named outside of `taken`, the pieces that lead-ins and followers told of."""
    found: list[Claim] = []
    unreal: dict[Piece, bool] = {}
    speaking = [s for at, s in enumerate(read) if not _is_silent(lowered, read, at)]
    heads = (
        (match, stretch)
        for stretch in speaking
        for match in _HEAD.finditer(searched, stretch.start, stretch.end + 2)
    )
    for match, stretch in islice(heads, _MOST):
        start, end = match.start(), match.end() - 1
        if _meets(taken, start, end):
            continue
        clause = _clause(lowered, stretch.sentence, start)
        if clause not in unreal:
            unreal[clause] = (
                UNREAL.search(_ASIDE.sub(" ", lowered[clause.start : clause.end])) is not None
            )
        if (
            unreal[clause]
            or _SPOKEN_OF.match(lowered, end)
            or (start and lowered[start - 1] in "-/")
        ):
            continue
        if (
            end - start < _SHORT
            and not text[start:end].isupper()
            and match.group()[1:] not in _DRUG_WORDS | _WORDS
        ):
            continue
        piece = _phrase(
            text, lowered, Piece(start, end), clause, drug=match.group()[1:] in _DRUG_WORDS
        )
        if piece and found and piece.start < (found[-1].end or 0):
            if piece.start > (found[-1].start or 0) or piece.end <= (found[-1].end or 0):
                continue
            found.pop()
        if piece:
            found.append(Claim(text[piece.start : piece.end], *piece))
    return found


_HAS_VERB: Final = re.compile(
    r"\b(?:is|was|were|are|has|had|have|on|did|gave|helps?|takes?|took|uses?|wears?|\w+ed|status|s/p|d/c)\b"
)


def _is_silent(lowered: str, read: list[Stretch], at: int) -> bool:
    """Whether a stretch asks or finds; a plan or a review goes on in a sentence without a cue."""
    stretch = read[at]
    if stretch.own:
        return stretch.kind in _SILENT
    if stretch.kind is Kind.REVIEW:
        return True
    return (
        at > 0
        and read[at - 1].own
        and read[at - 1].kind is Kind.PLAN
        and not _HAS_VERB.search(lowered, *stretch.sentence)
    )


def _meets(taken: list[Piece], start: int, end: int) -> bool:
    return any(piece.start < end and start < piece.end for piece in taken)


def _clause(lowered: str, sentence: Piece, place: int) -> Piece:
    """The clause of a sentence in which a place lies."""
    start, end = max(sentence.start, place - _REACH), min(sentence.end, place + _REACH)
    for mark in _CLAUSE_ENDS.finditer(lowered, start, end):
        if mark.end() <= place:
            start = mark.start() + 1
        elif mark.start() > place:
            end = mark.start()
            break
    return Piece(start, end)


def _phrase(text: str, lowered: str, named: Piece, clause: Piece, *, drug: bool) -> Piece | None:
    """The noun phrase about a head, or None where the head alone tells too little."""
    start, end = named
    if drug:
        if second := _SECOND_DRUG.match(lowered, end, clause.end):
            end = second.end()
        while form := _FORM.match(lowered, end, clause.end):
            end = form.end()
        return Piece(start, end)
    begin = start
    while begin > clause.start and start - begin < _WIDEST:
        space = max(clause.start - 1, lowered.rfind(" ", clause.start, begin - 1))
        word = lowered[space + 1 : begin - 1] if lowered[begin - 1] == " " else ""
        if not word or not _modifies(
            word, text[space + 1 : begin - 1], inside=space > clause.start + 1
        ):
            break
        begin = space + 1
    head = lowered[start:end].rsplit(" ", 1)[-1]
    if head in _OPERATIONS and (of := _OF_WHAT.match(lowered, end, clause.end)):
        what = of["what"].split()
        kept = [
            word
            for word in what
            if names_part(word) or word in {"hardware", "limb", "residual", "stump"}
        ]
        if what and what[0] in kept:
            end = of.start("what") + len(" ".join(what[: len(kept)] if kept == what else what[:1]))
    if begin == start and lowered[start:end] in _BARE:
        return None
    return Piece(begin, end)


_NOT_NAMES: Final = frozenset(
    words(
        "Dr Mr Ms MD DO PA NP PR RFA UR MRI CT EMG The She He In On At By QME AME NWB WBAT PE ROM Pt "
        "Post Rx Tx Dx Hx Meds Past Prior Now Then After Since Also DOI Q MTUS ODG IW",
        " ",
    )
)


def _modifies(word: str, printed: str, *, inside: bool) -> bool:
    """Whether a word before a head belongs to its name; `inside` where no sentence begins with it."""
    if word in _NO_MODIFIER or not word[-1].isalnum():
        return False
    if names_part(word) or word in {"left", "right", "bilateral"}:
        return word not in {
            "his",
            "her",
            "the",
            "their",
            "of",
            "and",
            "or",
            "as",
            "well",
            "back",
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
        }
    if _MODIFIER.match(word) or word in _DRUG_WORDS:
        return True
    return (
        inside
        and len(printed) > 1
        and printed[0].isupper()
        and printed not in _NOT_NAMES
        and (len(printed) < _SHORT or not printed.isupper())
    )


_CLAUSE_STARTS: Final = re.compile(
    r"[.;!?]\s|,?\s(?:but|although|though|while|whereas|however|yet)\s"
)


def was_had(text: str, start: int, end: int) -> bool:
    """Whether the clause around a treatment's place asks, plans, offers, refuses or denies nothing.

    For a treatment that somebody else found; `text` is folded.
    """
    floor = max(0, start - _REACH)
    begins = max((m.end() for m in _CLAUSE_STARTS.finditer(text, floor, start)), default=floor)
    stop = _CLAUSE_STARTS.search(text, end, end + _REACH)
    clause = text[begins : stop.start() if stop else end + _REACH].lower()
    return UNREAL.search(_ASIDE.sub(" ", clause)) is None
