"""The built-in labels, spoiled one way at a time: exactly the scores that should fall do."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from evals.gold import read_gold
from evals.score import Report, score

if TYPE_CHECKING:
    from collections.abc import Callable

    from imr_llm.schema import Determination

GOLD = read_gold()
MIXED = "f-007"  # two items, one of them overturned


def spoiled(change: Callable[[Determination], Any]) -> Report:
    answers = {name: label.model_copy(deep=True) for name, label in GOLD.items()}
    change(answers[MIXED])
    return score(GOLD, answers)


def flip_one(answer: Determination) -> None:
    answer.issues[0].decision = {"upheld": "overturned", "overturned": "upheld"}[
        answer.issues[0].decision
    ]  # type: ignore[assignment]


def move_date(answer: Determination) -> None:
    assert answer.decision_date
    answer.decision_date += dt.timedelta(days=1)


def drop_item(answer: Determination) -> None:
    del answer.issues[1]


def invent_diagnosis(answer: Determination) -> None:
    answer.diagnoses.append("tarsal tunnel syndrome")


def swap_reasons(answer: Determination) -> None:
    first, second = answer.issues
    first.reasons, second.reasons = second.reasons, first.reasons


def lose_side(answer: Determination) -> None:
    part = next(part for part in answer.body_parts if part.side)
    part.side = None


def misread_title(answer: Determination) -> None:
    answer.issues[0].title += " and more"


EVERY_ITEM_FIELD = {leaf.path for leaf in score(GOLD, {}).leaves if leaf.items}


@pytest.mark.parametrize(
    ("change", "fallen", "perfect"),
    [
        (flip_one, {"issues[].decision"}, False),
        (move_date, {"decision_date"}, False),
        (invent_diagnosis, {"diagnoses[]"}, True),
        (swap_reasons, {"issues[].reasons[]"}, True),
        (lose_side, {"body_parts[]"}, True),
        (misread_title, {"issues[].title"}, False),
    ],
)
def test_a_spoiled_label_lowers_just_its_own_score(
    change: Callable[[Determination], Any], fallen: set[str], *, perfect: bool
) -> None:
    report = spoiled(change)
    below = {path for path, tally in report.fields.items() if tally.f1 not in (None, 1.0)}
    assert below == fallen
    assert report.perfect() == len(GOLD) - (not perfect)
    groups = {str(leaf.group) for leaf in report.leaves if leaf.path in fallen}
    assert {name for name, tally in report.groups.items() if tally.f1 != 1.0} == groups


def test_a_dropped_item_lowers_every_field_that_it_had() -> None:
    report = spoiled(drop_item)
    below = {path for path, tally in report.fields.items() if tally.f1 not in (None, 1.0)}
    assert below <= EVERY_ITEM_FIELD
    assert {"issues[].title", "issues[].decision", "issues[].reasons[]"} <= below
    assert report.item_counts_right == report.perfect() == len(GOLD) - 1
    assert all(tally.wrong == tally.invented == 0 for tally in report.fields.values())


def test_the_order_of_items_and_lists_is_no_error() -> None:
    answers = {name: label.model_copy(deep=True) for name, label in GOLD.items()}
    for answer in answers.values():
        answer.issues.reverse()
        answer.diagnoses.reverse()
        answer.body_parts.reverse()
        for issue in answer.issues:
            issue.reasons.reverse()
    report = score(GOLD, answers)
    assert report.micro.f1 == report.micro.strict_f1 == 1
    assert report.perfect(strict=True) == len(GOLD)
