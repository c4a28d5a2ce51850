"""Fields of a user's own under the scorer's eyes: right, wrong and missing, by group; labels, counts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from answers import owning, sentence_with
from letters import NAMES
from model_server import ModelServer, answer
from own_schema import Own

from evals.__main__ import main
from evals.gold import built_in
from imr_llm import Extraction, Settings, extract

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = ["--schema", f"{Path(__file__).parents[1] / 'own_schema.py'}:Own"]
NAME = "e-003"
TEXT = Path(str(built_in("letters"))) / f"{NAME}.txt"


def said(body: dict[str, Any], words: str, value: Any) -> dict[str, Any]:
    try:
        return {"at": sentence_with(body, words), "value": value}
    except StopIteration:  # as an early layout, that has another word
        return {"at": 1, "value": value}


def letter(body: dict[str, Any]) -> dict[str, Any]:
    """Everybody is 'injured worker' by trade, has an attorney and an insurer."""
    return {
        "worker__occupation": said(body, "worker", "worker"),
        "attorney_represented": said(body, "worker", True),
        "payer": said(body, "worker", "insurer"),
        "tools": [said(body, "worker", "worker")],
    }


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with ModelServer(answer(owning(letter))) as server:
        monkeypatch.setenv("IMR_LLM_BASE_URL", server.url)
        monkeypatch.setenv("IMR_LLM_RETRIES", "0")
        yield server


def labelled(folder: Path, name: str = NAME, **own: Any) -> list[str]:
    """A letter with its label, and what it says of own fields; the options that name the folders."""
    for kind in ("gold", "letters"):
        (folder / kind).mkdir(exist_ok=True)
    shutil.copy(Path(str(built_in("letters"))) / f"{name}.txt", folder / "letters")
    label = json.loads((Path(str(built_in("gold"))) / f"{name}.json").read_text())
    label["worker"] |= own.pop("worker", {})
    (folder / "gold" / f"{name}.json").write_text(json.dumps(label | own))
    return ["--gold", str(folder / "gold"), "--letters", str(folder / "letters")]


def test_right_wrong_missing_and_invented(
    server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = labelled(
        tmp_path,
        worker={"occupation": "Worker"},  # by letters, case aside
        payer="self_insured",
        pain=4,
        tools=["the worker"],
    )
    kept = tmp_path / "run.json"
    assert main([*SCHEMA, *where, "--model", "openai/test", "--json", str(kept)]) == 0
    figures = json.loads(kept.read_text())
    counts = {
        path: {name: figures["fields"][path][name] for name in
               ("correct", "wrong", "omitted", "invented", "correctly_absent") if figures["fields"][path][name]}
        for path in ("worker.occupation", "payer", "pain", "attorney_represented", "seen_on", "tools[]")
    }  # fmt: skip
    assert counts == {
        "worker.occupation": {"correct": 1},
        "payer": {"wrong": 1},
        "pain": {"omitted": 1},
        "attorney_represented": {"invented": 1},
        "seen_on": {"correctly_absent": 1},
        "tools[]": {"wrong": 1},  # aligned with the phrase that is alike
    }
    assert figures["fields"]["tools[]"]["compare"] == "phrase"
    groups = {path: figures["fields"][path]["group"] for path in counts}
    assert (groups["payer"], groups["tools[]"], groups["pain"]) == ("money", "work", "own fields")
    assert figures["groups"]["money"]["wrong"] == 1
    assert "= money" in capsys.readouterr().out


def test_the_librarys_figures_are_the_same(tmp_path: Path) -> None:
    plain, own = tmp_path / "plain.json", tmp_path / "own.json"
    where = labelled(tmp_path)
    assert main([*where, "--json", str(plain)]) == 0
    assert main([*where, *SCHEMA, "--json", str(own)]) == 0
    before, after = (json.loads(file.read_text())["fields"] for file in (plain, own))
    assert {path: after[path] for path in before} == before
    assert "payer" in after


def test_answers_from_a_file_and_from_the_model_alone(server: ModelServer, tmp_path: Path) -> None:
    where = labelled(tmp_path, payer="insurer")
    settings = Settings(model="openai/test")
    result = extract(TEXT, schema=Own, settings=settings)
    assert isinstance(result, Extraction)
    (tmp_path / "answers.jsonl").write_text(result.to_json() + "\n")
    for words in (
        ["--jsonl", str(tmp_path / "answers.jsonl")],
        ["--model", "openai/test", "--alone"],
    ):
        kept = tmp_path / "run.json"
        assert main([*SCHEMA, *where, *words, "--json", str(kept)]) == 0
        assert json.loads(kept.read_text())["fields"]["payer"]["correct"] == 1
    # without the schema they are no determinations
    assert main([*labelled(tmp_path), "--jsonl", str(tmp_path / "answers.jsonl")]) == 1


def test_a_label_with_a_field_that_the_schema_has_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = labelled(tmp_path, payer="insurer")
    assert main(where) == 2
    assert "payer: Extra inputs are not permitted" in capsys.readouterr().err


def test_check_looks_for_their_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *SCHEMA, *labelled(tmp_path, tools=["worker"])]) == 0
    assert main(["check", *SCHEMA, *labelled(tmp_path, tools=["Zebrafinch"])]) == 1
    out = capsys.readouterr().out
    assert "tools[0]: its words do not stand in the letter" in out
    assert "Zebrafinch" not in out


def test_a_draft_has_them(tmp_path: Path) -> None:
    assert main(["label", *SCHEMA, str(TEXT), "--out", str(tmp_path)]) == 0
    draft = json.loads((tmp_path / f"{NAME}.json").read_text())
    assert (draft["payer"], draft["tools"], draft["issues"][0]["cpt_code"]) == (None, [], None)


def test_counts_of_labelled_letters_give_them_a_confidence(
    server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, name in enumerate(NAMES[::4]):
        where = labelled(tmp_path, name, payer="insurer", attorney_represented=number % 2 == 0)
    counts = tmp_path / "counts.json"
    words = ["calibrate", *SCHEMA, *where, "--model", "openai/test", "--out", str(counts)]
    assert main(words) == 0
    assert "money" in capsys.readouterr().out
    before = extract(TEXT, schema=Own, settings=Settings(model="openai/test"))
    after = extract(TEXT, schema=Own, settings=Settings(model="openai/test", judge=counts))
    said = {
        path: (before.fields[path].confidence, after.fields[path].confidence)
        for path in ("payer", "attorney_represented")
    }
    assert said["payer"][1] > said["payer"][0] == 0.6 == said["attorney_represented"][0]
    assert said["attorney_represented"][1] < said["payer"][1]
    # what the labels never bear out is shown, and not taken
    assert isinstance(after.determination, Own)
    assert after.determination.worker.occupation is None
    assert after.fields["worker.occupation"].other == "worker"
