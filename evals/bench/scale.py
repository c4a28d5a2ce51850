"""Many letters: letters a second against the ideal and against peers, and memory over a long run.

The model is a server on loopback that answers after a fifth of a second. Letters are made by varying
the built-in ones (`many`), so most of their sentences have been met: the rules at first sight are in
the other comparisons.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from evals.bench.langextract import environment
from evals.bench.many import answers_for, many
from evals.bench.measure import Row, Skipped
from evals.bench.stub import Stub, stub

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DELAY: Final = 0.2
_WIDTHS: Final = (64, 256)
_SHORT: Final = 6_000
"""Letters of a comparison of throughput; the first third, while workers load, is left out."""
_PEERS: Final = 1_000
_LANGEXTRACT: Final = 150
_POINTS: Final = 10
_PART: Final = 14_000

_RUN: Final = """
import json, sys, threading, time
from pathlib import Path
from evals.bench.many import many
from imr_llm import Settings, run

given = json.loads(sys.argv[1])
texts = [Path(file).read_bytes().decode() for file in given["files"]]
taken = []

def letters():
    for number, letter in enumerate(many(texts, given["number"])):
        taken.append(time.perf_counter()) if number % 50 == 0 else None
        yield letter

def resident():
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if stat.parent.name == "self" or int(fields[1]) == me or int(stat.parent.name) == me:
                total += int(fields[21]) * 4096
        except (OSError, ValueError):
            pass
    return total / 2**20

import os
me = os.getpid()
curve = []
def sample():
    while True:
        curve.append((50 * len(taken), resident()))
        time.sleep(0.5)
threading.Thread(target=sample, daemon=True).start()
settings = Settings(**given["settings"]) if given["settings"] else Settings(model=None, offline=True)
began = time.perf_counter()
report = run(letters(), given["out"], settings=settings, processes=given["processes"])
seconds = time.perf_counter() - began
# The rate behind the first third: workers have started, compiled what they look for, written a part.
first, last = len(taken) // 3, len(taken) - 1
steady = 50 * (last - first) / (taken[last] - taken[first])
print(json.dumps({
    "letters": report.letters, "seconds": seconds, "rate": steady, "curve": curve,
    "fallbacks": report.tally.fallbacks, "errors": report.tally.errors,
}))
"""

_THEIRS: Final = """
import json, sys, time
import langextract as lx

address, texts, width = json.load(open(sys.argv[1], encoding="utf-8"))
example = lx.data.ExampleData(
    text="A 43-year-old man.", extractions=[lx.data.Extraction("age", "43-year-old")]
)
config = lx.factory.ModelConfig(
    model_id="stub", provider="openai",
    provider_kwargs={"base_url": address, "api_key": "none", "max_workers": width},
)
documents = [lx.data.Document(text=text) for text in texts]
began = time.perf_counter()
found = list(lx.extract(
    documents, prompt_description="The worker's age.", examples=[example], config=config,
    max_char_buffer=40_000, batch_length=width, max_workers=width, fence_output=False,
    use_schema_constraints=False, show_progress=False,
))
said = {"rate": len(found) / (time.perf_counter() - began)}
"""


def scale(folder: Path, number: int) -> Iterator[Row | Skipped]:
    """Throughput by rules and with a model, and the memory of a run of so many letters."""
    with _Bench(folder) as bench:
        yield from _rules(bench)
        for width in _WIDTHS:
            yield from _asked(bench, width)
        if number:
            yield from _long(bench, number)


class _Bench:
    """Letters, the answers to them, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.files = sorted(folder.glob("*.txt"))
        self.texts = [file.read_bytes().decode() for file in self.files]
        self._scratch = tempfile.TemporaryDirectory(prefix="imr-llm-bench-")
        self.home = Path(self._scratch.name)
        self._runs = 0

    def __enter__(self) -> Self:
        self.answers = self.home / "answers.json"
        self.answers.write_text(json.dumps(answers_for(self.texts)), encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        self._scratch.cleanup()

    @contextmanager
    def server(self) -> Iterator[Stub]:
        with stub(self.answers, DELAY) as server:
            yield server

    def run(self, number: int, processes: int | None, settings: dict[str, Any]) -> dict[str, Any]:
        """A run in a process of its own."""
        self._runs += 1
        given = {
            "files": [str(file) for file in self.files], "number": number, "settings": settings,
            "out": str(self.home / f"out-{self._runs}"), "processes": processes,
        }  # fmt: skip
        done = subprocess.run(  # noqa: S603 (our own code)
            [sys.executable, "-c", _RUN, json.dumps(given)],
            capture_output=True, text=True, check=True, env={**os.environ},
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def settings(self, server: Stub, width: int) -> dict[str, Any]:
        return {
            "model": "openai/stub", "base_url": server.address, "api_key": "none",
            "mode": "json_schema", "concurrency": width,
            "cache_dir": str(self.home / f"cache-{self._runs}"),
        }  # fmt: skip


def _rules(bench: _Bench) -> Iterator[Row]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    one = bench.run(_SHORT, 1, {})["rate"]
    two = bench.run(_SHORT, 2, {})["rate"]
    note = f"{two / one / min(2, cores):.0%} of two processes' share"
    yield Row("run, rules alone, two processes", "one process", two, one, "letters/s", note)


def _asked(bench: _Bench, width: int) -> Iterator[Row | Skipped]:
    ideal = width / DELAY
    with bench.server() as server:
        ours = bench.run(_SHORT, None, bench.settings(server, width))
        asked = Counter(token for token, _, _ in server.paid())
    requests = sum(asked.values()) / _SHORT
    name = f"run with a model, {width} requests under way"
    note = f"{ours['fallbacks']} fallbacks, {requests:.3f} requests a letter"
    yield Row(name, "the ideal", ours["rate"], ideal / requests, "letters/s", note)
    with bench.server() as server:
        plain = asyncio.run(_plain(server.address, bench.texts, width))
    yield Row(name, "asyncio.gather over instructor", ours["rate"], plain, "letters/s",
              "theirs without rules, cache and grounding")  # fmt: skip
    try:
        theirs = _langextract(bench, width)
    except (subprocess.CalledProcessError, OSError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()[-1:]
        yield Skipped(name, f"langextract could not be installed or run: {said}")
    else:
        yield Row(name, "langextract", ours["rate"], theirs, "letters/s")


async def _plain(address: str, texts: Sequence[str], width: int) -> float:
    """Letters a second of the plain way: a class, a client, a semaphore, gather."""
    import instructor  # noqa: PLC0415
    from openai import AsyncOpenAI  # noqa: PLC0415

    from imr_llm.letter import parse  # noqa: PLC0415
    from imr_llm.model.prompt import ANSWERS, requests  # noqa: PLC0415

    of_letters = (requests(parse(text), "letter", _PART) for _, text in many(texts, _PEERS))
    asked = [each[0] for each in of_letters if len(each) == 1]
    client = AsyncOpenAI(base_url=address, api_key="none", max_retries=0)
    wrapped = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)
    slots = asyncio.Semaphore(width)

    async def ask(request: Any) -> None:
        async with slots:
            await wrapped.create(
                model="stub", response_model=ANSWERS[request.kind], max_retries=1, strict=False,
                messages=[
                    {"role": "system", "content": request.system},
                    {"role": "user", "content": request.text},
                ],
            )  # fmt: skip

    await ask(asked[0])
    began = time.perf_counter()
    await asyncio.gather(*(ask(request) for request in asked))
    taken = time.perf_counter() - began
    await client.close()
    return len(asked) / taken


def _langextract(bench: _Bench, width: int) -> float:
    python = environment()
    with bench.server() as server:
        file = bench.home / "theirs.json"
        texts = [text for _, text in many(bench.texts, _LANGEXTRACT)]
        file.write_text(json.dumps([server.address, texts, width]), encoding="utf-8")
        done = subprocess.run(  # noqa: S603 (our own code)
            [str(python), "-c", f"{_THEIRS}\nprint(json.dumps(said))", str(file)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    return float(json.loads(done.stdout.splitlines()[-1])["rate"])


def _long(bench: _Bench, number: int) -> Iterator[Row]:
    """Memory of all processes of a run at ten points of it."""
    with bench.server() as server:
        for what, settings in (("rules alone", {}), ("a model", bench.settings(server, 256))):
            found = bench.run(number, 2, settings)
            name = f"run of {found['letters']:,} letters, {what}"
            curve = _points(found["curve"], number)
            first = curve[0][1]
            most = max(megabytes for letters, megabytes in found["curve"] if letters >= curve[0][0])
            told = " ".join(f"{letters // 1000}k:{megabytes:.0f}" for letters, megabytes in curve)
            yield Row(f"{name}: memory", "at a tenth of it", most, first, "MB",
                      f"grows by {most - first:.0f} MB; {told}")  # fmt: skip
            hours = 1_600_000 / found["rate"] / 3600
            yield Row(f"{name}: letters a second", "1", found["rate"], 1, "letters/s",
                      f"1.6 million in {hours:.1f} hours; {found['errors']} errors")  # fmt: skip


def _points(curve: Sequence[tuple[int, float]], number: int) -> list[tuple[int, float]]:
    """The memory at the end of each tenth of the letters, as measured next to it."""
    ends = [tenth * number // _POINTS for tenth in range(1, _POINTS + 1)]
    return [(end, min(curve, key=lambda seen: abs(seen[0] - end))[1]) for end in ends]
