"""How sure a figure is, given how few letters there are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evals.extras import need
from evals.score import Outcome, Report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_Z: Final = 1.959964
"""Two-sided 95%."""
RESAMPLES: Final = 1000

_SIDES: Final = {
    Outcome.CORRECT: 2,
    Outcome.WRONG: 2,
    Outcome.OMITTED: 1,
    Outcome.INVENTED: 1,
    Outcome.ABSENT: 0,
}
"""On how many sides (gold, answer) an outcome has a value."""


class Interval(NamedTuple):
    """A 95% interval."""

    low: float
    high: float


def wilson(right: int, total: int) -> Interval | None:
    """Wilson's score interval for a rate: sensible at 0, at 1 and for a handful of letters."""
    if not total:
        return None
    rate, spread = right / total, _Z * _Z / total
    middle = rate + spread / 2
    half = _Z * math.sqrt(rate * (1 - rate) / total + spread / (4 * total))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # At 0 and 1 the formula meets the end exactly, but for rounding.
    return Interval(0.0 if right == 0 else low, 1.0 if right == total else high)


def matrix(report: Report) -> tuple[Any, Any]:
    """Two arrays, letters by fields: correct values, and values in the gold plus in the answer.

    F1 of any set of letters and fields is `2 * correct.sum() / total.sum()`.
    """
    numpy = need("numpy")
    column = {leaf.path: number for number, leaf in enumerate(report.leaves)}
    shape = (len(report.letters), len(report.leaves))
    correct, total = numpy.zeros(shape), numpy.zeros(shape)
    for row, letter in enumerate(report.letters):
        for verdict in letter.verdicts:
            at = (row, column[verdict.leaf.path])
            correct[at] += verdict.outcome is Outcome.CORRECT
            total[at] += _SIDES[verdict.outcome]
    return correct, total


def bootstrap(
    report: Report,
    sets: Mapping[str, Sequence[str]],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, Interval | None]:
    """Percentile intervals of F1 for sets of fields (path patterns), over resampled letters.

    Letters are drawn, not values: the values of one letter stand and fall together. None where
    fewer than two letters, or no values, are there to draw from.
    """
    numpy = need("numpy")
    number = len(report.letters)
    correct, total = matrix(report)
    column = {leaf.path: index for index, leaf in enumerate(report.leaves)}
    intervals: dict[str, Interval | None] = dict.fromkeys(sets)
    if number < 2:
        return intervals
    draws = numpy.random.default_rng(seed).multinomial(number, [1 / number] * number, resamples)
    drawn_correct, drawn_total = draws @ correct, draws @ total
    for name, paths in sets.items():
        columns = [column[path] for path in paths]
        below = drawn_total[:, columns].sum(axis=1)
        above = 2 * drawn_correct[:, columns].sum(axis=1)[below > 0]
        if len(above):
            low, high = numpy.percentile(above / below[below > 0], [2.5, 97.5])
            intervals[name] = Interval(float(low), float(high))
    return intervals
