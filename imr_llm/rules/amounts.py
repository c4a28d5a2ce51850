"""Amounts of a disputed item: how many, how often, how long, how many refills.

`read_amounts` reads them from the part of the heading in dispute. What a bare number counts depends
on what the item is, so the caller says it: visits of a therapy, units of a drug, or other things.
Each form is blanked out once it is read, so that no number is read twice.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from imr_llm.claim import Claim
from imr_llm.rules.phrases import any_of, lower
from imr_llm.schema import Frequency, Per, Quantity, Unit
from imr_llm.silent import silent

Counts = Literal["visits", "units", "other"]
"""What a number without a noun counts."""

_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
_TENS: Final = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100}
NUMBER_WORDS: Final[dict[str, int]] = {word: n for n, word in enumerate(_ONES)} | _TENS
NUMBER_WORDS.update((f"twenty-{word}", 20 + n) for n, word in enumerate(_ONES) if 0 < n < 10)
NUMBER_WORDS.update((f"thirty-{word}", 30 + n) for n, word in enumerate(_ONES) if 0 < n < 10)

_SPELLED: Final = any_of((*NUMBER_WORDS, "no"))
_N: Final = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,5}}(?:\.\d{{1,4}})?|(?:{_SPELLED})\b)"
_ECHO: Final = rf"(?:\s?\(\s?(?:{_N})\s?\))?"
"""The second printing of a number: "Eight (8)", "8 (eight)"."""


def _span(name: str) -> str:
    """A number or a range; `name` and `name_to` are its groups."""
    return (
        rf"(?P<{name}>{_N}){_ECHO}"
        rf"(?:\s?(?:-|–|to\b|or\b)\s?(?P<{name}_to>{_N}){_ECHO})?"
    )


_TIMES: Final = r"(?:x|×|times?)"
_DAY: Final = r"days?|daily"
_PERIOD: Final = r"(?P<per>day|week|wk|month|mo|year|yr)\b\.?"
_EACH: Final = r"(?:a\b|an\b|per\b|each\b|every\b|/)"
_COUNTED: Final = r"(?:visits?|sessions?|treatments?|days?|doses?|injections?|applications?|trips?)"
_DURATION: Final = (
    r"\s?[,;(]?\s?(?:(?:for|x|×|times|over|during|in|within|of)\s)?\s?(?:the\snext\s|up\sto\s)?"
    + _span("long")
    + r"[\s-]?(?:more\s|additional\s)?(?P<long_unit>day|week|wk|month|mo|year|yr)s?\b"
)
_ABBREVIATED: Final[dict[str, tuple[int, Per]]] = {
    "bid": (2, "day"), "tid": (3, "day"), "qid": (4, "day"), "qd": (1, "day"), "qhs": (1, "day"),
    "qam": (1, "day"), "qpm": (1, "day"), "nightly": (1, "day"), "daily": (1, "day"),
    "bedtime": (1, "day"), "weekly": (1, "week"), "monthly": (1, "month"), "yearly": (1, "year"),
    "annually": (1, "year"), "day": (1, "day"), "night": (1, "day"), "week": (1, "week"),
    "month": (1, "month"), "year": (1, "year"), "morning": (1, "day"), "evening": (1, "day"),
}  # fmt: skip
_PERS: Final[dict[str, Per]] = {
    "day": "day", "daily": "day", "night": "day", "week": "week", "wk": "week", "weekly": "week",
    "month": "month", "mo": "month", "monthly": "month", "year": "year", "yr": "year",
    "yearly": "year", "annually": "year",
}  # fmt: skip
_LY: Final = r"(?P<ly>daily|weekly|monthly|yearly|annually)\b"

_OFTEN: Final = re.compile(
    rf"\b(?:up\sto\s)?{_span('times')}\s?(?:(?:{_TIMES}|{_COUNTED})?\s?{_EACH}\s?{_PERIOD}"
    rf"|(?:{_TIMES}|{_COUNTED})\s{_LY})"
    rf"|\b{_span('visits')}\s(?:(?!(?:of|for|and|visits?|sessions?"
    rf"|{_SPELLED})\b)[a-z-]{{2,20}}\s){{1,4}}?(?:visits|sessions|treatments|times)\s{_EACH}\s?"
    r"(?P<per4>day|week|wk|month|year)\b"
    rf"|\b{_span('times2')}\s?{_TIMES}[\s-](?P<per2>week|wk|month|day)(?![\s-]?s)\b"
    rf"|\b(?P<word>once|twice|thrice)\s?(?:{_EACH}\s?)?(?P<per3>day|daily|night|week|wk|weekly"
    rf"|month"
    r"|monthly|year|yearly|annually)\b"
    r"|\b(?P<abbr>bid|tid|qid|qd|qhs|qam|qpm)\b"
    r"|\b(?P<dotted>[bt]\.i\.d|q\.(?:i\.)?d|q\.h\.s)\b\.?"
    r"|\bq\s(?P<q>day|week|month|night)\b"
    r"|\b(?:every|each)\s(?P<every>day|night|week|month|morning|evening)\b"
    r"|\bat\s(?P<bed>bedtime)\b"
    r"|(?<!bi-)(?<!bi )\b(?P<bare>daily|nightly|weekly|monthly)\b(?!\sliving)",
)
_LONG_AFTER: Final = re.compile(_DURATION)
_LONG_ANYWHERE: Final = re.compile(
    r"\b(?:for|x|×|times|over|during)\s?" + _span("long")
    + r"[\s-]?(?P<long_unit>day|week|wk|month|mo|year|yr)s?\b(?![\s-]*supply)",
)  # fmt: skip
_TIMES_WEEKS: Final = re.compile(
    rf"\b{_span('times')}\s?{_TIMES}\s?(?:for\s)?{_span('long')}[\s-]?(?P<long_unit>week|wk)s?\b",
)
_ANY: Final = re.compile(
    rf"\d|\b(?:{any_of((*NUMBER_WORDS, *_ABBREVIATED, 'once', 'twice', 'thrice'))}|refills?)\b"
    r"|\.i\.d|\bq\."
)
_ONCE: Final = {"once": 1, "twice": 2, "thrice": 3}

_REFILLS: Final = re.compile(
    rf"(?:\bwith\s|\bplus\s|\band\s|\bx\s)?(?:\(?\bfor\s)?\b(?P<n>{_N}){_ECHO}\s(?:additional\s"
    rf"|more\s)?refills?\b"
    rf"|\brefills?\s?(?:[:=#x×]\s?|times\s)?(?P<after>{_N})(?!\s?mg)\b",
)
_NOT_AMOUNTS: Final = re.compile(
    r"\b(?:day|days)[\s-]supply\s?[:=]?\s?(?:#\s?)?\d{1,3}\b"
    r"|\b\d{1,2}\s?hours?\s(?:on|off)\b|\b(?:every|q)\s?\d{1,2}(?:\s?(?:-|to)\s?\d{1,2})?\s?"
    r"(?:hours?|hrs?|h|days?|weeks?|months?)\b"
    r"|\b\d{1,2}(?:\s?-\s?\d{1,2})?\s?hours?\s?(?:a|per|each|/)\s?(?:day|week)\b"
    r"|\b\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{2,4}\b"
    r"|\b\d(?:\.\d)?\s?-?(?:tesla|t)\b|\b(?:tooth|teeth)\s?#?\s?\d{1,2}\b"
    r"|\b\d[\d.,]{0,9}(?:[\s-]?[/-]\s?\d[\d.,]{0,9}){0,4}\s?(?:mg|mcg|%|percent|meq|iu|mm|cm"
    r"|inch(?:es)?)"
    r"(?:\s?/\s?\d{0,3}\.?\d{0,2}\s?(?:ml|mls|g|gm|gram|hr|hour|h|cc|actuation|spray|dose))?"
    r"|\b\d{1,3}(?:\.\d{1,2})?(?:[/-]\d{1,3}(?:\.\d{1,2})?){1,2}(?=\s?(?:#|tab|cap|,|$))"
    r"|\b[ctls]\d{1,2}(?:\s?[-/]\s?[ctls]?\d{1,2})*\b",
)
"""Doses, strengths, dates, levels of the spine and day supplies: numbers that count no item."""

_WEIGHT: Final = re.compile(
    rf"(?:#\s?)?\b(?P<n>{_N})\s?-?(?:(?P<g>g|gm|gms|gram|grams|gr)|(?P<ml>ml|mls|milliliters?|cc))"
    r"(?![\w/])",
)
_NUMBER_SIGN: Final = re.compile(rf"#\s?(?P<n>{_N})|\bno\.\s?(?P<no>\d{{1,4}})\b")
_QTY: Final = re.compile(
    rf"\b(?:qty|quantity|total(?:\sof)?|count|dispense|disp"
    rf"|number)\b\s?(?:of\s)?[.:;#=(]*\s?#?\s?{_span('n')}",
)
_SESSIONS: Final = re.compile(
    rf"\b{_span('n')}[\s-](?:(?!and\b|or\b|for\b)[a-z\0][\w'/\0-]*[\s-]){{0,6}}?"
    r"(?:visits?|sessions?|treatments?|appointments?|classes|tx)\b"
    rf"|\b(?:visits?|sessions?|treatments?)\s?(?:[:#x×=(]|times)?\s?(?P<after>{_N})(?!\s?(?:a|per"
    rf"|{_TIMES}|/)\b)",
)
_X: Final = re.compile(
    rf"(?<!\d\s)(?<!\d)\b{_TIMES}\s?{_span('n')}(?!\s?(?:-\s?)?(?:days?|weeks?|wks?|months?"
    rf"|years?|{_TIMES})\b)(?![\d.])",
)
_BRACKET: Final = re.compile(r"\(\s?(?P<n>\d{1,3})\s?\)")
_TIMES_TIMES: Final = re.compile(rf"\b(?:{_N})\s?(?:x|×|times)\s?(?:{_N})\b")
"""`2 times 6`: the letter does not say what is counted."""

_PIECES: Final = re.compile(
    rf"\b{_span('n')}\s(?:(?:oral|soft|film|coated|more|total)\s)?(?P<noun>tablets?|tabs?"
    rf"|capsules?|caps?|pills?|patch(?:es)?"
    r"|units?|lozenges?|suppositor(?:y|ies)|box(?:es)?|tubes?|bottles?|kits?|vials?|packs?"
    r"|syringes?"
    r"|injections?|pairs?|bags?|cans?|count|ct)\b(?!\s?(?:by|po\b|p\.o|oral|every|q|once|twice"
    r"|daily|[bt]id|at|as|"
    r"per|a\sday|(?:one|two|three|\d)\s?(?:x|times)|to\b|in\b|nightly))",
)
_SERIES: Final = re.compile(rf"\b(?:series|set|course|total|package)\sof\s{_span('n')}")
_LENGTH: Final = re.compile(
    r"\b(?<!\bin\s)(?:for\s|x\s?|times\s|up\sto\s)?" + _span("n")
    + r"[\s-]?(?P<unit>day|week|wk|month|mo|year|yr)s?\b\.?(?![\s-]?(?:old|post))",
)  # fmt: skip
_HOURS: Final = re.compile(rf"\b{_span('n')}[\s-](?:hours?|hrs?)\b")
_LEADING: Final = re.compile(
    r"^\W*(?:(?:retrospective(?:ly)?|retro|prospective|additional|request|for|an?|the|continued?"
    r"|continuation|of|purchase|rental|outpatient|initial|post|pre|op|operative|surgical|labs?"
    r"|associated|service|to|include|trial|new)\b[\s:.,()-]*){0,8}"
    + _span("n")
    + r"\s(?!(?:in|or|to|x|times?|phase|views?|levels?|point|lead|panel|hours?|tesla|d|part|wheel"
    r"|wheeled|mm|inch|compartment|ply|tier|day|week|month|year)s?\b)(?=[a-z\0])",
)
_UNKNOWN: Final = re.compile(
    r"\b(?:unspecified|unknown|undisclosed|unlisted|unstated)\s(?:quantity|qty|number|amount"
    r"|duration|frequency|dos(?:e|age))\b|\(\s?(?:unspecified|unknown)\s?\)",
)
_UNITS: Final = re.compile(r"tab|cap|pill|patch|unit|lozenge|suppositor|film|count|ct")
_LENGTHS: Final[dict[str, Unit]] = {
    "day": "days", "week": "weeks", "wk": "weeks", "month": "months", "mo": "months",
}  # fmt: skip


@silent
class Amounts(NamedTuple):
    """What a heading says of amounts; a claim whose value is None says it prints none."""

    quantity: Claim
    refills: Claim
    frequency: Claim


def number(words: str) -> float | None:
    """The value of a printed number."""
    word = words.strip().lower()
    if word == "no":
        return 0
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    try:
        return float(word.replace(",", ""))
    except ValueError:
        return None


class _Page:
    """The text with what has been read blanked out; offsets stay those of the original."""

    def __init__(self, text: str) -> None:
        self.text = text

    def blank(self, match: re.Match[str]) -> None:
        start, end = match.span()
        self.text = self.text[:start] + "\0" * (end - start) + self.text[end:]

    def blank_all(self, pattern: re.Pattern[str]) -> None:
        self.text = pattern.sub(lambda m: "\0" * len(m.group()), self.text)


def read_amounts(text: str, counts: Counts) -> Amounts:
    """Quantity, refills and frequency, with spans in `text`."""
    page = _Page(lower(text))
    if not _ANY.search(page.text):
        return Amounts(Claim(None), Claim(None), Claim(None))
    refills = _read_refills(page)
    frequency = _read_frequency(page)
    page.blank_all(_NOT_AMOUNTS)
    return Amounts(
        _read_quantity(page, counts, paced=frequency.value is not None), refills, frequency
    )


def _read_refills(page: _Page) -> Claim:
    match = _REFILLS.search(page.text)
    if not match:
        return Claim(None)
    value = number(match["n"] or match["after"])
    page.blank(match)
    return Claim(None if value is None else int(value), *match.span())


def _read_frequency(page: _Page) -> Claim:
    match = _OFTEN.search(page.text)
    if not match:
        return _read_times_weeks(page)
    low, high, per = _rate(match)
    end = match.end()
    page.blank(match)
    long = _LONG_AFTER.match(page.text, end) or _LONG_ANYWHERE.search(page.text)
    weeks = _weeks(long) if long else None
    if long and weeks:
        page.blank(long)
        end = max(end, long.end())
    value = Frequency(
        times_min=low,
        times_max=high,
        per=per,
        for_weeks_min=weeks[0] if weeks else None,
        for_weeks_max=weeks[1] if weeks else None,
    )
    start = min(match.start(), long.start()) if long and weeks else match.start()
    return Claim(value, start, end)


def _read_times_weeks(page: _Page) -> Claim:
    """`2 x 4 weeks`: a frequency whose period is not printed."""
    match = _TIMES_WEEKS.search(page.text)
    weeks = _weeks(match) if match else None
    if not match or not weeks:
        return Claim(None)
    low, high = _ends(match, "times")
    page.blank(match)
    value = Frequency(times_min=low, times_max=high, for_weeks_min=weeks[0], for_weeks_max=weeks[1])
    return Claim(value, *match.span())


def _rate(match: re.Match[str]) -> tuple[float | None, float | None, Per]:
    if match["times"]:
        per = _PERS[(match["per"] or match["ly"]).lower()]
        return (*_ends(match, "times"), per)
    if match["times2"]:
        return (*_ends(match, "times2"), _PERS[match["per2"].lower()])
    if match["visits"]:
        return (*_ends(match, "visits"), _PERS[match["per4"].lower()])
    if match["word"]:
        times = _ONCE[match["word"].lower()]
        return times, times, _PERS[match["per3"].lower()]
    word = next(w for w in match.group("abbr", "dotted", "q", "every", "bed", "bare") if w)
    count, per = _ABBREVIATED[word.lower().replace(".", "")]
    return count, count, per


def _weeks(match: re.Match[str]) -> tuple[float, float] | None:
    """Length in weeks; days count where they are whole weeks, months are not turned into weeks."""
    low, high = _ends(match, "long")
    unit = match["long_unit"].lower()
    if low is None or high is None:
        return None
    if unit in {"week", "wk"}:
        return low, high
    if unit == "day" and low and not low % 7 and not high % 7:
        return low / 7, high / 7
    return None


def _ends(match: re.Match[str], name: str) -> tuple[float | None, float | None]:
    low = number(match[name])
    return low, number(match[f"{name}_to"]) if match[f"{name}_to"] else low


def _read_quantity(page: _Page, counts: Counts, *, paced: bool) -> Claim:
    if _UNKNOWN.search(page.text):
        return Claim(None)
    readers = {
        "units": (_by_weight, _by_sign, _by_pieces, _by_x, _by_leading, _by_length),
        "visits": (_by_sessions, _by_sign, _by_x, _by_length, _by_hours, _by_bracket, _by_leading),
        "other": (_by_leading, _by_sign, _by_pieces, _by_x, _by_length, _by_hours),
    }[counts]
    if _TIMES_TIMES.search(page.text):
        page.blank_all(_TIMES_TIMES)
    for reader in readers:
        if paced and reader is _by_length:
            continue
        claim = reader(page.text, counts)
        if claim is not None:
            return claim
    return Claim(None)


def _quantity(match: re.Match[str], unit: Unit, name: str = "n") -> Claim | None:
    low = number(match[name])
    if low is None or not low:
        return None
    high = (
        number(match[f"{name}_to"])
        if f"{name}_to" in match.re.groupindex and match[f"{name}_to"]
        else None
    )
    if high is not None and high <= low:
        high = None
    return Claim(Quantity(value=low, value_max=high, unit=unit), *match.span())


def _by_weight(text: str, _: Counts) -> Claim | None:
    match = _WEIGHT.search(text)
    return _quantity(match, "grams" if match["g"] else "milliliters") if match else None


def _by_sign(text: str, counts: Counts) -> Claim | None:
    match = _NUMBER_SIGN.search(text)
    if match:
        return _quantity(match, counts, "n" if match["n"] else "no")
    match = _QTY.search(text)
    return _quantity(match, counts) if match else None


def _by_sessions(text: str, _: Counts) -> Claim | None:
    """One total; several that differ ("two ... and eight ...") are no printed total."""
    claims = []
    for match in _SESSIONS.finditer(text):
        claim = _quantity(match, "visits", "n" if match["n"] else "after")
        if claim:
            claims.append(claim)
    if len({(claim.value.value, claim.value.value_max) for claim in claims}) > 1:
        return Claim(None)
    return claims[0] if claims else None


def _by_x(text: str, counts: Counts) -> Claim | None:
    match = _X.search(text)
    return _quantity(match, counts) if match else None


def _by_pieces(text: str, counts: Counts) -> Claim | None:
    match = _SERIES.search(text)
    if match:
        return _quantity(match, counts)
    match = _PIECES.search(text)
    if not match:
        return None
    noun = match["noun"].lower()
    pieces = noun.startswith("unit") or (counts == "units" and _UNITS.match(noun))
    return _quantity(match, "units" if pieces else "other")


def _by_length(text: str, _: Counts) -> Claim | None:
    match = _LENGTH.search(text)
    return _quantity(match, _LENGTHS.get(match["unit"].lower(), "other")) if match else None


def _by_hours(text: str, _: Counts) -> Claim | None:
    match = _HOURS.search(text)
    return _quantity(match, "other") if match else None


def _by_bracket(text: str, counts: Counts) -> Claim | None:
    match = _BRACKET.search(text)
    return _quantity(match, counts) if match else None


def _by_leading(text: str, counts: Counts) -> Claim | None:
    match = _LEADING.search(text)
    if not match:
        return None
    claim = _quantity(match, counts)
    return claim and Claim(claim.value, match.start("n"), match.end())
