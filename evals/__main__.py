"""`python -m evals`: score answers against gold.

Without `--model` the rules alone answer, offline. `python -m evals check`, `agree`, `label`,
`calibrate`, `bench` and `faults` each say what they do with `--help`.

Exit status: 0; 1 when a letter got no answer (it is scored all the same) or the gate is shut; 2 for
wrong usage, bad labels and wrong settings; 130 on Ctrl-C.
"""

from __future__ import annotations

import argparse
import random
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evals.answers import Answers, extract_answers, model_alone, read_answers
from evals.gate import as_text, gate, write_baseline
from evals.gold import GoldError, add_schema, find_letters, read_gold, schema_of
from evals.paired import compare, print_comparison
from evals.reports.figures import as_json
from evals.reports.markdown import as_markdown
from evals.reports.page import as_page
from evals.reports.terminal import console, print_errors, print_report
from evals.runs import Run, read_run, run_of
from evals.score import Report, score
from imr_llm.ctrl_c import heard
from imr_llm.errors import ImrError
from imr_llm.private import private

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imr_llm.schema import Determination

_COMMANDS: Final = {
    "agree": "evals.agree",
    "bench": "evals.bench.command",
    "calibrate": "evals.calibrate",
    "check": "evals.check",
    "faults": "evals.faults.command",
    "label": "evals.label",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with heard():
            return _obeyed(words)
    except (ImrError, OSError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _obeyed(words: list[str]) -> int:
    if words and words[0] in _COMMANDS:
        command: Any = import_module(_COMMANDS[words[0]])
        return int(command.main(words[1:]))
    return _run(_options(words))


def _run(options: argparse.Namespace) -> int:
    schema = schema_of(options.schema)
    gold = read_gold(options.gold, schema)
    if options.compare:
        before, after = (_kept_run(file, gold, schema) for file in options.compare)
        print_comparison(compare(before, after, seed=options.seed), console())
        return 0
    gold = _sampled(gold, options)
    answers = _answers(options, gold, schema)
    if options.alone:  # what the provider failed to give is no wrong answer; it is told apart
        gold = {name: label for name, label in gold.items() if name in answers.determinations}
    report = _scored(gold, answers)
    figures = as_json(report, gold, answers)
    run = run_of(report, gold)
    print_report(report, figures, console())
    if options.errors:
        print_errors(report, console(), options.errors)
    _write(options, report, figures, answers)
    if options.baseline:
        write_baseline(options.baseline, figures, report, run)
    _say_what_failed(answers, gold)
    barred = gate(run, read_run(options.gate)) if options.gate else []
    for reason in barred:
        print(f"gate: {reason}", file=sys.stderr)
    if options.gate and not barred:
        print(f"gate: passed against {options.gate}", file=sys.stderr)
    return 0 if report.answered == len(report.letters) and not barred else 1


def _scored(gold: dict[str, Determination], answers: Answers) -> Report:
    return score(gold, answers.determinations, layouts=answers.layouts, reports=answers.reports)


def _kept_run(file: Path, gold: dict[str, Determination], schema: type[Determination]) -> Run:
    """A run from the figures that `--json` kept, or scored now from a file of answers."""
    if file.suffix == ".json":
        return read_run(file)
    return run_of(_scored(gold, read_answers(file, schema)), gold, file.stem)


def _sampled(
    gold: dict[str, Determination], options: argparse.Namespace
) -> dict[str, Determination]:
    if options.sample is None:
        return gold
    if not 0 < options.sample <= len(gold):
        raise GoldError(f"--sample {options.sample}: there are {len(gold)} letters")
    # Not for secrets: so that the same seed draws the same letters anywhere.
    chosen = set(random.Random(options.seed).sample(sorted(gold), options.sample))  # noqa: S311
    return {name: label for name, label in gold.items() if name in chosen}


def _answers(
    options: argparse.Namespace, gold: dict[str, Determination], schema: type[Determination]
) -> Answers:
    if options.jsonl:
        answers = read_answers(options.jsonl, schema)
        if options.letters:
            answers.read_texts(find_letters(gold, options.letters))
        return answers
    letters = find_letters(gold, options.letters)
    return (
        model_alone(letters, options.model, schema)
        if options.alone
        else extract_answers(letters, options.model, schema)
    )


def _write(
    options: argparse.Namespace, report: Report, figures: dict[str, Any], answers: Answers
) -> None:
    if options.json:
        _put(options.json, as_text(dict(figures)))
    if options.markdown:
        _put(options.markdown, as_markdown(figures))
    if options.html:
        title = (
            f"imr_llm: {figures['run']['model'] or 'rules alone'}, {len(report.letters)} letters"
        )
        _put(options.html, as_page(report, figures, answers, title))


def _put(file: Path, text: str) -> None:
    """For its owner alone: a page shows letters."""
    with private(file) as out:
        out.write(text.encode())


def _say_what_failed(answers: Answers, gold: dict[str, Determination]) -> None:
    for name, why in answers.failures.items():
        if name in gold:
            print(f"evals: {name}: {why}", file=sys.stderr)
    missing = [name for name in gold if name not in answers.determinations]
    if missing:
        print(f"evals: no answer for {len(missing)} of {len(gold)} letters", file=sys.stderr)


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = _parser()
    options = parser.parse_args(words)
    if options.compare:
        return options
    if options.gold and not (options.letters or options.jsonl):
        parser.error("--gold needs --letters (to read now) or --jsonl (answers made elsewhere)")
    if options.jsonl and options.model:
        parser.error("--jsonl holds the answers: --model has no part in it")
    if options.alone and not options.model:
        parser.error("--alone scores a model: name it with --model")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals",
        description="Score answers against letters labelled by hand.",
        epilog=f"Other commands, each with --help: {', '.join(_COMMANDS)}.",
    )
    what = parser.add_argument_group("what is scored").add_argument
    what("--gold", type=Path, metavar="DIR", help="labels, one JSON a letter (default: built-in)")
    what("--letters", type=Path, metavar="DIR", help="the letters, .txt or .pdf, by id")
    what(
        "--jsonl",
        type=Path,
        metavar="FILE",
        help="answers made elsewhere; --letters tells their text",
    )
    add_schema(parser)
    what("--model", metavar="M", help="ask this model, too, e.g. ollama/qwen3")
    what("--alone", action="store_true", help="score the model without the rules, ungrounded")
    what("--sample", type=_count, metavar="N", help="only N letters, drawn at random")
    what(
        "--seed",
        type=int,
        default=0,
        metavar="S",
        help="of the sample and of --compare (default: 0)",
    )
    out = parser.add_argument_group("what comes out").add_argument
    out("--errors", type=_count, default=0, metavar="N", help="list the first N errors")
    out("--json", type=Path, metavar="FILE", help="write all figures as JSON")
    out("--markdown", type=Path, metavar="FILE", help="write the tables as Markdown")
    out(
        "--html",
        type=Path,
        metavar="FILE",
        help="write one page with plots and the errors in the letters",
    )
    against = parser.add_argument_group("against another run").add_argument
    against("--compare", type=Path, nargs=2, metavar=("A", "B"),
            help="two runs, as --json wrote them or as files of answers (.jsonl)")  # fmt: skip
    against(
        "--gate",
        type=Path,
        metavar="BASELINE",
        help="exit 1 on a significant drop, or under a floor",
    )
    against(
        "--baseline", type=Path, metavar="FILE", help="write this run as the baseline; floors stay"
    )
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("0 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
