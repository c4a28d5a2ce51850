"""Who was hurt and when, as the clinical summary says it: age, sex, and dates without front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim
from imr_llm.dates import DATE, parse_date

if TYPE_CHECKING:
    import datetime as dt

_AGE: Final = re.compile(
    r"\b(?P<age>\d{2})[- ]{0,2}(?:years?[- ]{0,2}(?:old|of age)|y\.?[/ ]?o\b)"
    r"|\b(?:aged?(?: of)?|(?:fe)?male,|(?:wo)?man,|lady,|gentleman,|m(?:r|s|rs)\.? [a-z]+,|(?:wo)?man of|lady of|(?:fe)?male of) (?P<aged>\d{2})\b(?![/-])"
    r"|\b(?P<short>\d{2}) ?(?-i:[MF])\b(?![.'/-])",
    re.IGNORECASE,
)
_YOUNGEST, _OLDEST = 14, 99
_SEX_WORDS: Final = {
    "female": "female", "woman": "female", "lady": "female", "gentlewoman": "female",
    "male": "male", "man": "male", "gentleman": "male",
}  # fmt: skip
_SEX: Final = re.compile(r"\b(?P<sex>" + "|".join(_SEX_WORDS) + r")\b", re.IGNORECASE)
_SEX_AFTER_AGE: Final = re.compile(r"[^.;:]{0,60}?" + _SEX.pattern, re.IGNORECASE)
_SEX_LETTER: Final = re.compile(r"[^.;:]{0,24}?(?<![A-Za-z])(?P<sex>[MF])\b(?![.'/])")
_SEX_LETTERS: Final = {"M": "male", "F": "female"}
_SEX_BEFORE_AGE: Final = re.compile(
    _SEX.pattern + r"[^.;:\w]{0,3}(?:who is )?(?:an? )?\Z", re.IGNORECASE
)
_PERSON_IS: Final = re.compile(
    r"\b(?:injured worker|worker|patient|claimant|applicant|employee|individual|IW)"
    r"(?: \(IW\))? (?:is|was) an? (?:[\w-]+ ){0,4}?" + _SEX.pattern,
    re.IGNORECASE,
)
_PRONOUNS: Final = {"he": "male", "him": "male", "his": "male", "himself": "male",
                    "she": "female", "her": "female", "hers": "female", "herself": "female"}  # fmt: skip
_PRONOUN: Final = re.compile(r"(?<!/)\b(?P<sex>" + "|".join(_PRONOUNS) + r")\b(?!/)", re.IGNORECASE)


def read_worker(summary: str) -> dict[str, Claim | list[Claim]]:
    """Age in printed years, and sex from the person's noun, or from unanimous pronouns (codebook)."""
    for found in _AGE.finditer(summary):
        name = found.lastgroup or "age"
        age = int(found[name])
        if _YOUNGEST <= age <= _OLDEST:
            return {"worker.age": Claim(age, *found.span(name)), "worker.sex": _sex(summary, found)}
    return {"worker.age": Claim(None), "worker.sex": _sex(summary, None)}


def _sex(summary: str, age: re.Match[str] | None) -> Claim:
    found = None
    if age:
        found = _SEX_AFTER_AGE.match(summary, age.end()) or _SEX_BEFORE_AGE.search(
            summary, max(0, age.start() - 40), age.start()
        )
        letter = None if found else _SEX_LETTER.match(summary, age.start() + 2)
        if letter:
            return Claim(_SEX_LETTERS[letter["sex"]], *letter.span("sex"))
    found = found or _PERSON_IS.search(summary)
    if found:
        return Claim(_SEX_WORDS[found["sex"].lower()], *found.span("sex"))
    pronouns = list(_PRONOUN.finditer(summary))
    said = {_PRONOUNS[pronoun["sex"].lower()] for pronoun in pronouns}
    if len(said) == 1:
        return Claim(said.pop(), *pronouns[0].span())
    words = list(_SEX.finditer(summary))
    said = {_SEX_WORDS[word["sex"].lower()] for word in words}
    if len(said) == 1 and not pronouns:
        return Claim(said.pop(), *words[0].span())
    return Claim(None)


_INJURED_ON: Final = re.compile(
    r"\b(?:injur(?:y|ies|ed)|DOI|(?-i:CT) (?:inj\w*|claim)|inj|claim|accident|trauma|hurt|incident)\b"
    rf"(?P<between>[^.]{{0,120}}?)(?P<date>{DATE})"
    rf"(?: ?(?:to|through|thru|until|-) ?(?P<until>{DATE}))?",
    re.IGNORECASE,
)
# What stands between the injury and a date that is not the injury's own.
_OTHER_EVENT: Final = re.compile(
    r"\b(?:report|note|dated|visit|exam\w*|evaluat\w*|seen|records?|presented|review|surger\w*"
    r"|underwent|MRI|progress|request\w*|deni\w*|treated|complain\w*|utilization)\b",
    re.IGNORECASE,
)
_REFUSED = (
    r"(?:non-? ?certif\w*|denied|denies|modif(?:ied|ies)|(?:not|failed to|partially) approve\w*|refused?|turned down"
    r"|turned (?:it|them|this|these) down|rejected|disallowed|declined to (?:certify|approve|authorize))"
)
_HAPPENED_ON: Final = re.compile(
    rf"\b(?:on|since|from) (?P<date>{DATE})"
    rf"(?: ?(?:to|through|thru|until|-) ?(?P<until>{DATE}))?",
    re.IGNORECASE,
)
_OPENING_SENTENCES: Final = 400
"""Characters in which a summary tells of the injury, before it turns to what followed."""
_REVIEWED_ON: Final = (
    # "The original utilization review decision (11-30-16) ...", "A prior review dated 1/2/2016 ..."
    re.compile(
        r"\b(?:utilization review(?:er)?|UR|(?:prior|previous) (?:review|determination|denial|decision))"
        rf"\b(?![^.]{{0,40}}request for authorization)[^.;:]{{0,45}}?\(?(?P<date>{DATE})",
        re.IGNORECASE,
    ),
    # "These requests were previously reviewed and denied on 12/20/2016 ..."
    re.compile(
        rf"\b(?:previously reviewed|{_REFUSED}(?: certification)?) (?:on )?(?P<date>{DATE})",
        re.IGNORECASE,
    ),
    # "In a determination of 1/3/2017, the utilization review physician ..."
    re.compile(
        rf"\b(?:determination|decision|denial|letter|report) (?:of|dated|on|from) (?P<date>{DATE})"
        r"[^.]{0,60}?\b(?:utilization review|UR)\b",
        re.IGNORECASE,
    ),
    # "The carrier's reviewer refused a third block on January 4, 2015"
    re.compile(
        rf"\b(?:review(?:er)?|UR|carrier|insurer|adjuster|administrator|requests?|it|these|they|both)\b[^.]{{0,90}}?\b{_REFUSED}\b"
        rf"[^.]{{0,90}}?\bon (?P<date>{DATE})",
        re.IGNORECASE,
    ),
    # "The December 12, 2016 review turned it down"
    re.compile(
        rf"\bthe (?P<date>{DATE}) (?:utilization )?(?:review|decision|determination|denial)\b",
        re.IGNORECASE,
    ),
    # "On 1-3-2017 the request for a bone scan was non-certified ..."
    re.compile(
        rf"\bon (?P<date>{DATE})[^.]{{0,200}}?\b(?:{_REFUSED}|utilization review|UR)\b",
        re.IGNORECASE,
    ),
)


def read_summary_dates(summary: str, not_after: dt.date | None) -> dict[str, Claim | list[Claim]]:
    """Dates of injury and of the utilization review decision, for letters without front matter.

    The last day counts for a period of cumulative trauma (codebook).
    """
    return {
        "date_of_injury": read_date_of_injury(summary, not_after),
        "ur_denial_date": _review(summary, not_after),
    }


def read_date_of_injury(summary: str, not_after: dt.date | None) -> Claim:
    """The date of injury that the summary itself gives; a claim of None where it gives none."""
    for found in _INJURED_ON.finditer(summary):
        dated = found["between"].strip() == "dated" and not _OTHER_EVENT.search(
            summary, max(0, found.start() - 30), found.start()
        )
        if not dated and _OTHER_EVENT.search(found["between"]):
            continue
        name = "until" if found["until"] else "date"
        if value := parse_date(found[name], not_after):
            return Claim(value, *found.span(name))
    return _event(summary, not_after)


def _event(summary: str, not_after: dt.date | None) -> Claim:
    """The date of what the summary opens with: "This cook tripped over a cord on 11/26/2012"."""
    for found in _HAPPENED_ON.finditer(summary, 0, _OPENING_SENTENCES):
        sentence = summary.rfind(". ", 0, found.start()) + 1
        stop = summary.find(". ", found.end())
        if _OTHER_EVENT.search(summary, sentence, stop if stop >= 0 else len(summary)):
            continue
        name = "until" if found["until"] else "date"
        if value := parse_date(found[name], not_after):
            return Claim(value, *found.span(name))
    return Claim(None)


def _review(summary: str, not_after: dt.date | None) -> Claim:
    for pattern in _REVIEWED_ON:
        if (found := pattern.search(summary)) and (value := parse_date(found["date"], not_after)):
            return Claim(value, *found.span("date"))
    return Claim(None)
