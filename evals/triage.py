"""Does the review list pay: how many of the errors does a person find in the first tenth?

A field is checked by looking at its place; what a list leaves out is found at any of its elements.
Fields that are absent in the answer and in the label cost nobody a look and are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evals.extras import need
from evals.score import Outcome
from imr_llm.intervals import Interval
from imr_llm.review import doubts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evals.score import LetterScore, Report
    from imr_llm.extraction import Extraction
    from imr_llm.judge import Judge

TENTH: Final = 0.1
_STATUSES: Final = ("ungrounded", "conflict", "model_only", "rules_only", "absent", "agreed")
_ACCEPTED: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
_SHUFFLES: Final = 20
_RESAMPLES: Final = 200


class Place(NamedTuple):
    """One field to look at."""

    letter: str
    path: str
    pattern: str
    status: str
    doubt: float
    errors: int
    """Errors that looking at it alone would find."""
    of_list: str
    """The list that it is an element of; empty for any other field."""


class Price(NamedTuple):
    """What accepting an error rate costs, and what it leaves."""

    accepted: float
    letters: float
    """Share of the letters with something to look at."""
    fields: float
    """Share of the fields to look at."""
    errors_left: float
    """Errors for each field that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Triage:
    """Shares of all errors that are found in the first tenth of the fields, by order."""

    fields: int
    errors: int
    found: float
    interval: Interval
    by_name: float
    over_name: Interval
    """Of the difference from the order by field name, over the same letters."""
    by_status: float
    over_status: Interval
    prices: tuple[Price, ...]

    def lines(self) -> list[str]:
        """For the terminal."""
        low, high = self.interval
        share = f"{self.found:.1%} ({low:.1%}-{high:.1%})"
        return [
            f"{self.errors} errors in {self.fields} fields; the first 10% hold {share} of them",
            f"  by field name {self.by_name:.1%}: {_signed(self.over_name)} more in this order",
            f"  by status {self.by_status:.1%}: {_signed(self.over_status)} more in this order",
            *(
                f"  error accepted {each.accepted:.0%}: a look at {each.fields:.1%} of the fields,"
                f" in {each.letters:.0%} of the letters; {each.errors_left:.2%} errors a field left"
                for each in self.prices
            ),
        ]


def triage(
    report: Report, results: Mapping[str, Extraction], judges: Mapping[str, Judge]
) -> Triage:
    """Order all fields of all letters by doubt, by name and by status, and look at a tenth."""
    letters = [
        list(_places(letter, results[letter.id], judges[letter.id])) for letter in report.letters
    ]
    random = need("numpy").random.default_rng(0)
    omitted = {letter.id: _left_out(letter) for letter in report.letters}

    def shares(chosen: Sequence[int], shuffles: int) -> tuple[float, float, float]:
        drawn = [(n, place) for n, at in enumerate(chosen) for place in letters[at]]
        return (
            _found(drawn, omitted, lambda p: (-p.doubt,), random, 1),
            _found(drawn, omitted, lambda p: (p.pattern,), random, 1),
            _found(drawn, omitted, lambda p: (_STATUSES.index(p.status),), random, shuffles),
        )

    whole = shares(range(len(letters)), _SHUFFLES)
    again = [
        shares(random.integers(0, len(letters), len(letters)).tolist(), 2)
        for _ in range(_RESAMPLES)
    ]
    everything = [(0, place) for each in letters for place in each]
    return Triage(
        len(everything),
        _errors(everything, omitted),
        whole[0],
        _middle([ours for ours, *_ in again]),
        whole[1],
        _middle([ours - name for ours, name, _ in again]),
        whole[2],
        _middle([ours - status for ours, _, status in again]),
        tuple(_price(letters, omitted, accepted) for accepted in _ACCEPTED),
    )


def _places(letter: LetterScore, result: Extraction, judge: Judge) -> Iterator[Place]:
    wrong: dict[str, int] = {}
    both_absent: set[str] = set()
    patterns: dict[str, str] = {}
    for verdict in letter.verdicts:
        at = verdict.got_path
        if at is None:
            continue
        patterns[at] = verdict.leaf.path
        wrong[at] = wrong.get(at, 0) + (not verdict.right)
        if verdict.outcome is Outcome.ABSENT:
            both_absent.add(at)
    for path, doubt in doubts(result.fields, judge).items():
        if path in patterns and path not in both_absent:
            holder = path.rpartition("[")[0] if path.endswith("]") else ""
            status = result.fields[path].status
            yield Place(letter.id, path, patterns[path], status, doubt, wrong[path], holder)


def _left_out(letter: LetterScore) -> dict[str, int]:
    """What filled lists leave out, by the list as the answer has it."""
    found: dict[str, int] = {}
    holders = {
        (verdict.leaf.path, _item(verdict.path)): verdict.got_path.rpartition("[")[0]
        for verdict in letter.verdicts
        if verdict.leaf.many and verdict.got_path and verdict.got_path.endswith("]")
        and verdict.outcome is not Outcome.INVENTED
    }  # fmt: skip
    holders |= {
        (verdict.leaf.path, _item(verdict.path)): verdict.got_path.rpartition("[")[0]
        for verdict in letter.verdicts
        if verdict.leaf.many and verdict.got_path and verdict.got_path.endswith("]")
        and (verdict.leaf.path, _item(verdict.path)) not in holders
    }  # fmt: skip
    for verdict in letter.verdicts:
        if verdict.outcome is Outcome.OMITTED and verdict.got_path is None:
            holder = holders.get((verdict.leaf.path, _item(verdict.path)), "")
            found[holder] = found.get(holder, 0) + 1
    return found


def _item(path: str) -> str:
    return path.partition("]")[0] if path.startswith("issues[") else ""


def _errors(drawn: Sequence[tuple[int, Place]], omitted: Mapping[str, Mapping[str, int]]) -> int:
    letters = {(number, place.letter) for number, place in drawn}
    return sum(place.errors for _, place in drawn) + sum(
        sum(omitted[letter].values()) for _, letter in letters
    )


def _found(
    drawn: Sequence[tuple[int, Place]],
    omitted: Mapping[str, Mapping[str, int]],
    key: Callable[[Place], tuple[Any, ...]],
    random: Any,
    shuffles: int,
) -> float:
    """The share of errors in the first tenth; ties are broken by chance, so many times."""
    total = _errors(drawn, omitted)
    if not total:
        return 1.0
    found = 0
    for _ in range(shuffles):
        noise = random.random(len(drawn))
        order = sorted(range(len(drawn)), key=lambda n: (*key(drawn[n][1]), noise[n]))
        found += _caught([drawn[n] for n in order[: round(TENTH * len(drawn))]], omitted)
    return found / shuffles / total


def _caught(looked: Sequence[tuple[int, Place]], omitted: Mapping[str, Mapping[str, int]]) -> int:
    lists = {(number, place.letter, place.of_list) for number, place in looked if place.of_list}
    return sum(place.errors for _, place in looked) + sum(
        omitted[letter].get(holder, 0) for _, letter, holder in lists
    )


def _price(
    letters: Sequence[Sequence[Place]], omitted: Mapping[str, Mapping[str, int]], accepted: float
) -> Price:
    everything = [(0, place) for each in letters for place in each]
    looked = [pair for pair in everything if pair[1].doubt > accepted]
    left = len(everything) - len(looked)
    errors = _errors(everything, omitted) - _caught(looked, omitted)
    with_any = len({place.letter for _, place in looked})
    return Price(
        accepted, with_any / len(letters), len(looked) / len(everything), errors / max(left, 1)
    )


def _middle(values: Sequence[float]) -> Interval:
    low, high = need("numpy").percentile(values, [2.5, 97.5])
    return Interval(float(low), float(high))


def _signed(interval: Interval) -> str:
    return f"{interval.low:+.1%} to {interval.high:+.1%}"
