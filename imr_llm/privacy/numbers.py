"""Dates of birth, social-security and phone numbers, addresses of e-mail: places in folded text."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from imr_llm.dates import DATE, MONTH
from imr_llm.errors import ConfigurationError
from imr_llm.letter import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

_REGION: Final = "US"
_LINK: Final = r"[ ]?[:#=(\u2013-]{0,2}[ ]?(?:(?:is|was|of)\b:?[ ])?"
"""What stands between a label and its value: `SSN: `, `his social (`."""
_LONG_LINK: Final = (
    r"[ ]?\)?[ ]?(?:\([mdy/-]{5,10}\)[ ]?)?[:#=(\u2013-]{0,2}[ ]?"
    r"(?:(?:is|was|be|being|as|of|on|in|at|to|the|reads?|listed|documented|given|noted|recorded|reported|shown"
    r"|stated|written|entered)\b:?[ ]){0,4}"
)
"""The same where the value is a date: `date of birth of `, `born (`, `birth date reads `."""

# A birth date has more shapes than `DATE`: it is copied from forms and from other programs.
_BIRTHDAY: Final = (
    rf"(?:{DATE}|\b(?:19|20)\d\d[/-]\d{{1,2}}[/-]\d{{1,2}}\b|\b\d{{1,2}}\.\d{{1,2}}\.(?:19|20)?\d\d\b"
    r"|\b\d{1,2}[ -][A-Z][a-z]{2,8}[ -](?:19|20)?\d\d\b|\b[A-Z][a-z]{2}-\d{1,2}-(?:19|20)?\d\d\b|\b\d{8}\b"
    rf"|\b(?:{MONTH})\.?,?[ ](?:of[ ])?(?:19|20)\d\d\b|\b(?:0?[1-9]|1[0-2])/19\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[ ](?:of[ ])?(?:{MONTH})\.?,?[ ](?:19|20)\d\d\b)"
)
_SCANNED: Final = r"\b[\dOoIl]{1,2}[/-][\dOoIl]{1,2}[/-](?:[\dOoIl]{4}|[\dOoIl]{2})\b"
"""A date in which a scanner took digits for letters: behind a label alone."""
_BIRTH: Final = re.compile(
    rf"(?:\bD\.?[ ]?O\.?[ ]?B\b\.?(?:/(?:age|sex)\b)?|\b(?:date|day)[ -]?of[ -]?birth\b|\bbirth[ -]?(?:date|day)\b|\bnacimiento\b"
    r"|\bborn\b(?:[ ](?:in|at|near)[ ](?-i:[A-Z][\w.'-]*),?(?:[ ](?-i:[A-Z][\w.'-]*),?){0,3}(?=[ ](?:in|on)[ ]))?)"
    rf"{_LONG_LINK}(?P<labelled>{_BIRTHDAY}|{_SCANNED})"
    rf"|\(b\.[ ]?(?P<life>{_BIRTHDAY})(?=\))"
    rf"|(?P<told>{_BIRTHDAY})[ ]?\((?:the[ ])?(?:DOB|D\.O\.B\.|date[ ]of[ ]birth|birth[ ]?date)\)",
    re.IGNORECASE,
)

_DASH: Final = r"[ ]?[-\u2010-\u2013][ ]?"
_SERIAL: Final = rf"(?P<area>\d{{3}}){_DASH}(?P<group>\d\d){_DASH}(?P<serial>\d{{4}})"
_SSN: Final = re.compile(rf"(?<![\w-])(?<![\d][.,/]){_SERIAL}(?![\w]|-\w|[.,/]\d)")
_SSN_LABEL: Final = re.compile(
    r"(?:\bS\.?S\.?N\b\.?|\bSS[ ]?(?:#|no\b\.?|number\b)|\bsocial[ -]security\b|\bsoc\.?[ ]sec\b\.?)"
    rf"(?:[ ]?(?:number|no|num)\b\.?|[ ]?\#)?(?:[ ]ending(?:[ ]in)?|[ ]?\(last[ ](?:4|four)(?:[ ]digits)?\))?{_LINK}"
    r"(?P<value>(?<!\d)(?P<area>\d{3})[ .-]{0,3}(?P<group>\d\d)[ .-]{0,3}(?P<serial>\d{4})(?![\d-])"
    r"|[xX*\u2022]{3}[ -]?[xX*\u2022]{2}[ -]?\d{4}\b|\d{4}\b(?![-/]))",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LAST: Final = re.compile(r"[:#]|\bending\b|\blast\b|\bno\b|\bnumber\b", re.IGNORECASE)
_OTHER_NUMBER: Final = re.compile(
    r"\b(?:claims?|case|file|polic(?:y|ies)|authorization|reference|tracking|invoice|account|WCAB|RFA|ADJ|NDC"
    r"|fax)(?:[ ](?:no|number|num|id|code))?[ ]?[.:#]{0,3}[ ]?(?:is[ ]|was[ ])?\Z",
    re.IGNORECASE,
)
_LABEL_LENGTH: Final = 40

_PHONE_LABEL: Final = re.compile(
    r"\b[PTFC][ ]?:[ ]?\Z|\b(?:(?:tele)?phone|tel|cell(?:ular)?|mobile|fax|call(?:ed)?|contact(?:ed)?|voice ?mail|pager|ph)\b"
    r"(?: ?(?:number|no|num|#))?[ .:#(]{0,4}(?:at |is |was |on )?[ (]?\Z",
    re.IGNORECASE,
)
_LETTERHEAD: Final = re.compile(
    r"\b(?:MAXIMUS|Independent Medical Review)\b.{0,120}?\bP\.? ?O\.? Box \d{1,6}\b.{0,160}",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(
    r"(?<![\w.+%-])[\w.+%-][\w.+%'-]{0,63} ?@ ?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}\b",
    re.IGNORECASE,
)


def births(text: str) -> Iterator[Span]:
    """Dates that are said to be of birth; a date of injury or of a letter is none."""
    for found in _BIRTH.finditer(text):
        yield Span(*found.span(found.lastgroup or 0))


def social_security_numbers(text: str) -> Iterator[Span]:
    """Numbers of the form of the Social Security Administration, or labelled as such.

    Area 000, 666 and 900 to 999, group 00 and serial 0000 were never given out (20 CFR 422.103; SSA,
    randomization of 2011). A run of nine digits without a label is a claim's number more often.
    """
    for found in _SSN_LABEL.finditer(text):
        label = text[found.start() : found.start("value")]
        if found["area"] is None and _YEAR.fullmatch(found["value"]) and not _LAST.search(label):
            continue  # "on Social Security in 2014"
        if found["area"] is None or _given_out(found, labelled=True):
            yield Span(*found.span("value"))
    for found in _SSN.finditer(text):
        before = max(0, found.start() - _LABEL_LENGTH)
        if _given_out(found) and not _OTHER_NUMBER.search(text, before, found.start()):
            yield Span(*found.span())


def _given_out(found: re.Match[str], *, labelled: bool = False) -> bool:
    area, group, serial = found["area"], found["group"], found["serial"]
    # A taxpayer's number (9..) is written in the same place of a form, and as personal.
    beyond = area[0] == "9" and not labelled
    return area not in ("000", "666") and not beyond and group != "00" and serial != "0000"


def phone_numbers(text: str) -> Iterator[Span]:
    """Phone and fax numbers that can be dialled, or that are labelled as such.

    Not those of the letterhead: the agency is no person.

    Raises:
        ConfigurationError: the extra `privacy` is not installed.
    """
    library = _phonenumbers()
    heads = [found.span() for found in _LETTERHEAD.finditer(text)]
    leniency = library.Leniency
    # All tries: by default the library gives up after 65,535 runs of digits that are no number.
    found = library.PhoneNumberMatcher(text, _REGION, leniency.POSSIBLE, sys.maxsize)
    for match in found:
        if any(start <= match.start < end for start, end in heads):
            continue
        before = max(0, match.start - _LABEL_LENGTH)
        labelled = _PHONE_LABEL.search(text, before, match.start)
        if labelled or _dialled(library, text, match):
            yield Span(match.start, match.end)


def _dialled(library: ModuleType, text: str, match: object) -> bool:
    """Whether a number without a label is one: valid, and not a bare run of digits."""
    raw, number = match.raw_string, match.number  # type: ignore[attr-defined]
    if raw.isdigit() or not library.is_valid_number(number):
        return False
    before = max(0, match.start - _LABEL_LENGTH)  # type: ignore[attr-defined]
    return not _OTHER_NUMBER.search(text, before, match.start)  # type: ignore[attr-defined]


def addresses(text: str) -> Iterator[Span]:
    """Addresses of e-mail."""
    if "@" in text:
        for found in _EMAIL.finditer(text):
            yield Span(*found.span())


def _phonenumbers() -> ModuleType:
    try:
        import phonenumbers  # noqa: PLC0415 (an extra)
    except ImportError:
        raise ConfigurationError(
            'Scanning and masking need the extra `privacy`: pip install "imr-llm[privacy]".'
        ) from None
    return phonenumbers
