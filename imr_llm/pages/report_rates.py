"""Rates over letters: ratios with intervals, and what hand labels correct in them.

Letters are the units, for the items of one letter stand and fall together. Of each group only sums
are kept, so the letters may be any number.

- `ratio`: of the extractor's counts alone. Variance by linearization with letters as clusters
  (Cochran, Sampling Techniques, 1977, 6.4); interval by Wilson's formula at the effective sample size
  (Korn and Graubard, Survey Methodology 24, 1998; recommended by Franco, Little, Louis and Slud,
  Journal of Survey Statistics and Methodology 7, 2019).
- `corrected`: prediction-powered inference (Angelopoulos, Bates, Fannjiang, Jordan and Zrnic, Science
  382, 2023) with power tuning (PPI++: Angelopoulos, Duchi and Zrnic, 2023, arXiv:2311.01453), for a
  ratio of two means over letters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.intervals import Interval, Z, wilson
from imr_llm.pages.report_extras import need
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDS: Final = 10
"""Parts of the labelled letters: the weight for each is found on the others."""
FEW_LETTERS: Final = 5
"""With fewer clusters than this their spread tells nothing of the variance."""
UNSEEN: Final = 1.0
"""Squared items by which labelled letters may differ from what was read of them without that having
been seen: half an item up and half one down, as Agresti and Min (Statistics in Medicine 24, 2005)
add one half to each cell of matched pairs. Without it, no error among few labels would pass for a
faultless extractor."""


@dataclass(slots=True)
class Sums:
    """Of any number of letters, each with `hits` among its `items`: what a variance needs.

    Attributes:
        letters: those that have an item (or a hit).
        hits: in all.
        items: in all.
        hits_hits: sum of squares, over letters.
        hits_items: sum of products.
        items_items: sum of squares.
    """

    letters: int = 0
    hits: int = 0
    items: int = 0
    hits_hits: int = 0
    hits_items: int = 0
    items_items: int = 0

    def add(self, hits: int, items: int, times: int = 1) -> None:
        """Count a letter; with `times=-1`, take it out."""
        self.letters += times
        self.hits += times * hits
        self.items += times * items
        self.hits_hits += times * hits * hits
        self.hits_items += times * hits * items
        self.items_items += times * items * items

    def squares(self, rate: float) -> float:
        """The sum over letters of (hits - rate * items) squared; 0 for letters without items."""
        total = self.hits_hits - 2 * rate * self.hits_items + rate * rate * self.items_items
        return max(0.0, total)


class Pair(NamedTuple):
    """A labelled letter: what the label says, and what was read."""

    hits: int
    items: int
    read_hits: int
    read_items: int


@silent
@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its 95% interval.

    Attributes:
        rate: 0 to 1.
        interval: never outside 0 to 1.
        error: standard error.
        weight: of the predictions in a corrected rate, 0 (labels alone) to 1; None for others.
    """

    rate: float
    interval: Interval
    error: float
    weight: float | None = None


def ratio(sums: Sums, letters: int) -> Rate | None:
    """Hits among items, as read; None where there is no item.

    Args:
        sums: of the letters that have items of the group.
        letters: all of the run, those without such an item included.
    """
    if not sums.items:
        return None
    rate = sums.hits / sums.items
    variance = sums.squares(rate) / sums.items**2
    if letters > 1:
        variance *= letters / (letters - 1)
    if variance == 0 or sums.letters < FEW_LETTERS:
        # What the spread of letters cannot tell: as if all items of a letter were one.
        size = float(sums.letters)
    else:
        size = min(rate * (1 - rate) / variance, float(sums.items))
    interval = _wilson(rate, size, sums.letters - 1)
    return Rate(rate, interval, math.sqrt(variance))


def corrected(
    pairs: Sequence[Pair], sums: Sums, letters: int, *, unseen: float = UNSEEN, folds: int = FOLDS
) -> Rate | None:
    """Hits among items, as they are: the extractor's error on labelled letters is taken out.

    The estimate is [A + w (a_run - a)] / [B + w (b_run - b)], where A and B are the labels' mean hits
    and items a letter, a and b what was read of the same letters, a_run and b_run what was read of the
    run's others. The weight w that makes its variance least is the slope of the labels' residuals
    (A - R B) on those read (a - R b), divided by 1 + n / N. It is found for each tenth of the labelled
    letters on the other nine: found on the same ones, it biases small samples (Mani, Xu, Lipton and
    Oberst, 2025, arXiv:2505.20178).

    Args:
        pairs: the labelled letters, those without an item of the group included.
        sums: of the run's other letters.
        letters: how many these are.
        unseen: see `UNSEEN`.
        folds: see `FOLDS`; 1 finds one weight on all labelled letters.

    Returns:
        The labels' own rate where the run has no other letters; None where no ratio can be formed.
    """
    n = len(pairs)
    if letters < 2:
        return _of_labels(pairs)
    if n < 2:
        return None
    hits, items = sums.hits / letters, sums.items / letters
    start = _solved(pairs, [1.0] * n, hits, items)
    if start is None:
        return None
    weights = _weights(pairs, start, n / letters, folds)
    rate = _solved(pairs, weights, hits, items)
    if rate is None:
        return None
    weight = sum(weights) / n
    size = _mean(pair.items - w * pair.read_items for pair, w in zip(pairs, weights, strict=True))
    size += weight * items
    residuals = [
        pair.hits - rate * pair.items - w * (pair.read_hits - rate * pair.read_items)
        for pair, w in zip(pairs, weights, strict=True)
    ]
    of_labels = (_spread(residuals) + unseen) / (n - 1) / n / size**2
    centred = sums.squares(rate) - (sums.hits - rate * sums.items) ** 2 / letters
    of_run = weight**2 * max(0.0, centred) / (letters - 1) / letters / size**2
    variance = of_labels + of_run
    holding = sum(1 for pair in pairs if pair.items or pair.read_items)
    freedom = _freedom((of_labels, holding - 1), (of_run, letters - 1))
    rate = min(1.0, max(0.0, rate))
    # At 0 and at 1 the binomial variance vanishes, so one hit and one miss are added to it.
    labelled = sum(pair.items for pair in pairs)
    near = (rate * labelled + 1) / (labelled + 2)
    interval = _wilson(rate, near * (1 - near) / variance, freedom) if variance else None
    error = math.sqrt(variance)
    low, high = interval or Interval(rate, rate)
    # A small rate may be what is left of a larger one when false hits are taken out. Its error is that
    # of the difference then, and Wilson's interval, made for a rate that was counted, leans too far up.
    half = _wider(freedom) * Z * error
    hull = Interval(max(0.0, min(low, rate - half)), min(1.0, max(high, rate + half)))
    return Rate(rate, hull, error, weight)


def _of_labels(pairs: Sequence[Pair]) -> Rate | None:
    """The rate by the labels alone."""
    true = Sums()
    for pair in pairs:
        if pair.items or pair.hits:
            true.add(pair.hits, pair.items)
    found = ratio(true, len(pairs))
    return None if found is None else replace(found, weight=0.0)


def _solved(
    pairs: Sequence[Pair], weights: Sequence[float], hits: float, items: float
) -> float | None:
    """The ratio at these weights; None where its denominator is none."""
    mean = sum(weights) / len(pairs)
    above = _mean(p.hits - w * p.read_hits for p, w in zip(pairs, weights, strict=True))
    below = _mean(p.items - w * p.read_items for p, w in zip(pairs, weights, strict=True))
    below += mean * items
    return (above + mean * hits) / below if below > 0 else None


def _weights(pairs: Sequence[Pair], rate: float, share: float, folds: int) -> list[float]:
    """The weight for each labelled letter, found on the letters of the other folds."""
    true = [pair.hits - rate * pair.items for pair in pairs]
    read = [pair.read_hits - rate * pair.read_items for pair in pairs]
    found = []
    for fold in range(folds):
        kept = [k for k in range(len(pairs)) if folds == 1 or k % folds != fold]
        found.append(_slope([true[k] for k in kept], [read[k] for k in kept]) / (1 + share))
    return [min(1.0, max(0.0, found[k % folds])) for k in range(len(pairs))]


def _slope(true: Sequence[float], read: Sequence[float]) -> float:
    spread = _spread(read)
    if not spread:
        # Nothing to see in the readings. If there is nothing in the labels either, they agree: no hit
        # among few labels is no reason to forget those that were read in the run.
        return 0.0 if _spread(true) else 1.0
    middle = _mean(read)
    return sum(t * (r - middle) for t, r in zip(true, read, strict=True)) / spread


def _spread(values: Sequence[float]) -> float:
    """The sum of squares about the mean."""
    middle = _mean(values)
    return sum((value - middle) ** 2 for value in values)


def _mean(values: Iterable[float]) -> float:
    given = list(values)
    return math.fsum(given) / len(given) if given else 0.0


def _freedom(*parts: tuple[float, float]) -> float:
    """Degrees of freedom of a sum of variances (Satterthwaite 1946)."""
    total = sum(variance for variance, _ in parts)
    below = sum(variance**2 / max(1.0, degrees) for variance, degrees in parts)
    return total**2 / below if below else 1.0


def _wilson(rate: float, size: float, freedom: float) -> Interval:
    """Wilson's interval at an effective sample size, made smaller for few degrees of freedom."""
    effective = size / _wider(freedom) ** 2
    return wilson(rate * effective, effective) or Interval(0.0, 1.0)


def _wider(freedom: float) -> float:
    """How much wider an interval is for few degrees of freedom: t over z."""
    return float(need("scipy.special").stdtrit(max(1.0, freedom), 0.975)) / Z
