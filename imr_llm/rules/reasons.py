"""Reads why a reviewer decided so: reason codes from the words of a rationale.

A rationale first tells what the guideline says, then what holds in this case, then concludes.
Only what is applied to this case is a reason, so each sentence is sorted by its voice
(`reason_voice`) before its cues (`reason_cues`) are put together: here for a refusal, with what is
said not to be there read in `reason_denials`; in `reason_approvals` for an approval. The conclusion
is read apart (`conclusion`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim
from imr_llm.rules.conclusion import concludes
from imr_llm.rules.reason_approvals import approvals
from imr_llm.rules.reason_denials import denied_reasons, is_denied
from imr_llm.rules.reason_forms import refusing
from imr_llm.rules.reason_measures import beyond_allowance
from imr_llm.rules.reason_terms import WORKER
from imr_llm.rules.reason_things import MEASURE, NO_TOPIC, SYNONYMS
from imr_llm.rules.reason_voice import sorted_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.rules.reason_voice import Sentence
    from imr_llm.schema import Reason

__all__ = ["concludes", "read_reasons"]


def read_reasons(
    rationale: str, *, decision: str, title: str = "", role: str = "primary"
) -> list[Claim]:
    """The reason codes that a folded rationale states, in the order of weight.

    `decision` is the item's printed decision and sets which codes are possible; `title` tells what
    a guideline's "not recommended" must be about; `role` whether the item hangs on another one.
    Each claim's span is the sentence that states the reason.
    """
    sentences = sorted_sentences(rationale)
    if decision == "overturned":
        found = approvals(sentences, dependent=role == "dependent")
    else:
        found = _refusals(sentences, title.lower(), dependent=role == "dependent")
    return [Claim(code, found[code].start, found[code].end) for code in _by_weight(found)]


_SHUN = re.compile(r"\b(?:(?:should|must|ought) (?:not|never)|be kept from)\b")
_BETTER: Final = frozenset(
    ("not_recommended", "no_improvement_shown", "conservative_care_not_tried")
)
_TESTED = re.compile(r"\b(?:sham|placebo|trials?|studies|tested|literature|studied)\b")
_CONDITION = re.compile(
    r"\b(?:unless|except|without (?:first|prior|evidence)|necessarily|routine\w*|largely)\b"
)
_UNTOLD: Final = frozenset(("lack", "not_told", "untold", "fails_to"))


# --- refusals ---------------------------------------------------------------------------------
_NOT_RECOMMENDED: Final = frozenset(("not_recommended", "no_support"))
_UNDONE: Final = frozenset(("no_main", "unplanned"))
# Without one of these, a guideline's sentence refuses nothing.
_REFUSING = re.compile(
    r"no(?:t|r) |n't |exce|against|discourag|experiment|investigat|insufficien|unproven|lack|scant"
    r"|paucity|no (?:evid|supp|prov|rol|plac)|doubl|twice|tripl|surpass|above|beyond|more than"
)
_DENIED = re.compile(
    r"\b(?:not|no|none|neither|nor|cannot|moot|denied|refused|so (?:does|is|do|are)|falls?|fails?"
    r"|un\w+)\b"
)
_KIND = re.compile(
    r"\b(?:this|these|such|of the) (?:an? )?(?:class|kind|type|sort|drugs?|agents?|items?)\b"
    r"|\b(?:endors|recommend|support|favou?r|advis|against)(?:es?|ed|s)? (?:against )?"
    r"(?:it|its|this|them|their|routine)\b"
)
# What a quotation begins with is said of its headword, the treatment.
_FLAT = re.compile('(?:[^:.;]{3,60}:? ?)?["\u201c](?:strongly |generally )?not recommended')
_PERSON = re.compile(
    rf"\b(?:he|she|his|her|him|here|{WORKER}|(?:together|along|combined) with|alongside|on top of)\b"
)
_TREATED = re.compile(
    rf"\b(?:{MEASURE}|treatments?|sessions|visits|drug|use|dose|despite|prior|previous|earlier|first)\b"
)
_USES: Final = ("use", "usage", "basis")
_RULES = re.compile(r"^(?:when|if)\b|\b(?:should|must|may|unless)\b")
_OPENS_PART = re.compile(r"[,;]|\band (?:the|this|these|his|her|it|\d)")
# Services by which a condition is looked into: one more is for a change.
_LOOKS = re.compile(
    r"mri|\bct\b|x-?ray|imaging|scan|ultrasound|emg|ncv|ncs|study|test|evaluation|consult|screen"
    r"|visit"
)
# Services that hang on what the worker can do unaided.
# What does no harm of its own.
_HARMLESS = re.compile(
    r"mri|x-?ray|ultrasound|emg|ncv|study|test|evaluation|consult|screen|visit|therapy|sessions?|brace"
    r"|splint|\bbed\b|aide|transport|membership|program|acupuncture|massage|labor|panel|clearance"
)
_MOBILE = re.compile(
    r"home (?:health|care|aide|assist)|\baide\b|transport|\bride\b|wheelchair|scooter|walker"
    r"|caregiver|attendant|house ?(?:keep|clean)|hospital bed|\bcane\b|crutch"
)
_COURSE = re.compile(r"therapy|chiro|acupunct|manipulat|massage|sessions|rehab|program|counsel")
_TOPIC = re.compile(r"[a-z][a-z-]{3,}")
_SHORT_NAMES = re.compile(rf"\b(?:{'|'.join(SYNONYMS)})")


def _refusals(sentences: list[Sentence], title: str, *, dependent: bool) -> dict[Reason, Sentence]:
    """The reasons of a refusal, each with the sentence that states it first."""
    found: dict[Reason, Sentence] = {}
    asked = title.rpartition("original request,")[2]
    topics = _topics(asked)
    before: Sentence | None = None
    for one in sentences:
        if dependent and one.applied and _is_undone(one):
            found.setdefault("depends_on_refused", one)
            continue
        codes = list(_refused_by(one, topics, asked))
        implied = _implied(one, before, topics, asked)
        if codes:
            codes = _besides(codes, list(implied), one)
        for code in codes or implied:
            found.setdefault(code, one)
        if dependent and "refused_main" in one.names:
            found.setdefault("depends_on_refused", one)
        before = one
    _beyond_trial(sentences, title, found)
    _long_in_use(sentences, title, found)
    _beyond_numbers(sentences, asked, found)
    return found or _weak(sentences) or _fallback(sentences, topics)


def _topics(title: str) -> set[str]:
    """Beginnings of the words by which a guideline would name what the title asks for."""
    topics = {
        word.rstrip("es")[:7] if len(word) > 4 else word
        for word in _TOPIC.findall(title)
        if word not in NO_TOPIC
    }
    for short in _SHORT_NAMES.findall(title):
        topics.update(SYNONYMS[short])
    return topics


def _refused_by(one: Sentence, topics: set[str], title: str) -> Iterator[Reason]:
    """What a sentence says against the treatment, be it the guideline's or the reviewer's."""
    if one.closes or not (one.applied or _REFUSING.search(one.text) or _is_about(one.text, topics)):
        return
    names = one.names
    if "depends" in names and _twice_denied(one):
        yield "depends_on_refused"
        return
    if not names.isdisjoint(_NOT_RECOMMENDED) and _is_refused(one, topics):
        yield "not_recommended"
    if "exceeds" in names or ("too_long" in names and (one.names_case or "more" in names)):
        said = one.applied or "more" in names or _compares(one)
        if said and not _quoted(one, "exceeds"):
            yield "exceeds_guideline"
    if one.applied:
        yield from _applied_to(one, topics, title)


def _applied_to(one: Sentence, topics: set[str], title: str) -> Iterator[Reason]:
    """What a sentence says that speaks of this case."""
    names = one.names
    if "agreed" in names:
        yield "other"
    harms = "contra" in names and _harms_worker(one, topics)
    codes = denied_reasons(one, topics)
    yield from codes
    if "unplanned" in names or "none_of" in names or ("able" in names and _MOBILE.search(title)):
        yield "criteria_not_met"
    if "no_gain" in names and _tells_of_it(one, topics, title):
        yield "no_improvement_shown"
    elif _can_wait(one, title, told=bool(codes) or harms):
        yield "not_needed_now"
    if harms:
        yield "contraindicated"


def _is_undone(one: Sentence) -> bool:
    """Whether what the item hangs on is said not to be done."""
    if not one.names.isdisjoint(_UNDONE):
        return True
    return (
        not one.closes and "approved_main" not in one.names and "falls_with" in refusing(one.text)
    )


def _besides(told: list[Reason], implied: list[Reason], one: Sentence) -> list[Reason]:
    """What is implied beside what is told, or tells better what a cue takes by its words alone.

    "For want of proof" is no lack of paper, "no better than the sham" no lack of gain; "on top of"
    tells a harm as a duplicate, "none" may be none of the measures that come first.
    """
    codes = told
    if told == ["insufficient_documentation"] and "document" not in one.names:
        better: list[Reason] = [code for code in implied if code in _BETTER]
        return better or told
    if told == ["no_improvement_shown"] and "not_recommended" in implied:
        return ["not_recommended"] if _TESTED.search(one.text) else told
    if told == ["criteria_not_met"] and "none_of" in one.names:
        return [code for code in implied if code == "conservative_care_not_tried"] or told
    if "contraindicated" in implied and "contraindicated" not in told:
        codes = [code for code in told if code != "not_needed_now"]
        codes.append("contraindicated")
    if told == ["exceeds_guideline"] and "no_improvement_shown" in implied:
        codes = [*told, "no_improvement_shown"]
    return codes


def _implied(
    one: Sentence, before: Sentence | None, topics: set[str], title: str
) -> Iterator[Reason]:
    """What a sentence lets be understood whose cues tell no reason (`reason_forms`)."""
    if one.closes or not one.names.isdisjoint(("verdict", "exception")):
        return
    its_own = one.applied or _is_about(one.text, topics)
    if not its_own and _names_another(one):
        return
    forms = refusing(one.text)
    if "against" in forms and "not_primary" not in one.names and not _CONDITION.search(one.text):
        yield "not_recommended"
        return
    if not (its_own or "against" in forms):
        return
    if not one.applied:
        if _SHUN.search(one.text) and "harm" in forms and not _HARMLESS.search(title):
            yield "contraindicated"
        return
    if "over" in forms:
        yield "exceeds_guideline"
    if "harm" in forms and not _HARMLESS.search(title) and one.names.isdisjoint(_UNTOLD):
        yield "contraindicated"
    elif "guide" in one.names and not _PERSON.search(one.text):
        return
    elif "care_open" in forms or ("untried" in forms and _care_comes_first(one, before, topics)):
        yield "conservative_care_not_tried"
    elif "gainless" in forms and (not _LOOKS.search(title) or _COURSE.search(title)):
        yield "no_improvement_shown"
    elif "already" in forms or ("looked" in forms and _LOOKS.search(title)):
        yield "not_needed_now"
    elif "guessed" in forms:
        yield "insufficient_documentation"
    elif "unfit" in forms:
        yield "criteria_not_met"


def _names_another(one: Sentence) -> bool:
    """Whether another treatment than the asked one is named."""
    return not one.names.isdisjoint(("care", "measure", "conservative"))


def _care_comes_first(one: Sentence, before: Sentence | None, topics: set[str]) -> bool:
    """Whether care is untried that this sentence, or the one before, says comes first."""
    for said in (one, before):
        if said is None or "later_care" not in refusing(said.text):
            continue
        if "conservative" in said.names or _names_care(said, topics):
            return True
    return False


def _names_care(one: Sentence, topics: set[str]) -> bool:
    care = (one.words(cue) for cue in one.cues if cue.name in ("care", "measure"))
    return any(not any(topic in words for topic in topics) for words in care)


def _is_about(text: str, topics: set[str]) -> bool:
    return any(topic in text for topic in topics)


def _is_refused(one: Sentence, topics: set[str]) -> bool:
    """Whether what is not recommended is the treatment in dispute."""
    if one.applied and "verdict" in one.names and "no_support" not in one.names:
        return False  # a closing formula: "not supported by guidelines and not necessary"
    if "routine" in one.text and not one.applied:
        return False
    if one.names_case or _KIND.search(one.text) or _FLAT.match(one.text):
        return True
    end = next(cue.end for cue in one.cues if cue.name in _NOT_RECOMMENDED)
    turn = one.text.find(" but ", end)  # "but" sets something else against it
    return _is_about(one.text if turn < 0 else one.text[:turn], topics)


def _tells_of_it(one: Sentence, topics: set[str], title: str) -> bool:
    """Whether the treatment without gain is the one in dispute, not care before a test."""
    if _is_about(one.text, topics):
        return True
    return _TREATED.search(one.text) is not None and not _LOOKS.search(title)


def _can_wait(one: Sentence, title: str, *, told: bool) -> bool:
    """Whether it was done already, or is to wait; `told` is whether another reason was told."""
    if "unchanged" in one.names and _LOOKS.search(title):
        return True
    waits = "wait" in one.names or ("duplicate" in one.names and not is_denied(one, "duplicate"))
    if told or not waits:
        return False
    cared = not one.names.isdisjoint(("care", "measure"))
    return not (cared and "later_care" in refusing(one.text))


def _harms_worker(one: Sentence, topics: set[str]) -> bool:
    """Whether a risk is told of this worker, not of the drug at large."""
    if is_denied(one, "contra") or _quoted(one, "contra"):
        return False
    return bool(_is_about(one.text, topics) or _PERSON.search(one.text) or one.speaks_of_case)


def _twice_denied(one: Sentence) -> bool:
    """Whether it says: as the surgery is not necessary, the requested service is not either."""
    depends = next(cue for cue in one.cues if cue.name == "depends")
    return _DENIED.search(one.text, depends.end) is not None


def _compares(one: Sentence) -> bool:
    """Whether an amount is set against the guideline's, as in "double what the MTUS allows"."""
    found = (one.words(cue) for cue in one.cues if cue.name == "exceeds")
    return any(not words.endswith(_USES) for words in found) and not _RULES.search(one.text)


def _quoted(one: Sentence, name: str) -> bool:
    """Whether the cue of this name stands in what the guideline is said to say."""
    if "guide" not in one.names:
        return False
    at = next((cue.start for cue in one.cues if cue.name == name), -1)
    return any(
        0 <= at - cue.end < 60 and not _OPENS_PART.search(one.text, cue.end, at)
        for cue in one.cues
        if cue.name == "guide" and not one.words(cue).startswith("if ")
    )


# --- reasons that lie in several sentences ----------------------------------------------------
_COUNTED = re.compile(
    r"\b(?:therapy|sessions?|visits?|treatments?|times|manipulation|stimulation|acupuncture|massage"
    r"|week|hours|rental)\b"
)
# What is counted in visits is not a drug in use.
_SERVICE = re.compile(r"\b(?:therapy|sessions?|visits?|mri|study|surgery|program|consult\w*)\b")
_SHORT = re.compile(
    r"shortest|briefest|as short (?:a time )?as|short[- ](?:term|course|period|time|stretch|run|duration)|brief (?:course|use|period|time)"
    r"|(?:no|not \w+(?: for)?|not) (?:longer|more) than|not \w+[^.;]{0,30} for (?:long|chronic)"
    r"|\b(?:limit(?:ed|s)?|meant|intended|reserved|restricted|approved|place|at most|up to|maximum"
    r"|only|recommended|advised|allowed|stretch|course|beyond) (?:[\w-]+ ){0,6}?"
    r"(?:days?|weeks?|month)\b"
)
_LONG = re.compile(
    r"\bsince\b|\b(?:months|years)\b|\bmonthly|\bchronic|\blong[- ]term|\bcontinu|\breach(?:es)? back"
)
_FROM_YEAR = re.compile(
    r"\b(?:prescribed|taken|taking|used|using|refill\w*|renewed|filled|dispensed|fills?|refills?|on (?:it|this"
    r"|the drug))\b[^.;]{0,60}?\b(?:since|back to|for (?:\w+ ){0,3}?years)\b"
)
_UNMET = re.compile(r"does not (?:meet|satisfy)|not (?:met|satisfied)")
_UNSUPPORTED = re.compile(r"not (?:\w+ )?(?:supported|recommended|indicated)")


def _beyond_trial(sentences: list[Sentence], title: str, found: dict[Reason, Sentence]) -> None:
    """Visits ordered beyond a trial that is authorized or running exceed the guideline."""
    if "eligible portion" not in title:
        return
    applied = [one for one in sentences if one.applied]
    trial = next((one for one in applied if "initial" in one.names), None)
    if trial is None:
        return
    if _COUNTED.search(title):
        found.setdefault("exceeds_guideline", trial)
        found.pop("insufficient_documentation", None)
    if waits := next((one for one in applied if "wait" in one.names), None):
        found.setdefault("not_needed_now", waits)
        found.pop("no_improvement_shown", None)


def _long_in_use(sentences: list[Sentence], title: str, found: dict[Reason, Sentence]) -> None:
    """A drug that the guideline allows for a short term, and that has been taken for long."""
    if "exceeds_guideline" in found or _SERVICE.search(title):
        return
    used = next((one for one in sentences if _tells_of_use(one)), None)
    if used is not None and any(_SHORT.search(one.text) for one in sentences):
        found["exceeds_guideline"] = used


def _beyond_numbers(sentences: list[Sentence], asked: str, found: dict[Reason, Sentence]) -> None:
    """What is asked for is more than the guideline allows, by the numbers."""
    if "exceeds_guideline" in found:
        return
    shown = "no_improvement_shown" in found
    if one := beyond_allowance(sentences, asked, on_total=shown):
        found["exceeds_guideline"] = one


def _tells_of_use(one: Sentence) -> bool:
    """Whether it tells of long use, or does so before the guideline ("for years, though ...")."""
    if one.applied:
        return "used" in one.names and _LONG.search(one.text) is not None
    if not _LONG.search(one.text):
        return False
    voices = (cue.name for cue in one.cues if cue.name in ("used", "guide"))
    return next(voices, None) == "used" or _FROM_YEAR.search(one.text) is not None


def _weak(sentences: list[Sentence]) -> dict[Reason, Sentence]:
    """Where no reason is told in full: the closing words."""
    for one in reversed(sentences):
        if one.applied and _UNMET.search(one.text):
            return {"criteria_not_met": one}
        if one.applied and _UNSUPPORTED.search(one.text):
            return {"not_recommended": one}
    return {}


def _fallback(sentences: list[Sentence], topics: set[str]) -> dict[Reason, Sentence]:
    """Where nothing tells the reason: what the sources are said to hold, set against this case.

    A reviewer who names an indication and then only tells the case has found that it is absent.
    """
    told = [one for one in sentences if not one.closes and "verdict" not in one.names]
    for one in told:
        if "against" in refusing(one.text) and (one.applied or _is_about(one.text, topics)):
            return {"not_recommended": one}
    for one in told:
        if "only_for" in refusing(one.text):
            return {"criteria_not_met": one}
    applied = [one for one in told if one.applied]
    return {"criteria_not_met": applied[-1]} if applied else {}


# --- weight -----------------------------------------------------------------------------------
_FIRST: Final = ("depends_on_refused", "depends_on_approved")


def _by_weight(found: dict[Reason, Sentence]) -> list[Reason]:
    """What the item hangs on first, then as printed; an excess before what follows from it."""
    codes = sorted(found, key=lambda code: (code not in _FIRST, found[code].start))
    follows = [code for code in codes if code in ("not_needed_now", "no_improvement_shown")]
    if "exceeds_guideline" in codes and follows:
        first = min(codes.index("exceeds_guideline"), codes.index(follows[0]))
        codes.remove("exceeds_guideline")
        codes.insert(first, "exceeds_guideline")
    return codes
