"""The drug of a heading as printed: name and strength, also where no list has the drug."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim
from imr_llm.rules.drugs import DRUG_CLASSES
from imr_llm.rules.lexicon import WORD, Service, is_drug, services_in
from imr_llm.rules.treatment import COMPOUND, NOISE
from imr_llm.schema import Drug

if TYPE_CHECKING:
    from imr_llm.rules.treatment import Head
    from imr_llm.schema import Subcategory

_SALT: Final = re.compile(
    r"[\s-]{1,2}(?:hcl|hydrochloride|er|xr|sr|cr|dr|ir|ec|xl|la|ds|es|hp|odt|mlt|otc|pm|forte"
    r"|sodium|potassium"
    r"|magnesium|calcium|citrate|tartrate|succinate|maleate|mesylate|besylate|bitartrate|sulfate"
    r"|phosphate|acetate|tromethamine|epolamine|fumarate|pamoate|hyclate|acetonide|apap"
    r"|hydrobromide"
    r"|oxalate|strontium|extended\srelease|delayed\srelease|immediate\srelease"
    r"|extra\sstrength)\b(?!/)",
    re.IGNORECASE,
)
_FORM: Final = re.compile(
    r"[\s-](?:gel|cream|ointment|lotion|patch(?:es)?|pads?|tablets?|tabs?|capsules?|caps?|spray"
    r"|nasal|topical"
    r"|injections?|solution|1%|oral|suspension|neurodendraxcin)$",
    re.IGNORECASE,
)
_DIGITS: Final = r"\d{1,6}(?:,\d{3})?(?:\.\d{1,4})?|\.\d{1,4}"
_UNIT: Final = r"(?:mg|mcg|µg|ug|%|percent|meq|iu|i\.u\.|grams?(?=/)|gm?(?=/)|units?(?=/))"
_STRENGTH: Final = re.compile(
    rf"(?<![\w.])(?:(?:{_DIGITS})\s?{_UNIT}?(?:\s?[-/]\s?)){{0,4}}"
    rf"(?:{_DIGITS})\s?-?{_UNIT}(?:\s?/\s?(?:{_DIGITS})?\s?(?:ml|g|gm|gram|hr|hour|h|cc|actuation"
    rf"|spray|dose)\b)?"
    r"(?!\w)",
    re.IGNORECASE,
)
_STRENGTH_BARE: Final = re.compile(
    r"\s?(?P<s>\d{1,3}(?:\.\d{1,2})?(?:[/-]\d{2,3}(?:\.\d)?){1,2}|\d{1,4}(?:\.\d)?(?=\s?#))",
)


def read_drug(text: str, head: Head) -> Claim:
    """The drug as printed: name (first ingredient or brand) and the strength beside it.

    The span is the name's; see `with_strength`.
    """
    drugs = [s for s in head.found if is_drug(s)]
    service = head.service
    if COMPOUND.search(text, service.start, service.end):
        drugs = drugs or [s for s in services_in(text) if is_drug(s)]
        named = (s for s in drugs if not COMPOUND.search(text, s.start, s.end))
        service = next(named, None) or next(
            (s for s in services_in(text) if is_drug(s) and s.start >= service.end), service
        )
    end = _drug_end(text, service, drugs, compound=head.kind[1] == "topical_compound")
    name = text[service.start : end]
    strength = _strength(text, end)
    return Claim(Drug(name=name, strength=strength), service.start, end)


def with_strength(drug: Claim, text: str) -> Claim:
    """The claim of a drug with a span that holds its strength, too."""
    strength = drug.value.strength
    if strength is None:
        return drug
    after = text.find(strength, drug.end)
    if after >= 0:
        return Claim(drug.value, drug.start, after + len(strength))
    before = text.rfind(strength, 0, drug.start)
    return Claim(drug.value, before, drug.end) if before >= 0 else drug


def _drug_end(text: str, service: Service, drugs: list[Service], *, compound: bool) -> int:
    end = service.end
    while salt := _SALT.match(text, end):
        end = salt.end()
    for other in drugs:
        if not compound and text[end : other.start] in {"/", "-", " / "}:
            end = other.end
            while salt := _SALT.match(text, end):
                end = salt.end()
    while form := _FORM.search(text, service.start, end):
        end = form.start()
    return end


def _strength(text: str, at: int) -> str | None:
    match = _STRENGTH.search(text, at, at + 80)
    if not match:
        bare = _STRENGTH_BARE.match(text, at)
        before = _STRENGTH.search(text, 0, at)
        return bare["s"] if bare else before.group().strip() if before else None
    start, end = match.span()
    following = _STRENGTH.match(text, end + 1) if text[end : end + 1] == " " else None
    return text[start : following.end() if following else end].strip()


_ENDINGS: Final[tuple[tuple[str, Subcategory], ...]] = (
    ("triptan", "antimigraine"), ("gepant", "antimigraine"), ("prazole", "proton_pump_inhibitor"),
    ("sartan", "antihypertensive"), ("dipine", "antihypertensive"), ("pril", "antihypertensive"),
    ("olol", "antihypertensive"), ("zepam", "benzodiazepine"), ("zolam", "benzodiazepine"),
    ("cillin", "antibiotic"), ("floxacin", "antibiotic"), ("mycin", "antibiotic"),
    ("cycline", "antibiotic"), ("coxib", "nsaid"), ("profen", "nsaid"), ("codone", "opioid"),
    ("morphone", "opioid"), ("fentanil", "opioid"), ("setron", "antiemetic"),
    ("tidine", "gi_agent"), ("afil", "erectile_dysfunction"), ("oxetine", "antidepressant"),
    ("triptyline", "antidepressant"), ("sone", "corticosteroid"), ("solone", "corticosteroid"),
    ("gabalin", "anti_epilepsy"), ("caine", "topical_analgesic"), ("vitamin", "nutritional"),
)  # fmt: skip
_LOOKS_LIKE_DRUG: Final = re.compile(
    r"\d\s?(?:mg|mcg|%|ml)\b|\d%|\b(?:tab(?:let)?s?|capsules?|caps|refills?|gel|cream|ointment"
    r"|lotion"
    r"|patch(?:es)?|suspension|#\d+)\b|#\s?\d",
    re.IGNORECASE,
)
_LEADING_WORD: Final = re.compile(r"[A-Za-z][A-Za-z-]{2,}")


@lru_cache(maxsize=1)
def _near_names() -> dict[str, Subcategory]:
    """Every one-word name of a drug with one letter left out, for names misspelt by one letter."""
    table: dict[str, Subcategory] = {}
    for name, drug_class in DRUG_CLASSES.items():
        if len(name) > 5 and name.isalpha():
            for at in range(len(name)):
                table.setdefault(name[:at] + name[at + 1 :], drug_class)
    return table


def unlisted_drug(text: str) -> Service | None:
    """A drug that no list has, told by its strength or form, its class by its spelling."""
    if not _LOOKS_LIKE_DRUG.search(text):
        return None
    noise = NOISE.match(text)
    match = _LEADING_WORD.search(text, noise.end() if noise else 0)
    if not match or services_in(match.group()):
        return None
    return Service(("pharmaceuticals", _class_of(match.group().lower())), *match.span(), WORD)


def _class_of(word: str) -> Subcategory:
    near = _near_names()
    if len(word) > 5:
        shorter = (word[:at] + word[at + 1 :] for at in range(min(len(word), 30)))
        for spelling in (word, *shorter):
            found = DRUG_CLASSES.get(spelling) or near.get(spelling)
            if found:
                return found
    for ending, drug_class in _ENDINGS:
        if word.endswith(ending):
            return drug_class
    return "other_drug"
