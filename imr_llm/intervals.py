"""How sure a rate is: Wilson's score interval, for letters and for what comes in clusters."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

Z: Final = 1.959964
"""Two-sided 95%."""


class Interval(NamedTuple):
    """A 95% interval."""

    low: float
    high: float


def wilson(right: float, total: float) -> Interval | None:
    """Wilson's score interval for a rate: sensible at 0, at 1 and for a handful of letters.

    Neither number need be whole: `total` may be an effective sample size. None where it is zero.
    """
    if not total:
        return None
    rate, spread = right / total, Z * Z / total
    middle = rate + spread / 2
    half = Z * math.sqrt(rate * (1 - rate) / total + spread / (4 * total))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # At 0 and 1 the formula meets the end exactly, but for rounding.
    return Interval(0.0 if right == 0 else low, 1.0 if right == total else high)
