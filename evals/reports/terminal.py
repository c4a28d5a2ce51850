"""The report on the terminal: figures, paths and ids; values only where the errors are asked for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from evals.extras import need
from evals.reports.figures import ALL, intervals
from evals.score import Report, Tally, group_of
from imr_llm.intervals import Interval, wilson
from imr_llm.schema import Compare

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH: Final = 160
_PIPED_WIDTH: Final = 160
_COLUMNS: Final = ("gold", "right", "wrong", "omitted", "invented", "absent")
_RATES: Final = ("P", "R", "F1", "95%", "strict F1", "partial F1")


def console() -> Any:
    """A terminal of its own width; a wide one where the output is piped."""
    console_of = need("rich.console").Console
    found = console_of()
    return found if found.is_terminal else console_of(width=_PIPED_WIDTH)


def print_report(report: Report, figures: dict[str, Any], console: Any) -> None:
    """Fields by group, then letters, layouts, sources, statuses, evidence, what the run took."""
    console.print(_fields(report))
    for line in _letter_lines(report):
        console.print(line, highlight=False, markup=False)
    if report.by_layout:
        console.print(_layouts(report))
    for part in _parts(figures):
        console.print(part, highlight=False, markup=False)
    for line in run_lines(figures["run"], len(report.letters)):
        console.print(line, highlight=False, markup=False)


def print_agreement(report: Report, console: Any) -> None:
    """The same table for two labellings of the same letters."""
    console.print(_fields(report))
    items = sum(letter.gold_items for letter in report.letters)
    for line in (f"{len(report.letters)} letters labelled twice, {items} items",
                 f"alike in item count, titles, decisions and dates: {_share(report.perfect(), len(report.letters))}"):  # fmt: skip
        console.print(line, highlight=False, markup=False)


def print_errors(report: Report, console: Any, number: int) -> None:
    """The first errors, with what the gold says and what was answered."""
    for name, verdict in islice(report.errors(), number):
        console.print(f"{name}  {verdict.path}  {verdict.outcome}", markup=False, highlight=False)
        for side, value in (("gold", verdict.gold), ("got ", verdict.got)):
            console.print(f"  {side}  {_shown(value)}", markup=False, highlight=False)


def _fields(report: Report) -> Any:
    found = intervals(report)
    table = need("rich.table").Table(box=need("rich.box").SIMPLE_HEAD, pad_edge=False)
    table.add_column("field", overflow="fold")
    for name in (*_COLUMNS, *_RATES):
        table.add_column(name, justify="right")
    for group, total in report.groups.items():
        for leaf in report.leaves:
            if group_of(leaf) == group:
                tally = report.fields[leaf.path]
                phrase = leaf.compare is Compare.PHRASE
                table.add_row(leaf.path, *_cells(tally, found[leaf.path], partial=phrase))
        cells = _cells(total, found[f"group {group}"])
        table.add_row(f"= {group}", *cells, style="bold", end_section=True)
    table.add_row(f"= {ALL} (micro)", *_cells(report.micro, found[ALL]), style="bold")
    macro = [_number(report.macro()), "", _number(report.macro(lambda tally: tally.strict_f1)), ""]
    table.add_row("= mean of fields (macro)", *[""] * (len(_COLUMNS) + 2), *macro, style="bold")
    return table


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
    table = _table("layout", "letters", "micro F1", "macro F1", "letter-perfect", "item count")
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


def _parts(figures: dict[str, Any]) -> Iterator[Any]:
    """Tables of what is known only of answers with reports on their fields."""
    by_report = {"source": figures["sources"], "status": figures["statuses"]}
    for title, rows in by_report.items():
        if rows:
            table = _table(title, "values", "right", "wrong", "invented", "precision, 95%")
            for name, row in rows.items():
                wrong = row["of"] - row["right"] - row["invented"]
                share = f"{row['rate']:.3f} ({_range(row['interval'])})"
                table.add_row(
                    name, *map(str, (row["of"], row["right"], wrong, row["invented"])), share
                )
            yield table
    if figures["evidence"]:
        table = _table(
            "evidence", "values", "placed", "true", "printed", "held", "read", "followed"
        )
        for name, row in figures["evidence"].items():
            table.add_row(name, *(_cell(row[column]) for column in list(row)))
        yield table
    if figures["calibration"]["answered"]["error"] is not None:
        table = _table("confidence", "calibration error", "Brier score")
        for name, row in figures["calibration"].items():
            if row["error"] is not None:
                table.add_row(name, _number(row["error"]), _number(row["brier"]))
        yield table


def _cell(value: float | None) -> str:
    return str(value) if isinstance(value, int) else _number(value)


def _table(title: str, *columns: str) -> Any:
    table = need("rich.table").Table(box=need("rich.box").SIMPLE_HEAD, pad_edge=False)
    table.add_column(title)
    for name in columns:
        table.add_column(name, justify="right")
    return table


def run_lines(run: dict[str, Any], letters: int) -> list[str]:
    """What the answers took; what a provider failed to give is no wrong answer and is told here."""
    usage = run["usage"]
    lines = []
    if run["model"]:
        cost = "cost unknown" if usage["cost"] is None else f"cost {usage['cost']:.4f}"
        lines.append(
            f"{run['model']}: {usage['requests']} requests ({usage['failed_requests']} failed),"
            f" {usage['input_tokens']} tokens in ({usage['cached_tokens']} cached),"
            f" {usage['output_tokens']} out, {usage['seconds']:.1f} s, {cost}"
        )
        lines.append(
            f"the rules stood in for the model, in whole or in part, in {len(run['fallbacks'])} of"
            f" {letters} letters"
        )
        causes = Counter(run["fallbacks"].values())
        lines += [f"  {count} x {cause}" for cause, count in causes.most_common()]
    if run["seconds"]:
        lines.append(f"answered in {run['seconds']:.2f} s")
    return lines


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
