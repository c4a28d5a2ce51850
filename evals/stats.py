"""How sure a figure is, given how few letters there are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evals.extras import need
from evals.score import Outcome, Report
from imr_llm.intervals import Interval, Z

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_Z_POWER: Final = 0.841621
"""80% power."""
RESAMPLES: Final = 1000

_SIDES: Final = {
    Outcome.CORRECT: 2,
    Outcome.WRONG: 2,
    Outcome.OMITTED: 1,
    Outcome.INVENTED: 1,
    Outcome.ABSENT: 0,
}
"""On how many sides (gold, answer) an outcome has a value."""


def mcnemar(lost: int, won: int) -> float:
    """Exact two-sided McNemar test (McNemar 1947): the p-value for pairs that changed both ways.

    Pairs that are right, or wrong, in both runs say nothing of the difference.
    """
    changed = lost + won
    if not changed:
        return 1.0
    return float(need("scipy.stats").binomtest(min(lost, won), changed, 0.5).pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted for their number (Holm 1979), in the order given; never above 1."""
    adjusted = [1.0] * len(p_values)
    floor = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        floor = max(floor, min(1.0, p_values[index] * (len(p_values) - rank)))
        adjusted[index] = floor
    return adjusted


def letters_needed(lost: int, won: int, letters: int) -> int | None:
    """How many letters would show this difference with 80% power at p < 0.05 (Connor 1987).

    Supposes that letters go on changing at these two rates; None where they are the same.
    """
    if lost == won or not letters:
        return None
    changed, apart = (lost + won) / letters, abs(lost - won) / letters
    spread = Z * math.sqrt(changed) + _Z_POWER * math.sqrt(changed - apart * apart)
    return math.ceil(spread * spread / (apart * apart))


class Counts(NamedTuple):
    """Two arrays, letters by fields. F1 of any letters and fields is `2 * right.sum() / all.sum()`."""

    right: Any
    """Correct values."""
    all: Any
    """Values in the gold plus values in the answer."""


def matrix(report: Report) -> Counts:
    """The counts of a report, in the order of its letters and of the schema's fields."""
    numpy = need("numpy")
    column = {leaf.path: number for number, leaf in enumerate(report.leaves)}
    counts = Counts(*numpy.zeros((2, len(report.letters), len(report.leaves))))
    for row, letter in enumerate(report.letters):
        for verdict in letter.verdicts:
            at = (row, column[verdict.leaf.path])
            counts.right[at] += verdict.outcome is Outcome.CORRECT
            counts.all[at] += _SIDES[verdict.outcome]
    return counts


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
    column = {leaf.path: index for index, leaf in enumerate(report.leaves)}
    columns = {name: [column[path] for path in paths] for name, paths in sets.items()}
    return drawn(matrix(report), columns, resamples=resamples, seed=seed)


def drawn(
    counts: Counts,
    sets: Mapping[str, Sequence[int]],
    *,
    less: Counts | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, Interval | None]:
    """Percentile intervals of F1 for sets of columns; with `less`, of the difference from its F1.

    Both counts are of the same letters in the same order, and the same letters are drawn of both.
    """
    numpy = need("numpy")
    number = len(counts.right)
    intervals: dict[str, Interval | None] = dict.fromkeys(sets)
    if number < 2:
        return intervals
    draws = numpy.random.default_rng(seed).multinomial(number, [1 / number] * number, resamples)
    sums = [(draws @ each.right, draws @ each.all) for each in (counts, less) if each is not None]
    for name, columns in sets.items():
        totals = [(r[:, columns].sum(axis=1), a[:, columns].sum(axis=1)) for r, a in sums]
        there = numpy.all([whole > 0 for _, whole in totals], axis=0)
        if there.any():
            values = [2 * right[there] / whole[there] for right, whole in totals]
            value = values[0] if less is None else values[0] - values[1]
            low, high = numpy.percentile(value, [2.5, 97.5])
            intervals[name] = Interval(float(low), float(high))
    return intervals
