"""Finds the cues of a sentence: each by the word that it begins with.

The table of cues is in `reason_terms` and `reason_things`. A sentence has a hundred places at which
one of hundreds of cues could begin. So a cue is tried only at a word that it can begin with.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import count
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from imr_llm.rules.reason_terms import FRAMES
from imr_llm.rules.reason_things import THINGS
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 120  # of one sentence; a sentence with more is none
_LONGEST = 30  # letters of a word; one with more begins no cue
_WORD = re.compile(r"[a-z]+")
FEW = 400
"""Words of a letter or two: these compile what they need. Whoever reads on gets the rest at once (a
fifth of a second), not bit by bit over hundreds of letters."""


@silent
class Cue(NamedTuple):
    """What a stretch of the rationale does there."""

    name: str
    start: int
    end: int


def cues_of(sentence: str) -> list[Cue]:
    """The cues of a sentence in lower case, in order and apart from each other."""
    cues: list[Cue] = []
    beginnings = _BEGINNINGS
    start = reached = 0
    for token in sentence.split(" "):
        if tries := beginnings[token]:
            for offset, pattern, names in tries:
                at = start + offset
                if at >= reached and (found := pattern.match(sentence, at)):
                    reached = found.end()
                    cues.append(Cue(names[found.lastindex or 0], at, reached))
            if len(cues) >= _MOST:
                break
        start += len(token) + 1
    return cues


class _Tried(NamedTuple):
    """What is tried at a place within a token."""

    offset: int
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    """Of the cues, by the number of the group that stands behind each."""


@silent
class _Beginnings(dict[str, tuple[_Tried, ...]]):
    """What can begin within a token; found out once for each token ever met."""

    _most = 20_000

    def __missing__(self, token: str) -> tuple[_Tried, ...]:
        if len(self) == FEW:
            for head in _cue_starts().heads():
                _compiled_for(head)
        words = ((word.start(), _compiled_for(word[0])) for word in _WORD.finditer(token))
        found = tuple(_Tried(at, *compiled) for at, compiled in words if compiled)
        if len(self) < self._most and len(token) < _LONGEST:
            self[token] = found
        return found


_BEGINNINGS: Final = _Beginnings()


# --- which cues can begin with a word ---------------------------------------------------------
T = TypeVar("T")


class ByFirstWord(Generic[T]):
    """Things by the word that they begin with, whole or its first letters (a star behind them)."""

    def __init__(self, things: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, list[T]] = {}
        self._begun: dict[str, list[T]] = {}
        for head, thing in things:
            table = self._begun if head.endswith("*") else self._whole
            table.setdefault(head.removesuffix("*"), []).append(thing)
        self._lengths = sorted({len(head) for head in self._begun})

    def heads(self) -> list[str]:
        """The words and the first letters, each once."""
        return list({**self._whole, **self._begun})

    def beginning_with(self, word: str) -> list[T]:
        """All that can begin with this word: those of the word, then those of its first letters."""
        found = [*self._whole.get(word, ())]
        for length in self._lengths:
            if length > len(word):
                break
            found += self._begun.get(word[:length], ())
        return found


@lru_cache(maxsize=20_000)
def _compiled_for(word: str) -> tuple[re.Pattern[str], tuple[str, ...]] | None:
    """What tries all cues that can begin with this word, and their names."""
    if len(word) > _LONGEST:
        return None
    numbered = _cue_starts().beginning_with(word)
    return _compiled(tuple(cue for _, cue in sorted(numbered))) if numbered else None


@lru_cache(maxsize=4096)
def _compiled(cues: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    # The groups stand behind the cues: what these begin with in common is then tried once.
    marked = (f"{regex}(?!\\w)()" for _, regex in cues)
    return re.compile("|".join(marked)), ("", *(name for name, _ in cues))


@cache
def _cue_starts() -> ByFirstWord[tuple[int, tuple[str, str]]]:
    """All cues, name and pattern, by their first words; numbered as the table names them."""
    numbers = count(1)
    return ByFirstWord(
        (head, (next(numbers), (name, regex)))
        for name, words in {**FRAMES, **THINGS}.items()
        for part in _alternatives(words)
        for head, regex in _starts(part)
    )


def by_first_word(pattern: str) -> list[tuple[str, str]]:
    """A pattern's alternatives, each with the word that it begins with.

    Behind the word stands a star where letters may follow; it is empty, or the star alone, for what
    begins with something else: a mark or a number.
    """
    return [start for part in _alternatives(pattern) for start in _starts(part)]


@lru_cache(maxsize=4096)
def _starts(pattern: str) -> tuple[tuple[str, str], ...]:
    """The pattern, which has no bar outside of brackets, told apart by the word it begins with.

    Each part is its first word, with a star where more letters may follow, and a pattern of its
    own, in the order in which the whole would try them.
    """
    if plain := _PLAIN.match(pattern):
        word = plain[0]
        return tuple((word + head, word + regex) for head, regex in _starts(pattern[len(word) :]))
    if pattern.startswith("(?:"):
        return _group_starts(pattern)
    if pattern.startswith(("(?", r"\b", "^")):  # what looks around takes no letters
        end = {"\\": 2, "^": 1}.get(pattern[0]) or _closing(pattern) + 1
        return tuple((head, pattern[:end] + regex) for head, regex in _starts(pattern[end:]))
    if pattern.startswith(r"\w"):
        return (("*", pattern),)
    least, _, rest = _repeat(pattern[1:])
    taken: tuple[tuple[str, str], ...] = (("", pattern[:1] + rest),)
    if pattern[:1].isalpha():
        taken = tuple((pattern[0] + head, pattern[0] + regex) for head, regex in _starts(rest))
    return taken if least else taken + _starts(rest)


def _group_starts(pattern: str) -> tuple[tuple[str, str], ...]:
    """`_starts` of a pattern that begins with a group."""
    end = _closing(pattern) + 1
    least, most, rest = _repeat(pattern[end:])
    skipped = () if least else _starts(rest)
    inner = _alternatives(pattern[3 : end - 1])
    if all(not (part[:1].isalpha() or part.startswith(("(", r"\w"))) for part in inner):
        if not any(head for head, _ in skipped):
            return (("", pattern),)
        return (("", pattern[:end] + rest), *skipped)
    again = f"{pattern[:end]}*" if most > 1 else ""
    return tuple(start for part in inner for start in _starts(part + again + rest)) + skipped


def _repeat(pattern: str) -> tuple[int, int, str]:
    """How often the thing before this pattern is to come, at least and at most; what follows."""
    sign = pattern[:1]
    if not sign or sign not in "?*+{":
        return 1, 1, pattern
    end = pattern.index("}") + 1 if sign == "{" else 1
    least = pattern[1] != "0" if sign == "{" else sign == "+"
    return int(least), 1 if sign == "?" else 2, pattern[end:].removeprefix("?")


# Letters that come just once: a quantifier is about the last letter before it.
_PLAIN = re.compile(r"[a-z]+(?=[^a-z?*+{]|$|[a-z][?*+{])")
_BRACKETS = re.compile(r"\\.|[()|]")


def _alternatives(pattern: str) -> list[str]:
    """The pattern cut at the bars outside all brackets."""
    parts, depth, start = [], 0, 0
    for found in _BRACKETS.finditer(pattern):
        sign = found[0]
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            parts.append(pattern[start : found.start()])
            start = found.end()
    return [*parts, pattern[start:]]


def _closing(pattern: str) -> int:
    """Where the bracket closes that the pattern begins with."""
    depth = 0
    for found in _BRACKETS.finditer(pattern):
        depth += (found[0] == "(") - (found[0] == ")")
        if not depth:
            return found.start()
    return len(pattern)
