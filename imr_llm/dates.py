"""Printed dates: `10/24/2016`, `10-24-16`, `October 24, 2016`, `24 October 2016`."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
"""Pattern of a month's name, to be put into other patterns (case is ignored)."""
DATE: Final = (
    # The blank before a year or a day is damage that letters do show: "10/14/ 2016".
    r"(?:\b\d{1,2} ?[/-] ?\d{1,2} ?[/-] ?(?:\d{4}|\d{2})\b(?![/-]\d)"
    rf"|\b(?:{MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b"
    rf"|\b\d{{1,2}} (?:{MONTH})\.?,? \d{{4}}\b)"
)
"""Pattern of one printed date, to be put into other patterns (case is ignored)."""

_ANY: Final = re.compile(DATE, re.IGNORECASE)
_NUMERIC: Final = re.compile(r"(\d{1,2}) ?[/-] ?(\d{1,2}) ?[/-] ?(\d{4}|\d{2})")
_WORDS: Final = re.compile(r"[a-z]+|\d+", re.IGNORECASE)


def parse_date(printed: str, not_after: dt.date | None = None) -> dt.date | None:
    """The date of a printed one; None for what is no date.

    A two-digit year belongs to 19xx when its 20xx reading lies after `not_after` (codebook); without
    one, from 50 on. This machine's clock has no say in what a letter says.
    """
    if found := _NUMERIC.fullmatch(printed.strip()):
        month, day, year = (int(part) for part in found.groups())
        return _date(year, month, day, not_after)
    words = [word for word in _WORDS.findall(printed.lower()) if word not in _ORDINALS]
    if len(words) != 3:
        return None
    if words[0] in _MONTHS and words[1].isdigit() and words[2].isdigit():
        return _date(int(words[2]), _MONTHS[words[0]], int(words[1]), not_after)
    if words[1] in _MONTHS and words[0].isdigit() and words[2].isdigit():
        return _date(int(words[2]), _MONTHS[words[1]], int(words[0]), not_after)
    return None


_LATEST: Final = dt.date(2049, 12, 31)
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th"})


def _date(year: int, month: int, day: int, not_after: dt.date | None) -> dt.date | None:
    try:
        if year >= 100:
            return dt.date(year, month, day)
        read = dt.date(2000 + year, month, day)
        limit = not_after or _LATEST
        return read if read <= limit else dt.date(1900 + year, month, day)
    except ValueError:
        return None


def find_dates(
    text: str, start: int = 0, end: int | None = None, not_after: dt.date | None = None
) -> Iterator[Claim]:
    """Every date printed in `text[start:end]`, with its place."""
    for found in _ANY.finditer(text, start, len(text) if end is None else end):
        if value := parse_date(found[0], not_after):
            yield Claim(value, found.start(), found.end())
