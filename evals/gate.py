"""The gate: does this run fall behind the baseline that is kept in git?

It fails on a significant drop in a field, a group or the letter-perfect rate, on a lower bound
under its floor, and on letters of the baseline that are no longer scored.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from evals.gold import GoldError
from evals.paired import compare
from evals.runs import read_run
from evals.score import is_critical
from evals.stats import drawn

if TYPE_CHECKING:
    from pathlib import Path

    from evals.runs import Run
    from evals.score import Report
    from imr_llm.intervals import Interval

_CRITICAL_FLOOR: Final = 0.99
"""For what makes a record worthless when it is wrong: one error in sixty letters falls below."""
_MARGIN: Final = 0.03
"""How far the lower bound of another field may fall below that of the baseline."""


def gate(run: Run, baseline: Run) -> list[str]:
    """What bars the way; empty where the run may pass."""
    found = compare(baseline, run)
    barred = [
        f"{row.name}: fell from {row.before or 0:.3f} to {row.after or 0:.3f}"
        f" (p = {row.p_holm:.3g} after Holm; letters: {', '.join(row.lost)})"
        for row in found.drops
    ]
    if missing := sorted(baseline.letters.keys() - run.letters.keys()):
        barred.append(f"letters of the baseline that were not scored: {', '.join(missing)}")
    bounds = _bounds(run)
    for name, floor in baseline.floors.items():
        bound = bounds.get(name)
        if bound is None:
            barred.append(f"{name}: no lower bound could be computed; its floor is {floor:.2f}")
        elif bound.low < floor:
            barred.append(f"{name}: its lower bound {bound.low:.3f} is under the floor {floor:.2f}")
    return barred


def write_baseline(file: Path, figures: dict[str, Any], report: Report, run: Run) -> None:
    """Keep a run to measure later ones by; floors that the file has already stay as they are."""
    try:
        floors = read_run(file).floors
    except GoldError:
        floors = {}
    kept = {**figures, "floors": floors or proposed_floors(report, run)}
    file.write_text(as_text(kept), encoding="utf-8")


def proposed_floors(report: Report, run: Run) -> dict[str, float]:
    """A floor for each field and group that has values, from its lower bound in this run."""
    critical = {leaf.path for leaf in report.leaves if is_critical(leaf)}
    floors = {}
    for name, bound in _bounds(run).items():
        if bound is not None:
            margin = 0.0 if name in critical else _MARGIN
            floor = math.floor(100 * max(0.0, bound.low - margin)) / 100
            floors[name] = min(_CRITICAL_FLOOR, floor) if name in critical else floor
    return floors


def as_text(figures: dict[str, Any]) -> str:
    """JSON with one line a letter, so that a change of the file can be read."""
    letters = figures.pop("by_letter")
    head = json.dumps(figures, indent=1).removesuffix("\n}")
    rows = ",\n  ".join(json.dumps(letter) for letter in letters)
    return f'{head},\n "by_letter": [\n  {rows}\n ]\n}}\n'


def _bounds(run: Run) -> dict[str, Interval | None]:
    column = {path: number for number, path in enumerate(run.groups)}
    sets = {name: [column[path] for path in paths] for name, paths in run.sets().items()}
    return drawn(run.counts(list(run.letters)), sets)
