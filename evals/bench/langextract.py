"""Grounding of 20 quotes against langextract's aligner, which gets an environment of its own.

It is no dependency of ours: it is installed once, for this measurement, in the user's cache folder.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

from platformdirs import user_cache_path

from evals.bench.measure import Row, Skipped, run_python
from imr_llm.ground import Grounder
from imr_llm.letter import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_QUOTES: Final = 20
_WORDS: Final = 7
_ALIGN: Final = """
import json, sys, time
from langextract import data
from langextract.core import tokenizer
from langextract.resolver import WordAligner
text, quotes = json.load(open(sys.argv[1], encoding="utf-8"))
least = float("inf")
for _ in range(5):
    found = [data.Extraction("quote", quote) for quote in quotes]
    began = time.perf_counter()
    WordAligner().align_extractions([found], text)
    least = min(least, time.perf_counter() - began)
said = {"seconds": least}
"""


def against_langextract(folder: Path) -> Iterator[Row | Skipped]:
    """One row; or why there is none."""
    import json  # noqa: PLC0415

    name = f"grounding of {_QUOTES} quotes in a letter"
    text = parse(max(folder.glob("*.txt")).read_bytes().decode()).folded.text
    quotes = _quotes(text)
    try:
        python = environment()
        file = python.parent.parent / "quotes.json"
        file.write_text(json.dumps([text, quotes]), encoding="utf-8")
        theirs = run_python(_ALIGN, [str(file)], python=python)["seconds"]
    except subprocess.CalledProcessError as error:
        last = str(error.stderr or "").strip().splitlines()[-1:] or ["no output"]
        yield Skipped(name, f"langextract could not be installed or run: {last[0]}")
        return
    yield Row(name, "langextract's aligner", 1000 * _ours(text, quotes), 1000 * theirs, "ms")


def _quotes(text: str) -> list[str]:
    """Runs of words from all over the letter, some with a slip, as a model would cite them."""
    words = text.split()
    step = max(1, (len(words) - _WORDS) // _QUOTES)
    quotes = [" ".join(words[at : at + _WORDS]) for at in range(0, step * _QUOTES, step)]
    return [q if n % 4 else q.replace("e", "", 1) for n, q in enumerate(quotes)]


def _ours(text: str, quotes: list[str]) -> float:
    from imr_llm.letter import Span  # noqa: PLC0415

    whole = [Span(0, len(text))]
    least = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        grounder = Grounder(text)
        for quote in quotes:
            grounder.find(quote, whole)
        least = min(least, time.perf_counter() - began)
    return least


def environment() -> Path:
    """The interpreter of an environment with langextract, made on first use."""
    folder = user_cache_path("imr-llm") / "bench-langextract"
    python = folder / "bin" / "python"
    if sys.platform == "win32":
        python = folder / "Scripts" / "python.exe"
    done = folder / "installed-openai"
    if not done.exists():
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", "langextract[openai]"],
        ):
            subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        done.touch()
    return python
