"""How a run's letters were read: by what, with what trouble, how sure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from imr_llm.fields import leaves, pattern_of
from imr_llm.frames.shapes import days_to_decision
from imr_llm.pages.report_extras import need
from imr_llm.schema import Group
from imr_llm.silent import silent

if TYPE_CHECKING:
    import datetime as dt

    from imr_llm.extraction import Extraction

_MOST_CAUSES: Final = 200
"""Causes of errors and fallbacks that are told apart in one run."""
_MOST_DAYS: Final = 3_650


@dataclass(slots=True)
class Sureness:
    """The values of one group of fields: how many, their summed confidence, how many in review."""

    values: int = 0
    confidence: float = 0.0
    review: int = 0


@silent
@dataclass(slots=True)
class Health:
    """Counts over the letters of a run; bounded, whatever their number.

    Attributes:
        letters: all, those with an error included.
        errors: causes for which a letter has no determination.
        fallbacks: causes for which the rules stood in for the model.
        review: letters with a field that a person should look at.
        without_items: letters without a disputed item.
        readers: letters by model (None: rules alone) and prompt version.
        layouts: letters by layout.
        schemas: letters by version of the schema.
        first: earliest date of a decision.
        last: latest date of a decision.
        undated: letters without a date of decision.
        days: letters by days from assignment to decision (a longer time than ten years counts as that).
        expedited: the same of expedited reviews alone.
        one_date: letters that lack one of the two dates, or both.
        out_of_order: letters that were decided before they were assigned, by their dates.
        sureness: by group of fields.
    """

    letters: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    fallbacks: Counter[str] = field(default_factory=Counter)
    review: int = 0
    without_items: int = 0
    readers: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    layouts: Counter[str] = field(default_factory=Counter)
    schemas: Counter[str] = field(default_factory=Counter)
    first: dt.date | None = None
    last: dt.date | None = None
    undated: int = 0
    days: Counter[int] = field(default_factory=Counter)
    expedited: Counter[int] = field(default_factory=Counter)
    one_date: int = 0
    out_of_order: int = 0
    sureness: dict[str, Sureness] = field(
        default_factory=lambda: {str(group): Sureness() for group in Group}
    )

    @property
    def read(self) -> int:
        """Letters that have a determination."""
        return self.letters - self.errors.total()

    def add(self, result: Extraction) -> None:
        """Count a letter."""
        self.letters += 1
        if result.determination is None:
            _count(self.errors, result.error or "no determination")
            return
        if result.fallback is not None:
            _count(self.fallbacks, result.fallback)
        self.review += bool(result.review)
        self.without_items += not result.determination.issues
        self.readers[result.model, result.prompt_version if result.model else None] += 1
        self.layouts[result.layout] += 1
        self.schemas[result.schema_version] += 1
        self._add_dates(result)
        self._add_sureness(result)

    def _add_dates(self, result: Extraction) -> None:
        determination = result.determination
        if determination is None:
            return
        decided = determination.decision_date
        if decided is None:
            self.undated += 1
        else:
            self.first = min(self.first or decided, decided)
            self.last = max(self.last or decided, decided)
        days = days_to_decision(determination)
        if days is None:
            self.one_date += 1
        elif days < 0:
            self.out_of_order += 1
        else:
            self.days[min(days, _MOST_DAYS)] += 1
            if determination.priority == "expedited":
                self.expedited[min(days, _MOST_DAYS)] += 1

    def _add_sureness(self, result: Extraction) -> None:
        for path, report in result.fields.items():
            group = group_of(path)
            if group is not None and report.status != "absent":
                found = self.sureness[group]
                found.values += 1
                found.confidence += report.confidence
        for path in result.review:
            group = group_of(path)
            if group is not None and result.fields[path].status != "absent":
                self.sureness[group].review += 1


@lru_cache(maxsize=4096)  # the same few paths in every letter
def group_of(path: str) -> str | None:
    """The group of the field that a path names; None for a field that has none."""
    return _groups().get(pattern_of(path, _groups()))


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {leaf.path: str(leaf.group) for leaf in leaves() if leaf.group}


def quantile(days: Counter[int], share: float) -> int | None:
    """The day by which this share of the letters is decided; None where there are none."""
    return _day_of(days, share * days.total())


def median_interval(days: Counter[int]) -> tuple[int, int] | None:
    """The 95% interval of the median day, from the order of the letters alone; None for fewer than six.

    Its ends are the days of two letters by rank, the ranks those of the binomial distribution (Conover,
    Practical Nonparametric Statistics, 1999, 3.2): of whole days it holds the median at least so often.
    """
    letters = days.total()
    rank = int(need("scipy.stats").binom.ppf(0.025, letters, 0.5)) if letters else 0
    low, high = _day_of(days, rank), _day_of(days, letters - rank + 1)
    return None if not rank or low is None or high is None else (low, high)


def _day_of(days: Counter[int], rank: float) -> int | None:
    """The day of the letter of this rank, in the order of the days; None where there is none."""
    for day in sorted(days):
        rank -= days[day]
        if rank <= 0:
            return day
    return None


def _count(causes: Counter[str], cause: str) -> None:
    causes[cause if cause in causes or len(causes) < _MOST_CAUSES else "other causes"] += 1
