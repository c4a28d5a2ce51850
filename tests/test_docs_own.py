"""The recipe for fields of one's own is followed word by word, against a real server."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from answers import owning, sentence_with, user_text
from model_server import ModelServer, answer

from evals.__main__ import main as evals
from imr_llm import Extraction
from imr_llm.cli import main
from imr_llm.own import schema_named

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[1] / "docs" / "own-fields.md").read_text("utf-8")
FILE, PROGRAM = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^((?:imr-llm|python -m evals) .*)$", PAGE, re.MULTILINE)


def measures(body: dict[str, Any]) -> dict[str, Any]:
    words = "Grip rose from 14 to 22 kg"
    if words not in user_text(body):
        return {}
    return {"measures": [{"at": sentence_with(body, words), "value": words}]}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "letters").mkdir()
    for file in resources.files("imr_llm.demo").iterdir():
        if file.name.endswith(".txt"):
            (tmp_path / "letters" / file.name).write_text(file.read_text("utf-8"))
    (tmp_path / "my_fields.py").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "my_fields", raising=False)
    with ModelServer(answer(owning(measures))) as server:
        monkeypatch.setenv("IMR_LLM_BASE_URL", server.url)
        yield tmp_path
    sys.modules.pop("my_fields", None)


def test_the_program(here: Path) -> None:
    (here / "program.py").write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, "program.py"], env={**os.environ, "IMR_LLM_MODEL": "openai/test"},
        capture_output=True, check=False, text=True, cwd=here,
    )  # fmt: skip
    assert done.stderr == ""
    assert "wrist None ['Grip rose from 14 to 22 kg'] [None, None]" in done.stdout
    assert done.stdout.count("absent 0.7 True") == 3


def test_the_commands(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = ""
    for command in COMMANDS:
        program, *words = shlex.split(command)
        if "calibrate" in words:
            shown = capsys.readouterr().out
            assert evals(words[2:]) == 2  # there is one label, and not ten
            assert "at least 10 are needed" in capsys.readouterr().err
            continue
        assert (evals(words[2:]) if program == "python" else main(words)) == 0, command
    assert "= function" in shown
    schema = schema_named("my_fields.py:MyDetermination")
    for line in (here / "letters.jsonl").read_text("utf-8").splitlines():
        assert Extraction.from_json(line, schema=schema).fallback is None
    assert json.loads((here / "gold" / "wrist.json").read_text())["measures"] == []


def test_all_of_it_is_here() -> None:
    assert len(COMMANDS) == 8
