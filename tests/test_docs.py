"""The Python of the docs is run, in a folder with letters; their commands are understood."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from letters import LETTERS, NAMES

from imr_llm.cli import _parser

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ["privacy.md", "runs.md"]
BLOCKS = [
    pytest.param(block, id=f"{page}-{number}")
    for page in PAGES
    for number, block in enumerate(
        re.findall(
            r"^```python\n(.*?)^```", (DOCS / page).read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
    )
]
COMMANDS = [
    line
    for page in PAGES
    for line in re.findall(r"^imr-llm (.*)$", (DOCS / page).read_text("utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_runs(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters").mkdir()
    for name in NAMES[:4]:
        shutil.copy(LETTERS / f"{name}.txt", tmp_path / "letters")
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "docs", "exec"), {})
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_understood(command: str) -> None:
    assert _parser().parse_args(shlex.split(command)).command


def test_there_are_blocks_and_commands() -> None:
    assert BLOCKS
    assert COMMANDS
