"""The report as one HTML page that needs nothing else: no server, no script, no address.

It quotes letters where there are errors; so it is as private as the letters are.
"""

from __future__ import annotations

import datetime as dt
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from evals.calibration import calibration
from evals.confusion import confusions
from evals.extras import need
from evals.reports.context import context
from evals.reports.figures import intervals
from evals.reports.plots import calibration_plot, f1_plot, risk_plot
from evals.reports.terminal import run_lines
from evals.score import Report, group_of

if TYPE_CHECKING:
    from evals.answers import Answers
    from evals.confusion import Confusion
    from evals.triage import Triage

_LONGEST: Final = 300
_MOST_CODES: Final = 30
"""A larger table is cut down to the codes that have errors."""


def as_page(
    report: Report,
    figures: dict[str, Any],
    answers: Answers,
    title: str,
    triage: Triage | None = None,
) -> str:
    """The whole page; every value of a letter in it is escaped."""
    jinja = need("jinja2")
    environment = jinja.Environment(
        autoescape=True, undefined=jinja.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = lambda value: "-" if value is None else f"{value:.3f}"
    environment.filters["percent"] = lambda value: "-" if value is None else f"{value:.1%}"
    safe = need("markupsafe").Markup
    template = (resources.files("evals.reports") / "page.html.jinja").read_text("utf-8")
    found = intervals(report)
    rows = [
        (leaf.path, group_of(leaf), report.fields[leaf.path].f1, found[leaf.path],
         report.fields[leaf.path].in_gold)
        for leaf in report.leaves
    ]  # fmt: skip
    calibrated = calibration(report)
    page: str = environment.from_string(template).render(
        title=title,
        made=dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        figures=figures,
        run=run_lines(figures["run"], figures["letters"]),
        # The plots are drawn from numbers and the schema's own names.
        f1=safe(f1_plot(rows)),
        calibration=safe(calibration_plot(calibrated)) if calibrated.bins else None,
        triage=triage,
        risk=safe(risk_plot(triage.prices)) if triage else None,
        confusions=[_grid(table) for table in confusions(report) if table.errors],
        errors=_errors(report, answers),
    )
    return page


def _grid(table: Confusion) -> dict[str, Any]:
    codes = table.codes
    if len(codes) > _MOST_CODES:
        astray = {code for (gold, got) in table.counts if gold != got for code in (gold, got)}
        codes = tuple(code for code in codes if code in astray)
    most = max(table.counts.values())
    cells = [[(table.counts.get((gold, got), 0), gold == got) for got in codes] for gold in codes]
    shaded = [
        [(count, round(count / most, 3) if count else 0, right) for count, right in row]
        for row in cells
    ]
    return {
        "path": table.path, "codes": codes, "rows": list(zip(codes, shaded, strict=True)),
        "errors": table.errors, "cut": len(codes) < len(table.codes),
    }  # fmt: skip


def _errors(report: Report, answers: Answers) -> list[dict[str, Any]]:
    """Errors by field, in the order of the schema, each with the letter around it."""
    order = {leaf.path: number for number, leaf in enumerate(report.leaves)}
    errors = sorted(report.errors(), key=lambda each: order[each[1].leaf.path])
    return [
        {
            "path": path,
            "rows": [
                {
                    "id": name,
                    "place": verdict.path,
                    "outcome": str(verdict.outcome),
                    "gold": _shown(verdict.gold),
                    "got": _shown(verdict.got),
                    "said": verdict.report,
                    "context": context(verdict, answers.texts.get(name)),
                }
                for name, verdict in many
            ],
        }
        for path, many in (
            (path, list(each)) for path, each in groupby(errors, key=lambda e: e[1].leaf.path)
        )
    ]


def _shown(value: Any) -> str:
    if value is None:
        return "(none)"
    dumped = value.model_dump(exclude_none=True) if hasattr(value, "model_dump") else value
    text = (
        ", ".join(f"{k}: {v}" for k, v in dumped.items())
        if isinstance(dumped, dict)
        else str(dumped)
    )
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."
