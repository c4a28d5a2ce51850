"""`python -m evals bench`: speed and memory, as ratios of things that ran side by side in one run.

Import against `import openai`; the rules against a loop of plain Python; a cache hit against the
rules alone; what a model call takes beyond the model against bare openai and bare instructor, on a
server on loopback; grounding against langextract, in an environment made for it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evals.bench.ideal import ideal_answers
from evals.bench.langextract import against_langextract
from evals.bench.measure import Row, Skipped, in_turn, medians, run_python
from evals.bench.scale import scale
from evals.bench.stub import key_of, stub
from evals.extras import need
from evals.gold import GoldError, built_in
from evals.reports.terminal import console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from imr_llm.settings import Settings

_ADDITIONS: Final = 100_000
_QUOTES: Final = 40
_WARM: Final = 10
_IMPORT: Final = """
import sys, time
began = time.process_time()
exec(sys.argv[1])
said = {"seconds": time.process_time() - began}
"""
_READ_ALL: Final = """
import sys
from pathlib import Path
from imr_llm import Settings, extract
for file in sorted(Path(sys.argv[1]).glob("*.txt")):
    extract(file, settings=Settings(model=None, offline=True))
"""


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals bench", description=__doc__)
    parser.add_argument("--letters", type=Path, metavar="DIR", help="letters (default: built-in)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument(
        "--only", metavar="WORD", default="", help="comparisons whose name has this word"
    )
    parser.add_argument(
        "--scale", type=int, nargs="?", const=100_000, metavar="N",
        help="many letters instead: throughput, and the memory of a run of N (100000; 0: none)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    folder = options.letters or Path(str(built_in("letters")))
    if not any(folder.glob("*.txt")):
        raise GoldError(f"no letters (.txt) in {folder}")
    rows: list[Row | Skipped] = []
    parts: dict[str, Callable[[], Iterator[Row | Skipped]]] = {
        "import": _imports, "rules memory": lambda: _memory(folder),
        "rules": lambda: _rules(folder), "cache hit": lambda: _hits(folder),
        "model call": lambda: _calls(folder), "grounding": lambda: _grounding(folder),
    }  # fmt: skip
    if options.scale is not None:
        parts = {"scale": lambda: scale(folder, options.scale)}
    for name, measure in parts.items():
        if options.only in name:
            print(f"measuring: {name}", file=sys.stderr)
            rows += measure()
    _print(rows)
    if options.json:
        text = json.dumps([row.as_json() for row in rows], indent=1)
        options.json.write_text(f"{text}\n", encoding="utf-8")
    return 0


def _imports() -> Iterator[Row | Skipped]:
    ours, theirs = "from imr_llm import extract", "import openai"
    said = [(run_python(_IMPORT, [ours]), run_python(_IMPORT, [theirs])) for _ in range(5)]
    for key, unit in (("seconds", "s"), ("peak", "MB")):
        mine, other = (min(each[side][key] for each in said) for side in (0, 1))
        name = "time" if key == "seconds" else "peak memory"
        yield Row(f"import ({name})", theirs, mine, other, unit)


def _memory(folder: Path) -> Iterator[Row | Skipped]:
    ours = run_python(_READ_ALL, [str(folder)])["peak"]
    theirs = run_python("import openai")["peak"]
    number = len(list(folder.glob("*.txt")))
    yield Row(f"rules over {number} letters (peak memory)", "import openai", ours, theirs, "MB")


def _rules(folder: Path) -> Iterator[Row | Skipped]:
    from imr_llm.letter import parse  # noqa: PLC0415
    from imr_llm.rules import testify  # noqa: PLC0415

    texts = _texts(folder)
    letters = [parse(text) for text in texts]
    ours = Path(str(built_in("letters")))
    if folder != ours:  # as in a run: the vocabulary has been met, the sentences have not
        for text in _texts(ours):
            testify(parse(text))
    first = [in_turn(lambda letter=letter: testify(letter), _add, rounds=1) for letter in letters]  # type: ignore[misc]
    loop = f"{_ADDITIONS:,} additions in a loop"
    # The first letters compile the patterns.
    yield _milliseconds("rules, a letter at first sight", loop, medians(first[_WARM:] or first))
    pairs = [in_turn(lambda letter=letter: testify(letter), _add) for letter in letters]  # type: ignore[misc]
    yield _milliseconds("rules, a letter read before", loop, medians(pairs))
    pairs = [in_turn(lambda text=text: parse(text), _add) for text in texts]  # type: ignore[misc]
    yield _milliseconds("reading, a letter", loop, medians(pairs))


def _add() -> int:
    return sum(range(_ADDITIONS))


def _hits(folder: Path) -> Iterator[Row | Skipped]:
    from imr_llm import Settings, extract  # noqa: PLC0415
    from imr_llm.model.witness import ModelWitness  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as cache:
        alone = Settings(model=None, offline=True)
        settings = _settings("http://127.0.0.1:9/v1", Path(cache), offline=True)
        witness = ModelWitness(settings)
        pairs = []
        for text in _texts(folder):
            for key, answer in _stored(text, settings, witness):
                witness.cache.set(key, answer)
            hit = in_turn(
                lambda text=text: extract(text, settings=settings),  # type: ignore[misc]
                lambda text=text: extract(text, settings=alone),  # type: ignore[misc]
                rounds=9,
            )
            pairs.append(hit)
        witness.cache.close()
    with_hit, without = medians(pairs)
    beyond = 1000 * medians([(hit - rules, rules) for hit, rules in pairs])[0]
    note = f"{beyond:.2f} ms beyond the rules"
    yield Row(
        "extract with a cache hit, a letter", "extract by rules alone", 1000 * with_hit,
        1000 * without, "ms", note,
    )  # fmt: skip


def _calls(folder: Path) -> Iterator[Row | Skipped]:
    from imr_llm import Settings, extract  # noqa: PLC0415

    alone = Settings(model=None, offline=True)
    with tempfile.TemporaryDirectory() as scratch:
        answers, requests = {}, []
        for text in _texts(folder):
            for request, answer in _ideal(text, _settings("http://unused/v1", Path(scratch))):
                answers[key_of(request.text)] = json.loads(answer)
                requests.append((text, request))
        file = Path(scratch, "answers.json")
        file.write_text(json.dumps(answers), encoding="utf-8")
        with stub(file) as server:
            whole = _settings(server.address, Path(scratch, "cache"))
            bare = asyncio.run(_bare(server.address, [request for _, request in requests]))
            # One letter first: the client and its connection are made once in a process.
            extract(requests[0][0], settings=whole)
            ours = []
            for text, _ in requests[1:]:
                taken = in_turn(
                    lambda text=text: extract(text, settings=whole),  # type: ignore[misc]
                    lambda text=text: extract(text, settings=alone),  # type: ignore[misc]
                    rounds=1,
                )
                ours.append((taken[0] - taken[1], taken[1]))
    mine = 1000 * medians(ours)[0]
    name = "model call, with token, cache and grounding"
    yield Row(name, "bare instructor", mine, 1000 * bare["instructor"], "ms")
    yield Row(name, "bare openai", mine, 1000 * bare["openai"], "ms")


def _grounding(folder: Path) -> Iterator[Row | Skipped]:
    from imr_llm.ground import Grounder  # noqa: PLC0415
    from imr_llm.letter import Span, parse  # noqa: PLC0415
    from imr_llm.letter.sentences import sentences  # noqa: PLC0415

    text = max((parse(each).folded.text for each in _texts(folder)), key=len)
    cited = [span for span in sentences(text, Span(0, len(text))) if span.end - span.start > 40]
    step = max(1, len(cited) // _QUOTES)
    quotes = []
    for number, span in enumerate(cited[: step * _QUOTES : step]):
        words = " ".join(span.of(text).split()[1:7])
        # Every tenth with a slip of the pen, which is looked for inexactly.
        quotes.append((words if number % 10 else _with_a_slip(words), span))

    def ground() -> None:
        grounder = Grounder(text)
        for words, span in quotes:
            grounder.find(words, [span])

    taken = in_turn(ground, _add)
    name = f"grounding of {len(quotes)} quotes in the longest letter ({len(text):,} characters)"
    yield _milliseconds(name, f"{_ADDITIONS:,} additions in a loop", taken)
    yield from against_langextract(folder)


def _with_a_slip(words: str) -> str:
    longest = max(words.split(), key=len)
    return words.replace(longest, longest[:-2] + longest[-1] + longest[-2], 1)


async def _bare(address: str, requests: list[Any]) -> dict[str, float]:
    """Median seconds of a call through each client alone, one after the other."""
    import time  # noqa: PLC0415
    from statistics import median  # noqa: PLC0415

    import instructor  # noqa: PLC0415
    from openai import AsyncOpenAI  # noqa: PLC0415

    from imr_llm.model.prompt import ANSWERS  # noqa: PLC0415

    client = AsyncOpenAI(base_url=address, api_key="none", max_retries=0)
    wrapped = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)
    taken: dict[str, list[float]] = {"openai": [], "instructor": []}
    for request in requests:
        messages: Any = [
            {"role": "system", "content": request.system},
            {"role": "user", "content": request.text},
        ]
        answer = ANSWERS[request.kind]
        began = time.perf_counter()
        await client.chat.completions.create(model="stub", messages=messages)
        taken["openai"].append(time.perf_counter() - began)
        began = time.perf_counter()
        await wrapped.create(model="stub", messages=messages, response_model=answer, max_retries=1)
        taken["instructor"].append(time.perf_counter() - began)
    await client.close()
    return {name: median(each[1:]) for name, each in taken.items()}


def _texts(folder: Path) -> list[str]:
    return [file.read_bytes().decode() for file in sorted(folder.glob("*.txt"))]


def _settings(address: str, cache: Path, *, offline: bool = False) -> Settings:
    from imr_llm import Settings  # noqa: PLC0415

    return Settings(
        model="openai/stub", base_url=address, api_key="none", cache_dir=cache, offline=offline,
        mode="json_schema",
    )  # fmt: skip


def _ideal(text: str, settings: Settings) -> Iterator[Any]:
    from imr_llm import Settings, extract  # noqa: PLC0415
    from imr_llm.letter import parse  # noqa: PLC0415

    label = extract(text, settings=Settings(model=None, offline=True)).determination
    if label is not None:
        yield from ideal_answers(parse(text), label, settings)


def _stored(text: str, settings: Settings, witness: Any) -> Iterator[Any]:
    from imr_llm.cache import StoredAnswer  # noqa: PLC0415

    for request, answer in _ideal(text, settings):
        stored = StoredAnswer(answer, 1, 0, 1, "openai/stub", witness.prompt_version, "2026-01-01")
        yield witness.key(request), stored


def _milliseconds(name: str, other: str, taken: tuple[float, float]) -> Row:
    return Row(name, other, 1000 * taken[0], 1000 * taken[1], "ms")


def _print(rows: list[Row | Skipped]) -> None:
    table = need("rich.table").Table(box=need("rich.box").SIMPLE_HEAD, pad_edge=False)
    table.add_column("measured")
    table.add_column("against")
    for name in ("ours", "other", "ratio"):
        table.add_column(name, justify="right")
    table.add_column("")
    for row in rows:
        if isinstance(row, Skipped):
            table.add_row(row.name, f"not measured: {row.why}")
            continue
        ours, other = (f"{value:.3g} {row.unit}" for value in (row.ours, row.others))
        table.add_row(row.name, row.other, ours, other, f"{row.ratio:.3g}", row.note)
    console().print(table)
