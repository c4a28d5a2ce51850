"""Grammar that the readers of the clinical summary share: word tries, sentences, lists.

- `any_of` makes one fast pattern of a vocabulary.
- `sentences` cuts folded prose where sentences end, also where the blank after the stop is lost.
- `Piece` is a stretch of the text; `trimmed` and `closing` find its edges.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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


_BLANKS: Final = bytes(
    code if chr(code).isalnum() or code == ord("_") else ord(" ") for code in range(256)
)


def spaced(lowered: str) -> str:
    """The text with a blank for every mark, and one more before and behind it.

    Words of a vocabulary are looked for in this form: a pattern that begins with a blank passes
    over all else at the speed of `str.find`. So `match.start()` is where the word begins in the
    text as it was, `match.end() - 1` where it ends, and `match.group()[1:]` is the word.
    """
    return f" {lowered.encode('ascii', 'replace').translate(_BLANKS).decode('ascii')} "


def finder(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds the longest whole words of a vocabulary in `spaced` text."""
    return re.compile(f" (?:{any_of(spaced(word)[1:-1] for word in words)})(?= )")


_Value = TypeVar("_Value")


def by_word(vocabulary: Mapping[str, _Value]) -> dict[str, _Value]:
    """The vocabulary by its words as `finder` finds them."""
    return {spaced(word)[1:-1]: value for word, value in vocabulary.items()}


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
    [.?!] (?: (["'\u201d\u2019)]*) (?: \s+ (?=["'\u201c\u2018(]?[A-Z0-9]) | \s*\Z )
            | (?<=[a-z0-9)]{2}[.]) (?= [A-Z][a-z]*[ ] | On[ ]\d )  # the blank is lost
          )
    """,
    re.VERBOSE,
)
_ABBREVIATION_ENDS: Final = frozenset("rstoxceg0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ABBREVIATIONS: Final = frozenset(
    ("Dr", "Drs", "Mr", "Mrs", "Ms", "vs", "St", "No", "approx", "Inc", "Jr", "Sr", "lt", "rt", "e.g",
     "i.e", "etc")
)  # fmt: skip


def sentences(text: str) -> list[Piece]:
    """The sentences of folded prose, in order, without the blanks between them."""
    found: list[Piece] = []
    start = 0
    for match in _END.finditer(text):
        stop = match.start()
        if (
            text[stop - 1] in _ABBREVIATION_ENDS
            and text[stop] == "."
            and _abbreviates(text, start, stop)
        ):
            continue
        if text[start] in _LEFT_EDGE:
            start = trimmed(text, start, stop).start
        if stop > start:
            found.append(Piece(start, match.end(1) if match.lastindex else stop + 1))
        start = match.end()
    rest = trimmed(text, start, len(text))
    if rest.end > rest.start:
        found.append(rest)
    return found


_HEADING: Final = re.compile(r"\s[A-Z][A-Za-z/]{0,4}:\s")
"""The letters that head the next part of a note ("numb ring finger, L. P: brace")."""


def _abbreviates(text: str, start: int, stop: int) -> bool:
    """Whether the stop at `stop` only ends an abbreviation, an initial or the first number."""
    if _HEADING.match(text, stop + 1):
        return False
    blank = text.rfind(" ", max(start, stop - 8), stop)
    if blank < 0 and stop - start > 8:
        return False
    word = text[max(blank + 1, start) : stop].lstrip("(\"'[/-")
    if len(word) < 3 and (
        word[-1:].isupper() or (start == 0 and stop == len(word) and word.isdigit())
    ):
        return len(word) == 1 or not word[0].isalnum() or word.isdigit()
    return word in _ABBREVIATIONS


_LEFT_EDGE: Final = " \t\n\r\f,;:."
_RIGHT_EDGE: Final = " \t\n\r\f,;:"


def trimmed(text: str, start: int, end: int, *, right: str = _RIGHT_EDGE) -> Piece:
    """The stretch without blanks and list marks at its edges."""
    while start < end and text[start] in _LEFT_EDGE:
        start += 1
    while end > start and text[end - 1] in right:
        end -= 1
    return Piece(start, end)


_BRACKET: Final = re.compile(r"[()\[\]]")


def closing(text: str, opened: int, end: int) -> int:
    """Where the bracket that stands at `opened` is closed; one that never is is no bracket."""
    depth = 0
    for mark in _BRACKET.finditer(text, opened, end):
        depth += 1 if mark.group() in "([" else -1
        if depth <= 0:
            return mark.end()
    return opened + 1


_NEITHER: Final = re.compile(r"[\W_]+")


def letters_and_digits(text: str) -> str:
    """What remains to compare when case, blanks and punctuation are set aside."""
    text = text.lower()
    return text if text.isalnum() else _NEITHER.sub("", text)
