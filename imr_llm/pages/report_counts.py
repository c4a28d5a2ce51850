"""What is counted in a letter: for each table of the report and each of its groups, hits among items."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, get_args

from imr_llm.fields import letters_and_digits
from imr_llm.frames.shapes import days_to_decision
from imr_llm.pages.report_rates import Sums
from imr_llm.pages.report_words import NONE_CITED, NOT_STATED, OTHER_NAMES, printed
from imr_llm.schema import SUBCATEGORIES, CaseOutcome, Category, Part, Reason, Source
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.schema import Determination, Issue

DAYS: Final = 30
"""Days for a standard review from the receipt of the request with its documents (Labor Code
4610.6(d)); letters print the day of assignment, not that of receipt."""
_DRUGS: Final = "pharmaceuticals"
MOST_NAMES: Final = 1_000
"""Printed values (specialties) that are told apart in one run; later ones are counted together."""
LONGEST_NAME: Final = 80

Key: TypeAlias = tuple[str, str]
"""A table and one of its groups."""


@silent
class Table(NamedTuple):
    """A table of the report: a rate for each of its groups."""

    name: str
    title: str
    short: str
    """Its name in the page's contents."""
    group: str
    """What a group is called."""
    hits: str
    """What is counted, the numerator."""
    items: str
    """Among what, the denominator."""
    codes: tuple[str, ...] | None
    """Its groups; None where they are printed values or years."""
    note: str = ""
    """Which item is in which group, where that does not go without saying."""
    whole: bool = False
    """Whether each group's hits are a share of one and the same whole."""
    in_time: bool = False
    """Whether the groups are years: they stand in their own order, not in that of their size."""

    @property
    def is_printed(self) -> bool:
        """Whether the groups are values as letters print them."""
        return self.codes is None and not self.in_time


TABLES: Final = (
    Table("overall", "All items", "Items", "items", "overturned", "items", ("all",)),
    Table(
        "outcome", "Outcome of the letter", "Letters", "outcome", "letters with this outcome", "letters",
        get_args(CaseOutcome), "A letter is partially overturned when its items were decided both ways.", whole=True,
    ),
    Table("year", "Year of decision", "Year", "year", "overturned", "items", None,
          "By the date of the letter's decision; letters without one are in no year.", in_time=True),
    Table("category_share", "What is asked for", "Asked for", "category", "items of the category", "items",
          get_args(Category), "Share of all items.", whole=True),
    Table("category", "Category", "Category", "category", "overturned", "items", get_args(Category)),
    Table("drug_class", "Drug class", "Drug class", "drug class", "overturned", "items",
          SUBCATEGORIES[_DRUGS], "Subcategories of pharmaceuticals."),
    Table("treatment", "Kind of treatment, drugs aside", "Treatment", "kind", "overturned", "items",
          tuple(code for name in get_args(Category) if name != _DRUGS for code in SUBCATEGORIES[name]),
          "Subcategories of all other categories."),
    Table(
        "body_part", "Body part", "Body part", "body part", "overturned", "items", (*get_args(Part), NOT_STATED),
        "Parts that the item's own title names; an item that names several counts in each, one that "
        "names none (most drugs) stands apart. The letter's parts are what the worker has, not what "
        "the item is for, so they are not taken instead.",
    ),
    Table(
        "guideline", "Guideline the reviewer cites", "Guideline", "source", "overturned", "items",
        (*get_args(Source), NONE_CITED, NOT_STATED),
        "An item for which the reviewer cites several sources counts in each.",
    ),
    Table(
        "specialty", "Reviewer's specialty", "Specialty", "specialty", "overturned", "items", None,
        "As printed in the letter; a reviewer with several specialties counts in each. Cases are not "
        "assigned at random, so this compares cases, not reviewers.",
    ),
    Table("reason_upheld", "Reasons to uphold", "Reasons to uphold", "reason", "items with this reason", "upheld items",
          get_args(Reason), "An item may have several reasons: the shares add up to more than one.",
          whole=True),
    Table("reason_overturned", "Reasons to overturn", "Reasons to overturn", "reason", "items with this reason",
          "overturned items", get_args(Reason),
          "An item may have several reasons: the shares add up to more than one.", whole=True),
    Table("late", f"More than {DAYS} days from assignment to decision", "Late", "letters",
          f"letters of more than {DAYS} days", "letters with both dates", ("late",)),
)  # fmt: skip

Counts: TypeAlias = dict[Key, list[int]]
"""Of one letter: hits and items by key; what it has nothing of is left out."""


def counts_of(determination: Determination) -> Counts:
    """What one letter adds to the tables. Printed values are folded to their letters and digits."""
    counts: Counts = {}
    decided = determination.decision_date
    for issue in determination.issues:
        overturned = issue.medically_necessary
        for key in _groups(issue):
            _count(counts, key, hit=overturned)
        if decided is not None:
            _count(counts, ("year", f"{decided.year:04d}"), hit=overturned)
        _count_reasons(counts, issue)
        for name in get_args(Category):
            _count(counts, ("category_share", name), hit=name == issue.category)
        for specialty in {folded(each) for each in determination.reviewer.specialties} - {""}:
            _count(counts, ("specialty", specialty), hit=overturned)
    if determination.case_outcome is not None:
        for outcome in get_args(CaseOutcome):
            _count(counts, ("outcome", outcome), hit=outcome == determination.case_outcome)
    days = days_to_decision(determination)
    if days is not None and days >= 0:
        _count(counts, ("late", "late"), hit=days > DAYS)
    return counts


def folded(name: str) -> str:
    """What a printed value is known by."""
    return letters_and_digits(name)[:LONGEST_NAME]


def _groups(issue: Issue) -> Iterator[Key]:
    yield "overall", "all"
    yield "category", issue.category
    yield "drug_class" if issue.category == _DRUGS else "treatment", issue.subcategory
    parts: set[str] = {each.part for each in issue.body_parts}
    for part in parts or {NOT_STATED}:
        yield "body_part", part
    line = issue.reviewer
    sources: set[str] = {citation.source for citation in line.citations}
    for source in sources or {NONE_CITED if line.none_cited else NOT_STATED}:
        yield "guideline", source


def _count_reasons(counts: Counts, issue: Issue) -> None:
    for reason in get_args(Reason):
        _count(counts, (f"reason_{issue.decision}", reason), hit=reason in issue.reasons)


def _count(counts: Counts, key: Key, *, hit: bool) -> None:
    entry = counts.setdefault(key, [0, 0])
    entry[0] += hit
    entry[1] += 1


@silent
@dataclass(slots=True)
class Ledger:
    """Sums by key over letters, with bounded memory.

    Attributes:
        letters: how many were counted.
        sums: by key.
        names: how each printed value was printed first, by what it is known by.
    """

    letters: int = 0
    sums: dict[Key, Sums] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, counts: Counts, *, times: int = 1) -> None:
        """Count a letter; with `times=-1`, take it out."""
        self.letters += times
        for key, (hits, items) in self._bounded(counts).items():
            self.sums.setdefault(key, Sums()).add(hits, items, times)

    def learn(self, determination: Determination) -> None:
        """Remember how the letter's specialties are printed."""
        for name in determination.reviewer.specialties:
            known = folded(name)
            if known not in self.names and len(self.names) < MOST_NAMES:
                self.names[sys.intern(known)] = printed(name, LONGEST_NAME)

    def _bounded(self, counts: Counts) -> Counts:
        """The counts with the printed values that are not told apart under one key."""
        if all(key[0] != "specialty" or key[1] in self.names for key in counts):
            return counts
        bounded: Counts = {}
        for (table, group), (hits, items) in counts.items():
            other = table == "specialty" and group not in self.names
            entry = bounded.setdefault((table, OTHER_NAMES if other else group), [0, 0])
            entry[0] += hits
            entry[1] += items
        return bounded
