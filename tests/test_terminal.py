"""What commands show on a terminal, a real one, and write into a pipe."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from letters import text_of

from imr_llm.terminal import harmless, harmless_json

if sys.platform == "win32":
    pytest.skip("no pseudo-terminals there", allow_module_level=True)

import pty

STEERING = "\x1b[2J\x9b2J\u202e\x07\x7f\u2066"
OURS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COMMANDS: Mapping[str, Callable[[str, str], list[str]]] = {
    "table": lambda _, lines: ["table", "fields", lines],
    "extract": lambda letter, _: ["extract", letter, "--offline", "--jsonl"],
    "scan": lambda letter, _: ["scan", letter, "--show"],
    "scan lines": lambda letter, _: ["scan", letter, "--show", "--jsonl"],
    "say": lambda letter, _: ["extract", f"{letter}.none", "--offline", "--jsonl"],
}


def shown(arguments: list[str]) -> str:
    """What a command shows on a terminal, standard error too."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "imr_llm.cli", *arguments],
        stdin=subprocess.DEVNULL, stdout=follower, stderr=follower,
    ):  # fmt: skip
        os.close(follower)
        seen = b""
        try:
            while more := os.read(leader, 65536):
                seen += more
        except OSError:  # the other end is closed
            pass
    os.close(leader)
    return seen.decode().replace("\r\r\n", "\n").replace("\r\n", "\n")


def piped(arguments: list[str]) -> str:
    command = [sys.executable, "-m", "imr_llm.cli", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return (done.stdout + done.stderr).decode()


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_lets_a_letter_or_a_name_steer_the_terminal(name: str, tmp_path: Path) -> None:
    letter = tmp_path / f"a{STEERING}b.txt"
    steering = text_of("e-003").replace("knee", f"knee{STEERING}")
    letter.write_text(f"{steering}\nDate of birth: 01/02/1970\n", encoding="utf-8")
    lines = tmp_path / "lines.jsonl"
    lines.write_text(piped(["extract", str(letter), "--offline", "--jsonl"]), encoding="utf-8")
    arguments = COMMANDS[name](str(letter), str(lines))
    seen, whole = shown(arguments), piped(arguments)
    assert OURS.search(whole), "into a pipe it goes as it is"
    assert not OURS.search(seen)
    assert "\ufffd" in seen or "\\u202e" in seen
    if "--jsonl" in arguments and name != "say":
        first = json.loads(seen.splitlines()[0])
        assert first["id"] == json.loads(whole.splitlines()[0])["id"]


@pytest.mark.parametrize("sign", STEERING.replace("[2J", "").replace("2J", ""))
def test_each_character_that_steers_is_replaced(sign: str) -> None:
    assert harmless(f"a{sign}b", lines=True) == harmless(f"a{sign}b") == "a\ufffdb"
    line = json.dumps(f"a{sign}b", ensure_ascii=False)
    assert harmless_json(line).isascii()
    assert json.loads(harmless_json(line)) == f"a{sign}b"


def test_lines_stay_lines_and_words_words() -> None:
    assert harmless("é\tb\r\nc\rd\n", lines=True) == "é\tb\r\nc\ufffdd\n"
    assert harmless("é\tb\n") == "é\ufffdb\ufffd"
