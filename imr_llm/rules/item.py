"""The heading of one disputed item, read into the fields of an issue.

`read_item` splits off what the claims administrator authorized, finds the service in dispute, and
reads amounts, drug, parts, timing and role. Spans are offsets in the heading given.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final, cast

from imr_llm.claim import Claim, Claims
from imr_llm.rules.amounts import Counts, read_amounts
from imr_llm.rules.anatomy import find_parts
from imr_llm.rules.lexicon import AID, WORD
from imr_llm.rules.medication import read_drug, unlisted_drug, with_strength
from imr_llm.rules.treatment import (
    OTHER,
    Head,
    head_of_drug,
    head_service,
    name_by_elimination,
    name_of,
)
from imr_llm.schema import BodyPart

if TYPE_CHECKING:
    from imr_llm.rules.services import Kind
    from imr_llm.schema import Side

LONGEST_HEADING: Final = 4000
"""Characters read; what is longer is no heading."""

_REMAINDER: Final = re.compile(
    r"\bremaining\b[^.]{0,60}?\boriginal\srequests?\b[\s,:;]*(?:for\s|of\s)?", re.IGNORECASE
)
_WHOLE: Final = re.compile(
    r"\bleaving\b[^.]{0,60}?\beligible\b[\s.,:;]*(?:the\s)?original\srequests?\b[\s,:;]*(?:for\s"
    r"|of\s)?",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(r"[\s,;:]*\b(?:is|are|was|were)[\s,;:]*$", re.IGNORECASE)


def read_item(title: str, *, ur_denial_date: dt.date | None = None) -> Claims:
    """Everything the heading says of its item, by field name; `title` is folded and whole.

    A date of service makes the item retrospective where it is not after `ur_denial_date`.
    """
    heading = title[:LONGEST_HEADING]
    authorization, start = _split(heading)
    end = len(heading)
    if start and (closing := _CLOSING.search(heading, start)):
        end = closing.start()
    dispute = heading[start:end].rstrip(" :;,")
    fields = _read_dispute(dispute, heading)
    fields = {name: _shift(claim, start) for name, claim in fields.items()}
    timing, date = _read_timing(heading, ur_denial_date)
    whole = title if authorization.value == "none" else dispute
    return fields | {
        "authorization": authorization,
        "in_dispute": Claim(whole, start, start + len(whole)),
        "body_parts": _parts(heading),
        "timing": timing,
        "date_of_service": date,
    }


def _shift(claim: Claim | list[Claim], by: int) -> Claim | list[Claim]:
    if isinstance(claim, list):
        return [one.shifted(by) for one in claim]
    return claim.shifted(by)


def _split(heading: str) -> tuple[Claim, int]:
    """How the request was met, and where the part in dispute begins (0: the whole heading)."""
    for pattern, value in ((_REMAINDER, "remainder"), (_WHOLE, "whole")):
        match = pattern.search(heading)
        if match and heading[match.end() :].strip(" .:"):
            return Claim(value, *match.span()), match.end()
    return Claim("none"), 0


_VISITED: Final = frozenset({
    "rehabilitation", "psych_services", "evaluation_management", "home_health", "programs",
})  # fmt: skip


_INJECTED: Final = re.compile(r"\binjections?\b", re.IGNORECASE)


def _counts(kind: Kind, dispute: str) -> Counts:
    """What a bare number of such a thing counts."""
    if kind[1] == "viscosupplementation" and _INJECTED.search(dispute):
        return "other"
    if kind[0] in _VISITED or kind[1] == "surgical_consult":
        return "visits"
    return "units" if kind[0] == "pharmaceuticals" else "other"


def _read_dispute(dispute: str, heading: str) -> Claims:
    """What the part in dispute says; the words before it tell only how the item stands."""
    head = _find_head(dispute)
    kind = head.kind if head else OTHER
    drug = Claim(None)
    counted = dispute
    if head and kind[0] == "pharmaceuticals":
        drug = read_drug(dispute, head)
        named = Claim(drug.value.name, drug.start, drug.end)
        counted = dispute[: drug.start] + "\0" * (drug.end - drug.start) + dispute[drug.end :]
        drug = with_strength(drug, dispute)
    elif head and head.service.rank != AID and head.service.end - head.service.start > 1:
        named = name_of(dispute, head)
    else:
        named = name_by_elimination(dispute)
    amounts = read_amounts(counted, _counts(kind, dispute))
    kind, role = _stands(dispute, heading, head, kind)
    cue = (head.service.start, head.service.end) if head else ()
    return {
        "treatment": named,
        "category": Claim(kind[0], *cue),
        "subcategory": Claim(kind[1], *cue),
        "drug": drug,
        "quantity": amounts.quantity,
        "refills": amounts.refills,
        "frequency": amounts.frequency,
        "role": role,
    }


def _find_head(dispute: str) -> Head | None:
    """The service named; a drug that no list has only where no service is named."""
    head = head_service(dispute)
    if head is None or (
        head.service.rank == WORD and head.service.kind[1] in {"other_drug", "dme"}
    ):
        drug = unlisted_drug(dispute)
        if drug is not None:
            return head_of_drug(drug, dispute)
    return head


_ASSOCIATED: Final = re.compile(
    r"\b(?:associated|ancillary)\ssurgical\s(?:services?|items?|requests?)\b", re.IGNORECASE
)
_AROUND_SURGERY: Final = re.compile(
    r"\b(?:pre|post|peri|intra)[\s-]?(?:op\b|operativ\w*|surg\w*)|\bsurgical\sclearance",
    re.IGNORECASE,
)
_OPENS_WITH_SURGERY: Final = re.compile(
    rf"\W*(?:{_ASSOCIATED.pattern}|{_AROUND_SURGERY.pattern})", re.IGNORECASE
)
_BEYOND: Final = re.compile(r"\b(?:with|and|plus|including|followed\sby)\b|[;+&]", re.IGNORECASE)
_ATTACHED: Final = re.compile(
    r"\b(?:shipping|delivery|installation|set[\s-]?up|fitting|education)\b[^,;]{0,40}\b(?:fee"
    r"|charge|of|for)\b"
    r"|\b(?:shipping|handling|delivery)\b|\belectrodes?\b|\blead\s?wires?\b|\bbatter(?:y|ies)\b"
    r"|\bconductive\sgarments?\b|\bsupplies\s(?:for|with)\b",
    re.IGNORECASE,
)


def _stands(dispute: str, heading: str, head: Head | None, kind: Kind) -> tuple[Kind, Claim]:
    """Whether the item hangs on an operation or another treatment, and the kind it has then."""
    cue = _surgical_cue(dispute, heading, head, kind)
    if cue:
        adjunct = kind[0] != "pharmaceuticals"
        return ("surgery", "adjunct") if adjunct else kind, cue
    if head and (kind == ("surgery", "adjunct") or head.service.rank == AID):
        return kind, Claim("dependent", head.service.start, head.service.end)
    attached = _ATTACHED.search(dispute)
    if attached and (
        not head or (kind[0] in {"dmepos", "other"} and attached.start() <= head.service.end)
    ):
        return kind, Claim("dependent", *attached.span())
    return kind, Claim("primary")


def _surgical_cue(dispute: str, heading: str, head: Head | None, kind: Kind) -> Claim | None:
    """The words that tie the item to an operation; an operation itself is tied to none."""
    if match := _ASSOCIATED.search(dispute):
        return Claim("dependent", *match.span())
    if kind[0] == "surgery" and kind[1] != "adjunct":
        return None
    match = _AROUND_SURGERY.search(dispute)
    if match and not _belongs_to_another(match, dispute, head):
        return Claim("dependent", *match.span())
    # The part in dispute may leave out what the original request began with.
    return Claim("dependent") if _OPENS_WITH_SURGERY.match(heading) else None


def _belongs_to_another(cue: re.Match[str], dispute: str, head: Head | None) -> bool:
    """Whether the cue speaks of a second thing: "hospital bed and post-op nursing"."""
    if head is None or cue.start() <= head.service.end:
        return False
    return bool(_BEYOND.search(dispute, head.service.end, cue.start()))


_RETROSPECTIVE: Final = re.compile(r"\bretro(?:spective(?:ly)?|active(?:ly)?)?\b", re.IGNORECASE)
_SERVED: Final = re.compile(
    r"\b(?:dos|d\.o\.s|dates?\sof\sservices?|service\sdates?|performed|rendered|provided|dispensed"
    r"|administered|done|completed)\b",
    re.IGNORECASE,
)
_ORDERED: Final = re.compile(
    r"\b(?:per|order(?:ed)?|dated|rfa|request(?:ed)?|report|prescribed)\b", re.IGNORECASE
)
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_DATE: Final = re.compile(
    r"\b(?P<m>\d{1,2})\s?[/-]\s?(?P<d>\d{1,2})\s?[/-]\s?(?P<y>\d{4}|\d{2})\b"
    r"|\b(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)[a-z]{0,6}\.?\s(?P<day>\d{1,2}),?"
    r"\s(?P<year>\d{4})\b",
    re.IGNORECASE,
)


def _read_timing(heading: str, denied: dt.date | None) -> tuple[Claim, Claim]:
    """Retrospective by word, or by a date of service that is not after the denial."""
    word = _RETROSPECTIVE.search(heading)
    served = _SERVED.search(heading)
    dates = [
        (date, match)
        for match in _DATE.finditer(heading)
        if (date := _date(match))
        and not _ORDERED.search(
            heading, match.start() - 14 if match.start() > 14 else 0, match.start()
        )
    ]
    single = Claim(None)
    if dates and (word or served) and len({date for date, _ in dates}) == 1:
        single = Claim(dates[0][0], *dates[0][1].span())
    if word:
        return Claim("retrospective", *word.span()), single
    if served and dates and denied and max(date for date, _ in dates) <= denied:
        return Claim("retrospective", *dates[0][1].span()), single
    return Claim("prospective"), single


def _date(match: re.Match[str]) -> dt.date | None:
    if match["month"]:
        year, month, day = match["year"], 1 + _MONTHS.index(match["month"].lower()), match["day"]
    else:
        year, month, day = match["y"], int(match["m"]), match["d"]
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        return None


_NO_PART: Final = re.compile(
    r"\bspin(?:e|al)\s(?=surge|cord\s|specialist)|\bhand\s(?=held|surgeon|specialist)"
    r"|\bnasal\s(?=spray)|\bdiabetic\s(?=shoe)|\bback\s(?=school)"
    r"|\bknee\s(?=walker|scooter|roller)|\b(?:depression|anxiety|sleep)\s(?=inventor|scale|question"
    r"|specialist|medicine|physician|cent(?:er|re)|index)"
    r"|\bfoot\s(?=and\sankle\sspecialist)"
    r"|\bover\sthe\sdoor\b|\bbody\s(?=wash)|\bshoe\b",
    re.IGNORECASE,
)
"""Words of a service's own name that name no part of this worker."""


_SIDE: Final = re.compile(r"\b(left|right|bilateral)\b([^,;()]{1,50}?)$", re.IGNORECASE)
_PAIRED: Final = frozenset((
    "shoulder", "upper_arm", "elbow", "forearm", "wrist", "hand", "hip", "thigh", "knee", "lower_leg",
    "ankle", "foot", "eye", "ear",
))  # fmt: skip
_JOINS: Final = re.compile(r"\b(?:and|with|plus|or)\b", re.IGNORECASE)


def _parts(heading: str) -> list[Claim]:
    claims = find_parts(_NO_PART.sub(lambda m: "\0" * len(m.group()), heading))
    return [_sided(claim, claims, heading) for claim in claims]


def _sided(claim: Claim, claims: list[Claim], heading: str) -> Claim:
    """The part with the side that stands before its nerve or structure: "right ulnar nerve
    decompression at the elbow".
    """
    if claim.value.side or claim.value.part not in _PAIRED:
        return claim
    found = _SIDE.search(heading[: claim.start])
    if not found or _JOINS.search(found[2]):
        return claim
    if any(other.start >= found.start() and other.end <= claim.start for other in claims):
        return claim
    value = BodyPart(part=claim.value.part, side=cast("Side", found[1].lower()))
    return Claim(value, found.start(), claim.end)
