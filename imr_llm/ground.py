"""Is it really in the letter? Finds the place of a value, and never bridges a meaning.

Three ways, the first that succeeds: as it stands (case and quotes aside), by its words (hyphens,
stops and line ends aside), and by words that differ by a slip of the pen. The last is tried in
the cited sentences alone, and refuses a difference in a negation, a number, a side or a decision:
"is medically necessary" is one word away from its opposite.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import DamerauLevenshtein

from imr_llm.dates import find_dates
from imr_llm.letter import Span

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

_QUOTES: Final = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
                                "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-"})  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")
_LARGEST: Final = 1_000_000
_THOUSAND: Final = 1_000
_MAX_WORDS: Final = 80

GUARDED: Final = frozenset(
    [
        "no",
        "not",
        "non",
        "never",
        "none",
        "neither",
        "nor",
        "without",
        "cannot",
        "lack",
        "lacks",
        "lacking",
        "absent",
        "deny",
        "denied",
        "denies",
        "fail",
        "failed",
        "fails",
        "unable",
        "un",
        "in",
        "ir",
        "dis",
        "upheld",
        "overturned",
        "uphold",
        "overturn",
        "certified",
        "noncertified",
        "approved",
        "modified",
        "authorized",
        "necessary",
        "unnecessary",
        "appropriate",
        "inappropriate",
        "left",
        "right",
        "bilateral",
        "both",
        "upper",
        "lower",
        "male",
        "female",
        "positive",
        "negative",
        "increase",
        "increased",
        "decrease",
        "decreased",
        "with",
        "before",
        "after",
        "until",
        "only",
        "except",
        "hypo",
        "hyper",
    ]
)
"""Words that turn a meaning round: a fuzzy match has them alike on both sides or is none."""
_MIN_FUZZY_LENGTH: Final = 5
"""A shorter word with one letter changed is another word."""
_OPPOSING: Final = ("non", "un", "in", "im", "ir", "dis", "hypo", "hyper", "inter", "intra", "ab")


class Grounder:
    """The places of values in one letter's folded text."""

    def __init__(self, text: str) -> None:
        self.text = text
        plain = text.translate(_QUOTES)
        lower = plain.lower()
        # A few capitals have a longer small letter; offsets must not move.
        self._plain = lower if len(lower) == len(text) else plain
        self._words: dict[Span, list[tuple[int, int]]] = {}

    def find(self, quote: str, within: Sequence[Span], taken: Iterable[Span] = ()) -> Span | None:
        """The place of a quote in the cited spans; a repeated phrase is found behind `taken`.

        Returns:
            Offsets in the folded text; None when the spans do not say it.
        """
        used = set(taken)
        for span in within:
            if found := self._exact(quote, span, used):
                return found
        words = _WORD.findall(quote.translate(_QUOTES).lower())[: _MAX_WORDS + 1]
        if not words or len(words) > _MAX_WORDS:
            return None
        for span in within:
            if found := self._by_words(words, span, used, exactly=True):
                return found
        # One word with a letter changed is another drug or another nerve.
        for span in within if len(words) > 1 else ():
            if found := self._by_words(words, span, used, exactly=False):
                return found
        return None

    def exact(self, quote: str, span: Span) -> Span | None:
        """The place of a quote as it stands, case and quotes aside."""
        return self._exact(quote, span, set())

    def number(self, value: float, within: Sequence[Span]) -> Span | None:
        """The place of a number, in digits or in words; never a part of a longer number."""
        if not abs(value) < _LARGEST:  # also what is no number at all
            return None
        plain = int(value) if value == int(value) else value
        names = [re.escape(str(plain))]
        if abs(value) >= _THOUSAND:
            names.append(re.escape(f"{plain:,}"))
        if value in _NUMBER_WORDS:
            names.append(_NUMBER_WORDS[value])
        pattern = re.compile(rf"(?<![\w.])(?:{'|'.join(names)})(?![\w]|[.,]\d)", re.IGNORECASE)
        loose = re.compile(rf"(?<![\d.])(?:{'|'.join(names)})(?![\d]|[.,]\d)", re.IGNORECASE)
        for each in (pattern, loose):
            for span in within:
                for found in each.finditer(self.text, *span):
                    if not self._in_date(found.start(), span):
                        return Span(*found.span())
        return None

    def _in_date(self, position: int, span: Span) -> bool:
        """The 5 of "3-5-16" is no number of anything."""
        near = Span(max(span.start, position - 20), min(span.end, position + 20))
        return any(c.start <= position < c.end for c in find_dates(self.text, *near))

    def date(self, value: dt.date, within: Sequence[Span]) -> Span | None:
        """The place of a printed date that reads as this one."""
        for span in within:
            for claim in find_dates(self.text, *span):
                if claim.value == value:
                    return Span(claim.start, claim.end)
        return None

    def _exact(self, quote: str, span: Span, used: set[Span]) -> Span | None:
        plain = quote.translate(_QUOTES).strip()
        plain = plain.lower() if self._plain is not self.text else plain
        if not plain:
            return None
        at = self._plain.find(plain, span.start, span.end)
        while at >= 0:
            found = Span(at, at + len(plain))
            if self._whole(found) and found not in used:
                return found
            at = self._plain.find(plain, at + 1, span.end)
        return None

    def _whole(self, found: Span) -> bool:
        """Whether it begins and ends at the ends of words: "age 5" does not stand in "age 57"."""
        text, (start, end) = self._plain, found
        cut_before = start > 0 and text[start].isalnum() and text[start - 1].isalnum()
        cut_after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
        return not (cut_before or cut_after or self._negated(start))

    def _negated(self, start: int) -> bool:
        """Whether a prefix turns the word round: "non-certified" does not say "certified"."""
        return self._plain[max(0, start - 4) : start].strip("- ") in {"non", "not"}

    def _by_words(
        self, words: list[str], span: Span, used: set[Span], *, exactly: bool
    ) -> Span | None:
        places = self._places(span)
        spoken = [self._plain[a:b] for a, b in places]
        width = len(words)
        for first in range(len(spoken) - width + 1):
            window = spoken[first : first + width]
            if window == words or (not exactly and _slips(words, window)):
                found = Span(places[first][0], places[first + width - 1][1])
                if found not in used and not self._negated(found.start):
                    return found
        return None

    def _places(self, span: Span) -> list[tuple[int, int]]:
        """The words of a span; only the spans that are cited are taken apart."""
        places = self._words.get(span)
        if places is None:
            places = [found.span() for found in _WORD.finditer(self._plain, *span)]
            self._words[span] = places
        return places


def _slips(words: list[str], window: list[str]) -> bool:
    """Whether two word sequences are one but for slips of the pen: at most one word in four."""
    slips = 0
    for word, spoken in zip(words, window, strict=True):
        if word == spoken:
            continue
        slips += 1
        if slips > max(1, len(words) // 4) or not _slip(word, spoken):
            return False
    return True


def _slip(word: str, spoken: str) -> bool:
    if word in GUARDED or spoken in GUARDED or not (word.isalpha() and spoken.isalpha()):
        return False
    if min(len(word), len(spoken)) < _MIN_FUZZY_LENGTH:
        return False
    longer, shorter = sorted((word, spoken), key=len, reverse=True)
    if any(longer.startswith(p) and longer[len(p) :][:3] == shorter[:3] for p in _OPPOSING):
        return False
    if longer[0] != shorter[0]:
        return False
    allowed = 1 if len(shorter) < 9 else 2
    return DamerauLevenshtein.distance(word, spoken, score_cutoff=allowed) <= allowed


_NUMBER_WORDS: Final[dict[float, str]] = dict(
    enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
) | {24.0: "twenty[- ]?four", 30.0: "thirty", 40.0: "forty", 60.0: "sixty", 90.0: "ninety"}
