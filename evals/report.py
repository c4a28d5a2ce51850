"""A report for people (a table on the terminal) and for programs (figures as JSON).

Both hold figures, paths and ids; values only where the caller asks for the errors themselves.
"""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Any, Final

from evals.extras import need
from evals.score import LetterScore, Report, Tally, group_of, sum_up
from evals.stats import Interval, bootstrap, wilson
from imr_llm.schema import Compare

_ALL: Final = "all fields"
_LENGTH: Final = 160
_COLUMNS: Final = ("gold", "right", "wrong", "omitted", "invented", "absent")
_RATES: Final = ("P", "R", "F1", "95%", "strict F1", "partial F1")


def as_json(report: Report) -> dict[str, Any]:
    """Every figure, and each letter's counts (to compare two runs letter by letter)."""
    intervals = _intervals(report)
    return {
        **_summary(report),
        "unlabelled": report.unlabelled,
        "micro": _figures(report.micro, intervals[_ALL]),
        "macro": {"f1": report.macro(), "strict_f1": report.macro(lambda tally: tally.strict_f1)},
        "groups": {
            name: _figures(tally, intervals[f"group {name}"])
            for name, tally in report.groups.items()
        },
        "fields": {
            leaf.path: {
                "group": group_of(leaf),
                "compare": str(leaf.compare),
                **_figures(report.fields[leaf.path], intervals[leaf.path]),
            }
            for leaf in report.leaves
        },
        "layouts": {name: _summary(part) for name, part in report.by_layout.items()},
        "by_letter": [_letter(letter) for letter in report.letters],
    }


def print_report(report: Report, console: Any) -> None:
    """The table: fields by group, then the letters, then the layouts."""
    intervals = _intervals(report)
    table = need("rich.table").Table(box=need("rich.box").SIMPLE_HEAD, pad_edge=False)
    table.add_column("field", overflow="fold")
    for name in (*_COLUMNS, *_RATES):
        table.add_column(name, justify="right")
    for group, total in report.groups.items():
        for leaf in report.leaves:
            if group_of(leaf) == group:
                tally = report.fields[leaf.path]
                phrase = leaf.compare is Compare.PHRASE
                table.add_row(leaf.path, *_cells(tally, intervals[leaf.path], partial=phrase))
        cells = _cells(total, intervals[f"group {group}"])
        table.add_row(f"= {group}", *cells, style="bold", end_section=True)
    table.add_row(f"= {_ALL} (micro)", *_cells(report.micro, intervals[_ALL]), style="bold")
    macro = [_number(report.macro()), "", _number(report.macro(lambda tally: tally.strict_f1)), ""]
    table.add_row("= mean of fields (macro)", *[""] * (len(_COLUMNS) + 2), *macro, style="bold")
    console.print(table)
    for line in _letter_lines(report):
        console.print(line, highlight=False, markup=False)
    if report.by_layout:
        console.print(_layouts(report))


def print_errors(report: Report, console: Any, number: int) -> None:
    """The first errors, with what the gold says and what was answered."""
    for name, verdict in islice(report.errors(), number):
        console.print(f"{name}  {verdict.path}  {verdict.outcome}", markup=False, highlight=False)
        for side, value in (("gold", verdict.gold), ("got ", verdict.got)):
            console.print(f"  {side}  {_shown(value)}", markup=False, highlight=False)


def _intervals(report: Report) -> dict[str, Interval | None]:
    sets: dict[str, list[str]] = {leaf.path: [leaf.path] for leaf in report.leaves}
    for leaf in report.leaves:
        sets.setdefault(f"group {group_of(leaf)}", []).append(leaf.path)
    sets[_ALL] = [leaf.path for leaf in report.leaves]
    return bootstrap(report, sets)


def _summary(report: Report) -> dict[str, Any]:
    return {
        "letters": len(report.letters),
        "answered": report.answered,
        "item_count": _rate(report.item_counts_right, len(report.letters)),
        "letter_perfect": _rate(report.perfect(), len(report.letters)),
        "letter_perfect_strict": _rate(report.perfect(strict=True), len(report.letters)),
        "micro_f1": report.micro.f1,
        "macro_f1": report.macro(),
    }


def _rate(right: int, total: int) -> dict[str, Any]:
    return {
        "right": right,
        "of": total,
        "rate": right / total if total else None,
        "interval": wilson(right, total),
    }


def _figures(tally: Tally, interval: Interval | None) -> dict[str, Any]:
    return {
        **_counts(tally),
        "precision": tally.precision,
        "recall": tally.recall,
        "f1": tally.f1,
        "f1_interval": interval,
        "strict_f1": tally.strict_f1,
        "partial_f1": tally.partial_f1,
    }


def _counts(tally: Tally) -> dict[str, int]:
    return {
        "correct": tally.correct,
        "correct_strict": tally.strict,
        "wrong": tally.wrong,
        "omitted": tally.omitted,
        "invented": tally.invented,
        "correctly_absent": tally.absent,
    }


def _letter(letter: LetterScore) -> dict[str, Any]:
    paths = dict.fromkeys(verdict.leaf.path for verdict in letter.verdicts)
    return {
        "id": letter.id,
        "layout": letter.layout,
        "answered": letter.answered,
        "items": letter.gold_items,
        "items_answered": letter.got_items,
        "perfect": letter.perfect(),
        "perfect_strict": letter.perfect(strict=True),
        "fields": {
            path: _counts(sum_up(each for each in letter.verdicts if each.leaf.path == path))
            for path in paths
        },
    }


def _letter_lines(report: Report) -> list[str]:
    total = len(report.letters)
    rates = {
        "letter-perfect (item count, titles, decisions, dates)": report.perfect(),
        "letter-perfect, strict": report.perfect(strict=True),
        "item count right": report.item_counts_right,
    }
    lines = [f"{total} letters, {report.answered} answered"]
    if report.unlabelled:
        lines.append(f"{report.unlabelled} answers are to letters without a label: not scored")
    return lines + [f"{name}: {_share(right, total)}" for name, right in rates.items()]


def _layouts(report: Report) -> Any:
    table = need("rich.table").Table(box=need("rich.box").SIMPLE_HEAD, pad_edge=False)
    table.add_column("layout")
    for name in ("letters", "micro F1", "macro F1", "letter-perfect", "item count"):
        table.add_column(name, justify="right")
    for name, part in report.by_layout.items():
        total = len(part.letters)
        table.add_row(
            name,
            str(total),
            _number(part.micro.f1),
            _number(part.macro()),
            _share(part.perfect(), total),
            _share(part.item_counts_right, total),
        )
    return table


def _cells(tally: Tally, interval: Interval | None, *, partial: bool = False) -> list[str]:
    counts = (
        tally.in_gold,
        tally.correct,
        tally.wrong,
        tally.omitted,
        tally.invented,
        tally.absent,
    )
    return [
        *map(str, counts),
        *map(_number, (tally.precision, tally.recall, tally.f1)),
        _range(interval),
        _number(tally.strict_f1),
        _number(tally.partial_f1) if partial else "",
    ]


def _share(right: int, total: int) -> str:
    if not total:
        return "-"
    return f"{right}/{total} = {right / total:.3f} ({_range(wilson(right, total))})"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _range(interval: Interval | None) -> str:
    return "-" if interval is None else f"{interval.low:.2f}-{interval.high:.2f}"


def _shown(value: Any) -> str:
    # `repr` also keeps a letter's control characters from the terminal.
    text = str(value) if isinstance(value, dt.date) else repr(value)
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]} ..."
