"""Where personal data stands in a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr_llm.letter import Span, original
from imr_llm.letter.fold import Folded
from imr_llm.privacy.finding import Finding, Kind
from imr_llm.privacy.names import names
from imr_llm.privacy.numbers import addresses, births, phone_numbers, social_security_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def scan(letter: str | Path | bytes) -> list[Finding]:
    """Find personal data in a letter, whether or not it has the headings of the form.

    Args:
        letter: as for `extract`: a `str` is its text, a `Path` its file, `bytes` the content of one.

    Returns:
        Dates of birth, social-security and phone numbers, addresses of e-mail, and names after a
        title, before a degree or behind a label, in the order of the text and apart from each
        other. Offsets are those of the original, as in a `FieldReport`.

    Raises:
        LetterError: empty, binary or unreadable.
        ConfigurationError: the extra `privacy` is not installed.
    """
    folded = Folded(original(letter))
    return [Finding(*folded.span(*span), kind) for span, kind in findings(folded)]


def findings(letter: Folded) -> list[tuple[Span, Kind]]:
    """The same in folded text: spans with their kinds, in order and apart from each other.

    Raises:
        ConfigurationError: the extra `privacy` is not installed.
    """
    kept: list[tuple[Span, Kind]] = []
    # Of two that overlap the first one counts, of those that begin alike the longer one.
    for span, kind in sorted(_all(letter), key=lambda each: (each[0].start, -each[0].end)):
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, kind))
        elif span.end > kept[-1][0].end:
            last, first = kept[-1]
            kept[-1] = Span(last.start, span.end), first
    return kept


def _all(letter: Folded) -> Iterator[tuple[Span, Kind]]:
    text = letter.text
    for span in births(text):
        yield span, "date_of_birth"
    for span in social_security_numbers(text):
        yield span, "ssn"
    for span in phone_numbers(text):
        yield span, "phone"
    for span in addresses(text):
        yield span, "email"
    for span in names(text, {position for position, _ in letter.breaks}):
        yield span, "name"
