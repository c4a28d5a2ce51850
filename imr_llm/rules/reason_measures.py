"""Weighs what is asked for, or taken so far, against the amount that the guideline allows.

Reviewers seldom write that a request "exceeds" anything: they name the allowance and the order, and
the numbers speak ("six visits to start; twelve were ordered", "weeks, not months"). So amounts are
read with their unit, each allowance told from each use by the words next to it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.rules.amounts import NUMBER_WORDS, number, read_amounts
from imr_llm.rules.phrases import any_of
from imr_llm.silent import silent

if TYPE_CHECKING:
    from imr_llm.rules.reason_voice import Sentence

_LONGEST: Final = 1200  # characters of a sentence that is looked at
_DAYS: Final = {"d": 1, "n": 1, "w": 7, "f": 14, "m": 30, "y": 365}
_VAGUE: Final = {"a": 1, "an": 1, "single": 1, "the": 1, "couple": 2, "few": 3, "several": 4,
                 "matter": 4, "half": 0.5, "dozen": 12, "another": 1}  # fmt: skip
_N: Final = rf"(?:\d{{1,4}}(?:\.\d)?|(?:{any_of(NUMBER_WORDS)})\b)"
_MEASURE: Final = re.compile(
    rf"\b(?P<a>{_N}|an?|single|the|few|several|couple of|matter of|dozen|another)"
    rf"(?:\s?\(\d{{1,3}}\))?(?:\s?(?:-|–|to|or)\s?(?P<b>{_N}))?[ -]?(?:or so )?"
    r"(?P<more>(?:(?:more|additional|further|extra|full|physical|occupational|aquatic|therapy"
    r"|acupuncture|chiropractic|massage|supervised|office|initial|weekly|therapeutic|professional"
    r"|of|hands-on|treatment|total|such|formal|individual|psychotherapy|calendar|whole|short"
    r"|post-?operative|half|daily|consecutive) ?){0,3})"
    r"(?:(?P<visit>visits?|sessions?|treatments?|appointments?)|(?P<dose>(?:mg )?(?:of )?(?:med|mme"
    r"|morphine)|milligrams? (?:of )?morphine|mg of morphine)"
    r"|(?P<time>days?|nights?|weeks?|wks?|fortnights?|months?|mos?|years?|yrs?))\b"
)
_UNITS: Final = ("visit", "session", "treatment", "appointment", "med", "mme", "mo", "day",
                 "night", "week", "wk", "year", "yr")  # fmt: skip
"""One of these stands in every measure ("mo" in months and in morphine): a look is quicker."""
_RATE: Final = re.compile(
    r" ?(?:a|per|every|each|/) ?(?:week|day|month|two|other|wk)|(?:'(?!s (?:supply|worth))| ago\b)"
)
_RATED_BEFORE: Final = re.compile(
    r"(?:\b(?:every|each|times? (?:a|per)|per|once|twice|thrice|first|last|past|within|after|aged?"
    r"|time|reassess\w*|assess\w*)|/) ?$"
)
# What stands next to an amount that the guideline grants, and to one that is asked for or was had.
_GRANTS: Final = re.compile(
    r"\b(?:guidelines?|mtus|odg|acoem|chapter|schedule|table|label\w*|fda|allow\w*|permit\w*"
    r"|recommend\w*|advis\w*|support\w*|provid\w*|up to|no more than|not more than|no longer than"
    r"|not longer than|at most|at the most|max\w*|limit\w*|cap(?:s|ped)?|ceiling|trial|initial\w*"
    r"|start\w*|begin\w*|beyond|past|outer|exceed\w*|over the|short|brief|target|stops? at|ends? at"
    r"|outset|outside of|grants?|endors\w*|usual\w*|standard|typical\w*|ordinar\w*|customar\w*"
    r"|not|threshold|tolerat\w*|sets?|names?|gives?|lets?|calls? for|course|period|only|within"
    r"|good for|of use|useful|span|gets?|weeks,|norm|range|figure|total|suffic\w*|half of|speaks? of|counts?|intend\w*|meant"
    r"|should|criteria|opening|first|is|are)\b|: ?$|>=?"
)
_STANDS: Final = re.compile(
    r"\b(?:request\w*|ask(?:s|ed|ing)|order\w*|prescrib\w*|prescription|written|wants?|sought|seeks?"
    r"|proposed|propos\w*|submitted|this (?:is|would)|already|ha(?:s|ve|d) (?:had|been|now|already"
    r"|completed|received|attended|taken|used)|had|completed|received|attended|underwent|since"
    r"|for (?:over|more than|better than|nearly|almost|about|at least|the (?:past|last))|taken|taking"
    r"|using|used|supply|refills?|renewed|filled|dispensed|authorized|approved|certified"
    r"|he|she|his|her|here|on it|after injury|from injury|post|out|old|ago|later)\b"
)
_CLAUSE: Final = re.compile(r"[;,]| (?:and|but|while|whereas|so|yet|which|where|when|once|after) ")


@silent
class Measure(NamedTuple):
    """An amount in a sentence: of `visit`, `day` or `dose`; granted by the guideline or not."""

    unit: str
    value: float
    granted: bool | None


_LOOKED_AT_AFTER = re.compile(
    r"\b(?:re-?)?(?:assess|evaluat|examin|check)\w*\b[^.;]{0,40}? (?:after|following) (?:an? |the )?(?:initial )?"
    r"(?:[\w-]+ ){0,2}?(?:visit |session )?(?:clinical )?trial\b"
    r"|\bseen again (?:after|following)\b[^.;]{0,40}? trial\b"
)


@lru_cache(maxsize=4096)
def measures(text: str) -> tuple[Measure, ...]:
    """The amounts of a sentence in lower case, rates ("twice a week") left out."""
    found = []
    text = text[:_LONGEST]
    if not any(unit in text for unit in _UNITS):
        return ()
    # A trial after which the worker is seen again is no allowance.
    if "trial" in text and _LOOKED_AT_AFTER.search(text):
        return ()
    for match in _MEASURE.finditer(text):
        value = _value(match)
        if value is None or _RATE.match(text, match.end()):
            continue
        if _is_rate(text, match.start()):
            continue
        if match["time"]:
            value *= _DAYS[match["time"][0]]
        unit = "visit" if match["visit"] else "dose" if match["dose"] else "day"
        found.append(Measure(unit, value, _granted(text, match.start(), match.end())))
    return tuple(found)


def _is_rate(text: str, start: int) -> bool:
    """Whether the words before make it a rate, or a point in time ("after two weeks")."""
    before = text[max(0, start - 12) : start]
    return _RATED_BEFORE.search(before) is not None or (
        text.startswith(("a ", "an "), start) and before.endswith(_COUNTED)
    )


_COUNTED: Final = ("days ", "times ", "visits ", "sessions ", "hours ", "doses ", "once ", "twice ")


def _value(match: re.Match[str]) -> float | None:
    words = match["b"] or match["a"]
    word = words.split(" ")[0]
    if word in _VAGUE:
        return None if match["visit"] or match["dose"] else _VAGUE[word]
    value = number(word)
    return None if value is None or value > 1000 else value


def _granted(text: str, start: int, end: int) -> bool | None:
    """Whether the guideline grants it: by the nearest word that says so, in the same clause first."""
    floor = max(0, start - 70)
    before = [stop.end() for stop in _CLAUSE.finditer(text, floor, start)]
    clause = before[-1] if before else floor
    stop = _CLAUSE.search(text, end, min(len(text), end + 50))
    behind = stop.start() if stop else min(len(text), end + 50)
    for left, right in ((clause, behind), (floor, behind), (0, len(text))):
        grants = _nearest(_GRANTS, text, (left, right), (start, end))
        stands = _nearest(_STANDS, text, (left, right), (start, end))
        if grants is not None or stands is not None:
            return stands is None or (grants is not None and grants <= stands)
    return None


def _nearest(
    words: re.Pattern[str], text: str, within: tuple[int, int], at: tuple[int, int]
) -> int | None:
    """How far the nearest of these words stands from the amount; behind it counts as farther."""
    distances = []
    for match in words.finditer(text, *within):
        if match.end() <= at[0]:
            distances.append(at[0] - match.end())
        elif match.start() >= at[1]:
            distances.append(2 * (match.start() - at[1]) + 3)
    return min(distances, default=None)


@lru_cache(maxsize=4096)
def _is_overdosed(text: str) -> bool:
    """Whether a daily dose of opioids is set against the guideline's lower ceiling."""
    doses = _DOSES.findall(text)
    bare = _BARE.search(text) if doses else None
    return bool(bare and 40 < int(bare[1]) < max(map(int, doses)))


@lru_cache(maxsize=1024)
def _asked(title: str) -> tuple[Measure, ...]:
    """What a title asks for: visits (also so many a week for so many weeks), or a length of time."""
    amounts = read_amounts(title, "visits")
    often, asked = amounts.frequency.value, []
    if often is not None and often.per == "week" and often.times_max and often.for_weeks_max:
        asked.append(Measure("visit", often.times_max * often.for_weeks_max, granted=False))
    if (much := amounts.quantity.value) is not None:
        value = much.value_max or much.value
        if much.unit == "visits" and not _DRUG.search(title):
            asked.append(Measure("visit", value, granted=False))
        elif much.unit in ("days", "weeks", "months"):
            asked.append(Measure("day", value * _DAYS[much.unit[0]], granted=False))
    if amounts.refills.value:
        asked.append(Measure("supply", 30 * (1 + amounts.refills.value), granted=False))
    return tuple(asked)


# Beginning with a digit, not with \b: the search then skips from digit to digit.
_DOSES = re.compile(r"(\d(?<!\w\d)\d{1,2}) ?(?:mg )?(?:med|mme|morphine)\b")
_BARE = re.compile(
    r"\b(?:guidelines?|mtus|odg|acoem|cdc|ceiling|cap|limit|threshold|maximum|chapter)\b[^.;]{0,40}?\b(\d{2,3})\b"
)
_DRUG: Final = re.compile(r"\d ?(?:mg|mcg|gm?|ml|%)|#\d|\b(?:tablets?|capsules?|patch(?:es)?)\b")
_OF_DRUG: Final = re.compile(
    r"\b(?:mg|mcg|#\d+|tablets?|capsules?|patch(?:es)?|cream|gel|ointment|opioids?|medications?)\b"
    r"|\dmg|\d ?%"
)
_TAKEN: Final = re.compile(
    r"\b(?:used|using|taken|taking|takes|on (?:it|this|the (?:drug|same)|\w+ for|opioids)|use|since"
    r"|prescribed|refill\w*|renew\w*|dispensed|supply|filled|go(?:es)? back|fills?|dates? (?:back|from)|months"
    r" of|years of|continued|continuous\w*)\b|> ?\d"
)
_HALF: Final = re.compile(r"\bhalf (?:of )?(?:that|this|the|those|these|it|as many)\b")
_COOLING: Final = 14  # days; a month is a trial, after which a device may be bought
_SHORTEST: Final = 1
_SHORT: Final = 100  # days; a drug that is allowed for longer is no drug for a short term
_SINCE: Final = re.compile(
    r"\b(?:since|back to|from|dates? (?:to|from))\b[^.;]{0,30}?\b(?:19|20)\d\d\b"
)


def beyond_allowance(sentences: list[Sentence], title: str, *, on_total: bool) -> Sentence | None:
    """The sentence with the allowance that what is asked for, or was had, goes beyond.

    Each allowance of the guideline counts, the first visits of a course too; `on_total` is whether
    only the largest does, as when earlier visits are what is weighed.
    """
    granted: list[tuple[float, str, Sentence]] = []
    had: dict[str, float] = {}
    for one in sentences:
        if one.closes or "agreed" in one.names:
            continue
        for unit, value, grants in measures(one.text):
            if grants and value >= _SHORTEST:
                granted.append((value, unit, one))
            elif not grants and (unit != "day" or _TAKEN.search(one.text)):
                had[unit] = max(had.get(unit, 0), value)
        if _is_overdosed(one.text):
            return one
    if not granted:
        return None
    if (
        any(unit == "visit" for _, unit, _ in granted)
        and (half := next((one for one in sentences if _HALF.search(one.text)), None)) is not None
    ):
        granted += [(value / 2, unit, half) for value, unit, _ in granted if unit == "visit"]
    asked = {unit: value for unit, value, _ in _asked(title)}
    if "purchase" in title:  # to own for good what is allowed for days
        granted = [one for one in granted if one[1] != "day" or one[0] <= _COOLING]
        asked.setdefault("day", 10_000)
    if _OF_DRUG.search(title):
        return _drug_beyond(granted, had, asked, sentences)
    for unit in ("visit", "day"):
        wanted = asked.get(unit)
        allowed = sorted((grant for grant in granted if grant[1] == unit), key=lambda g: g[0])
        allowed = [grant for grant in allowed if grant[0] != wanted] or allowed
        if not wanted or not allowed or (unit == "day" and "visit" in asked):
            continue
        if wanted > allowed[-1 if on_total else 0][0]:
            return allowed[-1 if on_total else 0][2]
    return None


def _drug_beyond(
    granted: list[tuple[float, str, Sentence]],
    had: dict[str, float],
    asked: dict[str, float],
    sentences: list[Sentence],
) -> Sentence | None:
    """A drug taken, or ordered, for longer than its short term; a daily dose over the ceiling."""
    for value, unit, one in granted:
        if unit == "dose" and had.get("dose", 0) > value:
            return one
        if unit != "day" or value > _SHORT:
            continue
        if had.get("day", 0) > value or asked.get("supply", 0) > 1.5 * value:
            return one
        if any(_SINCE.search(other.text) for other in sentences if other is not one):
            return one
    return None
