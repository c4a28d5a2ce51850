"""The fenced blocks of the pages, and how each is run: as its reader would, in a folder, by a shell.

    python tests/doc_blocks.py docs/quick-start.md

runs a page from its first block to its last with the program that is installed beside that Python, in the
folder where it is called; `.ci/run` does so with the wheel in an empty environment. The model is a
server on loopback that answers obediently.

- `python`: run. Comments behind a `print` are what it prints; `...` stands for anything.
- `console`: lines behind `$ ` are run in one shell; the others are what they print, both streams together.
- `bash`: the whole block is run in one shell.
- any other language, but a language: not run.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUN = ("python", "console", "bash")
_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\S*)[^\n]*\n(?P<text>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
# What is installed already, where a page is tried: the lines that a reader needs and a test cannot do.
_SET_UP = re.compile(r"^(?:python3? -m venv |\. \S+/bin/activate|pip install )")
_LOOSE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    """The page's path, from the top of the project."""
    number: int
    """From 0, of the blocks that are run."""
    language: str
    text: str

    @property
    def name(self) -> str:
        """What a test calls it."""
        return f"{self.page}-{self.number}"


def pages() -> list[str]:
    """All pages: the README, the security promises, and what lies in docs."""
    found = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    return sorted(str(path.relative_to(ROOT)) for path in found if not path.name.startswith("_"))


def blocks_of(page: str) -> list[Block]:
    """The blocks of a page that are to be run."""
    found = [each for each in _fences(page) if each["language"] in RUN]
    return [
        Block(page, number, each["language"], each["text"]) for number, each in enumerate(found)
    ]


def unnamed(page: str) -> list[str]:
    """First lines of blocks without a language, and of code that is indented and not fenced."""
    text = (ROOT / page).read_text("utf-8")
    bare = [each["text"].partition("\n")[0] for each in _fences(page) if not each["language"]]
    return bare + re.findall(r"(?<=\n\n) {4}\S.*", _FENCE.sub("", text))


def _fences(page: str) -> list[re.Match[str]]:
    return list(_FENCE.finditer((ROOT / page).read_text("utf-8")))


def run(block: Block, folder: Path, told: dict[str, str], env: dict[str, str]) -> str:
    """Run a block in a folder, with some of its words replaced; what it prints.

    Raises:
        AssertionError: it fails, or prints something else than the page says.
    """
    text = block.text
    for words, others in told.items():
        text = text.replace(words, others)
    if block.language == "python":
        return _python(text, folder, env)
    if block.language == "bash":
        return _shell(text, folder, env)
    printed = ""
    exports = ""
    for command, output in _steps(text):
        if _SET_UP.match(command):
            continue
        exports += f"{command}\n" if command.startswith("export ") else ""
        got = _shell(f"{exports}{command}\n", folder, env)
        _compare(output, got, command)
        printed += got
    return printed


def _python(text: str, folder: Path, env: dict[str, str]) -> str:
    got = _call([sys.executable, "-"], text, folder, env)
    lines = text.splitlines()
    promised = ""
    behind_print = False
    for line in lines:
        behind_print = "print(" in line or (behind_print and line.startswith("# "))
        promised += f"{line[2:]}\n" if behind_print and line.startswith("# ") else ""
    _compare(promised, got, lines[0])
    return got


def _shell(text: str, folder: Path, env: dict[str, str]) -> str:
    return _call(["bash", "-euo", "pipefail", "-s"], text, folder, env)


def _call(program: list[str], text: str, folder: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        program, input=text, cwd=folder, env=env, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=1800, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"exit status {done.returncode}\n{text}\n{done.stdout[-3000:]}"
    return done.stdout


def _steps(text: str) -> list[tuple[str, str]]:
    """Each command with the output that is told of it."""
    steps: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], ""))
        else:
            command, output = steps[-1]
            steps[-1] = command, f"{output}{line}\n"
    return steps


def _compare(told: str, got: str, what: str) -> None:
    """What a page tells is what comes; a page that tells nothing is right."""
    if told and not doctest.OutputChecker().check_output(told, got, _LOOSE):
        raise AssertionError(f"{what}\n-- told:\n{told}\n-- printed:\n{got[:3000]}")


def environment(**more: str) -> dict[str, str]:
    """This process's, without the user's settings and keys; the program beside this Python first."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("IMR_LLM_", "OPENAI_"))}
    here = str(Path(sys.executable).parent)
    path = os.pathsep.join([here, kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8", **more}


def main(page: str) -> None:
    """Run all blocks of a page, in this folder."""
    from answers import obedient
    from model_server import ModelServer, answer

    folder = Path.cwd()
    with ModelServer(answer(obedient())) as server:
        env = environment(OPENAI_BASE_URL=server.url, IMR_LLM_CACHE_DIR=str(folder / "cache"))
        found = blocks_of(page)
        for block in found:
            run(block, folder, {}, env)
    sys.stdout.write(f"{page}: {len(found)} blocks run\n")


if __name__ == "__main__":
    main(sys.argv[1])
