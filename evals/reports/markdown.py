"""The report as Markdown: for a pull request, or for the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evals.reports.terminal import run_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def as_markdown(figures: dict[str, Any]) -> str:
    """Tables of the figures; no letter text."""
    return "\n".join(_lines(figures)) + "\n"


def _lines(figures: dict[str, Any]) -> Iterator[str]:
    perfect, counted = figures["letter_perfect"], figures["item_count"]
    yield f"**{figures['letters']} letters**, {figures['answered']} answered."
    yield f"Letter-perfect (item count, titles, decisions, dates): {_rate(perfect)}."
    yield f"Item count right: {_rate(counted)}."
    yield ""
    columns = (
        "in gold",
        "right",
        "wrong",
        "omitted",
        "invented",
        "P",
        "R",
        "F1",
        "95%",
        "strict F1",
    )
    yield from _head("field", *columns)
    for group, total in figures["groups"].items():
        for path, row in figures["fields"].items():
            if row["group"] == group:
                yield _row(f"`{path}`", _cells(row))
        yield _row(f"**{group}**", _cells(total))
    yield _row("**all fields (micro)**", _cells(figures["micro"]))
    yield ""
    yield from _head("layout", "letters", "F1", "letter-perfect")
    for name, part in figures["layouts"].items():
        f1, right = _number(part["micro_f1"]), _rate(part["letter_perfect"])
        yield _row(name, [str(part["letters"]), f1, right])
    for title in ("sources", "statuses"):
        if figures[title]:
            yield ""
            yield from _head(title, "values", "right")
            for name, part in figures[title].items():
                yield _row(name, [str(part["of"]), _rate(part)])
    if figures["evidence"]:
        yield ""
        first = next(iter(figures["evidence"].values()))
        yield from _head("evidence", *first)
        for name, part in figures["evidence"].items():
            cells = [str(v) if isinstance(v, int) else _number(v) for v in part.values()]
            yield _row(name, cells)
    if figures["calibration"]["answered"]["error"] is not None:
        yield ""
        yield from _head("confidence", "calibration error", "Brier score")
        for name, part in figures["calibration"].items():
            if part["error"] is not None:
                yield _row(name, [_number(part["error"]), _number(part["brier"])])
    lines = run_lines(figures["run"], figures["letters"])
    if lines:
        yield ""
        yield from (f"- {line.strip()}" for line in lines)


def _head(*names: str) -> Iterator[str]:
    yield _row(names[0], names[1:])
    yield _row("---", ["---:"] * (len(names) - 1))


def _row(name: str, cells: Iterable[str]) -> str:
    return f"| {' | '.join([name, *cells])} |"


def _cells(row: dict[str, Any]) -> list[str]:
    there = row["correct"] + row["wrong"] + row["omitted"]
    low_high = row["f1_interval"]
    return [
        *map(str, (there, row["correct"], row["wrong"], row["omitted"], row["invented"])),
        *(_number(row[name]) for name in ("precision", "recall", "f1")),
        "-" if low_high is None else f"{low_high[0]:.2f}-{low_high[1]:.2f}",
        _number(row["strict_f1"]),
    ]


def _rate(share: dict[str, Any]) -> str:
    if share["rate"] is None:
        return "-"
    low, high = share["interval"]
    return f"{share['right']}/{share['of']} = {share['rate']:.3f} ({low:.2f}-{high:.2f})"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
