"""Sentences of a stretch of folded text: what the model is given numbers for, and cites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from imr_llm.letter.places import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# A stop ends a sentence before a blank and a capital; also without the blank, which the letters
# lose now and then ("radiculopathy.The"), but then only between small letters and a word.
_END: Final = re.compile(
    r"([.!?][\"'\u201d\u2019)\]]{0,2})(?: +(?=[\"'\u201c\u2018(\[]?[A-Z0-9])|(?<=[a-z]{2}[.!?])(?=[A-Z][a-z]))"
)
_NO_END: Final = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Drs|St|No|Nos|vs|etc|e\.g|i\.e|approx|Inc|Fig|ed|pg|pp|Vol|Ch|cf|al|Jr|Sr)"
    r"|\b[A-Z]|\b\d{1,2})\.\Z"
)
_LONGEST: Final = 1200
"""Longer "sentences" are lists without stops; they are cut so that a citation still says where."""


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of `text[span.start:span.end]`, in order, without the blanks between them."""
    start = span.start
    for found in _END.finditer(text, span.start, span.end):
        end = found.end(1)
        if text[found.start()] == "." and _NO_END.search(text, max(start, end - 8), end):
            continue
        if end - start > _LONGEST:
            yield from _cut(text, start, end)
        else:
            yield Span(start, end)
        start = found.end()
    yield from _cut(text, start, span.end)


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > _LONGEST:
        at = text.rfind(" ", start, start + _LONGEST)
        at = at if at > start else start + _LONGEST
        yield Span(start, at)
        start = at + 1 if text[at : at + 1] == " " else at
    if start < end:
        yield Span(start, end)
