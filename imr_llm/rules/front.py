"""Front matter and credentials: labels and set sentences of the agency's form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim
from imr_llm.dates import DATE, find_dates, parse_date

if TYPE_CHECKING:
    from imr_llm.letter import Span

_CASE: Final = re.compile(r"\bCM\d\d-\d{5,8}\b|\b\d\d-\d{3,6}\b(?!-)")
_CASE_LABEL: Final = re.compile(r"\bCase (?:Number|No\.?|#) ?:?", re.IGNORECASE)
_PRIORITY: Final = re.compile(r"\bPriority ?:? ?(?P<value>standard|expedited)\b", re.IGNORECASE)
_LONE_PRIORITY: Final = re.compile(r"\b(?P<value>standard|expedited)\b", re.IGNORECASE)

_DATE_LABELS: Final = {
    "date assigned": "date_assigned",
    "date of injury": "date_of_injury",
    "decision date": "decision_date",
    "dated": "decision_date",
    "ur denial date": "ur_denial_date",
    "application received": "application_received",
}
_DATE_LABEL: Final = re.compile(
    r"\b(?P<label>" + "|".join(_DATE_LABELS) + r") ?: ?(?P<value>" + DATE + ")?", re.IGNORECASE
)
_OPENING: Final = re.compile(
    rf"\bwas filed on (?P<application_received>{DATE}) disputing the Utilization Review"
    rf" Denial dated (?P<ur_denial_date>{DATE})"
    rf"(?:[^.]{{0,80}}?\. A Notice of Assignment[^.]{{0,120}}? on (?P<date_assigned>{DATE}))?",
    re.IGNORECASE,
)


def read_front(text: str, span: Span) -> dict[str, Claim | list[Claim]]:
    """The front matter's case number, priority and dates; offsets are those of `text`.

    Layout B has the dates in its opening sentence; a date with a label wins over it (codebook).
    """
    start, end = span
    claims: dict[str, Claim | list[Claim]] = {}
    case = _case_number(text, start, end)
    claims["case_number"] = case or Claim(None)
    found = _PRIORITY.search(text, start, end)
    if found is None and "Priority" in text[start:end]:
        found = _LONE_PRIORITY.search(text, start, end)
    claims["priority"] = (
        Claim(found["value"].lower(), *found.span("value")) if found else Claim(None)
    )
    dates = _labelled(text, start, end) or _labels_first(text, start, end)
    if opening := _OPENING.search(text, start, end):
        for name in opening.groupdict():
            if opening[name] and (value := parse_date(opening[name])):
                dates.setdefault(name, Claim(value, *opening.span(name)))
    for name in _DATE_LABELS.values():
        claims[name] = dates.get(name, Claim(None))
    return claims


def _case_number(text: str, start: int, end: int) -> Claim | None:
    if not (label := _CASE_LABEL.search(text, start, end)):
        return None
    # Some readers of the PDF give all labels first; the number then stands further on.
    found = _CASE.search(text, label.end(), end)
    return Claim(found[0], *found.span()) if found else None


def _labelled(text: str, start: int, end: int) -> dict[str, Claim]:
    dates: dict[str, Claim] = {}
    for found in _DATE_LABEL.finditer(text, start, end):
        if found["value"] and (value := parse_date(found["value"])):
            name = _DATE_LABELS[found["label"].lower()]
            dates.setdefault(name, Claim(value, *found.span("value")))
    return dates


def _labels_first(text: str, start: int, end: int) -> dict[str, Claim]:
    """A table read column-wise: all labels, then all values in the labels' order."""
    names = [_DATE_LABELS[f["label"].lower()] for f in _DATE_LABEL.finditer(text, start, end)]
    dates = list(find_dates(text, start, end))
    if len(names) != len(dates) or len(set(names)) != len(names):
        return {}
    return dict(zip(names, dates, strict=True))


_STATES_LABEL: Final = re.compile(
    r"\bState ?\(?s?\)? of Licensure ?: ?(?P<value>.{2,300}?)"
    r"(?= ?\bCertification|\Z)",
    re.IGNORECASE,
)
_SPECIALTY_LABEL: Final = re.compile(
    r"\bCertification ?\(?s?\)? ?/ ?Special(?:ty|ties|ity) ?: ?(?P<value>.{2,300}?)"
    r"(?= ?\b(?:State ?\(|He/she|The expert)|\Z)",
    re.IGNORECASE,
)
_LICENSED: Final = re.compile(
    r"\blicensed to practice in (?:the states? of )?(?P<value>[^.;]{3,200})", re.IGNORECASE
)
_BOARD: Final = re.compile(
    r"\b(?:Board[- ]Certified|Licensed) in (?P<board>[^.;]{3,160}?)"
    r"(?:,? (?:and )?(?:has|with) an? sub-?specialty in (?P<sub>[^.;]{3,120}?))?"
    r"(?=,? (?:and|who) (?:is|has)\b|,? (?:is )?licensed|[.;]|\Z)",
    re.IGNORECASE,
)
_PROFESSION: Final = re.compile(
    r"\breviewer is an? (?:licensed )?(?P<value>Chiropractor|Acupuncturist|Psychologist|Dentist"
    r"|Podiatrist|Optometrist|Registered Nurse|Physical Therapist)\b",
    re.IGNORECASE,
)
_COMMA: Final = re.compile(r" ?[,;] ?(?:and )?")
_STATE_STOP: Final = re.compile(r" ?[,;/] ?(?:and )?| and | & ")


def read_credentials(text: str, span: Span) -> dict[str, Claim | list[Claim]]:
    """The reviewer's states and specialties, from the block (D2, E, F) or the sentence (A to D1)."""
    start, end = span
    states = _STATES_LABEL.search(text, start, end) or _LICENSED.search(text, start, end)
    return {
        "reviewer.licensure_states": _states(text, states) if states else [],
        "reviewer.specialties": _specialties(text, start, end),
    }


def _states(text: str, found: re.Match[str]) -> list[Claim]:
    claims: list[Claim] = []
    for start, end in _pieces(text, *found.span("value"), _STATE_STOP):
        printed = text[start:end].rstrip(".").removeprefix("and ")
        name = _ABBREVIATED.get(printed.upper(), printed)
        if name and all(claim.value != name for claim in claims):
            claims.append(Claim(name, start, end))
    return claims


def _specialties(text: str, start: int, end: int) -> list[Claim]:
    if label := _SPECIALTY_LABEL.search(text, start, end):
        return [Claim(text[a:b], a, b) for a, b in _pieces(text, *label.span("value"), _COMMA)]
    if board := _BOARD.search(text, start, end):
        spans = _pieces(text, *board.span("board"), _COMMA)
        if board["sub"]:
            spans += _pieces(text, *board.span("sub"), _COMMA)
        return [Claim(text[a:b], a, b) for a, b in spans]
    profession = _PROFESSION.search(text, start, end)
    return [Claim(profession["value"], *profession.span("value"))] if profession else []


def _pieces(text: str, start: int, end: int, stop: re.Pattern[str]) -> list[tuple[int, int]]:
    """Non-empty stretches between the stops, without blanks at their ends."""
    pieces: list[tuple[int, int]] = []
    for found in [*stop.finditer(text, start, end), None]:
        last = found.start() if found else end
        a, b = start, last
        while a < b and text[a] in " .":
            a += 1
        while b > a and text[b - 1] in " .":
            b -= 1
        if a < b:
            pieces.append((a, b))
        start = found.end() if found else end
    return pieces


_ABBREVIATED: Final = dict(
    pair.split(":")
    for pair in [
        "AL:Alabama",
        "AK:Alaska",
        "AZ:Arizona",
        "AR:Arkansas",
        "CA:California",
        "CO:Colorado",
        "CT:Connecticut",
        "DE:Delaware",
        "DC:District of Columbia",
        "FL:Florida",
        "GA:Georgia",
        "HI:Hawaii",
        "ID:Idaho",
        "IL:Illinois",
        "IN:Indiana",
        "IA:Iowa",
        "KS:Kansas",
        "KY:Kentucky",
        "LA:Louisiana",
        "ME:Maine",
        "MD:Maryland",
        "MA:Massachusetts",
        "MI:Michigan",
        "MN:Minnesota",
        "MS:Mississippi",
        "MO:Missouri",
        "MT:Montana",
        "NE:Nebraska",
        "NV:Nevada",
        "NH:New Hampshire",
        "NJ:New Jersey",
        "NM:New Mexico",
        "NY:New York",
        "NC:North Carolina",
        "ND:North Dakota",
        "OH:Ohio",
        "OK:Oklahoma",
        "OR:Oregon",
        "PA:Pennsylvania",
        "RI:Rhode Island",
        "SC:South Carolina",
        "SD:South Dakota",
        "TN:Tennessee",
        "TX:Texas",
        "UT:Utah",
        "VT:Vermont",
        "VA:Virginia",
        "WA:Washington",
        "WV:West Virginia",
        "WI:Wisconsin",
        "WY:Wyoming",
        "PR:Puerto Rico",
    ]
)
