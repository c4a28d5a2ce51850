"""`imr-llm review`: a page to look at letters in, with their values, and to correct them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_llm.shell import LETTER_FAILED, OK, UsageError, check_out, is_folder, say, sources

if TYPE_CHECKING:
    from imr_llm.extraction import Extraction
    from imr_llm.pages.review_choice import Choice
    from imr_llm.schema import Determination

_MOST: Final = 50


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command `review`."""
    review = commands.add_parser(
        "review",
        help="a page to check and correct values in, in their places in the letter",
        description="Make one self-contained HTML page: letters with each value marked in its place, "
        "the doubtful first. What is corrected there is handed out as gold labels.",
    )
    review.add_argument(
        "paths", nargs="+", metavar="LETTER_OR_RUN",
        help=".txt or .pdf files, folders of them, or - for standard input; or the folder of one run, "
        "or a JSONL file of imr-llm extract",
    )  # fmt: skip
    review.add_argument("--out", type=Path, required=True, metavar="FILE", help="the page")
    review.add_argument("--model", help="provider/model, as openai/gpt-5-mini or ollama/qwen3")
    review.add_argument("--offline", action="store_true", help="ask nothing: cache and rules alone")
    review.add_argument(
        "--schema", metavar="WHERE:CLASS",
        help="letters, or a run, with fields of your own: package.module:Class or file.py:Class",
    )  # fmt: skip
    review.add_argument(
        "--letters", type=Path, metavar="DIR", help="of a run: the folder of its letters"
    )
    review.add_argument(
        "--most", type=_count, default=_MOST, metavar="N",
        help=f"the N most doubtful letters ({_MOST})",
    )  # fmt: skip
    review.set_defaults(command=_review)


def _review(arguments: argparse.Namespace) -> int:
    from imr_llm.pages.page import write_page  # noqa: PLC0415
    from imr_llm.pages.review import review_page  # noqa: PLC0415

    check_out(arguments.out, [*arguments.paths, arguments.letters])
    choice = _of_run(arguments) if any(map(_is_run, arguments.paths)) else _of_letters(arguments)
    for note in choice.notes:
        say(note)
    if not choice.results:
        say("No page was made: there is no letter with values.")
        return LETTER_FAILED
    write_page(arguments.out, review_page(choice.results, notes=choice.notes))
    many = len(choice.results)
    say(f"{many} letter{'s' * (many > 1)} in {arguments.out}; keep it as private as they are")
    return LETTER_FAILED if choice.errors else OK


def _of_run(arguments: argparse.Namespace) -> Choice:
    from imr_llm.pages.review_choice import doubtful_letters  # noqa: PLC0415

    if len(arguments.paths) > 1:
        raise UsageError("Give one run, or letters.")
    if arguments.model or arguments.offline:
        raise UsageError("A run is read already: --model and --offline have no part in it.")
    return doubtful_letters(
        arguments.paths[0],
        letters=arguments.letters,
        most=arguments.most,
        schema=_schema(arguments),
    )


def _of_letters(arguments: argparse.Namespace) -> Choice:
    from imr_llm.batch import extract_many  # noqa: PLC0415
    from imr_llm.pages.review_choice import most_doubtful  # noqa: PLC0415
    from imr_llm.settings import Settings  # noqa: PLC0415

    if arguments.letters is not None:
        raise UsageError("--letters tells of the letters of a run; here the letters are given.")
    settings = Settings(**({"offline": True} if arguments.offline else {}))
    given = list(sources(arguments.paths))
    shown = len(given) > 1 and sys.stderr.isatty()
    results = extract_many(
        given, schema=_schema(arguments), settings=settings.replaced(model=arguments.model),
        progress=shown,
    )  # fmt: skip
    return most_doubtful(map(_told, results), arguments.most)


def _schema(arguments: argparse.Namespace) -> type[Determination]:
    from imr_llm.own import schema_named  # noqa: PLC0415
    from imr_llm.schema import Determination  # noqa: PLC0415

    return schema_named(arguments.schema) if arguments.schema else Determination


def _told(result: Extraction) -> Extraction:
    if result.error:
        say(f"{result.id}: {result.error}")
    elif result.fallback:
        say(f"{result.id}: the rules stood in: {result.fallback}")
    return result


def _is_run(given: str) -> bool:
    """Whether a path is that of results: a run's folder, or lines of JSON."""
    from imr_llm.runs.folder import MANIFEST  # noqa: PLC0415

    path = Path(given)
    if path.suffix.lower() == ".jsonl":
        return True
    return is_folder(path) and ((path / MANIFEST).exists() or any(path.glob("part-*.parquet")))


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more")
    return number
