"""Does `confidence` mean something: of the fields given 0.9, are nine in ten right?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evals.score import group_of
from imr_llm.intervals import Interval, wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.score import Report

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Fields of about the same confidence."""

    confidence: float
    """Their mean."""
    right: int
    total: int

    @property
    def rate(self) -> float:
        """The share that is right."""
        return self.right / self.total

    @property
    def interval(self) -> Interval:
        """Of the share, by Wilson; values of one letter are not independent, so it is a little narrow."""
        return wilson(self.right, self.total) or Interval(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Bins of equal width over the confidence, and what they add up to."""

    bins: tuple[Bin, ...]
    error: float | None
    """Expected calibration error (Naeini et al. 2015): the bins' |confidence - share right|, by size."""
    brier: float | None
    """Mean squared difference of confidence and outcome (Brier 1950)."""


def calibration(report: Report, group: str | None = None, *, absent: bool = False) -> Calibration:
    """Of answered values; of a group of fields; with `absent`, of what is given as not there, too."""
    return binned(
        [
            (verdict.report.confidence, verdict.right)
            for letter in report.letters
            for verdict in letter.verdicts
            if verdict.report
            and (absent or verdict.answered)
            and group in (None, group_of(verdict.leaf))
        ]
    )


def binned(said: Sequence[tuple[float, bool]]) -> Calibration:
    """The calibration of pairs of confidence and whether it was right."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in said:
        held[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    bins = tuple(
        Bin(sum(c for c, _ in each) / len(each), sum(r for _, r in each), len(each))
        for each in held
        if each
    )
    if not said:
        return Calibration(bins, None, None)
    error = sum(each.total * abs(each.confidence - each.rate) for each in bins) / len(said)
    brier = sum((confidence - right) ** 2 for confidence, right in said) / len(said)
    return Calibration(bins, error, brier)
