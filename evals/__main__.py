"""`python -m evals`: score answers against gold.

Without `--model` the rules alone answer, offline. Exit status: 0; 1 when a letter got no answer (it
is scored all the same); 2 for wrong usage, bad labels and wrong settings; 130 on Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evals.answers import Answers, extract_answers, model_alone, read_answers
from evals.extras import need
from evals.gold import find_letters, read_gold
from evals.report import as_json, print_errors, print_report
from evals.score import score
from imr_llm.errors import ImrError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imr_llm.schema import Determination

_PIPED_WIDTH = 160


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.gold and not (options.letters or options.jsonl):
        parser.error("--gold needs --letters (to read now) or --jsonl (answers made elsewhere)")
    if options.jsonl and (options.model or options.letters):
        parser.error("--jsonl holds the answers: --model and --letters have no part in it")
    if options.alone and not options.model:
        parser.error("--alone scores a model: name it with --model")
    try:
        return _run(options)
    except (ImrError, OSError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    console_of = need("rich.console").Console
    gold = read_gold(options.gold)
    answers = _answers(options, gold)
    report = score(gold, answers.determinations, layouts=answers.layouts)
    console = console_of()
    if not console.is_terminal:
        console = console_of(width=_PIPED_WIDTH)
    print_report(report, console)
    if options.errors:
        print_errors(report, console, options.errors)
    if options.json:
        text = json.dumps(as_json(report), indent=1)
        options.json.write_text(f"{text}\n", encoding="utf-8")
    _say_what_failed(answers, gold)
    return 0 if report.answered == len(report.letters) else 1


def _answers(options: argparse.Namespace, gold: dict[str, Determination]) -> Answers:
    if options.jsonl:
        return read_answers(options.jsonl)
    if options.alone:
        return model_alone(find_letters(gold, options.letters), options.model)
    return extract_answers(find_letters(gold, options.letters), options.model)


def _say_what_failed(answers: Answers, gold: dict[str, Determination]) -> None:
    for name, why in answers.failures.items():
        if name in gold:
            print(f"evals: {name}: {why}", file=sys.stderr)
    missing = [name for name in gold if name not in answers.determinations]
    if missing:
        print(f"evals: no answer for {len(missing)} of {len(gold)} letters", file=sys.stderr)
    if answers.fallbacks:
        number = answers.fallbacks
        print(f"evals: the rules stood in for the model in {number} letters", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals", description="Score answers against letters labelled by hand."
    )
    add = parser.add_argument
    add("--gold", type=Path, metavar="DIR", help="labels, one JSON a letter (default: built-in)")
    add("--letters", type=Path, metavar="DIR", help="the letters, .txt or .pdf, by id")
    add("--jsonl", type=Path, metavar="FILE", help="score answers made elsewhere")
    add("--model", metavar="M", help="ask this model, too, e.g. ollama/qwen3")
    add("--alone", action="store_true", help="score the model without the rules, ungrounded")
    add("--json", type=Path, metavar="FILE", help="write all figures as JSON")
    add("--errors", type=_count, default=0, metavar="N", help="list the first N errors")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("0 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
