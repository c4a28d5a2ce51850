"""Counting on labelled letters, cross-validation, and what the review order is worth."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from evals.__main__ import main
from evals.calibrate import OPEN, _refused, count, fit, points, read_letters
from evals.gold import find_letters, read_gold
from evals.triage import triage

if TYPE_CHECKING:
    from pathlib import Path

    from evals.calibrate import Readings

GOLD = read_gold()
NAMES = sorted(GOLD)[::3]


@pytest.fixture(scope="module")
def readings() -> Readings:
    gold = {name: GOLD[name].model_copy(deep=True) for name in NAMES}
    # Labels that disagree with the rules in a third of the letters, in one field.
    for name in NAMES[::3]:
        gold[name].worker.age = 17
    return read_letters(gold, find_letters(gold), None)[0]


def test_counts_are_of_each_field_once(readings: Readings) -> None:
    report, _ = readings.report(lambda _: OPEN)
    counts = count(report)
    ages = counts.fields["worker.age|rules_only"]
    said = [v for letter in report.letters for v in letter.verdicts
            if v.leaf.path == "worker.age" and v.answered]  # fmt: skip
    assert ages == [sum(v.right for v in said), len(said)]
    assert ages[0] < ages[1]
    decisions = [v for letter in report.letters for v in letter.verdicts
                 if v.leaf.path == "issues[].decision"]  # fmt: skip
    for code in ("upheld", "overturned"):
        number = sum(v.got == code for v in decisions)
        assert counts.fields[f"issues[].decision|rules_only|{code}"] == [number, number]
    few = count(report, set(NAMES[:3]))
    assert few.fields["issues[].decision|rules_only"][1] == sum(
        len(readings.gold[name].issues) for name in NAMES[:3]
    )


def test_a_letter_is_judged_by_others_alone(readings: Readings) -> None:
    """Its own error must not lower its own confidence: else calibration would flatter itself."""
    found = fit(readings, folds=len(NAMES))
    _, results = readings.report(lambda _: OPEN)
    said = [p for p in found.points
            if p.path == "worker.age" and results[p.letter].fields[p.path].status == "rules_only"]  # fmt: skip
    wrong = {p.confidence for p in said if not p.right}
    right = {p.confidence for p in said if p.right}
    # leaving out one's own error leaves the others' share right higher
    assert min(wrong) > max(right)


def test_calibration_is_by_group(readings: Readings) -> None:
    found = fit(readings)
    whole, interval = found.calibration()
    assert whole.error is not None
    assert interval
    assert interval.low <= interval.high
    of_groups = sum(
        each.total
        for group in {p.group for p in found.points}
        for each in found.calibration(group)[0].bins
    )
    assert of_groups == sum(each.total for each in whole.bins) == len(found.points)


def test_points_hold_no_field_twice(readings: Readings) -> None:
    report, results = readings.report(lambda _: OPEN)
    found = points(report)
    assert len({(p.letter, p.path) for p in found}) == len(found)
    assert all(p.path in results[p.letter].fields for p in found)


def test_an_order_by_the_truth_finds_all_and_by_chance_a_tenth(readings: Readings) -> None:
    report, results = readings.report(lambda _: OPEN)
    judges = dict.fromkeys(results, OPEN)
    wrong = {(p.letter, p.path) for p in points(report) if not p.right}
    for result in results.values():
        for path, said in result.fields.items():
            said.confidence = 0.0 if (result.id, path) in wrong else 1.0
    best = triage(report, results, judges)
    # nothing but filled lists' omissions can be missed by an order that knows the rest
    assert best.found > 0.7
    assert best.prices[-1].errors_left < 0.05
    luck = random.Random(5)
    for result in results.values():
        for said in result.fields.values():
            said.confidence = luck.random()
    chance = triage(report, results, judges)
    assert chance.found < 0.35
    assert (best.fields, best.errors) == (chance.fields, chance.errors)


def test_the_command_keeps_tables_beside_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids, file, page = tmp_path / "ids.txt", tmp_path / "judge.json", tmp_path / "page.html"
    ids.write_text("\n".join(NAMES))
    file.write_text(json.dumps({"tables": {"some-model": {"letters": 1}}, "version": "old"}))
    arguments = ["calibrate", "--ids", str(ids), "--out", str(file), "--html", str(page)]
    assert main(arguments) == 0
    kept = json.loads(file.read_text())
    assert set(kept["tables"]) == {"some-model", "rules"}
    assert kept["version"] != "old"
    assert kept["tables"]["rules"]["letters"] == len(NAMES)
    assert "the first 10% hold" in capsys.readouterr().out
    assert "What a look finds" in page.read_text("utf-8")


@pytest.mark.parametrize("ids", ["e-001\ne-002", "no-such-letter"])
def test_too_few_letters_or_unknown_ones(tmp_path: Path, ids: str) -> None:
    (tmp_path / "ids.txt").write_text(ids)
    assert main(["calibrate", "--ids", str(tmp_path / "ids.txt")]) == 2


@pytest.mark.parametrize(
    ("alone", "refused", "taken"),
    [
        # mostly right: only what is wrong oftener than right is refused
        ({"mechanism": [9, 10], "diagnoses[]": [1, 6]}, {"diagnoses[]"}, {"mechanism", "body_parts[]"}),
        # mostly wrong: what is not proven is refused, never seen or not
        ({"mechanism": [1, 10], "date_of_injury": [3, 3]},
         {"mechanism", "body_parts[]", "injury_kind", "issues[].reasons[]", "prior_treatments[]|known"},
         {"date_of_injury"}),
        ({"prior_treatments[]|known": [6, 8], "prior_treatments[]|unknown": [0, 20]},
         {"prior_treatments[]|unknown", "diagnoses[]"}, {"prior_treatments[]|known"}),
        ({}, set(), {"mechanism"}),
    ],
)  # fmt: skip
def test_what_a_model_adds_is_refused(
    alone: dict[str, list[int]], refused: set[str], taken: set[str]
) -> None:
    found = set(_refused(alone))
    assert refused <= found
    assert not taken & found
