"""`imr-llm report RUN --out FILE`: one page on a whole run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_llm.shell import OK, UsageError, check_out, say

if TYPE_CHECKING:
    import argparse


def add(commands: Any) -> None:
    """Add the command to the command line's."""
    report = commands.add_parser(
        "report",
        help="one page on a run: how many, overturned how often, why, how fast",
        description="Make one self-contained page of rates with their intervals from a run, and "
        "correct them for the extractor's errors where hand labels allow it.",
    )
    report.add_argument("run", metavar="RUN", help="folder of a run, or JSONL of extract")
    report.add_argument("--out", type=Path, required=True, metavar="FILE", help="the page")
    report.add_argument("--json", type=Path, metavar="FILE", help="write the numbers, too")
    report.add_argument(
        "--gold", type=Path, metavar="DIR",
        help="labels made by hand, of letters drawn at random from letters like the run's",
    )  # fmt: skip
    read = report.add_mutually_exclusive_group()
    read.add_argument(
        "--letters", type=Path, metavar="DIR",
        help="the labelled letters, to read them as the run's were read; without this and "
        "--gold-run labels count for letters that are in the run",
    )  # fmt: skip
    read.add_argument(
        "--gold-run", metavar="RUN", help="results for the labelled letters, made as the run was"
    )
    report.add_argument(
        "--invented-gold", action="store_true",
        help="correct even by labels of invented letters, to see what it looks like",
    )  # fmt: skip
    report.add_argument(
        "--schema", metavar="WHERE:CLASS",
        help="of results with fields of your own: package.module:Class or file.py:Class",
    )  # fmt: skip
    report.add_argument("--offline", action="store_true", help="ask nothing: cache and rules alone")
    report.add_argument("--title", metavar="TEXT", help="the page's title")
    report.set_defaults(command=_report)


def _report(arguments: argparse.Namespace) -> int:
    from imr_llm.labels import LabelError  # noqa: PLC0415
    from imr_llm.own import schema_named  # noqa: PLC0415
    from imr_llm.pages.page import write_page  # noqa: PLC0415 (jinja2)
    from imr_llm.pages.report import TITLE, page_of  # noqa: PLC0415
    from imr_llm.pages.report_corpus import NO_GOLD, corpus  # noqa: PLC0415
    from imr_llm.pages.report_words import letters  # noqa: PLC0415
    from imr_llm.schema import Determination  # noqa: PLC0415
    from imr_llm.settings import Settings  # noqa: PLC0415

    if arguments.gold is None and (arguments.letters or arguments.gold_run):
        raise UsageError("--letters and --gold-run are of the letters that --gold labels: name it.")
    if arguments.json is not None and arguments.json.resolve() == arguments.out.resolve():
        raise UsageError("--out and --json are two files: the page and its numbers.")
    read = [arguments.run, arguments.gold, arguments.letters, arguments.gold_run]
    for written in (arguments.out, arguments.json):
        check_out(written, read)
    if arguments.invented_gold and arguments.gold is None:
        raise UsageError("--invented-gold is of the labels that --gold names: name them.")
    try:
        found = corpus(
            arguments.run, gold=arguments.gold, letters=arguments.letters,
            gold_run=arguments.gold_run, invented_gold=arguments.invented_gold,
            settings=Settings(offline=True) if arguments.offline else None,
            schema=schema_named(arguments.schema) if arguments.schema else Determination,
        )  # fmt: skip
    except LabelError as error:
        raise UsageError(str(error)) from None
    title = _text(arguments.title or TITLE)
    write_page(arguments.out, page_of(found, title=title, command=_as_typed(arguments)))
    if arguments.json is not None:
        write_page(arguments.json, found.to_json())
    if found.not_corrected and found.not_corrected != NO_GOLD:
        say(f"no rate is corrected: {found.not_corrected}")
    say(f"{letters(found.health.letters)}, {found.items:,} items: {arguments.out}")
    return OK


def _as_typed(arguments: argparse.Namespace) -> str:
    """The command that makes this page again."""
    words = ["imr-llm", "report", arguments.run, "--out", arguments.out]
    for name in ("gold", "letters", "gold_run", "schema", "json", "title"):
        if getattr(arguments, name) is not None:
            words += [f"--{name.replace('_', '-')}", getattr(arguments, name)]
    for name in ("invented_gold", "offline"):
        if getattr(arguments, name):
            words.append(f"--{name.replace('_', '-')}")
    return _text(shlex.join(map(str, words)))


def _text(argument: str) -> str:
    """An argument as text: a name that is none in the file system's encoding, with escapes."""
    return argument.encode("utf-8", "backslashreplace").decode()
