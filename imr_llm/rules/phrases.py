"""Grammar that the readers of the clinical summary share: word tries, sentences, lists.

- `any_of` makes one fast pattern of a vocabulary.
- `sentences` cuts folded prose where sentences end, also where the blank after the stop is lost.
- `Piece` and `split_list` cut a printed list at semicolons, commas and "and".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Piece(NamedTuple):
    """A stretch of the text given: `text[start:end]`."""

    start: int
    end: int


def words(listed: str, between: str = "|") -> tuple[str, ...]:
    """The entries of a vocabulary table printed as one string."""
    return tuple(listed.split(between))


_Trie = dict[str, "_Trie"]


def any_of(words: Iterable[str]) -> str:
    """One pattern for all words, the longest first, that shares their beginnings.

    A plain alternation of several hundred words is tried branch by branch at every position; a
    trie is left at the first letter that no word has.
    """
    root: _Trie = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _pattern(root)


def _pattern(node: _Trie) -> str:
    branches = [re.escape(c) + _pattern(below) for c, below in node.items() if c]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return body + "?" if "" in node else body


def finder(words: Iterable[str], *, inside: str = "-") -> re.Pattern[str]:
    """A pattern that finds whole words of a vocabulary in `padded` text, one blank behind.

    The mark before a word is part of the match: a pattern that begins with a set of characters
    passes over the rest of the text without trying its branches. So `match.start()` is where the
    word begins in the text as it was before padding, and `match.group()[1:]` is the word. A word
    is no whole one where it touches a letter, a digit or a mark of `inside`.
    """
    return re.compile(rf"[^a-z0-9_{inside}](?:{any_of(words)})(?![\w{inside}])")


def lower(text: str) -> str:
    """Lower case with straight apostrophes and of the same length, so that offsets hold.

    A few letters grow when lowered; those stay as they are.
    """
    lowered = text.lower().replace("\u2019", "'")
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)  # rare: Turkish I


_END: Final = re.compile(
    r"""
    [.?!] (?: ["'\u201d\u2019)]* (?: \s+ (?=["'\u201c\u2018(]?[A-Z0-9]) | \s*\Z )
            | (?<=[a-z0-9)]{2}[.]) (?= [A-Z][a-z]*[ ] | On[ ]\d )  # the blank is lost
          )
    """,
    re.VERBOSE,
)
_NOT_AN_END: Final = re.compile(
    r"(?:\b(?:Dr|Drs|Mr|Mrs|Ms|vs|St|No|approx|Inc|Jr|Sr|lt|rt|e\.g|i\.e|etc|[A-Z])|^\d{1,2})\.$"
)


def sentences(text: str) -> list[Piece]:
    """The sentences of folded prose, in order, without the blanks between them."""
    found: list[Piece] = []
    start = 0
    for match in _END.finditer(text):
        stop = match.start() + 1
        if _NOT_AN_END.search(text, max(start, stop - 8), stop):
            continue
        _append(found, text, start, match.end())
        start = match.end()
    _append(found, text, start, len(text))
    return found


def _append(found: list[Piece], text: str, start: int, end: int) -> None:
    piece = trimmed(text, start, end)
    if piece.end > piece.start:
        found.append(piece)


_LEFT_EDGE: Final = " \t\n\r\f,;:."
_RIGHT_EDGE: Final = " \t\n\r\f,;:"


def trimmed(text: str, start: int, end: int, *, right: str = _RIGHT_EDGE) -> Piece:
    """The stretch without blanks and list marks at its edges."""
    while start < end and text[start] in _LEFT_EDGE:
        start += 1
    while end > start and text[end - 1] in right:
        end -= 1
    return Piece(start, end)


_SEPARATORS: Final[dict[str, re.Pattern[str]]] = {
    ";": re.compile(r"\s?;\s?(?:and |or )?|\s?\u2022\s?|' (?=[a-z])"),
    ",": re.compile(r"\s?,\s?(?!\d{3}\b)(?:(?:and|as well as|plus|along with) )?"),
    "and": re.compile(r"\s(?:and|as well as|plus|along with|&)\s"),
}
_BRACKET: Final = re.compile(r"[()\[\]]")


def split_list(
    text: str, start: int, end: int, at: str, kept: Sequence[tuple[int, int]] = ()
) -> list[Piece]:
    """The pieces of `text[start:end]` between separators that stand outside brackets.

    `at` is ";", "," (with a following "and") or "and"; no cut is made inside a span of `kept`.
    """
    closed = _bracketed(text, start, end)
    closed.extend(kept)
    pieces: list[Piece] = []
    last = start
    for mark in _SEPARATORS[at].finditer(text, start, end):
        if not any(a < mark.end() and mark.start() < b for a, b in closed):
            pieces.append(Piece(last, mark.start()))
            last = mark.end()
    pieces.append(Piece(last, end))
    return [piece for piece in pieces if piece.end > piece.start]


def _bracketed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the outermost brackets; one that is never closed is no bracket."""
    spans: list[tuple[int, int]] = []
    if text.find("(", start, end) < 0 and text.find("[", start, end) < 0:
        return spans
    depth = opened = 0
    for mark in _BRACKET.finditer(text, start, end):
        if mark.group() in "([":
            opened = mark.start() if not depth else opened
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                spans.append((opened, mark.end()))
    return spans


_NEITHER: Final = re.compile(r"[\W_]+")


def letters_and_digits(text: str) -> str:
    """What remains to compare when case, blanks and punctuation are set aside."""
    return _NEITHER.sub("", text.lower())
