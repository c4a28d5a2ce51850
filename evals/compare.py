"""When a value is there, when it is right, and how alike two wrong ones are.

- *normalised*: equal by the field's own comparator (`imr_llm.fields.same`)
- *strict*: equal as it stands, character by character
- *overlap*: the share of common words, for `PHRASE` fields; never mixed into the other two
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from pydantic import BaseModel

from evals.extras import need
from imr_llm.fields import canonical, leaves, same
from imr_llm.schema import Compare

_WORD: Final = re.compile(r"[^\W_]+")


def absent(value: Any) -> bool:
    """Whether the value says "no such thing": null, empty, `false`, or an object of such parts.

    A flag that is not set is no find: else `none_cited` would score well by never being set.
    """
    if isinstance(value, BaseModel):
        return all(absent(leaf.of(value)) for leaf in leaves(type(value)))
    return value is None or value is False or value in ("", [])


def strictly_same(gold: Any, got: Any, compare: Compare) -> bool:
    """Whether two values are equal to the character; the order of lists aside."""
    return bool(canonical(gold, compare, str) == canonical(got, compare, str))


def overlap(gold: str, got: str) -> float:
    """The share of common words (Dice's coefficient over words), from 0 to 1."""
    ours, theirs = Counter(_words(gold)), Counter(_words(got))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 0.0


def similarity(gold: Any, got: Any, compare: Compare) -> float:
    """How alike two values are, from 0 to 1: what aligns the elements of two lists.

    Text by its letters, the order of words aside; codes are alike or not; objects by the mean over
    the parts that at least one of the two states (two that leave the side open share nothing).
    """
    if isinstance(gold, BaseModel):
        return _similarity_of_parts(gold, got)
    if isinstance(gold, list) and isinstance(got, list):
        return _similarity_of_lists(gold, got, compare)
    if isinstance(gold, str) and isinstance(got, str) and compare is not Compare.EXACT:
        return letters_alike(gold, got)
    return float(same(gold, got, compare))


def letters_alike(gold: str, got: str) -> float:
    """How alike two texts are, from 0 to 1, the order of words aside."""
    if same(gold, got, Compare.TEXT):
        return 1.0
    fuzz = need("rapidfuzz.fuzz")
    return float(fuzz.token_sort_ratio(" ".join(_words(gold)), " ".join(_words(got)))) / 100


def _similarity_of_parts(gold: BaseModel, got: Any) -> float:
    pairs = [(leaf.of(gold), leaf.of(got), leaf.compare) for leaf in leaves(type(gold))]
    stated = [pair for pair in pairs if not (absent(pair[0]) and absent(pair[1]))]
    return sum(similarity(*pair) for pair in stated) / len(stated) if stated else 1.0


def _similarity_of_lists(gold: list[Any], got: list[Any], compare: Compare) -> float:
    ours = Counter(repr(canonical(each, compare)) for each in gold)
    theirs = Counter(repr(canonical(each, compare)) for each in got)
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
