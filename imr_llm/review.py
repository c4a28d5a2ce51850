"""What a person should look at first: the errors to be expected at each place."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final

from imr_llm.fields import leaves, without_numbers
from imr_llm.schema import Determination

if TYPE_CHECKING:
    from collections.abc import Mapping

    from imr_llm.extraction import FieldReport
    from imr_llm.judge import Judge

ACCEPT_ERROR: Final = 0.2
"""What is wrong less often than this is not for a person to look at, unless settings say so."""


def doubts(
    fields: Mapping[str, FieldReport], judge: Judge, schema: type[Determination] = Determination
) -> dict[str, float]:
    """Errors to be expected at each path: that it is wrong, and what its list leaves out.

    What a list leaves out is found by whoever looks at the list, so it is counted with the least
    sure of its elements, or with the empty list itself.
    """
    expected = {path: 1 - report.confidence for path, report in fields.items()}
    lists: dict[str, list[str]] = defaultdict(list)
    for path in fields:
        holder, bracket, _ = path.rpartition("[")
        if bracket and path.endswith("]"):
            lists[holder].append(path)
        elif f"{without_numbers(path)}[]" in _list_patterns(schema):
            lists.setdefault(path, [])
    for path, elements in lists.items():
        left_out = judge.missing(f"{without_numbers(path)}[]", len(elements))
        if elements:
            expected[max(elements, key=expected.__getitem__)] += left_out
        if path in expected:
            expected[path] = max(expected[path], 0.0 if elements else left_out)
    return expected


def to_review(expected: Mapping[str, float], accept_error: float = ACCEPT_ERROR) -> list[str]:
    """Paths with more expected errors than accepted, most first; the letter's order within."""
    chosen = [(path, errors) for path, errors in expected.items() if errors > accept_error]
    return [path for path, _ in sorted(chosen, key=lambda each: -each[1])]


@cache
def _list_patterns(schema: type[Determination]) -> frozenset[str]:
    return frozenset(leaf.path for leaf in leaves(schema) if leaf.many)
