"""A letter's text cut where values begin and end, and the characters that must not act in a page."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from imr_llm.extraction import FieldReport

UNSEEN: Final = (
    (0x00, 0x08), (0x0B, 0x0B), (0x0E, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x034F, 0x034F),
    (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
    (0x2028, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xD800, 0xDFFF),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Characters that show nothing, or turn the direction of the text: controls, what Unicode calls
default-ignorable, and two fillers that are blank. A page shows their numbers instead."""
_UNSEEN: Final = re.compile("[{}]".format("".join(f"{chr(a)}-{chr(b)}" for a, b in UNSEEN)))


@silent
class Piece(NamedTuple):
    """A stretch of the text over which the same values stand."""

    text: str
    paths: tuple[str, ...]
    """Of the values that are quoted from here, the shortest quote first; they may overlap."""


@silent
class Run(NamedTuple):
    """Plain characters, or the name of one that is not shown itself."""

    text: str
    is_mark: bool


def pieces(text: str, fields: Mapping[str, FieldReport]) -> list[Piece]:
    """The whole text, in order: joined, the pieces are the text again.

    Places are offsets in code points, as in a `FieldReport`; what lies outside the text is passed over.
    """
    placed = sorted(
        ((report.end - report.start, report.start, report.end, path)
         for path, report in fields.items()
         if report.start is not None and report.end is not None
         and 0 <= report.start < report.end <= len(text)),
    )  # fmt: skip
    cuts = sorted({0, len(text), *(cut for _, start, end, _ in placed for cut in (start, end))})
    over: dict[int, list[str]] = {start: [] for start in cuts}
    numbers = {cut: number for number, cut in enumerate(cuts)}
    for _, start, end, path in placed:
        for cut in cuts[numbers[start] : numbers[end]]:
            over[cut].append(path)
    return [Piece(text[start:end], tuple(over[start])) for start, end in pairwise(cuts)]


def runs(text: str) -> Iterator[Run]:
    """The text with what must not act in a page named instead: `U+202E`."""
    behind = 0
    for found in _UNSEEN.finditer(text):
        if found.start() > behind:
            yield Run(text[behind : found.start()], is_mark=False)
        yield Run(f"U+{ord(found[0]):04X}", is_mark=True)
        behind = found.end()
    if behind < len(text):
        yield Run(text[behind:], is_mark=False)
