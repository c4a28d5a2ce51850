"""The README's Python is run, and its comments are what it prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_prints_what_it_says(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block, "README.md", "exec"), {})
    promised = [line.removeprefix("# ") for line in block.splitlines() if line.startswith("# ")]
    assert promised
    assert capsys.readouterr().out.splitlines() == promised


def test_every_file_that_is_named_exists() -> None:
    root = Path(__file__).parents[1]
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert (root / link).exists(), link
    for name in re.findall(r"`((?:imr_llm|evals|prompts)/[\w/.]*)`", README):
        assert (root / name).exists(), name


def test_there_are_blocks() -> None:
    assert BLOCKS
