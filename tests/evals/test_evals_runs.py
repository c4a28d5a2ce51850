"""Runs kept, set against each other, and held at the gate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from evals.__main__ import main
from evals.gate import gate
from evals.gold import GoldError, read_gold
from evals.paired import compare
from evals.runs import Run, read_run, run_of
from evals.score import score

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from imr_llm.schema import Determination, Issue

GOLD = read_gold()


def run_with(change: Callable[[Determination], Any], letters: int, name: str = "run") -> Run:
    """A perfect run but for a change in its first so many letters."""
    answers = {name: label.model_copy(deep=True) for name, label in GOLD.items()}
    for answer in list(answers.values())[:letters]:
        change(answer)
    return run_of(score(GOLD, answers), GOLD, name)


def flip(answer: Determination) -> None:
    for issue in answer.issues:
        _flip(issue)


def _flip(issue: Issue) -> None:
    issue.decision = "upheld" if issue.decision == "overturned" else "overturned"


def forget_sex(answer: Determination) -> None:
    answer.worker.sex = None


def invent_diagnosis(answer: Determination) -> None:
    answer.diagnoses.append("invented syndrome")


def nothing(_: Determination) -> None:
    pass


def test_equal_runs_do_not_differ() -> None:
    found = compare(run_with(forget_sex, 9), run_with(forget_sex, 9))
    assert not found.drops
    assert found.letters == tuple(GOLD)
    assert all(row.change == 0 and not row.lost + row.won and row.p == 1 for row in found.fields)
    assert all(row.interval == (0, 0) for row in found.groups)


def test_a_drop_is_found_in_its_field_and_nowhere_else() -> None:
    found = compare(run_with(nothing, 0), run_with(invent_diagnosis, 30))
    changed = {row.name: row for row in found.fields if row.change}
    assert set(changed) == {"diagnoses[]"}
    row = changed["diagnoses[]"]
    assert (len(row.lost), row.won) == (30, ())
    assert row.interval
    assert row.interval.high < 0
    assert row.p == pytest.approx(2 * 0.5**30)
    # corrected for the number of fields that have values
    assert row.p_holm == pytest.approx(row.p * len(found.fields))
    assert [each.name for each in found.drops] == ["all fields", "group lists", "diagnoses[]"]
    assert found.perfect.change == 0


def test_better_is_no_drop() -> None:
    found = compare(run_with(flip, 30), run_with(nothing, 0))
    assert not found.drops
    assert len(found.perfect.won) == 30
    assert found.perfect.significant


def test_letters_that_changed_both_ways() -> None:
    names = list(GOLD)
    before = run_with(flip, 3)
    answers = {name: label.model_copy(deep=True) for name, label in GOLD.items()}
    flip(answers[names[1]])
    flip(answers[names[7]])
    found = compare(before, run_of(score(GOLD, answers), GOLD))
    decision = next(row for row in found.fields if row.name == "issues[].decision")
    assert decision.lost == (names[7],)
    assert decision.won == (names[0], names[2])
    assert decision.p == 1


def test_a_changed_label_is_left_out() -> None:
    name = next(iter(GOLD))
    changed = {**GOLD, name: GOLD[name].model_copy(update={"mechanism": "another"})}
    found = compare(run_with(nothing, 0), run_of(score(changed, changed), changed))
    assert found.left_out == (name,)
    assert len(found.letters) == len(GOLD) - 1


def test_the_gate_lets_an_equal_run_pass() -> None:
    run = run_with(nothing, 0)
    floors = {"issues[].decision": 0.99, "all fields": 0.95, "group lists": 0.9}
    baseline = Run("baseline", run.groups, run.letters, floors)
    assert gate(run, baseline) == []


@pytest.mark.parametrize(
    ("change", "letters", "floors", "reasons"),
    [
        # significant in all three
        (invent_diagnosis, 30, {}, ["all fields: fell", "group lists: fell", "diagnoses[]: fell"]),
        # one flipped letter is not significant, but falls under the floor of what is critical
        (flip, 1, {"issues[].decision": 0.99}, ["issues[].decision: its lower bound"]),
        (flip, 1, {"issues[].decision": 0.5}, []),
        # a floor without a figure is no pass
        (nothing, 0, {"no such field": 0.5}, ["no such field: no lower bound"]),
    ],
)
def test_the_gate_is_shut(
    change: Callable[[Determination], Any], letters: int, floors: dict[str, float],
    reasons: list[str],
) -> None:  # fmt: skip
    good = run_with(nothing, 0)
    barred = gate(run_with(change, letters), Run("baseline", good.groups, good.letters, floors))
    assert [reason.startswith(said) for reason, said in zip(barred, reasons, strict=True)] == [
        True
    ] * len(reasons)


def test_a_letter_that_is_no_longer_scored_shuts_the_gate() -> None:
    run = run_with(nothing, 0)
    fewer = dict(list(run.letters.items())[1:])
    assert any("not scored" in each for each in gate(Run("x", run.groups, fewer), run))


def test_runs_through_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `--json` writes can be compared and gated; the same run passes and does not differ."""
    kept, baseline = tmp_path / "run.json", tmp_path / "baseline.json"
    sample = ["--sample", "6", "--seed", "3"]
    assert main([*sample, "--json", str(kept), "--baseline", str(baseline)]) == 0
    first = json.loads(kept.read_text())
    assert first["letters"] == len(first["by_letter"]) == 6
    assert read_run(baseline).floors
    assert main(["--compare", str(kept), str(baseline)]) == 0
    assert "no letter changed" in capsys.readouterr().out
    assert main([*sample, "--gate", str(baseline)]) == 0
    assert "gate: passed" in capsys.readouterr().err
    # other letters than the baseline's are not the baseline's run
    assert main(["--sample", "6", "--seed", "4", "--gate", str(baseline)]) == 1
    assert "not scored" in capsys.readouterr().err


def test_floors_are_kept_when_the_baseline_is_written_anew(tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    assert main(["--sample", "3", "--baseline", str(baseline)]) == 0
    kept = json.loads(baseline.read_text())
    kept["floors"] = {"all fields": 0.25}
    baseline.write_text(json.dumps(kept))
    assert main(["--sample", "3", "--baseline", str(baseline)]) == 0
    assert read_run(baseline).floors == {"all fields": 0.25}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"fields": {}, "by_letter": [1]}', "\x00"])
def test_what_is_no_run_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(GoldError, match="not a run"):
        read_run(tmp_path / "run.json")


@pytest.mark.parametrize("number", ["0", "9999"])
def test_a_sample_that_cannot_be_drawn(number: str) -> None:
    assert main(["--sample", number]) == 2


@pytest.mark.parametrize("number", ["-1", "many"])
def test_a_sample_that_is_no_number(number: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--sample", number])


def test_the_same_seed_draws_the_same_letters(tmp_path: Path) -> None:
    drawn = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        file = tmp_path / f"{name}.json"
        assert main(["--sample", "8", "--seed", seed, "--json", str(file)]) == 0
        drawn.append([each["id"] for each in json.loads(file.read_text())["by_letter"]])
    assert drawn[0] == drawn[1] != drawn[2]
