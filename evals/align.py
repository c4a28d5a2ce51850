"""Which element of an answer stands for which element of the gold: the Hungarian method.

Equal elements are paired first, as many as can be; then the alike ones; what is below the floor
stays alone. Items are aligned by their titles: the decision has no say in it, so that a flipped
decision shows as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evals.compare import absent, letters_alike, similarity, strictly_same
from evals.extras import need
from imr_llm.fields import letters_and_digits, same
from imr_llm.schema import Compare, Issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FLOOR: Final = 0.5
"""Elements less alike than this are two things (one omitted, one invented), not one misread."""

_OPENING: Final = 400
"""Characters of two rationales that are looked at to tell items of one title apart."""


class _Likeness(NamedTuple):
    right: bool
    strict: bool
    similarity: float
    hint: float = 0.0
    """Only decides between pairs that are otherwise as good; from 0 to 1."""


class Pair(NamedTuple):
    """Positions in the gold and in the answer; None where an element stands alone."""

    gold: int | None
    got: int | None


def align_values(gold: Sequence[Any], got: Sequence[Any], compare: Compare) -> list[Pair]:
    """Pairs of elements that stand for each other; each element occurs in one pair."""
    table = [[_value_likeness(ours, theirs, compare) for theirs in got] for ours in gold]
    return list(_assign(table, len(gold), len(got)))


def align_items(gold: Sequence[Issue], got: Sequence[Issue]) -> list[Pair]:
    """Pairs of disputed items, by title.

    Items of one title are told apart by how their rationales begin, then by their order.
    """
    twins = _have_twins(gold) or _have_twins(got)
    table = [
        [
            _item_likeness(ours, theirs)._replace(
                hint=_hint(ours, theirs, twins=twins, apart=abs(row - column))
            )
            for column, theirs in enumerate(got)
        ]
        for row, ours in enumerate(gold)
    ]
    return list(_assign(table, len(gold), len(got)))


def _have_twins(issues: Sequence[Issue]) -> bool:
    return len({letters_and_digits(issue.title) for issue in issues}) < len(issues)


def _value_likeness(gold: Any, got: Any, compare: Compare) -> _Likeness:
    if absent(gold) != absent(got):  # an element that says nothing stands for none that does
        return _Likeness(right=False, strict=False, similarity=0.0)
    right = same(gold, got, compare)
    strict = right and strictly_same(gold, got, compare)
    return _Likeness(right, strict, 1.0 if right else similarity(gold, got, compare))


def _item_likeness(gold: Issue, got: Issue) -> _Likeness:
    return _value_likeness(gold.title, got.title, Compare.TEXT)


def _hint(gold: Issue, got: Issue, *, twins: bool, apart: int) -> float:
    near = 1 / (1 + apart)
    if not twins:
        return near / 10
    return 0.9 * letters_alike(gold.rationale[:_OPENING], got.rationale[:_OPENING]) + near / 10


def _assign(table: list[list[_Likeness]], rows: int, columns: int) -> Iterator[Pair]:
    optimize = need("scipy.optimize")
    paired: dict[int, int] = {}
    if rows and columns:
        # Each rank outweighs all that the ranks below it could add up to over one assignment.
        rank = 2 * (min(rows, columns) + 1)
        worth = [[_worth(likeness, rank) for likeness in row] for row in table]
        chosen = zip(*optimize.linear_sum_assignment(worth, maximize=True), strict=True)
        paired = {int(i): int(j) for i, j in chosen if table[i][j].similarity >= FLOOR}
    yield from (Pair(row, paired.get(row)) for row in range(rows))
    taken = set(paired.values())
    yield from (Pair(None, column) for column in range(columns) if column not in taken)


def _worth(likeness: _Likeness, rank: int) -> float:
    if likeness.similarity < FLOOR:
        return 0.0
    return (
        rank * rank * likeness.right
        + rank * likeness.strict
        + likeness.similarity
        + likeness.hint / 100
    )
