"""A scored run as it is kept in a file: each letter's counts by field, to set one against another."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evals.extras import need
from evals.gold import GoldError
from evals.score import group_of, sum_up
from evals.stats import Counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from evals.score import LetterScore, Report
    from imr_llm.schema import Determination

_WRONGS: Final = ("wrong", "omitted", "invented")


@dataclass(frozen=True, slots=True)
class ScoredLetter:
    """One letter of a run."""

    id: str
    label: str
    """A hash of the label that it was scored against; empty where unknown."""
    answered: bool
    perfect: bool
    fields: dict[str, dict[str, int]]
    """Counts of outcomes by path pattern; what is zero is left out."""

    def right_in(self, paths: Sequence[str]) -> bool:
        """Whether nothing is to be put right in these fields."""
        return not any(self.fields.get(path, {}).get(name) for path in paths for name in _WRONGS)


@dataclass(frozen=True, slots=True)
class Run:
    """All letters of a run, by id."""

    name: str
    groups: dict[str, str]
    """The group of each field, by path pattern, in the order of the schema."""
    letters: dict[str, ScoredLetter]
    floors: dict[str, float] = field(default_factory=dict)
    """What the lower bound of a field's or group's F1 must not fall under (a baseline has them)."""

    def counts(self, ids: Sequence[str]) -> Counts:
        """The counts of these letters, by field in the order of `groups`."""
        numpy = need("numpy")
        counts = Counts(*numpy.zeros((2, len(ids), len(self.groups))))
        for row, name in enumerate(ids):
            letter = self.letters[name]
            for column, path in enumerate(self.groups):
                found = letter.fields.get(path, {})
                right, wrong = found.get("correct", 0), found.get("wrong", 0)
                counts.right[row, column] = right
                alone = found.get("omitted", 0) + found.get("invented", 0)
                counts.all[row, column] = 2 * (right + wrong) + alone
        return counts

    def sets(self) -> dict[str, list[str]]:
        """The fields behind each figure: every field, every group, all of them."""
        sets: dict[str, list[str]] = {path: [path] for path in self.groups}
        for path, group in self.groups.items():
            sets.setdefault(f"group {group}", []).append(path)
        sets["all fields"] = list(self.groups)
        return sets


def run_of(report: Report, gold: Mapping[str, Determination], name: str = "this run") -> Run:
    """The run that a report tells of."""
    return Run(
        name,
        {leaf.path: group_of(leaf) for leaf in report.leaves},
        {letter.id: _scored(letter, label_hash(gold[letter.id])) for letter in report.letters},
    )


def read_run(file: Path) -> Run:
    """A run that `--json` or `--baseline` wrote.

    Raises:
        GoldError: no such file.
    """
    try:
        kept: Any = json.loads(file.read_bytes())
        groups = {path: each["group"] for path, each in kept["fields"].items()}
        letters = [
            ScoredLetter(
                each["id"], each["label"], bool(each["answered"]), bool(each["perfect"]),
                each["fields"],
            )
            for each in kept["by_letter"]
        ]  # fmt: skip
        floors = {str(name): float(value) for name, value in kept.get("floors", {}).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise GoldError(f"{file}: not a run that `python -m evals --json FILE` wrote") from None
    return Run(file.stem, groups, {letter.id: letter for letter in letters}, floors)


def letter_as_json(letter: LetterScore, label: str) -> dict[str, Any]:
    """A letter of a run as it is kept."""
    scored = _scored(letter, label)
    return {
        "id": letter.id,
        "label": label,
        "layout": letter.layout,
        "answered": letter.answered,
        "items": letter.gold_items,
        "items_answered": letter.got_items,
        "perfect": scored.perfect,
        "perfect_strict": letter.perfect(strict=True),
        "fields": scored.fields,
    }


def label_hash(label: Determination) -> str:
    """Tells whether a letter's label is still the one that an earlier run was scored against."""
    return hashlib.sha256(label.model_dump_json().encode()).hexdigest()[:16]


def _scored(letter: LetterScore, label: str) -> ScoredLetter:
    fields: dict[str, dict[str, int]] = {}
    for path in dict.fromkeys(verdict.leaf.path for verdict in letter.verdicts):
        tally = sum_up(each for each in letter.verdicts if each.leaf.path == path)
        fields[path] = {name: count for name, count in tally.counts().items() if count}
    return ScoredLetter(letter.id, label, letter.answered, letter.perfect(), fields)
