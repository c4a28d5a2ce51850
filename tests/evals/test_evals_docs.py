"""What the docs tell of the evals is what the evals have."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from evals.__main__ import _COMMANDS, _options, main
from evals.gold import read_gold

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "evals.md").read_text("utf-8")
COMMANDS = [
    shlex.split(line.partition("#")[0])[3:]
    for name in ("evals.md", "accuracy.md", "speed.md", "labelling.md", "layouts.md")
    for line in re.findall(r"^(python -m evals.*)$", (DOCS / name).read_text("utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_of_the_docs_is_understood(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if not words or words[0] not in _COMMANDS:
        _options(words)  # refuses with an exit what it does not know
        return
    with pytest.raises(SystemExit, match="0"):
        main([words[0], "--help"])
    told = capsys.readouterr().out
    assert all(word in told for word in words if word.startswith("--"))


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 12


def test_the_number_of_letters_is_told_right() -> None:
    unfitted = (DOCS.parent / "evals" / "unfitted.txt").read_text("utf-8").split()
    gold = read_gold()
    assert f"hold {len(gold)} letters" in TEXT
    assert f"the {len(unfitted)} letters of `evals/unfitted.txt`" in TEXT
    assert set(unfitted) <= set(gold)
