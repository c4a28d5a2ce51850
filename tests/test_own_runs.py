"""Fields of a user's own through the ways for many letters: runs, batches, tables, the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from answers import asks_own, owning, sentence_with, user_text
from batch_runs import LETTERS, batched
from batch_server import BatchServer
from bulk import letters
from model_server import ModelServer, answer
from own_schema import Own

from imr_llm import ConfigurationError, Determination, Extraction, Settings, extract, run
from imr_llm.cli import main
from imr_llm.cluster import extract_table
from imr_llm.own import version_of
from imr_llm.pages import corpus
from imr_llm.runs import estimate
from imr_llm.runs.rows import result_of

TESTS = Path(__file__).parent
SCHEMA = f"{TESTS / 'own_schema.py'}:Own"
DEMO = [
    (name, (resources.files("imr_llm.demo") / f"{name}.txt").read_text(encoding="utf-8"))
    for name in ("back", "shoulder", "wrist")
]


def worker_is(body: dict[str, Any]) -> dict[str, Any]:
    """What each of the demo's workers does for a living, where the letter says it."""
    for trade in ("gardener", "baker"):
        if trade in user_text(body):
            return {"worker__occupation": {"at": sentence_with(body, trade), "value": trade}}
    return {}


SAY = owning(worker_is)
TRADES = {"back": "gardener", "shoulder": None, "wrist": "baker"}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(answer(SAY)) as server:
        yield server


def settings_of(server: ModelServer, **more: Any) -> Settings:
    return Settings(model="openai/test", base_url=server.url, retries=0, concurrency=64, **more)


def rows(out: Path) -> dict[str, Extraction]:
    return {row["id"]: result_of(row, Own) for row in pq.read_table(out).to_pylist()}


def trades(found: dict[str, Extraction]) -> dict[str, str | None]:
    return {
        name: result.determination.worker.occupation  # type: ignore[union-attr]
        for name, result in found.items()
    }


def test_a_run_is_begun_again_and_keeps_to_its_schema(server: ModelServer, tmp_path: Path) -> None:
    out, settings = tmp_path / "out", settings_of(server)
    run(DEMO[:2], out, schema=Own, settings=settings, jsonl=True)
    asked = server.count
    assert asked == 4
    report = run(DEMO, out, schema=Own, settings=settings, jsonl=True)
    assert (report.letters, report.done_before, server.count) == (3, 2, 6)
    assert trades(rows(out)) == TRADES
    found = rows(out)["wrist"]
    alone = extract(DEMO[2][1], id="wrist", schema=Own, settings=settings)
    assert (found.determination, found.fields) == (alone.determination, alone.fields)
    assert found.schema_version == version_of(Own)
    for other in (None, Determination):
        with pytest.raises(ConfigurationError, match="schema"):
            run(DEMO, out, schema=other, settings=settings)
    files = sorted(out.glob("_jsonl/*"))
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert {each["id"]: each["determination"]["worker"]["occupation"] for each in lines} == TRADES


def test_letters_done_again_keep_the_others_lines(server: ModelServer, tmp_path: Path) -> None:
    out, settings = tmp_path / "out", settings_of(server, reasks=0)
    spoilt = owning(lambda body: {"pain": 3} if "gardener" in user_text(body) else worker_is(body))
    server.play(answer(spoilt))
    run(DEMO, out, schema=Own, settings=settings, jsonl=True)
    assert rows(out)["back"].fallback == (
        "own fields: the answer does not fit the schema (letter.pain)"
    )
    before = server.count
    server.play(answer(SAY))
    run(DEMO, out, schema=Own, settings=settings, jsonl=True, retry=True)
    assert server.count == before + 1  # the library's answer is in the cache
    assert trades(rows(out)) == TRADES


def test_worker_processes_find_the_schema(server: ModelServer, tmp_path: Path) -> None:
    settings = settings_of(server)
    many = [*letters(80), *DEMO]
    run(many, tmp_path / "two", schema=Own, settings=settings, processes=2, part_letters=20)
    found = trades(rows(tmp_path / "two"))
    assert {name: found[name] for name in TRADES} == TRADES
    assert len(found) == len(many)


SCRIPT = """
from pathlib import Path
from imr_llm import Determination, Settings, extract, run
from imr_llm.runs.rows import result_of
import pickle, sys
import pyarrow.parquet as pq

class Mine(Determination):
    pain: float | None = None
    \"\"\"Pain out of ten.\"\"\"

letters = [(str(n), Path(sys.argv[1]).read_text()) for n in range(80)]
result = extract(letters[0][1], schema=Mine, settings=Settings(model=None))
assert pickle.loads(pickle.dumps(result)) == result
report = run(letters, sys.argv[2], schema=Mine, settings=Settings(model=None), processes=2)
row = pq.read_table(sys.argv[2]).to_pylist()[0]
print(report.letters, result_of(row, Mine).determination.pain, Mine.__module__)
"""


def test_a_schema_of_a_script_works_in_one_process(tmp_path: Path) -> None:
    (tmp_path / "wrist.txt").write_text(DEMO[2][1])
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, script, tmp_path / "wrist.txt", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("80 None __main__\n", "")


def test_batches_ask_for_them_too(tmp_path: Path) -> None:
    with BatchServer(SAY) as server:
        report = batched(server, tmp_path / "out", DEMO, schema=Own)
        [sent] = server.sent()
        assert sum(asks_own(each["body"]) for each in sent) == len(DEMO)
        assert not server.singles
    assert (report.letters, report.tally.fallbacks) == (3, 0)
    assert trades(rows(tmp_path / "out")) == TRADES


def test_a_batch_under_way_is_taken_in_by_the_next_start(tmp_path: Path) -> None:
    """What a job asks of own fields is known again from its journal."""
    out = tmp_path / "out"
    with BatchServer(SAY) as server:
        first = subprocess.run(
            [sys.executable, "-c", _KILLED, server.url, out, tmp_path / "cache"],
            cwd=TESTS, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert first.returncode == 9, first.stderr
        batched(server, out, LETTERS[:2], schema=Own)
        assert len(server.batches) == 1
        assert set(server.paid.values()) == {1}
    assert set(rows(out)) == {name for name, _ in LETTERS[:2]}
    assert all(result.fallback is None for result in rows(out).values())


_KILLED = """
import os, sys
from pathlib import Path
from batch_runs import LETTERS, batched
from own_schema import Own
from imr_llm.runs.batches.jobs import Jobs
Jobs.over = lambda self: os._exit(9)
class Server: url = sys.argv[1]
batched(Server, Path(sys.argv[2]), LETTERS[:2], schema=Own)
"""


def test_a_table_of_letters(server: ModelServer) -> None:
    table = pa.table({"id": [name for name, _ in DEMO], "letter": [text for _, text in DEMO]})
    said = extract_table(table, schema=Own, settings=settings_of(server))
    found = {row["id"]: result_of(row, Own) for row in said.to_pylist()}
    assert trades(found) == TRADES


def test_an_estimate_counts_their_requests(server: ModelServer) -> None:
    settings = settings_of(server)
    plain = estimate(DEMO, settings=settings, sample=3)
    own = estimate(DEMO, schema=Own, settings=settings, sample=3)
    assert own.input_tokens.expected > plain.input_tokens.expected
    again = estimate(DEMO, schema=Own, settings=settings, sample=3)  # all from the cache
    assert again.input_tokens.expected == own.input_tokens.expected


# The command line ------------------------------------------------------------------------------


@pytest.fixture
def folder(server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in DEMO:
        (tmp_path / f"{name}.txt").write_text(text)
    monkeypatch.setenv("IMR_LLM_BASE_URL", server.url)
    monkeypatch.setenv("IMR_LLM_MODEL", "openai/test")
    return tmp_path


@pytest.mark.parametrize("schema", [SCHEMA, "own_schema:Own"])
def test_extract_and_replay(
    schema: str, folder: Path, server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(folder / "wrist.txt"), "--schema", schema]
    assert main(["extract", *words, "--jsonl"]) == 0
    result = Extraction.from_json(capsys.readouterr().out, schema=Own)
    assert result.determination.worker.occupation == "baker"  # type: ignore[union-attr]
    asked = server.count
    assert main(["replay", *words, "--jsonl"]) == 0
    again = Extraction.from_json(capsys.readouterr().out, schema=Own)
    assert (again.determination, server.count) == (result.determination, asked)
    assert main(["extract", *words, "--table"]) == 0
    assert "worker.occupation" in capsys.readouterr().out


def test_run_and_estimate(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["run", str(folder), "--schema", SCHEMA, "--out", str(folder / "out")]
    assert main([*words, "--estimate"]) == 0
    assert "input tokens" in capsys.readouterr().out
    assert main(words) == 0
    assert trades(rows(folder / "out")) == TRADES


def test_a_file_in_another_folder_is_found_by_its_workers(folder: Path) -> None:
    shutil.copy(TESTS / "own_schema.py", folder / "somebodys_schema.py")
    many = folder / "many"
    many.mkdir()
    for number in range(70):
        shutil.copy(folder / "back.txt", many / f"{number}.txt")
    command = [
        sys.executable, "-m", "imr_llm.cli", "run", many, "--out", folder / "out", "--offline",
        "--processes", "2", "--schema", "somebodys_schema.py:Own",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert len(pq.read_table(folder / "out")) == 70


@pytest.mark.parametrize("source", ["out", "lines.jsonl"])
def test_report_and_review_read_them(
    source: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = str(folder / source)
    if source == "out":
        assert main(["run", str(folder), "--schema", SCHEMA, "--out", made]) == 0
    else:
        words = ["extract", str(folder), "--schema", SCHEMA, "--jsonl", "--out", made]
        assert main(words) == 0
    page = folder / "page.html"
    for words in (["report"], ["review", "--letters", str(folder)]):
        given = [*words, made, "--out", str(page)]
        capsys.readouterr()
        assert main(given) == 2
        assert "--schema" in capsys.readouterr().err
        assert main([*given, "--schema", SCHEMA]) == 0
        told = page.read_text(encoding="utf-8")
        assert ("Worker, occupation" in told) == (words[0] == "review")
        assert ("--schema" in told) == (words[0] == "report")


def test_review_asks_letters_for_them(folder: Path) -> None:
    page = folder / "page.html"
    words = ["review", str(folder / "wrist.txt"), "--out", str(page), "--schema", SCHEMA]
    assert main(words) == 0
    assert "worker.occupation" in page.read_text(encoding="utf-8")


def test_labels_with_them_correct_a_run_with_them(server: ModelServer, tmp_path: Path) -> None:
    """One letter under many names: labels as a draft has them, their letters read anew with the schema."""
    folder, gold, out = tmp_path / "letters", tmp_path / "gold", tmp_path / "out"
    folder.mkdir()
    gold.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(DEMO[0][1])
    run(sorted(folder.glob("*.txt")), out, schema=Own, settings=settings_of(server))
    for name, result in rows(out).items():
        record = result.to_dict()["determination"]
        assert record["worker"]["occupation"] == "gardener"
        (gold / f"{name}.json").write_text(json.dumps({"id": name, **record}))
    asked = server.count
    found = corpus(out, gold=gold, letters=folder, settings=settings_of(server), schema=Own)
    assert (found.labelled, found.not_corrected) == (40, None)
    assert server.count == asked


def test_a_schema_that_cannot_be_used_is_wrong_usage(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad_schema.py").write_text(
        "from imr_llm import Determination\nclass Mine(Determination):\n    employer: str\n"
    )
    where = f"{folder / 'bad_schema.py'}:Mine"
    for words in (["extract", str(folder)], ["run", str(folder), "--out", str(folder / "out")]):
        assert main([*words, "--schema", where]) == 2
        assert "employer: a letter may not say it" in capsys.readouterr().err
    assert not (folder / "out").exists()
