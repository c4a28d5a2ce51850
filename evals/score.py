"""Score answers against gold: an outcome for every field of every letter, and what they add up to.

`score(gold, got)` gives a `Report`. Nothing here prints, reads a file or draws at random.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from evals.align import align_items, align_values
from evals.compare import absent, overlap, strictly_same
from imr_llm.fields import Leaf, leaves, same
from imr_llm.schema import Compare, Determination, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from imr_llm.extraction import FieldReport

OWN_FIELDS: Final = "own fields"
"""The group of fields that a user's schema adds without naming a group."""


class Outcome(StrEnum):
    """What became of one value."""

    CORRECT = "correct"
    WRONG = "wrong"
    """Gold and answer both have a value for it, and they differ."""
    OMITTED = "omitted"
    """Only the gold has one."""
    INVENTED = "invented"
    """Only the answer has one."""
    ABSENT = "correctly absent"
    """Neither has one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One value of one letter, compared."""

    leaf: Leaf
    path: str
    """Where it stands in the gold; where it stands in the answer if it is invented."""
    got_path: str | None
    """Where it stands in the answer: a null field or an empty list, too; else None."""
    gold: Any
    got: Any
    outcome: Outcome
    """By the field's own comparator (normalised)."""
    strict: bool
    """Whether a correct value is so to the character."""
    credit: float
    """1 for a correct value; the share of common words for a wrong one of a `PHRASE` field."""
    report: FieldReport | None = None
    """What the extraction says of it: source, status, quote, confidence. None where unknown."""

    @property
    def answered(self) -> bool:
        """Whether the answer has a value for it."""
        return self.outcome in (Outcome.CORRECT, Outcome.WRONG, Outcome.INVENTED)

    @property
    def right(self) -> bool:
        """Whether nothing is to be put right: correct, or correctly absent."""
        return self.outcome in (Outcome.CORRECT, Outcome.ABSENT)


@dataclass(frozen=True, slots=True)
class LetterScore:
    """One letter's verdicts."""

    id: str
    layout: str | None
    answered: bool
    gold_items: int
    got_items: int
    verdicts: tuple[Verdict, ...]

    @property
    def items_right(self) -> bool:
        """Whether the number of disputed items is right."""
        return self.answered and self.gold_items == self.got_items

    def perfect(self, *, strict: bool = False) -> bool:
        """Whether the items' number, titles and decisions, and the letter's dates are all right."""
        return self.items_right and all(
            verdict.outcome is Outcome.ABSENT
            or (verdict.outcome is Outcome.CORRECT and (verdict.strict or not strict))
            for verdict in self.verdicts
            if is_critical(verdict.leaf)
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of outcomes. A ratio over nothing is None, never 0 or 1."""

    correct: int = 0
    strict: int = 0
    """How many of the correct ones are so to the character."""
    wrong: int = 0
    omitted: int = 0
    invented: int = 0
    absent: int = 0
    credit: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.correct + other.correct,
            self.strict + other.strict,
            self.wrong + other.wrong,
            self.omitted + other.omitted,
            self.invented + other.invented,
            self.absent + other.absent,
            self.credit + other.credit,
        )

    def counts(self) -> dict[str, int]:
        """The counts by the names that files and tables use."""
        return {
            "correct": self.correct,
            "correct_strict": self.strict,
            "wrong": self.wrong,
            "omitted": self.omitted,
            "invented": self.invented,
            "correctly_absent": self.absent,
        }

    @property
    def in_gold(self) -> int:
        """Values that the gold has."""
        return self.correct + self.wrong + self.omitted

    @property
    def in_answer(self) -> int:
        """Values that the answer has."""
        return self.correct + self.wrong + self.invented

    @property
    def precision(self) -> float | None:
        """Of the values answered, the share that is right."""
        return _ratio(self.correct, self.in_answer)

    @property
    def recall(self) -> float | None:
        """Of the values of the gold, the share that is answered right."""
        return _ratio(self.correct, self.in_gold)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return _ratio(2 * self.correct, self.in_gold + self.in_answer)

    @property
    def strict_f1(self) -> float | None:
        """F1 where only what is equal to the character is right."""
        return _ratio(2 * self.strict, self.in_gold + self.in_answer)

    @property
    def partial_f1(self) -> float | None:
        """F1 with partial credit for phrases. Reported apart; it is no accuracy."""
        return _ratio(2 * self.credit, self.in_gold + self.in_answer)


@dataclass(frozen=True)
class Report:
    """All letters' scores, and the figures that follow from them."""

    leaves: tuple[Leaf, ...]
    letters: tuple[LetterScore, ...]
    unlabelled: int = 0
    """Answers to letters that the gold does not hold: they are not scored."""

    @cached_property
    def fields(self) -> dict[str, Tally]:
        """By the field's path pattern, in the order of the schema."""
        return {leaf.path: sum_up(self._verdicts[leaf.path]) for leaf in self.leaves}

    @cached_property
    def groups(self) -> dict[str, Tally]:
        """By group of fields: the counts of its fields added up."""
        totals: dict[str, Tally] = {}
        for leaf in self.leaves:
            name = group_of(leaf)
            totals[name] = totals.get(name, Tally()) + self.fields[leaf.path]
        order = [*map(str, Group), *totals]
        return {name: totals[name] for name in order if name in totals}

    @cached_property
    def by_source(self) -> dict[str, Tally]:
        """Answered values by the witness that gave them: `rules`, `model`, `both`."""
        return self._answered_by(lambda report: report.source)

    @cached_property
    def by_status(self) -> dict[str, Tally]:
        """Answered values by how the witnesses agreed: `agreed`, `conflict`, ..."""
        return self._answered_by(lambda report: report.status)

    def _answered_by(self, key: Callable[[FieldReport], str]) -> dict[str, Tally]:
        """What is omitted was given by no one: these tallies tell precision alone."""
        sorted_out: dict[str, list[Verdict]] = defaultdict(list)
        for letter in self.letters:
            for verdict in letter.verdicts:
                if verdict.answered and verdict.report:
                    sorted_out[key(verdict.report)].append(verdict)
        return {name: sum_up(sorted_out[name]) for name in sorted(sorted_out)}

    @cached_property
    def micro(self) -> Tally:
        """All counts added up: long lists weigh more."""
        return sum(self.fields.values(), Tally())

    def macro(
        self, measure: Callable[[Tally], float | None] = lambda tally: tally.f1
    ) -> float | None:
        """The mean over the fields that have any value at all: each field weighs the same."""
        values = [value for tally in self.fields.values() if (value := measure(tally)) is not None]
        return _ratio(sum(values), len(values))

    @property
    def answered(self) -> int:
        """Letters that got an answer."""
        return sum(letter.answered for letter in self.letters)

    @property
    def item_counts_right(self) -> int:
        """Letters whose number of items is right."""
        return sum(letter.items_right for letter in self.letters)

    def perfect(self, *, strict: bool = False) -> int:
        """Letters without an error in a critical field."""
        return sum(letter.perfect(strict=strict) for letter in self.letters)

    @cached_property
    def by_layout(self) -> dict[str, Report]:
        """The same, for the letters of each layout, where layouts are known."""
        layouts: dict[str, list[LetterScore]] = defaultdict(list)
        for letter in self.letters:
            if letter.layout is not None:
                layouts[letter.layout].append(letter)
        return {name: Report(self.leaves, tuple(layouts[name])) for name in sorted(layouts)}

    def errors(self) -> Iterator[tuple[str, Verdict]]:
        """Every value that is not right, with its letter's id."""
        for letter in self.letters:
            yield from ((letter.id, each) for each in letter.verdicts if not each.right)

    @cached_property
    def _verdicts(self) -> Mapping[str, list[Verdict]]:
        by_path: dict[str, list[Verdict]] = defaultdict(list)
        for letter in self.letters:
            for verdict in letter.verdicts:
                by_path[verdict.leaf.path].append(verdict)
        return by_path


def score(
    gold: Mapping[str, Determination],
    got: Mapping[str, Determination | None],
    *,
    layouts: Mapping[str, str] | None = None,
    reports: Mapping[str, Mapping[str, FieldReport]] | None = None,
) -> Report:
    """Score answers by the letters' ids.

    A letter whose answer is None, or that has none, has all its values omitted. The fields are
    those of the gold's own class, a user's added fields included. `layouts` and `reports` (of each
    letter's fields, by path) come from the extraction, where it is known.
    """
    layouts, reports = layouts or {}, reports or {}
    fields = leaves(type(next(iter(gold.values())))) if gold else leaves()
    letters = (
        score_letter(
            name,
            label,
            got.get(name),
            layout=layouts.get(name),
            fields=fields,
            reports=reports.get(name),
        )
        for name, label in gold.items()
    )
    return Report(fields, tuple(letters), unlabelled=len(got.keys() - gold.keys()))


def score_letter(  # noqa: PLR0913
    name: str,
    gold: Determination,
    got: Determination | None,
    *,
    layout: str | None = None,
    fields: tuple[Leaf, ...] | None = None,
    reports: Mapping[str, FieldReport] | None = None,
) -> LetterScore:
    """Score one letter's answer."""
    blocks: dict[str, list[Leaf]] = {"": []}
    for leaf in fields or leaves(type(gold)):
        blocks.setdefault(leaf.items, []).append(leaf)
    verdicts = list(_letter_verdicts(blocks.pop(""), gold, got))
    for items, block in blocks.items():
        verdicts += _item_verdicts(block, _items(gold, items), _items(got, items))
    if reports:
        verdicts = [replace(each, report=reports.get(each.got_path or "")) for each in verdicts]
    return LetterScore(
        id=name,
        layout=layout,
        answered=got is not None,
        gold_items=len(gold.issues),
        got_items=len(got.issues) if got else 0,
        verdicts=tuple(verdicts),
    )


def is_critical(leaf: Leaf) -> bool:
    """Whether an error in the field spoils the record: an item's title or decision, a date of the letter's."""
    if leaf.own:
        return False
    if leaf.items:
        return leaf.name in ("title", "decision")
    return leaf.type is dt.date


def group_of(leaf: Leaf) -> str:
    """The name of the field's group."""
    return str(leaf.group) if leaf.group else OWN_FIELDS


def sum_up(verdicts: Iterable[Verdict]) -> Tally:
    """Count outcomes."""
    verdicts = list(verdicts)
    count = Counter(verdict.outcome for verdict in verdicts)
    return Tally(
        correct=count[Outcome.CORRECT],
        strict=sum(verdict.strict for verdict in verdicts),
        wrong=count[Outcome.WRONG],
        omitted=count[Outcome.OMITTED],
        invented=count[Outcome.INVENTED],
        absent=count[Outcome.ABSENT],
        credit=sum(verdict.credit for verdict in verdicts),
    )


def _items(letter: Determination | None, name: str) -> list[Any]:
    return getattr(letter, name, None) or []


def _letter_verdicts(
    block: list[Leaf], gold: Determination, got: Determination | None
) -> Iterator[Verdict]:
    for leaf in block:
        judged = _judge(leaf, gold, got, 0, 0)
        # An unanswered letter leaves nothing out rightly.
        yield from judged if got else _found(judged)


def _item_verdicts(block: list[Leaf], gold: list[Any], got: list[Any]) -> Iterator[Verdict]:
    for ours, theirs in align_items(gold, got):
        for leaf in block:
            judged = _judge(
                leaf,
                None if ours is None else gold[ours],
                None if theirs is None else got[theirs],
                ours,
                theirs,
            )
            # Nor does an item that the other side does not have.
            yield from judged if ours is not None and theirs is not None else _found(judged)


def _found(verdicts: Iterator[Verdict]) -> Iterator[Verdict]:
    return (verdict for verdict in verdicts if verdict.outcome is not Outcome.ABSENT)


def _judge(
    leaf: Leaf, gold: Any, got: Any, ours_at: int | None, theirs_at: int | None
) -> Iterator[Verdict]:
    """Compare one field of two letters or items; either may be None."""
    ours, theirs = leaf.of(gold), leaf.of(got)

    def paths(place: int | None, got_place: int | None) -> tuple[str, str | None]:
        got_path = None if got is None else leaf.at(theirs_at or 0, got_place)
        if gold is None or (place is None and got_place is not None):
            return got_path or leaf.at(), got_path
        return leaf.at(ours_at or 0, place), got_path

    if not leaf.many or (absent(ours) and absent(theirs)):
        yield _verdict(leaf, paths(None, None), ours, theirs)
        return
    ours, theirs = ours or [], theirs or []
    for pair in align_values(ours, theirs, leaf.compare):
        path, got_path = paths(*pair)
        yield _verdict(
            leaf,
            # What an empty list leaves out stands with the list; what a filled one does, nowhere.
            (path, None if pair.got is None and theirs else got_path),
            None if pair.gold is None else ours[pair.gold],
            None if pair.got is None else theirs[pair.got],
        )


def _verdict(leaf: Leaf, paths: tuple[str, str | None], gold: Any, got: Any) -> Verdict:
    outcome = _outcome(gold, got, leaf.compare)
    strict = outcome is Outcome.CORRECT and strictly_same(gold, got, leaf.compare)
    credit = float(outcome is Outcome.CORRECT)
    if outcome is Outcome.WRONG and leaf.compare is Compare.PHRASE:
        credit = overlap(str(gold), str(got))
    return Verdict(leaf, *paths, gold, got, outcome, strict, credit)


def _outcome(gold: Any, got: Any, compare: Compare) -> Outcome:
    if absent(gold):
        return Outcome.ABSENT if absent(got) else Outcome.INVENTED
    if absent(got):
        return Outcome.OMITTED
    return Outcome.CORRECT if same(gold, got, compare) else Outcome.WRONG


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
