"""`python -m evals calibrate`: count on labelled letters how often each field is right.

The counts are what `imr_llm/judge.json` holds; from them come every field's confidence, who is
believed where rules and model differ, and what a person is shown first. How well that works is told
by cross-validation over letters: each letter is judged by counts of the others.

Count on letters that no rule was written with: on others the rules look surer than they are.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from evals.answers import Answers, extract_answers
from evals.calibration import Calibration, binned
from evals.extras import need
from evals.gold import GoldError, add_schema, find_letters, read_gold, schema_of
from evals.paired import compare, print_comparison
from evals.reports.terminal import console
from evals.runs import run_of
from evals.score import Outcome, Report, Verdict, group_of, score
from evals.triage import Triage, triage
from imr_llm.fields import leaves, same
from imr_llm.judge import RULES, Counts, Judge, counted, family, kind_of
from imr_llm.model.answer import CLAIMED
from imr_llm.schema import Determination

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from imr_llm.extraction import Extraction
    from imr_llm.intervals import Interval
    from imr_llm.reading import Reading

FOLDS: Final = 10
_FEW: Final = 10
"""Fewer cases than this decide nothing about whom to believe."""
_SURE: Final = 0.05
_PROVEN: Final = 0.6
"""Share of right additions that a model needs in a field, if most of its additions are wrong."""
_CLAIMED: Final = frozenset(
    path
    for leaf in leaves()
    if leaf.name in CLAIMED[bool(leaf.items)]
    for path in (
        [f"{leaf.path}|known", f"{leaf.path}|unknown"]
        if leaf.name == "prior_treatments"
        else [leaf.path]
    )
)
OPEN: Final = Judge(Counts())
"""Takes whatever the letter supports and believes the rules: shows what both witnesses say."""


@dataclass(frozen=True, slots=True)
class Point:
    """One field of one letter: the confidence it got, and whether it is right."""

    letter: str
    path: str
    group: str
    confidence: float
    right: bool


def points(report: Report) -> list[Point]:
    """Every field that has a report, once; an empty list is right when nothing is left out."""
    found: dict[tuple[str, str], Point] = {}
    for letter in report.letters:
        for verdict in letter.verdicts:
            if verdict.report is None or verdict.got_path is None:
                continue
            key = letter.id, verdict.got_path
            if key not in found:
                found[key] = Point(
                    *key, group_of(verdict.leaf), verdict.report.confidence, verdict.right
                )
    return list(found.values())


def count(report: Report, ids: set[str] | None = None) -> Counts:
    """The counts of a report over these letters (all of them by default)."""
    fields: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    missing: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    differ: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    alone: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for letter in report.letters:
        if ids is not None and letter.id not in ids:
            continue
        seen: set[str] = set()
        for verdict in letter.verdicts:
            said, at = verdict.report, verdict.got_path
            if said is None or at is None or at in seen:
                continue
            seen.add(at)
            key = f"{verdict.leaf.path}|{said.status}"
            kind = kind_of(verdict.leaf, said.status, verdict.got)
            for each in [key, f"{key}|{kind}"] if kind else [key]:
                fields[each][0] += verdict.right
                fields[each][1] += 1
            if said.status == "conflict" and said.other is not None:
                both = differ[verdict.leaf.path]
                both[0] += verdict.right
                both[1] += _other_is_right(verdict)
                both[2] += 1
            if said.status == "model_only":
                told = kind if kind and kind != verdict.got else None
                place = f"{verdict.leaf.path}|{told}" if told else verdict.leaf.path
                alone[place][0] += verdict.right
                alone[place][1] += 1
        for path, (given, left_out) in _lists(letter.verdicts).items():
            total = missing[f"{path}|{counted(given)}"]
            total[0] += left_out
            total[1] += 1
    return Counts(
        dict(sorted(fields.items())),
        dict(sorted(missing.items())),
        sorted(path for path, each in differ.items() if _model_is_better(*each)),
        sorted(_refused(alone)),
    )


def _refused(alone: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Where what the model alone says is not taken: it is wrong there more often than right.

    Counted as if one more had been right and one more wrong: a few errors are enough. A model whose
    additions are mostly wrong has to prove itself field by field; what it was never seen to add is
    refused, too.
    """
    rights, numbers = (sum(each[n] for each in alone.values()) for n in (0, 1))
    doubtful = 2 * rights < numbers
    for path in sorted({*alone, *(_CLAIMED if doubtful else ())}):
        right, number = alone.get(path, (0, 0))
        if (right + 1) / (number + 2) < (_PROVEN if doubtful else 0.5):
            yield path


def _other_is_right(verdict: Verdict) -> bool:
    other = verdict.report.other if verdict.report else None
    try:
        value = TypeAdapter(verdict.leaf.type).validate_python(other)
    except ValueError:
        return False
    return verdict.gold is not None and same(verdict.gold, value, verdict.leaf.compare)


def _model_is_better(rules: int, model: int, number: int) -> bool:
    """Whether the model was right so much oftener where they differed that it is no chance."""
    from evals.stats import mcnemar  # noqa: PLC0415

    return number >= _FEW and model > rules and mcnemar(rules, model) < _SURE


def _lists(verdicts: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    """Elements given and values left out of each list of a letter, summed where it has items."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for verdict in verdicts:
        if verdict.leaf.many:
            place = (verdict.got_path or verdict.path).rpartition("[")[0] or verdict.path
            each = found[verdict.leaf.path, place]
            each[0] += verdict.answered
            each[1] += verdict.outcome is Outcome.OMITTED
    return {path: (given, out) for (path, _), (given, out) in found.items()}


@dataclass(frozen=True, slots=True)
class Readings:
    """Letters read and asked once, to be reconciled under any judge."""

    gold: dict[str, Determination]
    read: dict[str, Reading]

    def report(self, judge_of: Callable[[str], Judge]) -> tuple[Report, dict[str, Extraction]]:
        """The score when each letter is reconciled by the judge given for its id."""
        results = {name: each.result(judge_of(name)) for name, each in self.read.items()}
        report = score(
            self.gold,
            {name: each.determination for name, each in results.items()},
            layouts={name: each.layout for name, each in results.items()},
            reports={name: each.fields for name, each in results.items()},
        )
        return report, results


@dataclass(frozen=True, slots=True)
class Fit:
    """What was counted, and how it does on letters that were not counted."""

    counts: Counts
    points: list[Point]
    report: Report
    triage: Triage

    def calibration(self, group: str | None = None) -> tuple[Calibration, Interval | None]:
        """The calibration over held-out letters, with an interval of its error over letters."""
        chosen = [p for p in self.points if group in (None, p.group)]
        whole = binned([(p.confidence, p.right) for p in chosen])
        return whole, _error_interval(chosen)


def fit(readings: Readings, *, folds: int = FOLDS) -> Fit:
    """Count over all letters; judge each fold by counts of the others."""
    open_report, _ = readings.report(lambda _: OPEN)
    names = sorted(readings.gold)
    judges: dict[str, Judge] = {}
    for fold in range(folds):
        held_out = set(names[fold::folds])
        judge = Judge(count(open_report, set(names) - held_out))
        judges |= dict.fromkeys(held_out, judge)
    report, results = readings.report(judges.__getitem__)
    return Fit(count(open_report), points(report), report, triage(report, results, judges))


def _error_interval(said: Sequence[Point], resamples: int = 400) -> Interval | None:
    from imr_llm.intervals import Interval  # noqa: PLC0415

    numpy = need("numpy")
    by_letter: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for point in said:
        by_letter[point.letter].append((point.confidence, point.right))
    letters = list(by_letter.values())
    if len(letters) < 2:
        return None
    random = numpy.random.default_rng(0)
    errors = []
    for _ in range(resamples):
        drawn = random.integers(0, len(letters), len(letters))
        found = binned([pair for at in drawn for pair in letters[at]]).error
        errors.append(found or 0.0)
    low, high = numpy.percentile(errors, [2.5, 97.5])
    return Interval(float(low), float(high))


def read_letters(
    gold: dict[str, Determination],
    letters: Mapping[str, Path | str],
    model: str | None,
    schema: type[Determination] = Determination,
) -> tuple[Readings, Answers]:
    """Read and ask each letter; those that the model gave nothing for are left out and told."""
    from imr_llm import Settings  # noqa: PLC0415
    from imr_llm.model.loop import run  # noqa: PLC0415
    from imr_llm.reading import Reading  # noqa: PLC0415

    settings = None if model else Settings(model=None, offline=True)
    read: dict[str, Reading] = {}
    answers = Answers(model=model)
    for name, source in letters.items():
        reading = Reading(source, name, model, schema, settings)
        if reading.unanswered:
            run(reading.ask())
        asked = reading.heard()
        if asked is not None and asked.testimony is None:
            answers.fallbacks[name] = asked.fallback or "no answer"
            continue
        read[name] = reading
    return Readings({name: gold[name] for name in read}, read), answers


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals calibrate", description=__doc__)
    add = parser.add_argument
    add("--gold", type=Path, action="append", metavar="DIR", help="labels; may be given again")
    add("--letters", type=Path, action="append", metavar="DIR", help="their letters, as often")
    add("--ids", type=Path, metavar="FILE", help="only these built-in letters, one id a line")
    add_schema(parser)
    add("--model", metavar="M", help="count for the rules with this model")
    add("--out", type=Path, metavar="FILE", help="put the table into this file (as judge.json)")
    add("--html", type=Path, metavar="FILE", help="write the report on held-out letters as a page")
    options = parser.parse_args(arguments)
    if len(options.gold or []) != len(options.letters or []):
        parser.error("give as many --letters as --gold")
    schema = schema_of(options.schema)
    gold, letters = _samples(options, schema)
    readings, answers = read_letters(gold, letters, options.model, schema)
    if len(readings.gold) < FOLDS:
        raise GoldError(f"{len(readings.gold)} letters: at least {FOLDS} are needed")
    found = fit(readings)
    _print(found, answers)
    if options.model:
        _against_rules(found, readings, letters, schema)
    if options.html:
        _write_page(options.html, found, readings, options.model)
    if options.out:
        _keep(options.out, found, options.model, len(readings.gold))
    return 0


def _samples(
    options: argparse.Namespace, schema: type[Determination]
) -> tuple[dict[str, Determination], dict[str, Path | str]]:
    gold: dict[str, Determination] = {}
    letters: dict[str, Path | str] = {}
    for labels, folder in zip(options.gold or [], options.letters or [], strict=True):
        found = read_gold(labels, schema)
        gold |= found
        letters |= find_letters(found, folder)
    if options.ids or not gold:
        found = read_gold(schema=schema)
        if options.ids:
            wanted = options.ids.read_text("utf-8").split()
            if unknown := [name for name in wanted if name not in found]:
                raise GoldError(f"{options.ids}: no built-in letters: {', '.join(unknown)}")
            found = {name: found[name] for name in wanted}
        gold |= found
        letters |= find_letters(found)
    return gold, letters


def _print(found: Fit, answers: Answers) -> None:
    out = console()

    def say(text: str) -> None:
        out.print(text, highlight=False, markup=False)

    letters = len(found.report.letters)
    say(f"{letters} letters, each judged by counts of the others ({FOLDS} folds)")
    if answers.fallbacks:
        say(f"left out, the model gave nothing: {', '.join(answers.fallbacks)}")
    table = need("rich.table").Table(box=need("rich.box").SIMPLE_HEAD, pad_edge=False)
    table.add_column("confidence")
    for name in ("fields", "share right", "calibration error", "95%", "Brier score"):
        table.add_column(name, justify="right")
    for group in (None, *found.report.groups):
        calibrated, interval = found.calibration(group)
        number = sum(each.total for each in calibrated.bins)
        if calibrated.error is None or calibrated.brier is None or interval is None:
            continue
        right = sum(each.right for each in calibrated.bins) / number
        table.add_row(
            group or "all fields", str(number), f"{right:.3f}", f"{calibrated.error:.3f}",
            f"{interval.low:.3f}-{interval.high:.3f}", f"{calibrated.brier:.3f}",
        )  # fmt: skip
    out.print(table)
    for line in found.triage.lines():
        say(line)
    say(f"model believed in: {', '.join(found.counts.believe) or 'nothing'}")
    say(f"model's own additions refused in: {', '.join(found.counts.refuse) or 'nothing'}")


def _against_rules(
    found: Fit,
    readings: Readings,
    letters: Mapping[str, Path | str],
    schema: type[Determination],
) -> None:
    """What the model adds to the rules, each letter judged by counts of the others."""
    alone = extract_answers({name: letters[name] for name in readings.gold}, None, schema)
    rules = score(readings.gold, alone.determinations, layouts=alone.layouts)
    before = run_of(rules, readings.gold, "rules alone")
    after = run_of(found.report, readings.gold, "rules and model")
    print_comparison(compare(before, after), console())


def _write_page(file: Path, found: Fit, readings: Readings, model: str | None) -> None:
    from evals.reports.figures import as_json  # noqa: PLC0415
    from evals.reports.page import as_page  # noqa: PLC0415

    answers = Answers(model=model)
    answers.texts = {name: each.letter.text for name, each in readings.read.items()}
    figures = as_json(found.report, readings.gold, answers)
    title = f"imr_llm, cross-validated: {model or 'rules alone'}, {len(readings.gold)} letters"
    file.write_text(as_page(found.report, figures, answers, title, found.triage), encoding="utf-8")


def _keep(file: Path, found: Fit, model: str | None, letters: int) -> None:
    """Put the table among the others of the file."""
    import datetime as dt  # noqa: PLC0415

    try:
        kept = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        kept = {"tables": {}}
    kept["version"] = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d")
    name = family(model) if model else RULES
    kept["tables"][name] = {"letters": letters, **asdict(found.counts)}
    file.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
