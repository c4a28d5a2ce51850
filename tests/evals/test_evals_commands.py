"""`check`, `agree`, `label` and `bench`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evals.__main__ import main
from evals.bench.measure import in_turn, run_python
from evals.gold import built_in, read_gold

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "e-003"


@pytest.fixture
def set_of_one(tmp_path: Path) -> Path:
    """One letter with its label."""
    for kind, end in (("gold", "json"), ("letters", "txt")):
        folder = tmp_path / kind
        folder.mkdir()
        shutil.copy(Path(str(built_in(kind)), f"{NAME}.{end}"), folder)
    return tmp_path


def change_label(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    file = folder / "gold" / f"{NAME}.json"
    label = json.loads(file.read_text())
    change(label)
    file.write_text(json.dumps(label))


def check(folder: Path) -> int:
    return main(["check", "--gold", str(folder / "gold"), "--letters", str(folder / "letters")])


def test_the_built_in_labels_are_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert ": 0 faults" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda label: label["diagnoses"].append("plague"), "diagnoses["),
        (lambda label: label.update(mechanism="struck by a comet"), "mechanism"),
        (lambda label: label.update(case_number="CM99-1234567"), "case_number"),
        (lambda label: label["issues"][0].update(title="A moon rocket"), "issues[0].title"),
        (lambda label: label["issues"][0].update(in_dispute=label["issues"][1]["title"]),
         "issues[0].in_dispute: differs"),
        (lambda label: label["issues"][0]["reviewer"]["citations"].append(
            {"source": "other", "document": "The Almanac"}), "issues[0].reviewer.citations["),
        (lambda label: label["issues"][0].update(rationale=" "), "issues[0].rationale: is empty"),
        (lambda label: label["issues"][0].update(category="transportation"),
         "issues[0].subcategory: is none of its category"),
    ],
)  # fmt: skip
def test_a_label_that_its_letter_does_not_bear_out(
    set_of_one: Path, capsys: pytest.CaptureFixture[str],
    change: Callable[[dict[str, Any]], Any], said: str,
) -> None:  # fmt: skip
    change_label(set_of_one, change)
    assert check(set_of_one) == 1
    told = capsys.readouterr().out
    assert f"{NAME}: {said}" in told
    # a label may name a person's illness: the message names its place
    assert not any(value in told for value in ("plague", "comet", "rocket", "Almanac"))


def test_a_label_outside_the_schema(set_of_one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change_label(set_of_one, lambda label: label.update(priority="at once"))
    assert check(set_of_one) == 2
    assert "priority" in capsys.readouterr().err


def test_a_letter_that_is_there_twice(set_of_one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind, end in (("gold", "json"), ("letters", "txt")):
        text = (set_of_one / kind / f"{NAME}.{end}").read_text()
        # other line ends, the same letter
        copy = text.replace(f'"{NAME}"', '"copy"') if kind == "gold" else text.replace("\n", "\r\n")
        (set_of_one / kind / f"copy.{end}").write_text(copy)
    assert check(set_of_one) == 1
    assert f"{NAME}: the same letter as copy" in capsys.readouterr().out


def test_agreement_of_the_built_in_labellers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agree"]) == 0
    told = capsys.readouterr().out
    assert "issues[].reasons[]" in told
    number = int(told.split(" letters labelled twice")[0].split()[-1])
    assert number >= 15
    assert number == len(read_gold(built_in("second")))


def test_agreement_falls_with_the_labels(
    set_of_one: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(set_of_one / "gold", tmp_path / "second")
    arguments = ["agree", "--gold", str(set_of_one / "gold"), "--second", str(tmp_path / "second")]
    assert main(arguments) == 0
    assert "alike in item count, titles, decisions and dates: 1/1" in capsys.readouterr().out
    change_label(set_of_one, lambda label: label["issues"].pop())
    assert main([*arguments, "--errors", "2"]) == 0
    told = capsys.readouterr().out
    assert "dates: 0/1" in told
    assert "invented" in told


def test_a_draft_label(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = Path(str(built_in("letters")), f"{NAME}.txt")
    assert main(["label", str(letter)]) == 0
    draft = json.loads(capsys.readouterr().out)
    assert next(iter(draft)) == "id"
    assert draft["id"] == NAME
    assert main(["label", str(letter), "--out", str(tmp_path / "new")]) == 0
    assert set(read_gold(tmp_path / "new")) == {NAME}
    # someone may have corrected it: it stays
    (tmp_path / "new" / f"{NAME}.json").write_text("corrected")
    assert main(["label", str(letter), "--out", str(tmp_path / "new")]) == 2
    assert "not overwritten" in capsys.readouterr().err
    assert (tmp_path / "new" / f"{NAME}.json").read_text() == "corrected"


def test_a_draft_of_what_is_no_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note.txt").write_text("Dear Sir, see you on Monday.")
    assert main(["label", str(tmp_path / "note.txt")]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("part", ["cache hit", "model call"])
def test_the_benchmark_prints_ratios(
    set_of_one: Path, tmp_path: Path, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """That it runs, on two letters; how fast anything is, no test says."""
    shutil.copy(Path(str(built_in("letters")), "e-001.txt"), set_of_one / "letters")
    file = tmp_path / "bench.json"
    letters = str(set_of_one / "letters")
    assert main(["bench", "--letters", letters, "--only", part, "--json", str(file)]) == 0
    rows = json.loads(file.read_text())
    assert rows
    assert all(row["ratio"] > 0 for row in rows)
    assert "ratio" in capsys.readouterr().out


def test_the_benchmark_needs_letters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--letters", str(tmp_path)]) == 2
    assert "no letters" in capsys.readouterr().err


def test_both_sides_are_timed_and_memory_is_the_childs() -> None:
    ours, other = in_turn(lambda: sum(range(200_000)), lambda: None, rounds=3)
    assert ours > other
    ballast = bytearray(200 << 20)
    small = run_python("said = {'two': 2}")
    large = run_python("held = b'x' * (100 << 20)")
    assert small["two"] == 2
    assert 0 < small["peak"] < large["peak"] - 50
    assert ballast is not None
