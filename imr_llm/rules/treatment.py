"""What the disputed thing is: the service or drug that a heading names, its kind, its bare name.

- `head_service` says which of the names found the item is, and of what category.
- `name_of` cuts its name out as printed, without amount, side, part or modifier.
- `name_by_elimination` does so for a thing that no vocabulary has.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.claim import Claim
from imr_llm.rules.lexicon import NAME, WORD, Service, is_drug, services_in, stem
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.rules.services import Kind
    from imr_llm.schema import Subcategory

OTHER: Final[Kind] = ("other", "other")

_BRACKETS: Final = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]")
_SETTING: Final = re.compile(
    r"(?<=\w)[\s,]+(?:(?:following|after|status[\s-]post|s/p|prior\sto|due\sto|secondary\sto"
    r"|in\sconjunction\swith|related\sto|in\spreparation\sfor|in\santicipation\sof)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_LABEL: Final = re.compile(
    r"^\W*(?:(?:associated|ancillary)\s(?:surgical\s)?(?:services?|items?|requests?)"
    r"|(?:associated\s)?surgical"
    r"\sservices?|dme|durable\smedical\sequipment|medications?"
    r"|retrospective(?:\srequest)?(?:\sfor)?)\s?[:-]",
    re.IGNORECASE,
)


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match.group())


def foreground(text: str) -> str:
    """The text with labels, brackets and the circumstances of the treatment blanked out."""
    return _SETTING.sub(_blank, _BRACKETS.sub(_blank, _LABEL.sub(_blank, text)))


@silent
class Head(NamedTuple):
    """The service an item is, and everything found beside it in the foreground."""

    service: Service
    kind: Kind
    found: list[Service]


def head_service(text: str) -> Head | None:
    """The service the heading names first, with its kind as the rest of the heading settles it."""
    front = foreground(text)
    found = services_in(front) or services_in(_LABEL.sub(_blank, text))
    if not found:
        return None
    service = _choose(found, front)
    service, kind = _settle(service, found, front)
    return Head(service, kind, found)


def head_of_drug(drug: Service, text: str) -> Head:
    """The head of a heading whose drug no list has; a form put on the skin settles the kind."""
    service, kind = _settle(drug, [drug], foreground(text))
    return Head(service, kind, [drug])


def _choose(found: list[Service], text: str) -> Service:
    names = [service for service in found if service.rank == NAME]
    if not names:
        return min(found, key=lambda service: (service.rank, service.start))
    first = names[0]
    for word in found:
        if word.rank != WORD or word.start > first.start:
            break
        visit = word.kind[0] == "evaluation_management"
        if visit and first.kind[0] in _NOT_EVALUATED and _FOR.search(text, word.end, first.start):
            return word
    return first


_NOT_EVALUATED: Final = {"surgery", "injection", "diagnostic_testing", "dmepos", "pharmaceuticals"}
"""What a consultation may be *for* without being it ("consultation for an epidural")."""
_FOR: Final = re.compile(r"\b(?:for|regarding|re)\b", re.IGNORECASE)

_VISIT: Final = {"evaluation_management"}
_SURGEON: Final = re.compile(
    r"\b\w{0,12}surgeons?\b|\bneurosurg\w+|\bsurgical\s(?:consult|eval|referral|opinion)\w*"
    r"|\bsurgery\s(?:consult|eval|referral|clinic|department)\w*",
    re.IGNORECASE,
)
_CLEARANCE: Final = re.compile(r"\bclearance\b", re.IGNORECASE)
_SURGERY_VISIT: Final = re.compile(
    r"\b(?:consult|eval|referral|second\sopinion|follow[\s-]?up|visit)\w*", re.IGNORECASE
)
_MIND: Final = re.compile(
    r"\b(?:psych\w+|neuropsych\w+|mental\shealth|behavioral)\b", re.IGNORECASE
)
_SPINE: Final = re.compile(
    r"\b(?:spin(?:e|al)|lumbar|lumbosacral|cervical|thoracic|disc"
    r"|[CTLS]\d{1,2}\s?[-/]\s?[CTLS]?\d{1,2})\b",
    re.IGNORECASE,
)
_SCOPE: Final = re.compile(r"\barthroscop\w*", re.IGNORECASE)
_OPEN: Final = re.compile(r"\bopen\b", re.IGNORECASE)
_SHOT: Final = re.compile(
    r"\b(?:inject\w*|inj|infusions?|shots?|nerve\sblocks?|intramuscular(?:ly)?|IM)\b", re.IGNORECASE
)
_SELF_GIVEN: Final = re.compile(
    r"\b(?:auto-?injectors?|(?:pre-?filled\s)?(?:pens?|syringes?)|self-inject\w*|nasal\sspray)\b",
    re.IGNORECASE,
)
"""A drug dispensed for the patient's own use is a drug, however it is taken."""
_SESSION: Final = re.compile(
    r"\b(?:visits?|sessions?|treatments?|x\s?\d+|times\s(?:\d+|[a-z]+))\b", re.IGNORECASE
)
_THERAPY: Final = re.compile(r"\btherap(?:y|ies)\b|\bmodalit", re.IGNORECASE)
_DEVICE: Final = re.compile(
    r"\b(?:units?|devices?|machines?|rental|rent|purchase|home\suse|system)\b", re.IGNORECASE
)
_ACUPUNCTURE: Final = re.compile(r"\bacupuncture\b", re.IGNORECASE)


def _settle(service: Service, found: list[Service], text: str) -> tuple[Service, Kind]:
    """The kind of a service once the words around it are taken into account."""
    category, subcategory = service.kind
    if category == "evaluation_management" and subcategory != "dental":
        return service, _visit_kind(text) or service.kind
    if category == "surgery":
        return service, _surgery_kind(service, text)
    if category == "pharmaceuticals":
        return _drug_kind(service, found, text)
    if category == "injection" and service.rank == WORD:
        return _injected(service, found), service.kind
    if subcategory in _HOME_UNITS and _given_in_office(text):
        return service, ("rehabilitation", "other_therapy")
    if service.kind == ("rehabilitation", "other_therapy"):
        return service, _therapy_kind(service, text)
    if service.kind == ("diagnostic_testing", "imaging") and _is_applied_ultrasound(service, text):
        return service, ("rehabilitation", "other_therapy")
    return service, service.kind


_HOME_UNITS: Final = {"dme", "supplies", "electrical_stimulation"}


def _given_in_office(text: str) -> bool:
    """Sessions of a therapy, no device: "ice pack therapy, 6 sessions"."""
    return bool(_THERAPY.search(text) and _SESSION.search(text) and not _DEVICE.search(text))


def _visit_kind(text: str) -> Kind | None:
    if _CLEARANCE.search(text):
        return "surgery", "adjunct"
    if _MIND.search(text):
        return "psych_services", "evaluation"
    if _SURGEON.search(text):
        return "surgery", "surgical_consult"
    return None


def _surgery_kind(service: Service, text: str) -> Kind:
    _, subcategory = service.kind
    if subcategory in {"adjunct", "surgical_consult", "spine"}:
        return service.kind
    if service.rank == WORD and _SURGERY_VISIT.search(text):
        return "surgery", "surgical_consult"
    if _SCOPE.search(text):
        return "surgery", "arthroscopic"
    if subcategory == "arthroscopic":
        return "surgery", "non_arthroscopic" if _OPEN.search(text) else "arthroscopic"
    return "surgery", "spine" if _SPINE.search(text) else "non_arthroscopic"


def _therapy_kind(service: Service, text: str) -> Kind:
    name = text[service.start : service.end].lower()
    if _ACUPUNCTURE.search(text):
        return "rehabilitation", "acupuncture"
    if service.rank == NAME and _DEVICE.search(text):
        if "stim" in name or "electr" in name:
            return "dmepos", "electrical_stimulation"
        return "dmepos", "dme"
    return service.kind


def _is_applied_ultrasound(service: Service, text: str) -> bool:
    name = text[service.start : service.end].lower()
    return name == "ultrasound" and bool(_SESSION.search(text) or _THERAPY.search(text))


def _injected(service: Service, found: list[Service]) -> Service:
    """The service with the drug in front, which belongs to the name ("Toradol injection")."""
    for other in found:
        if is_drug(other) and other.end <= service.start <= other.end + 2:
            return Service(service.kind, other.start, service.end, service.rank)
    return service


_SHIFTED: Final[frozenset[Subcategory]] = frozenset({
    "nsaid", "anti_epilepsy", "muscle_relaxant", "antidepressant", "misc_analgesic", "other_drug",
    "topical_analgesic", "topical_compound",
})  # fmt: skip
"""Classes that become topical when put on the skin; the others keep their class."""
_TOPICAL: Final = re.compile(
    r"\b(?:gel|cream|ointment|lotion|patch(?:es)?|topical(?:ly)?|transdermal|pads?|roll-?on|balm"
    r"|liniment|salve|emulsion)\b|\d\s?(?:%|percent)",
    re.IGNORECASE,
)
_BY_MOUTH: Final = re.compile(
    r"\b(?:tab(?:let)?s?|cap(?:sule)?s?|oral(?:ly)?|by\smouth|suspension|pills?)\b", re.IGNORECASE
)
_PERCENT: Final = re.compile(r"\d\s?(?:%|percent\b)", re.IGNORECASE)
COMPOUND: Final = re.compile(r"\bcompound(?:ed|s)?\b", re.IGNORECASE)


def _drug_kind(service: Service, found: list[Service], text: str) -> tuple[Service, Kind]:
    _, subcategory = service.kind
    shot = None if _SELF_GIVEN.search(text) else _SHOT.search(text)
    if shot and subcategory not in {"viscosupplementation", "antibiotic"} and service.rank == NAME:
        block = next((s for s in found if s.kind[0] == "injection"), None)
        word = block or Service(("injection", "injection"), shot.start(), shot.end(), WORD)
        return _injected(word, found), word.kind
    if _TOPICAL.search(text) and not _BY_MOUTH.search(text):
        return service, ("pharmaceuticals", _topical_class(subcategory, service, found, text))
    return service, service.kind


def _topical_class(
    subcategory: Subcategory, service: Service, found: list[Service], text: str
) -> Subcategory:
    ingredients = sum(1 for s in found if is_drug(s) and not COMPOUND.search(text, s.start, s.end))
    percents = sum(1 for _ in _PERCENT.finditer(text))
    if percents > 1 and (ingredients > 1 or subcategory in _SHIFTED):
        return "topical_compound"
    if subcategory not in _SHIFTED:
        return subcategory
    if subcategory == "topical_compound" or ingredients > 1 or COMPOUND.search(text):
        return "topical_compound"
    if subcategory == "other_drug" and service.rank == NAME and not percents:
        return subcategory
    return "topical_analgesic"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_AFTER_NAME: Final = _words(
    """
    therapy treatment care manipulation injection block unit machine system device program
    membership study scan test testing screen screening evaluation eval consultation consult
    release repair surgery replacement aide nurse stimulation stimulator kit service
    reconstruction excision ablation neurotomy support brace arthrogram exam assessment visit
    appointment referral chair bed pump boot collar splint sling orthosis equipment implant
    trial removal resection debridement arthroplasty fusion decompression supply monitor
    assistance training counseling specialist mobilization hardware clearance
    """
)
"""Nouns that complete a name they follow ("wrist | *brace*", "TENS | *unit*")."""
_BEFORE_NAME: Final = _words(
    """
    transforaminal interlaminar caudal electro cognitive diagnostic therapeutic custom hinged
    functional medical individual group cold hot
    """
)
_PLACES: Final = _words(
    """
    left right bilateral both lt rt b l r upper lower mid low spine spinal lumbar lumbosacral
    cervical thoracic sacral neck back head shoulder elbow wrist hand finger thumb forearm arm
    hip thigh knee leg ankle foot feet toe heel extremity limb joint chest rib pelvis abdomen
    groin calf face jaw eye ear brain hindfoot great greater medial lateral anterior posterior
    distal proximal rotator cuff si sacroiliac and of the s
    """
)
_LEVEL: Final = re.compile(r"[ctls]\d{1,2}|\d")
_DONE: Final = re.compile(
    r"(?:therapy|therapies|acupuncture|program|rehabilitation)$", re.IGNORECASE
)
_RUN: Final = re.compile(r"[\s-]{0,2}([A-Za-z0-9]+)")
_PREVIOUS: Final = re.compile(r"([A-Za-z]+)[\s-]$")
_JOINED: Final = re.compile(r"\s?(?:\([^()]{0,80}\)\s?)?/\s?")
_SPARE: Final = re.compile(
    r"(?<!up)(?<!office)(?<!clinic)\s+(?:sessions?|visits?|supply)$"
    r"|(?<=acupuncture)\s+(?:treatments?|therapy|care)$"
    r"|(?<=therapy)\s+(?:treatments?|care|services?)$",
    re.IGNORECASE,
)
_SPARE_BEFORE: Final = re.compile(
    r"^(?:(?:open(?!\sreduction)|standard|large|small|medium|custom|total|single|point|front"
    r"|wheel(?:ed)?|four"
    r"|chest|knee(?!\s(?:scooter|walker))|hip|shoulder|elbow|wrist|hand(?!\s(?:therap|surg|spec))"
    r"|back|neck|ankle|foot|leg|thumb(?!\sspica)|finger|arm|lumbar|lumbosacral"
    r"|cervical|thoracic|spinal(?!\scord)|spine(?!\ssurg)|si|sacroiliac|thigh|plantar"
    r"|medial(?!\sbranch)|lateral|bedside|in|rolling|revision(?!\samp)"
    r"|hinged|post-op|operative|random|partial(?!\shospital))\b[\s-]+|\d\s)+",
    re.IGNORECASE,
)


def name_of(text: str, head: Head) -> Claim:
    """The bare name of a service, the words joined where side or part stand between them."""
    service = _phrase_head(text, head)
    end, tail = _complete(text, service, head.found)
    start = _begin(text, service)
    spans = [(start, end), *tail]
    if head.kind[0] == "injection":
        spans = [*_substance(head, start), *spans]
        start = spans[0][0]
    words = " ".join(_BRACKETS.sub("", text[a:b]).strip() for a, b in spans)
    words = _SPARE.sub("", re.sub(r"\s*/\s*", "/", re.sub(r"\s{2,}", " ", words)))
    bare = _SPARE_BEFORE.sub("", words)
    return Claim(bare or words, start, spans[-1][1])


_SEEN: Final = {"evaluation_management", "surgery", "psych_services"}
_WITH: Final = re.compile(
    r"\s(?:with|to|by|from)\s(?:an?\s|the\s)?(?:[\w-]{1,20}\s){0,3}", re.IGNORECASE
)
_TO: Final = re.compile(r"\s(?:to|by)\s", re.IGNORECASE)


def _substance(head: Head, start: int) -> list[tuple[int, int]]:
    """The drug in front of its injection, with the dose between them: "Toradol 60mg injection"."""
    return [(s.start, s.end) for s in head.found if is_drug(s) and s.end <= start][:1]


def _phrase_head(text: str, head: Head) -> Service:
    """The words that name a visit: "consultation" with a surgeon, but "referral to a surgeon"."""
    service = head.service
    if head.kind[0] not in _SEEN:
        return service
    for word, other in pairwise(head.found):
        if word.kind[0] != "evaluation_management" or service not in (word, other):
            continue
        between = text[word.end : other.start]
        if _WITH.fullmatch(between):
            if _TO.match(between) and other.kind[0] in _SEEN:
                return Service(word.kind, word.start, other.end, word.rank)
            return word
    return service


def _complete(
    text: str, service: Service, found: list[Service]
) -> tuple[int, list[tuple[int, int]]]:
    """Where the name ends, and words that belong to it behind a side or a part."""
    starts = {other.start: other for other in found if other.start >= service.end}
    end = _joined_end(text, service.end, starts)
    if service.kind[1] in _TESTED:
        end = _joined_end(text, end, starts, tested=True)
    scoped = text[service.start : end].lower() in _ADJECTIVES
    tail: list[tuple[int, int]] = []
    for start, word_end in _following(text, end):
        word, other = stem(text[start:word_end]), starts.get(start)
        if other and (scoped or _one_procedure(service, other, text[end:start])):
            stop = max(word_end, other.end)
        elif word in _AFTER_NAME:
            if _DONE.search(text, service.start, end) and word in _SPARE_NOUNS:
                break
            stop = word_end
        elif _between(text, start, word):
            continue
        else:
            break
        if not tail and (start <= end + 2 or text[end:start] == " and "):
            end = stop
        else:
            end += 3 if not tail and text.startswith(" of ", end) else 0
            tail.append((start, stop))
    return end, tail


def _one_procedure(service: Service, other: Service, between: str) -> bool:
    """Whether two names make one: "medial branch radiofrequency ablation"."""
    return other.kind[0] == service.kind[0] == "injection" and " of " not in between


_ADJECTIVES: Final = {"arthroscopic", "endoscopic", "laparoscopic"}
_SPARE_NOUNS: Final = {"treatment", "care", "service"}


_LISTED: Final = re.compile(r",?\s?(?:\band\s|&\s?|\+\s?)|,\s", re.IGNORECASE)
_TESTED: Final = frozenset(("laboratory", "other_diagnostic"))


def _joined_end(text: str, end: int, starts: dict[int, Service], *, tested: bool = False) -> int:
    """The end of names joined by strokes: "EMG/NCV", also with brackets between them.

    Tests of the blood are ordered in lists, and the list is what is asked for: "CBC, BMP and UA".
    """
    if tested:
        while listed := _LISTED.match(text, end):
            other = starts.get(listed.end())
            if other is None or other.kind[0] != "diagnostic_testing":
                break
            end = _joined_end(text, other.end, starts)
        return end
    while slash := _JOINED.match(text, end):
        other = starts.get(slash.end())
        if other is None or other.kind[0] == "other":
            break
        end = other.end
    return end


def _between(text: str, start: int, word: str) -> bool:
    """Whether a word may stand between the parts of a name: a side, a part, a level."""
    if word == "and":
        return bool(_EVAL_AND.match(text, start))
    return word in _PLACES or bool(_LEVEL.fullmatch(word))


_EVAL_AND: Final = re.compile(r"and\s(?:treat(?:ment)?|management)\b", re.IGNORECASE)


def _following(text: str, at: int) -> Iterator[tuple[int, int]]:
    for _ in range(6):
        match = _RUN.match(text, at)
        if not match:
            return
        yield match.span(1)
        at = match.end()


def _begin(text: str, service: Service) -> int:
    start = service.start
    for _ in range(3):
        match = _PREVIOUS.search(text, max(0, start - 24), start)
        if not match or match[1].lower() not in _BEFORE_NAME:
            break
        start = match.start(1)
    return start


NOISE: Final = re.compile(
    r"^(?:\W*(?:(?:retrospective(?:ly)?|retro|prospective|additional|continued?|continuation"
    r"|request|initial"
    r"|associated\ssurgical\sservices?|post|pre|op|operative|postoperative|preoperative|purchase"
    r"|rental"
    r"|outpatient|unknown|unspecified|trial|sessions?|visits?|treatments?|months?|weeks?|days?"
    r"|one|two|three"
    r"|four|five|six|eight|ten|twelve|left|right|bilateral|of|for|with|the|an?|to"
    r"|\d+(?:-\d+)?)\b[.:]?))+\W*",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(
    r"\s*(?:[,;:(\[#]|\b(?:for|of|to|with|without|at|on|times|x|x\d+|qty|quantity|per|dos|left"
    r"|right"
    r"|bilateral|purchase|rental|\d[\w./%-]*)\b|\s-\s|$)",
    re.IGNORECASE,
)


def name_by_elimination(text: str) -> Claim:
    """The name of a thing no vocabulary has: what is left in front of amounts and places."""
    noise = NOISE.match(text)
    start = noise.end() if noise else 0
    match = _CLAUSE_END.search(text, min(start + 1, len(text)))
    end = match.start() if match else len(text)
    name = text[start:end].strip()
    if not name:
        return Claim(text.strip(), 0, len(text))
    return Claim(name, start, start + len(text[start:end].rstrip()))
