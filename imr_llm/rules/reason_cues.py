"""Finds the cues of a sentence (`reason_terms`): each by the word that it begins with.

A sentence has a hundred places at which one of hundreds of cues could begin. So a cue is tried
only at a word that it can begin with, and compiled when such a word is first met.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.rules.reason_terms import CUES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST = 120  # of one sentence; a sentence with more is none
_WORD = re.compile(r"[a-z]+")


class Cue(NamedTuple):
    """What a stretch of the rationale does there."""

    name: str
    start: int
    end: int


def cues_of(sentence: str) -> list[Cue]:
    """The cues of a sentence in lower case, in order and apart from each other."""
    return list(islice(_cues(sentence), _MOST))


def _cues(sentence: str) -> Iterator[Cue]:
    reached = 0
    for word in _WORD.finditer(sentence):
        at = word.start()
        if at < reached or (match := _matcher(word[0])) is None:
            continue
        if found := match(sentence, at):
            reached = found.end()
            yield Cue(found.lastgroup or "", at, reached)


# --- which cues can begin with a word ---------------------------------------------------------
@lru_cache(maxsize=4096)
def _matcher(word: str) -> Callable[[str, int], re.Match[str] | None] | None:
    """What tries all cues that can begin with this word."""
    heads = _heads_of_cues()
    numbers = set(heads.get(word, ()))
    for end in range(len(word) + 1):
        numbers.update(heads.get(word[:end] + "*", ()))
    return _compiled(tuple(sorted(numbers))).match if numbers else None


@lru_cache(maxsize=1024)
def _compiled(numbers: tuple[int, ...]) -> re.Pattern[str]:
    table: dict[str, list[str]] = {}
    for number in numbers:
        name, part = _parts()[number]
        table.setdefault(name, []).append(part)
    return re.compile(
        "|".join(f"(?P<{name}>(?:{'|'.join(parts)})(?!\\w))" for name, parts in table.items())
    )


@cache
def _parts() -> list[tuple[str, str]]:
    return [(name, part) for name, words in CUES.items() for part in _alternatives(words)]


@cache
def _heads_of_cues() -> dict[str, list[int]]:
    """The numbers of the cues' parts by the words that these begin with."""
    heads: dict[str, list[int]] = {}
    for number, (_, part) in enumerate(_parts()):
        for head in _heads(part):
            heads.setdefault(head, []).append(number)
    return heads


@lru_cache(maxsize=4096)
def _heads(pattern: str) -> frozenset[str]:
    """The words with which a match can begin; one with an open end is marked by a star."""
    if pattern.startswith("(?"):
        end = _closing(pattern)
        least, rest = _repeat(pattern[end + 1 :])
        if pattern[2] != ":":  # what looks ahead takes no letters
            return _heads(rest)
        parts = [part + rest for part in _alternatives(pattern[3:end])]
        return frozenset().union(*map(_heads, parts if least else [*parts, rest]))
    sign = pattern[:2] if pattern.startswith("\\") else pattern[:1]
    least, rest = _repeat(pattern[len(sign) :])
    if sign == "\\b":
        return _heads(rest)
    if sign == "\\w":
        return frozenset("*")
    taken = {""} if not sign.isalpha() else {sign + more for more in _heads(rest)}
    return frozenset(taken if least else taken | _heads(rest))


def _repeat(pattern: str) -> tuple[int, str]:
    """How often at least the thing before this pattern is to come, and what follows."""
    found = _REPEAT.match(pattern)
    if not found:
        return 1, pattern
    return int(found[0][0] not in "?*" and found["least"] != "0"), pattern[found.end() :]


_REPEAT: Final = re.compile(r"(?:[?*+]|\{(?P<least>\d+)(?:,\d*)?\})\??")


def _alternatives(pattern: str) -> list[str]:
    """The pattern cut at the bars outside all brackets."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(pattern):
        if sign in "()" and pattern[at - 1 : at] != "\\":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and not depth:
            parts.append(pattern[start:at])
            start = at + 1
    return [*parts, pattern[start:]]


def _closing(pattern: str) -> int:
    """Where the bracket closes that the pattern begins with."""
    depth = 0
    for at, sign in enumerate(pattern):
        if sign in "()" and pattern[at - 1 : at] != "\\":
            depth += 1 if sign == "(" else -1
        if not depth:
            return at
    return len(pattern)
