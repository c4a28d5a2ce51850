"""Reading labels and answers, and the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

import imr_llm
from evals import extras
from evals.__main__ import main
from evals.answers import read_answers
from evals.gold import GoldError, find_letters, read_gold
from imr_llm.errors import ConfigurationError
from imr_llm.extraction import Usage

if TYPE_CHECKING:
    from pathlib import Path

    from imr_llm.schema import Determination

SECRET = "Jane Roe of Fresno"
ITEM = {
    "title": "Knee brace",
    "decision": "upheld",
    "in_dispute": "Knee brace",
    "treatment": "brace",
    "category": "dmepos",
    "subcategory": "prosthetics_orthotics",
    "claims_administrator": {},
    "reviewer": {},
    "reasons": ["not_recommended"],
    "rationale": "The guideline advises against it.",
}
LABEL = {"id": "a", "reviewer": {}, "worker": {"age": 50}, "issues": [ITEM]}


def label(**changes: Any) -> dict[str, Any]:
    """A label of letter `a`."""
    return LABEL | changes


def row(name: str, **changes: Any) -> dict[str, Any]:
    """A line of answers, right unless changed."""
    determination = {key: value for key, value in LABEL.items() if key != "id"}
    return {"id": name, "determination": determination, "layout": "E", "error": None} | changes


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A folder of two labels."""
    folder = tmp_path / "gold"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.json").write_text(json.dumps(label(id=name)))
    (folder / "README.md").write_text("not a label")
    return folder


def jsonl(folder: Path, *rows: dict[str, Any]) -> Path:
    """A file of answers."""
    file = folder / "answers.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in rows))
    return file


def test_read_gold(gold: Path) -> None:
    labels = read_gold(gold)
    assert list(labels) == ["a", "b"]
    assert labels["a"].worker.age == 50


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # not JSON at all, and where
        ('{"id":\n nonsense', "bad.json: not JSON (line 2)"),
        ("[]", "bad.json: not an object"),
        (json.dumps({"reviewer": {}}), "bad.json: id: a string is required"),
        (json.dumps(label(id="c", worker={"age": SECRET})), "bad.json: worker.age: "),
        (
            json.dumps(label(id="c", issues=[ITEM, ITEM | {"decision": SECRET}])),
            "issues[1].decision: ",
        ),
        # a misspelt field
        (json.dumps(label(id="c", diagnosis=[SECRET])), "bad.json: diagnosis: "),
        # one letter labelled twice
        (json.dumps(label(id="a")), "bad.json: id: another label has the same"),
    ],
)
def test_bad_label(gold: Path, text: str, expected: str) -> None:
    (gold / "bad.json").write_text(text)
    with pytest.raises(GoldError) as caught:
        read_gold(gold)
    assert expected in str(caught.value)
    assert SECRET not in str(caught.value)


def test_labels_may_be_lines_of_one_file(gold: Path, tmp_path: Path) -> None:
    labels = read_gold(gold)
    lines = [
        json.dumps({"id": name, **label.model_dump(mode="json")}, ensure_ascii=False)
        for name, label in labels.items()
    ]
    file = tmp_path / "labels.jsonl"
    file.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    assert read_gold(file) == labels
    file.write_text("\n".join([*lines, "{", lines[0]]), encoding="utf-8")
    with pytest.raises(GoldError, match=rf"labels\.jsonl:{len(lines) + 1}: not JSON") as bad:
        read_gold(file)
    assert f"labels.jsonl:{len(lines) + 2}: id: another label has the same" in str(bad.value)


def test_no_labels(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no labels"):
        read_gold(tmp_path)
    with pytest.raises(GoldError, match="no folder"):
        read_gold(tmp_path / "nowhere")


def test_find_letters(tmp_path: Path) -> None:
    for name in ("a.txt", "a.pdf", "b.pdf", "c.doc"):
        (tmp_path / name).write_text("x")
    assert find_letters(["a", "b"], tmp_path) == {"a": tmp_path / "a.txt", "b": tmp_path / "b.pdf"}
    with pytest.raises(GoldError, match=r"for c, \.\./a"):
        find_letters(["a", "c", "../a"], tmp_path)


def test_read_answers(tmp_path: Path) -> None:
    bad = row("d")["determination"] | {"worker": {"age": SECRET}}
    file = jsonl(
        tmp_path,
        row("a"),
        row("b", determination=None, error="not a letter"),
        # an error wins over what stands beside it
        row("c", error="cut off"),
        row("d", determination=bad, layout=None),
        # what is computed may stand there
        row("e", determination=row("e")["determination"] | {"case_outcome": "upheld"}),
    )
    answers = read_answers(file)
    assert [name for name, answer in answers.determinations.items() if answer] == ["a", "e"]
    assert answers.failures["b"] == "not a letter"
    assert "worker.age" in answers.failures["d"]
    assert SECRET not in answers.failures["d"]
    assert answers.layouts == dict.fromkeys("abce", "E")


def test_answers_may_hold_line_separators(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps(row("a\u2028b"), ensure_ascii=False) + "\n", encoding="utf-8")
    assert list(read_answers(file).determinations) == ["a\u2028b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}\n", "line 1: id"),
        ('{"id": "a"}\nnonsense\n', "line 2: not JSON"),
        ('{"id": "a"}\n\n{"id": "a"}\n', "line 3: id: another"),
    ],
)
def test_bad_answers(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(text)
    with pytest.raises(GoldError, match=expected):
        read_answers(file)


def test_scores_answers_made_elsewhere(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = row("b")["determination"] | {"worker": {"age": 51}}
    file = jsonl(tmp_path, row("a"), row("b", determination=wrong))
    figures = tmp_path / "figures.json"
    arguments = ["--gold", str(gold), "--jsonl", str(file), "--json", str(figures)]
    assert main([*arguments, "--errors", "5"]) == 0
    out = capsys.readouterr().out
    assert "letter-perfect (item count, titles, decisions, dates): 2/2" in out
    assert "b  worker.age  wrong\n  gold  50\n  got   51\n" in out
    written = json.loads(figures.read_text())
    assert written["fields"]["worker.age"]["f1"] == 0.5
    assert written["fields"]["issues[].decision"]["f1"] == 1
    assert written["layouts"]["E"]["letters"] == 2
    assert [each["id"] for each in written["by_letter"]] == ["a", "b"]


def test_values_are_shown_on_request_only(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = row("a")["determination"] | {"mechanism": SECRET}
    file = jsonl(tmp_path, row("a", determination=told), row("b"))
    figures = tmp_path / "figures.json"
    arguments = ["--gold", str(gold), "--jsonl", str(file), "--json", str(figures)]
    main(arguments)
    assert SECRET not in "".join(capsys.readouterr()) + figures.read_text()
    main([*arguments, "--errors", "1"])
    assert SECRET in capsys.readouterr().out


def test_control_characters_do_not_reach_the_terminal(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = row("a")["determination"] | {"mechanism": "\x1b[2J[bold]\x9b1m"}
    file = jsonl(tmp_path, row("a", determination=told), row("b"))
    main(["--gold", str(gold), "--jsonl", str(file), "--errors", "1"])
    out = capsys.readouterr().out
    assert r"\x1b[2J[bold]\x9b1m" in out
    assert "\x1b" not in out


def test_unanswered_letters_are_status_1(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = jsonl(tmp_path, row("a", determination=None, error="no heading"))
    assert main(["--gold", str(gold), "--jsonl", str(file)]) == 1
    said = capsys.readouterr()
    assert "2 letters, 0 answered" in said.out
    assert "a: no heading" in said.err
    assert "no answer for 1 of 2 letters" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--gold", "."],
        ["--jsonl", "x", "--model", "ollama/qwen3"],
        ["--errors", "-1"],
        ["--errors", "many"],
        ["--unknown"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_files_that_are_not_there(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gold", str(gold), "--jsonl", str(gold / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


@dataclass
class Result:
    """What the scorer needs of an extraction."""

    id: str
    determination: Determination | None
    layout: str | None = "E"
    error: str | None = None
    fallback: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    usage: Usage = field(default_factory=Usage)
    model: str | None = None


@pytest.mark.parametrize("model", [None, "ollama/qwen3"])
def test_reads_the_letters_itself(
    gold: Path, monkeypatch: pytest.MonkeyPatch, model: str | None
) -> None:
    asked: list[Any] = []

    def extract_many(sources: Any, *, model: str | None, schema: Any, settings: Any) -> Any:
        asked.append((model, settings))
        for path in sources:
            known = read_gold(gold)[path.stem] if path.stem == "a" else None
            yield Result(path.stem, known, error=None if known else "no heading")

    monkeypatch.setattr(imr_llm, "extract_many", extract_many, raising=False)
    monkeypatch.setattr(imr_llm, "Settings", dict, raising=False)
    for name in ("a", "b"):
        (gold / f"{name}.txt").write_text("a letter")
    arguments = ["--gold", str(gold), "--letters", str(gold)]
    assert main([*arguments, *(["--model", model] if model else [])]) == 1
    # without a model none is asked, whatever the environment names
    assert asked == [(model, None if model else {"model": None, "offline": True})]


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    extras.need.cache_clear()
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(ConfigurationError, match=r"need scipy: pip install 'imr-llm\[evals\]'"):
        extras.need("scipy.optimize")
    extras.need.cache_clear()


def test_importing_the_scorer_is_light() -> None:
    heavy = "{'numpy', 'scipy', 'matplotlib', 'jinja2', 'rich', 'openai', 'instructor'}"
    code = f"import sys, evals.__main__; print(sorted({heavy} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
