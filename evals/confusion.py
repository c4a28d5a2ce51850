"""Which code was answered for which: a table for each field with a closed vocabulary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin

from evals.score import Outcome
from imr_llm.schema import BodyPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evals.score import Report, Verdict
    from imr_llm.fields import Leaf

NONE: Final = "(none)"
"""Row of what was invented, column of what was omitted."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts by the gold's code (rows) and the answer's (columns), the same codes in both."""

    path: str
    codes: tuple[str, ...]
    counts: dict[tuple[str, str], int]

    @property
    def errors(self) -> int:
        """Counts off the diagonal."""
        return sum(count for (gold, got), count in self.counts.items() if gold != got)


def confusions(report: Report) -> list[Confusion]:
    """A table for each field with a closed vocabulary that has any value, in the schema's order."""
    tables = (_confusion(report, leaf) for leaf in report.leaves if _is_closed(leaf))
    return [table for table in tables if table.counts]


def _is_closed(leaf: Leaf) -> bool:
    return get_origin(leaf.type) is Literal or leaf.type is BodyPart


def _confusion(report: Report, leaf: Leaf) -> Confusion:
    counts: Counter[tuple[str, str]] = Counter()
    for letter in report.letters:
        of_leaf = [each for each in letter.verdicts if each.leaf.path == leaf.path]
        counts.update(_pairs(of_leaf))
    seen = {code for pair in counts for code in pair}
    order = [*map(str, get_args(leaf.type)), *sorted(seen), NONE]
    codes = tuple(code for code in dict.fromkeys(order) if code in seen and code != NONE)
    return Confusion(leaf.path, (*codes, *((NONE,) if NONE in seen else ())), dict(counts))


def _pairs(verdicts: list[Verdict]) -> Iterator[tuple[str, str]]:
    for verdict in verdicts:
        if verdict.outcome is not Outcome.ABSENT:
            yield _code(verdict.gold), _code(verdict.got)


def _code(value: Any) -> str:
    if isinstance(value, BodyPart):
        return value.part if value.side is None else f"{value.part}, {value.side}"
    return NONE if value is None else str(value)
