"""A letter's folded text with placeholders for its personal data; spans are those of the text itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imr_llm.letter import Span
    from imr_llm.letter.fold import Folded
    from imr_llm.privacy.finding import Kind

_WORDS: Final[dict[Kind, str]] = {
    "date_of_birth": "[MASKED BIRTH DATE]",
    "ssn": "[MASKED SSN]",
    "phone": "[MASKED PHONE]",
    "email": "[MASKED EMAIL]",
    "name": "[MASKED NAME]",
}
PLACEHOLDER: Final = re.compile(
    rf"\[?\b(?:{'|'.join(words.strip('[]') for words in _WORDS.values())})\b\]?", re.IGNORECASE
)
"""What a model may repeat of a masked letter: evidence of nothing."""


class Masked:
    """Folded text that is read span by span, with a placeholder for each finding in a span.

    Sentences and items are found in the text itself, so that their spans and numbers are the same
    whether a letter is masked or not.
    """

    def __init__(self, letter: Folded, found: Sequence[tuple[Span, Kind]]) -> None:
        self._text = letter.text
        self._found = found
        self._starts = [span.start for span, _ in found]

    def of(self, span: Span) -> str:
        """The words of a span; a finding that a span holds a part of is masked in it as a whole."""
        pieces: list[str] = []
        at = span.start
        first = max(0, bisect_right(self._starts, span.start) - 1)
        for found, kind in self._found[first : bisect_right(self._starts, span.end - 1)]:
            if found.end > span.start:
                pieces += [self._text[at : max(at, found.start)], _WORDS[kind]]
                at = found.end
        return "".join((*pieces, self._text[at : max(at, span.end)]))
