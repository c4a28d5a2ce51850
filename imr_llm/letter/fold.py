"""The folded view: one blank for every run of white space, line-end hyphens undone.

Rules and grounding read this view; an offset map leads back to the original, so that every span
handed out is a span of the text that the user gave.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from imr_llm.silent import silent

# Marks that have no width: they vanish, while white space folds to one blank. U+FFFE is what
# PDFium gives for a hyphen at a line's end; NUL and the soft hyphen are never meant to be read.
_MARKS = "\x00\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_WHITE = "\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_ODD = _MARKS + _WHITE + "\ufffe"
# One blank between two words is no odd run, unless it follows a hyphen. Written so that the first
# character decides almost always: this pattern sees every character of every letter.
_ODD_RUN: Final = re.compile(rf"[{_ODD} ](?:(?<=[{_ODD}])|(?<=- )|(?=[{_ODD} ]))[{_ODD} ]*")
_PAGE_FOOT: Final = re.compile(
    r"(?:^|(?<=\f))[^\S\n\f]{0,80}(?:"
    r"(?:CM\d\d-\d{5,8}[^\S\n]{0,9})?Page[^\S\n]{0,9}\d{1,4}[^\S\n]{1,9}of[^\S\n]{1,9}\d{1,4}"
    r"(?:[^\S\n]{0,9}CM\d\d-\d{5,8})?"
    r"|Final Letter of Determination[^\n]{0,60}?Page[^\S\n]{0,9}\d{1,4}"
    r"|Page[^\S\n]{1,9}\d{1,4}"
    r")[^\S\n\f]{0,80}(?=[\n\f]|\Z)",
    re.MULTILINE,
)
_LONGEST_KEPT: Final = 64
_BLANK_LINE: Final = re.compile(r"\n[^\S\n\r\f]+\r?\n")
_WORD_BEFORE: Final = re.compile(r"\w{1,40}\Z")
_WORD_AFTER: Final = re.compile(r"\w{1,40}")
_SPLIT_WORD: Final = re.compile(r"\b\w{1,40}(?:[-\u2010]\s|\ufffe)\s{0,9}\w{1,40}")
_WORD: Final = re.compile(r"\w+(?:-\w+)*")

# Prefixes that the letters print with a hyphen, so that it is the word's own and stays.
_HYPHENATED: Final = frozenset(
    [
        "non",
        "pre",
        "post",
        "self",
        "well",
        "follow",
        "over",
        "under",
        "re",
        "co",
        "ex",
        "x",
        "mid",
        "long",
        "short",
        "low",
        "high",
        "evidence",
        "full",
        "part",
        "semi",
        "sub",
        "multi",
        "two",
        "three",
        "four",
        "five",
        "six",
        "one",
        "type",
        "up",
        "work",
        "wrist",
        "elbow",
        "knee",
        "shoulder",
        "range",
        "in",
        "on",
        "off",
        "home",
        "weight",
        "self-directed",
        "fda",
        "year",
        "month",
        "week",
        "day",
        "s",
        "t",
        "c",
        "l",
    ]
)
# Words that continue a suspended hyphen: "pre- and post-operative" keeps its blank.
_SUSPENDED: Final = frozenset({"and", "or", "to", "through", "but", "nor"})


class Break(IntEnum):
    """How strongly a run of white space separates what stands on its two sides."""

    LINE = 1
    PAGE = 2
    """A form feed, or more empty lines than this letter has between two lines: may part a sentence."""
    PARAGRAPH = 3


class Folded:
    """The folded text of a letter, with the way back to the original.

    Attributes:
        text: the folded view.
        original: the text it was made from; code points, untouched.
        breaks: position in `text` of each blank that was a line end, with its strength.
    """

    __slots__ = ("_at", "_from", "breaks", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self._at: list[int] = [0]
        self._from: list[int] = [0]
        self.breaks: list[tuple[int, Break]] = []
        self.text = self._fold()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that `text[start:end]` was made from, marks inside included."""
        if start >= end:
            place = self._back(start)
            return place, place
        return self._back(start), self._back(end - 1) + 1

    def _back(self, position: int) -> int:
        piece = bisect_right(self._at, position) - 1
        place = self._from[piece] + position - self._at[piece]
        # What replaces a run may be longer than the run: U+FFFE becomes a hyphen and a blank.
        return min(place, self._from[piece + 1] - 1) if piece + 1 < len(self._from) else place

    def _fold(self) -> str:
        original = self.original
        runs: list[tuple[int, str]] = []
        pieces: list[str] = []
        length = done = 0
        at, back = self._at, self._from
        for start, end, glue in _odd_runs(original):
            pieces.append(original[done:start])
            pieces.append(glue)
            length += start - done
            run = original[start:end]
            if _run(run).ends:
                runs.append((length, run))
            length += len(glue)
            done = end
            at.append(length)
            back.append(end)
        pieces.append(original[done:])
        self.breaks = _graded(runs)
        return "".join(pieces)


def split_words(folded: Folded) -> dict[str, str]:
    """The words that line ends split, as they stand there (with one blank), and as the folded view has them."""
    words = _Words(folded.original)
    found: dict[str, str] = {}
    for split in _SPLIT_WORD.finditer(folded.original):
        left, right = _WORD_AFTER.match(split[0]), _WORD_BEFORE.search(split[0])
        if left is None or right is None:  # the pattern begins and ends with a word
            continue
        between = words.joined(split.start() + left.end(), split.end() - len(right[0]))
        whole = left[0] + (between or "") + right[0]
        if between is not None and whole in folded.text:  # not a page's footer that stands between
            found[" ".join(split[0].split())] = whole
    return found


def _odd_runs(text: str) -> list[tuple[int, int, str]]:
    """Every stretch that does not stand in the folded view as it is: start, end, what replaces it."""
    feet = [found.span() for found in _PAGE_FOOT.finditer(text)] if "Page" in text else []
    words = _Words(text)
    runs: list[tuple[int, int, str]] = []
    position = foot = 0
    for found in _ODD_RUN.finditer(text):
        start, end = found.span()
        if start < position:
            continue
        # A footer stands between two runs of white space: all three are one page break.
        while foot < len(feet) and feet[foot][0] <= end:
            if feet[foot][1] > end:
                more = _ODD_RUN.match(text, feet[foot][1])
                end = more.end() if more else feet[foot][1]
            foot += 1
        first, glue = _glued(words, start, end)
        runs.append((first, end, glue))
        position = end
    return runs


def _glued(words: _Words, start: int, end: int) -> tuple[int, str]:
    """Where a run's replacement begins, and what it is: a blank, nothing, or a split word's hyphen."""
    text = words.text
    if start and text[start - 1] in "-\u2010":
        joined = words.joined(start - 1, end)
        if joined is None:
            return start, " "
        return (start, "") if joined else (start - 1, "")
    run = _run(text[start:end])
    if run.splits_word:
        joined = words.joined(start, end)
        return start, "- " if joined is None else joined
    return start, run.blank


@silent
class _Run(NamedTuple):
    """What a run of white space and marks is in itself, wherever it stands."""

    blank: str
    """One blank, or nothing for marks alone."""
    ends: int
    """Line ends in it; a form feed alone is one."""
    is_paragraph: bool
    splits_word: bool


def _run(run: str) -> _Run:
    """A letter has few kinds of runs, and a million letters have the same ones: these are kept."""
    return _kept(run) if len(run) <= _LONGEST_KEPT else _looked_at(run)


@lru_cache(maxsize=1024)
def _kept(run: str) -> _Run:
    return _looked_at(run)


def _looked_at(run: str) -> _Run:
    ends = run.count("\n") or run.count("\r") or int("\f" in run)
    return _Run(
        blank=" " if any(map(str.isspace, run)) else "",
        ends=ends,
        is_paragraph=_BLANK_LINE.search(run) is not None,
        splits_word="\ufffe" in run,
    )


class _Words:
    """The letter's own words, gathered once and only when a split word asks for them."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _known(self) -> frozenset[str]:
        whole = _SPLIT_WORD.sub(" ", self.text.lower())
        return frozenset(_WORD.findall(whole))

    def joined(self, start: int, end: int) -> str | None:
        """What stands between two halves of a word: a hyphen, nothing; None where there is no word.

        Codebook: the hyphen goes where the whole word has none. The letter itself is the witness;
        else the prefix is.
        """
        before = _WORD_BEFORE.search(self.text, max(0, start - 40), start)
        after = _WORD_AFTER.match(self.text, end)
        if not before or not after or after[0].lower() in _SUSPENDED:
            return None
        left, right = before[0], after[0]
        if not (left.isalpha() and right.isalpha()) or right[0].isupper() or left.isupper():
            return "-"
        left, right = left.lower(), right.lower()
        chained = self.text[before.start() - 1 : before.start()] in {"-", "\u2010"}
        if chained or left in _HYPHENATED or (left == "anti" and right[0] == "i"):
            return "-"
        if f"{left}-{right}" in self._known:
            return "-"
        two_words = len(left) > 2 and len(right) > 2 and {left, right} <= self._known
        return "-" if two_words and left + right not in self._known else ""


def _graded(runs: list[tuple[int, str]]) -> list[tuple[int, Break]]:
    """Tell line ends from page breaks from paragraph ends, by what is usual in this very letter.

    Text of the form comes with one line end a line or (recast) with an empty line after every line;
    a blank paragraph is a line of blanks; PDFium leaves out blank paragraphs, but ends a wrapped
    line with a blank and a paragraph without one.
    """
    kinds = Counter(run for _, run in runs)
    ends: Counter[int] = Counter()
    for run, count in kinds.items():
        ends[_run(run).ends] += count
    pitch = ends.most_common(1)[0][0] if ends else 1
    lines = {run: count for run, count in kinds.items() if _run(run).ends == pitch}
    wrapped = sum(count for run, count in lines.items() if run[0] == " ")
    any_blank = any(_run(run).is_paragraph for run in kinds)
    by_wrap = not any_blank and 0.5 * sum(lines.values()) < wrapped < sum(lines.values())
    grades = {run: _grade(run, pitch, by_wrap=by_wrap) for run in kinds}
    return [(position, grades[run]) for position, run in runs]


def _grade(run: str, pitch: int, *, by_wrap: bool) -> Break:
    kind = _run(run)
    if kind.is_paragraph or (by_wrap and run[0] != " " and "\f" not in run):
        return Break.PARAGRAPH
    return Break.PAGE if "\f" in run or kind.ends > pitch else Break.LINE
