"""Watches a run: limits that stop it, and rates that leave the range in which they began.

Each letter gives four rates: whether the rules stood in for the model, and the shares of its fields
that the letter does not support, on which the witnesses differ, and that nobody found. The first
letters of a run set the range (a Shewhart chart: the mean, and three and a half times the standard
error that the spread between letters leaves). A later stretch of letters outside it is told of: a
server that answers rubbish, another model behind the same name, letters of another kind.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from imr_llm.extraction import Extraction
    from imr_llm.tally import Tally

_FIRST: Final = 200
"""Letters that set the range."""
_STRETCH: Final = 50
"""Letters that are held against it together."""
_WIDTH: Final = 3.5
"""Standard errors; four charts of some thousand stretches raise about one false alarm."""
_AT_ONCE: Final = 20
"""Letters after which a run that falls back on the rules more often than not says so."""
_ENOUGH: Final = 50
"""Letters before a share of them can stop a run."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What one letter tells of how the run goes: each a share, 0 to 1."""

    fallback: float
    ungrounded: float
    conflict: float
    null: float


_MEANINGS: Final = {
    "fallback": "letters for which the rules stood in",
    "ungrounded": "fields whose value the letter does not support",
    "conflict": "fields on which the witnesses differ",
    "null": "fields that nobody found",
}


def signs_of(result: Extraction) -> Signs | None:
    """The signs of a result; None where there is no determination."""
    number = len(result.fields)
    if result.error is not None or not number:
        return None
    counts = Counter(report.status for report in result.fields.values())
    return Signs(
        fallback=float(result.fallback is not None),
        ungrounded=counts["ungrounded"] / number,
        conflict=counts["conflict"] / number,
        null=counts["absent"] / number,
    )


@dataclass(frozen=True, slots=True)
class Alarm:
    """A rate has left its range, or begins too high.

    Attributes:
        letters: how many the run had read by then.
        rate: which one (`fallback`, `ungrounded`, `conflict`, `null`).
        value: its mean over the latest stretch.
        low: lower end of the range.
        high: upper end of the range.
    """

    letters: int
    rate: str
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return (
            f"after {self.letters} letters: {_MEANINGS[self.rate]} are {self.value:.1%} of the latest "
            f"stretch; they were {self.low:.1%} to {self.high:.1%}"
        )

    def as_json(self) -> dict[str, float | int | str]:
        """For the manifest."""
        return asdict(self)


class _Moments:
    """Mean and variance of values as they come."""

    def __init__(self) -> None:
        self.number = 0
        self.mean = 0.0
        self._squares = 0.0

    def add(self, value: float) -> None:
        self.number += 1
        apart = value - self.mean
        self.mean += apart / self.number
        self._squares += apart * (value - self.mean)

    @property
    def variance(self) -> float:
        return self._squares / (self.number - 1) if self.number > 1 else 0.0


class Watch:
    """Takes the signs of each letter, and raises alarms; each rate once until it has come back."""

    def __init__(self) -> None:
        self.letters = 0
        self.alarms: list[Alarm] = []
        self._first = {each.name: _Moments() for each in fields(Signs)}
        self._latest = {each.name: _Moments() for each in fields(Signs)}
        self._out: set[str] = set()

    def see(self, signs: Signs) -> list[Alarm]:
        """Alarms that this letter raises."""
        self.letters += 1
        chart = self._first if self.letters <= _FIRST else self._latest
        for name, moments in chart.items():
            moments.add(getattr(signs, name))
        if self.letters == _AT_ONCE and self._first["fallback"].mean > 0.5:
            return self._raised("fallback", self._first["fallback"].mean, 0.0, 0.5)
        if self.letters <= _FIRST or self._latest["null"].number < _STRETCH:
            return []
        found: list[Alarm] = []
        for name, latest in self._latest.items():
            first = self._first[name]
            # A rate of no letter or of all: as if one more had been otherwise.
            spread = max(first.variance, (1 / first.number) * (1 - 1 / first.number) / 4)
            width = _WIDTH * math.sqrt(spread * (1 / _STRETCH + 1 / first.number))
            low, high = max(0.0, first.mean - width), min(1.0, first.mean + width)
            if low <= latest.mean <= high:
                self._out.discard(name)
            elif name not in self._out:
                self._out.add(name)
                found += self._raised(name, latest.mean, low, high)
        self._latest = {name: _Moments() for name in self._latest}
        return found

    def _raised(self, name: str, value: float, low: float, high: float) -> list[Alarm]:
        alarm = Alarm(self.letters, name, value, low, high)
        self.alarms.append(alarm)
        return [alarm]


@dataclass(frozen=True, slots=True)
class Limits:
    """What stops a run: None is no limit.

    Attributes:
        cost: US dollars that the run may cost in all, earlier starts of it included.
        failures: letters with an error.
        fallback_share: share of letters for which the rules stood in (of 50 at least).
    """

    cost: float | None = None
    failures: int | None = None
    fallback_share: float | None = None

    def reached(
        self, tally: Tally, under_way: int, spent_before: float = 0.0, asked_before: int = 0
    ) -> str | None:
        """Why the run is to stop now.

        Letters under way count with what a letter costs: in this start or in all, whichever is
        more, for the first few say little of the rest.
        """
        spent = tally.usage.cost or 0.0
        asked = tally.letters - tally.errors - tally.cached
        each = max(
            spent / asked if asked > 0 else 0.0,
            (spent_before + spent) / (asked_before + asked) if asked_before > 0 else 0.0,
        )
        expected = each * under_way
        if self.cost is not None and spent_before + spent + expected >= self.cost > 0:
            more = f", and ${expected:.4g} are expected for letters under way" if expected else ""
            return f"the run has cost ${spent_before + spent:.4g} of ${self.cost:.4g}{more}"
        if self.failures is not None and tally.errors > self.failures:
            return f"{tally.errors} letters have an error, more than {self.failures}"
        share = tally.fallbacks / max(1, tally.letters)
        if (
            self.fallback_share is not None
            and tally.letters >= _ENOUGH
            and share > self.fallback_share
        ):
            return f"the rules stood in for {share:.1%} of the letters, more than {self.fallback_share:.1%}"
        return None
