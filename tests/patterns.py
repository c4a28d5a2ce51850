"""The regular expressions of the package, and texts that make a backtracking one work hard.

The attack strings come from the pattern's own tree: what stands before a repetition, the repeated part
many times over, and an end that does not match.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from time import process_time
from typing import Any

import imr_llm

_SKIPPED = ("imr_llm.cluster.", "imr_llm.runs.worker")
_LONG = 8
"""A repetition of fewer times is not worth pumping."""
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "1", sre.CATEGORY_NOT_DIGIT: "a", sre.CATEGORY_SPACE: " ", sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_WORD: "a", sre.CATEGORY_NOT_WORD: " ",
}  # fmt: skip


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that a module of the package holds, by its name."""
    found: dict[tuple[str, int], str] = {}
    kept: dict[str, re.Pattern[str]] = {}
    for info in pkgutil.walk_packages(imr_llm.__path__, "imr_llm."):
        if info.name.startswith(_SKIPPED):
            continue
        for name, value in vars(importlib.import_module(info.name)).items():
            for number, each in enumerate(_within(value)):
                key = each.pattern, each.flags
                if isinstance(each.pattern, str) and key not in found:
                    found[key] = f"{info.name.removeprefix('imr_llm.')}.{name}[{number}]"
                    kept[found[key]] = each
    return kept


def _within(value: Any, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from _within(each, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _within(each, depth - 1)


def example(nodes: Iterable[Any]) -> str:
    """A text that the nodes match, as a rule."""
    return "".join(_one(op, argument) for op, argument in nodes)


def _one(op: Any, argument: Any) -> str:
    if op is sre.LITERAL:
        return chr(argument)
    if op is sre.NOT_LITERAL:
        return "b" if argument != ord("b") else "c"
    if op is sre.ANY:
        return "a"
    if op is sre.IN:
        return _member(argument)
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, _, inner = argument
        return example(inner) * max(1, least)
    if op is sre.SUBPATTERN:
        return example(argument[3])
    if op is sre.ATOMIC_GROUP:
        return example(argument)
    if op is sre.BRANCH:
        return example(argument[1][0])
    return ""  # anchors, looks around, references


def _member(members: list[Any]) -> str:
    if members[0][0] is sre.NEGATE:
        inside = re.compile("|".join(_as_class(each) for each in members[1:]) or r"(?!)")
        return next((c for c in "a1 ,(x" if not inside.fullmatch(c)), "\u00e9")
    op, argument = members[0]
    if op is sre.LITERAL:
        return chr(argument)
    if op is sre.RANGE:
        return chr(argument[0])
    return _CATEGORIES.get(argument, "a")


def _as_class(member: Any) -> str:
    op, argument = member
    if op is sre.LITERAL:
        return re.escape(chr(argument))
    if op is sre.RANGE:
        return f"[{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}]"
    shown = {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_WORD: r"\w",
             sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_NOT_WORD: r"\W"}  # fmt: skip
    return shown[argument]


def _pumps(nodes: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    """What stands before each long repetition, and one round of it."""
    for op, argument in nodes:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, inner = argument
            if most >= _LONG and (pump := example(inner)):
                yield before, pump
            yield from _pumps(inner, before)
        elif op is sre.SUBPATTERN:
            yield from _pumps(argument[3], before)
        elif op is sre.ATOMIC_GROUP:
            yield from _pumps(argument, before)
        elif op is sre.BRANCH:
            for branch in argument[1]:
                yield from _pumps(branch, before)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _pumps(argument[1], before)
        before += _one(op, argument)


def attacks(pattern: re.Pattern[str]) -> list[str]:
    """Pieces that are to be repeated; each in front of what does not match."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    found = dict.fromkeys(
        piece for before, pump in _pumps(tree, "") for piece in (pump, before + pump, before)
    )
    whole = example(tree)
    pieces = [piece for piece in (*found, whole, whole[:-1], whole[1:]) if piece]
    return list(dict.fromkeys(pieces))[:40]


def pumped(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """What stands before each long repetition, and one round of it; also each attack with nothing before."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    return list(dict.fromkeys([*_pumps(tree, ""), *(("", piece) for piece in attacks(pattern))]))


def least(work: Callable[[], object], tries: int) -> float:
    """Seconds of processor time that the work takes when nothing disturbs it."""
    times = []
    for _ in range(tries):
        began = process_time()
        work()
        times.append(process_time() - began)
    return min(times)


def runs_away(search: Callable[[str], object], piece: str, size: int, seconds: float) -> bool:
    """Whether the work on a text grows faster than the text: four times as long, ten times the work.

    Looked for at a quarter of the size first, and at the size itself when that took more than these
    `seconds`: with a square in it, so long a text takes far more.
    """
    small, large = (piece * (size // part // len(piece) + 1) + "\x01" for part in (4, 1))
    for tries, times in ((1, 6), (3, 6), (6, 10)):  # a hasty verdict is looked at again
        time = least(lambda: search(small), tries)
        if time < seconds or least(lambda: search(large), tries) < times * time:
            return False
    return True
