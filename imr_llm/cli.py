"""The command line: `imr-llm extract | run | table | review | report | scan | demo | replay | cache | evals`.

Results go to standard output, progress and messages to standard error. Exit status: 0; 1 when a
letter has an error; 2 for wrong usage and settings; 3 when a limit stopped a run; 130 on Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import os
import sys
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from imr_llm.ctrl_c import check, heard
from imr_llm.errors import ConfigurationError, ImrError
from imr_llm.frames import command as table
from imr_llm.pages import report_command, review_command
from imr_llm.private import Replacing
from imr_llm.shell import (
    INTERRUPTED,
    LETTER_FAILED,
    LIMITED,
    OK,
    WRONG_USAGE,
    UsageError,
    check_out,
    check_run,
    counted,
    exists,
)
from imr_llm.shell import is_folder as _is_folder
from imr_llm.shell import names_in as _names_in
from imr_llm.shell import say as _say
from imr_llm.shell import sources as _sources
from imr_llm.terminal import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from imr_llm.batch import Source
    from imr_llm.cache import AnswerCache
    from imr_llm.extraction import Extraction
    from imr_llm.runs import RunReport
    from imr_llm.schema import Determination
    from imr_llm.settings import Settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):  # letters are UTF-8, whatever the terminal's locale
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    _hear()
    try:
        with heard():
            return _obeyed(given)
    except (ConfigurationError, UsageError) as error:
        _say(str(error))
        return WRONG_USAGE
    except ImrError as error:
        _say(str(error))
        return LETTER_FAILED
    except KeyboardInterrupt:
        _say("stopped")
        return INTERRUPTED
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _say(f"The output cannot be written: {error.strerror or type(error).__name__}.")
            _close_quietly()
            return LETTER_FAILED
        _close_quietly()  # `imr-llm extract ... | head`
        return OK
    except Exception as error:  # noqa: BLE001 (its text, or a traceback's, may be a letter's)
        from imr_llm.guard import told_of  # noqa: PLC0415

        _say(told_of(error))
        return LETTER_FAILED


def _obeyed(given: list[str]) -> int:
    if given[:1] == ["evals"]:
        return _evals(given[1:])
    arguments = parser().parse_args(given)
    return int(arguments.command(arguments))


class _Heard(logging.Handler):
    """Says some events on standard error: the command line's user has set up no log."""

    def emit(self, record: logging.LogRecord) -> None:
        told = getattr(record, "imr_llm", {})
        if told.get("event") == "cache.unused":
            _say(f"the answer cache in {told.get('folder')} is not used: {told.get('reason')}")
        elif told.get("event") == "run.interrupted":
            _say("finishing what is under way; Ctrl-C again stops at once")
        elif told.get("event") == "model.paused":
            _say(f"the server asks for a pause of {told.get('seconds')} seconds, which is kept")


def _hear() -> None:
    logger = logging.getLogger("imr_llm")
    if not any(isinstance(each, _Heard) for each in logger.handlers):
        logger.addHandler(_Heard(logging.WARNING))


def _close_quietly() -> None:
    """What is still in the buffer of standard output goes nowhere, without a word at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    """The parser of the command line, with all of its commands."""
    from imr_llm import __version__  # noqa: PLC0415

    made = argparse.ArgumentParser(
        prog="imr-llm",
        description="Records from California workers' compensation IMR determination letters.",
    )
    made.add_argument("--version", action="version", version=f"imr-llm {__version__}")
    commands = made.add_subparsers(required=True, metavar="COMMAND")

    extract = commands.add_parser("extract", help="read letters into records")
    _letters(extract)
    extract.add_argument(
        "--offline", action="store_true", help="ask nothing: cache and rules alone"
    )
    extract.set_defaults(command=_extract)

    replay = commands.add_parser(
        "replay", help="put stored answers through today's code, without a call"
    )
    _letters(replay)
    replay.set_defaults(command=_replay)

    run = commands.add_parser(
        "run",
        help="read any number of letters into a folder; begun again, it goes on",
        description="Read letters into a folder of Parquet parts. Stopped by anything and begun again, "
        "it goes on with what is not done; no answer is paid for twice.",
    )
    _paths(run)
    run.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the run")
    run.add_argument("--offline", action="store_true", help="ask nothing: cache and rules alone")
    run.add_argument("--processes", type=int, metavar="N", help="default: as many as pay")
    run.add_argument("--jsonl", action="store_true", help="write lines of JSON, too, in DIR/_jsonl")
    run.add_argument("--max-cost", type=float, metavar="USD", help="stop at this cost")
    run.add_argument(
        "--max-failures", type=int, metavar="N", help="stop at more letters with an error"
    )
    run.add_argument(
        "--max-fallback-share", type=float, metavar="SHARE",
        help="stop where the rules stand in for the model more often than this (0 to 1)",
    )  # fmt: skip
    run.add_argument(
        "--retry", action="store_true",
        help="do letters again that have an error or for which the rules stood in",
    )  # fmt: skip
    run.add_argument(
        "--estimate", type=int, nargs="?", const=30, metavar="N",
        help="ask for a sample of N letters (30), say what the run will cost, and begin nothing",
    )  # fmt: skip
    run.add_argument(
        "--batch", action="store_true",
        help="ask by the provider's batch API: half the price, within a day",
    )  # fmt: skip
    run.add_argument("--part", type=int, metavar="N", help="most letters of one part (1000)")
    run.set_defaults(command=_run_folder)

    scan = commands.add_parser(
        "scan", help="find dates of birth, numbers and names in letters",
        description="Find personal data in letters: a line for each finding, without its value.",
    )  # fmt: skip
    _letter_paths(scan)
    scan.add_argument("--jsonl", action="store_true", help="one JSON object a line")
    scan.add_argument("--show", action="store_true", help="print the values, too")
    scan.set_defaults(command=_scan)
    table.add(commands)
    review_command.add(commands)
    report_command.add(commands)

    demo = commands.add_parser("demo", help="read built-in letters, without key or network")
    demo.set_defaults(command=_demo)

    cache = commands.add_parser("cache", help="the model's stored answers")
    actions = cache.add_subparsers(required=True, metavar="ACTION")
    for name, command, text in (
        ("info", _cache_info, "where it is and how much it holds"),
        ("clear", _cache_clear, "delete all of it"),
        ("verify", _cache_verify, "check every stored answer"),
    ):
        actions.add_parser(name, help=text).set_defaults(command=command)

    commands.add_parser("evals", help="score against hand labels (python -m evals)")
    return made


def _letter_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH",
        help=".txt or .pdf files, folders of them, or - for standard input",
    )  # fmt: skip


def _paths(parser: argparse.ArgumentParser) -> None:
    _letter_paths(parser)
    parser.add_argument("--model", help="provider/model, as openai/gpt-5-mini or ollama/qwen3")
    parser.add_argument(
        "--schema", metavar="WHERE:CLASS",
        help="fields of your own: package.module:Class or file.py:Class",
    )  # fmt: skip


def _letters(parser: argparse.ArgumentParser) -> None:
    _paths(parser)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument(
        "--jsonl", action="store_true",
        help="one JSON object a line (as without this, but for results on a terminal)",
    )  # fmt: skip
    shape.add_argument(
        "--table", action="store_true", help="a readable table (as without this on a terminal)"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there, not to the terminal")


def _extract(arguments: argparse.Namespace) -> int:
    from imr_llm.settings import Settings  # noqa: PLC0415

    settings = Settings(**({"offline": True} if arguments.offline else {}))
    return _run(arguments, settings)


def _replay(arguments: argparse.Namespace) -> int:
    from imr_llm.settings import Settings  # noqa: PLC0415

    settings = Settings(offline=True)
    if not (arguments.model or settings.model):
        raise UsageError("Say whose answers to replay: --model, or IMR_LLM_MODEL.")
    return _run(arguments, settings)


def _scan(arguments: argparse.Namespace) -> int:
    from imr_llm.errors import LetterError  # noqa: PLC0415
    from imr_llm.privacy.told import told  # noqa: PLC0415

    failed = found = letters = 0
    out = Shown(sys.stdout)
    for source in _sources(arguments.paths):
        name, letter = source if isinstance(source, tuple) else ("-", source)
        letters += 1
        try:
            for line in told(name, letter, show=arguments.show, as_json=arguments.jsonl):
                if arguments.jsonl:
                    out.write_json(line)
                else:
                    out.write(line + "\n")
                found += 1
        except LetterError as error:
            failed += 1
            _say(f"{name}: {error}")
    _say(f"{counted(found, 'finding')} in {counted(letters - failed)}")
    return LETTER_FAILED if failed else OK


def _demo(_: argparse.Namespace) -> int:
    from imr_llm.batch import extract_many  # noqa: PLC0415
    from imr_llm.settings import Settings  # noqa: PLC0415

    folder = resources.files("imr_llm.demo")
    letters = [
        (file.name.removesuffix(".txt"), file.read_text(encoding="utf-8"))
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".txt")
    ]
    results = extract_many(letters, settings=Settings(model=None, offline=True))
    status = _write(results, sys.stdout, as_table=True)
    sys.stdout.flush()
    _say(
        "Read by the rules alone. With a model as second witness: "
        "imr-llm extract LETTER --model openai/gpt-5-mini"
    )
    return status


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from imr_llm.batch import extract_many  # noqa: PLC0415

    check_out(arguments.out, arguments.paths)
    sources = list(_sources(arguments.paths))
    settings = settings.replaced(model=arguments.model)
    shown = len(sources) > 1 and sys.stderr.isatty()
    results = extract_many(sources, schema=_schema(arguments), settings=settings, progress=shown)
    if arguments.out is None:
        as_table = arguments.table or (not arguments.jsonl and sys.stdout.isatty())
        return _write(results, sys.stdout, as_table=as_table)
    return _write_file(results, arguments.out, as_table=arguments.table)


def _schema(arguments: argparse.Namespace) -> type[Determination] | None:
    """The schema of the user's own that the arguments name."""
    if arguments.schema is None:
        return None
    from imr_llm.own import schema_named  # noqa: PLC0415

    return schema_named(arguments.schema)


def _run_folder(arguments: argparse.Namespace) -> int:
    from imr_llm.runs import run  # noqa: PLC0415
    from imr_llm.runs.folder import MANIFEST  # noqa: PLC0415
    from imr_llm.settings import Settings  # noqa: PLC0415

    settings = Settings(**({"offline": True} if arguments.offline else {}))
    if arguments.estimate is not None:
        return _estimate(arguments, settings)
    check_run(arguments.paths, arguments.out, begun=exists(arguments.out / MANIFEST))
    more = {"part_letters": arguments.part} if arguments.part is not None else {}
    report = run(
        _Letters(arguments.paths), arguments.out,
        model=arguments.model, schema=_schema(arguments), settings=settings,
        processes=arguments.processes,
        max_cost=arguments.max_cost, max_failures=arguments.max_failures,
        max_fallback_share=arguments.max_fallback_share, jsonl=arguments.jsonl,
        retry=arguments.retry, batch=arguments.batch, progress=sys.stderr.isatty(),
        on_alarm=lambda alarm: _say(f"look at this: {alarm}"), **more,
    )  # fmt: skip
    _say(_told(report))
    for name, error in report.failures:
        _say(f"{name}: {error}")
    if report.errors > len(report.failures) > 0:
        _say(f"and {report.errors - len(report.failures)} more: see the column `error`")
    if report.errors:
        _say("with --retry, letters with an error are done again")
    if report.stopped:
        _say(f"stopped: {report.stopped}; the same command goes on")
        return LIMITED
    return LETTER_FAILED if report.errors else OK


def _estimate(arguments: argparse.Namespace, settings: Settings) -> int:
    from imr_llm.runs import estimate  # noqa: PLC0415

    letters = list(_sources(arguments.paths))
    found = estimate(
        letters, model=arguments.model, schema=_schema(arguments), settings=settings,
        sample=arguments.estimate,
    )  # fmt: skip
    lines = [f"letters        {found.letters:,}, of which {found.sample} were asked"]
    for name, total in (
        ("input tokens", found.input_tokens),
        ("output tokens", found.output_tokens),
    ):
        lines.append(f"{name:<14} {total.expected:,.0f} ({total.low:,.0f} to {total.high:,.0f})")
    if found.cost is None:
        lines.append("cost           unknown: set IMR_LLM_PRICES")
    else:
        ends = f"${found.cost.low:,.2f} to ${found.cost.high:,.2f}"
        lines.append(f"cost           ${found.cost.expected:,.2f} ({ends})")
    lines.append(f"time           {found.seconds / 3600:,.2f} hours, at the rate of the sample")
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _told(report: RunReport) -> str:
    tally = report.tally
    cost = "" if report.cost is None else f", ${report.cost:.4g} in all"
    rate = tally.letters / report.seconds if report.seconds else 0.0
    return (
        f"{counted(report.letters)} in {report.folder}: {tally.letters} now ({rate:.3g} a second), "
        f"{report.done_before} before; {report.errors} with an error, "
        f"the rules stood in for {tally.fallbacks} now{cost}"
    )


class _Letters:
    """The letters that paths name; their number is known where no standard input is among them."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._names = {given: _names_in(Path(given)) for given in paths if _is_folder(Path(given))}
        for given, names in self._names.items():
            if not names:  # told before the folder is a run's
                raise UsageError(f"There is no .txt and no .pdf file directly in {given}.")

    def __len__(self) -> int:
        return sum(len(self._names.get(given, ("",))) for given in self._paths)

    def __iter__(self) -> Iterator[Source]:
        return _sources(self._paths)


def _write_file(results: Iterator[Extraction], file: Path, *, as_table: bool) -> int:
    """Write the results; what was read when something stops it stays beside the file."""
    try:
        fresh = Replacing(file, keep=True)
    except OSError as error:
        raise UsageError(f"The output cannot be written: {error.strerror}.") from None
    try:
        with (
            fresh as raw,
            io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace") as out,
        ):
            return _write(results, out, as_table=as_table)
    except BaseException:
        if fresh.partial.exists():
            _say(f"what was read so far is in {fresh.partial.name}, beside the file asked for")
        raise


def _write(results: Iterator[Extraction], out: TextIO, *, as_table: bool) -> int:
    """Write each result as it comes; tell of errors and fallbacks on standard error."""
    failed = 0
    causes: Counter[str] = Counter()
    shown = Shown(out)
    for result in results:
        check()
        if as_table:
            _print_panel(result, out)
        else:
            shown.write_json(result.to_json())
            out.flush()
        if result.error:
            failed += 1
            _say(f"{result.id}: {result.error}")
        elif result.fallback:
            causes[result.fallback] += 1
    for cause, count in causes.most_common(5):
        _say(f"the rules stood in for {counted(count)}: {cause}")
    return LETTER_FAILED if failed else OK


def _print_panel(result: Extraction, out: TextIO) -> None:
    from rich.console import Console  # noqa: PLC0415

    from imr_llm.show import panel  # noqa: PLC0415

    Console(file=out, width=None if out.isatty() else 100).print(panel(result))


def _cache_info(_: argparse.Namespace) -> int:
    with _cache() as cache:
        info = cache.info()
    sys.stdout.write(f"folder   {info.folder}\nanswers  {info.entries}\nbytes    {info.bytes}\n")
    if info.foreign:
        sys.stdout.write(f"foreign  {info.foreign} rows that are not ours, and are never read\n")
    return OK


def _cache_clear(_: argparse.Namespace) -> int:
    with _cache() as cache:
        count = cache.clear()
    _say(f"{count} stored answers deleted")
    return OK


def _cache_verify(_: argparse.Namespace) -> int:
    with _cache() as cache:
        report = cache.verify()
    sys.stdout.write(
        f"sound    {report.ok}\ndamaged  {report.damaged}\nforeign  {report.foreign}\n"
    )
    return LETTER_FAILED if report.damaged else OK


def _cache() -> AnswerCache:
    from imr_llm.cache import AnswerCache  # noqa: PLC0415
    from imr_llm.settings import Settings  # noqa: PLC0415

    return AnswerCache(Settings().cache_dir)


def _evals(given: Sequence[str]) -> int:
    from evals.__main__ import main as evals  # noqa: PLC0415

    return evals(list(given))


if __name__ == "__main__":
    sys.exit(main())
