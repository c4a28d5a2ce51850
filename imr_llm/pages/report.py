"""The corpus report as one page: every rate with its plot, its numbers and how far to trust them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from imr_llm.pages.page import page
from imr_llm.pages.report_corpus import SMALL, Corpus, corpus
from imr_llm.pages.report_counts import DAYS, TABLES
from imr_llm.pages.report_gold import FEWEST_HOLDING, FEWEST_ITEMS
from imr_llm.pages.report_health import median_interval, quantile
from imr_llm.pages.report_plots import days_plot, rates_plot
from imr_llm.pages.report_words import capital, number, percent
from imr_llm.schema import Determination
from imr_llm.silent import silent

if TYPE_CHECKING:
    import os

    from markupsafe import Markup

    from imr_llm.frames.sources import Source
    from imr_llm.pages.report_corpus import Estimate
    from imr_llm.pages.report_counts import Table
    from imr_llm.settings import Settings

TITLE: Final = "Independent Medical Review: what the letters say"
_MOST_ROWS: Final = 30
"""Rows of a plot; the table under it has all."""
_MOST_CAUSES: Final = 8
_MOST_SMALL: Final = 40
"""Groups without a rate that are named under a table; the numbers as data have all."""
_NOT_SECTIONS: Final = ("overall", "outcome", "late")


@silent
@dataclass(frozen=True, slots=True)
class _Section:
    """One table of the page, and its plot."""

    table: Table
    rates: list[Estimate]
    small: list[Estimate]
    plot: Markup | None
    line: float | None
    """The rate of all items, where the plot has it."""
    corrected: int
    """How many of the rates are."""
    cut: int
    """How many of them the plot does not show."""


def report_page(  # noqa: PLR0913
    source: Source,
    *,
    gold: str | os.PathLike[str] | None = None,
    letters: str | os.PathLike[str] | None = None,
    gold_run: Source | None = None,
    settings: Settings | None = None,
    invented_gold: bool = False,
    schema: type[Determination] = Determination,
    title: str = TITLE,
    command: str = "",
) -> str:
    """One HTML page on a run: it needs nothing else, and holds no letter's text but specialties.

    Args:
        source: as for `corpus`.
        gold: as for `corpus`.
        letters: as for `corpus`.
        gold_run: as for `corpus`.
        settings: as for `corpus`.
        invented_gold: as for `corpus`.
        schema: as for `corpus`.
        title: the page's title.
        command: the command that makes the page, for those who want to make it again.

    Raises:
        ConfigurationError: a source that is none, a missing package (`pip install 'imr-llm[report]'`).
        LabelError: labels that are none, or without their letters.
    """
    found = corpus(
        source, gold=gold, letters=letters, gold_run=gold_run, settings=settings,
        invented_gold=invented_gold, schema=schema,
    )  # fmt: skip
    return page_of(found, title=title, command=command)


def page_of(found: Corpus, *, title: str, command: str = "") -> str:
    """The page on a run that is counted."""
    health = found.health
    overall = next(iter(found.of("overall")), None)
    tables = {table.name: table for table in TABLES}
    return page(
        "report.html.jinja",
        title=title, styles=("report.css",), command=command,
        found=found, health=health, overall=overall, late=next(iter(found.of("late")), None),
        sections=[_section(found, table, overall) for table in TABLES if _shown(found, table)],
        outcome=_section(found, tables["outcome"], None) if found.of("outcome") else None,
        time=_time(found), causes=_causes(found),
        words={
            "capital": capital, "number": number, "percent": percent,
            "day": lambda date: f"{date.day} {date:%B %Y}",
        },
        small=SMALL, most_small=_MOST_SMALL, fewest_items=FEWEST_ITEMS, fewest_letters=FEWEST_HOLDING,
        limit=DAYS,
        version=_version(), made=dt.datetime.now(dt.UTC).date(),
    )  # fmt: skip


def _shown(found: Corpus, table: Table) -> bool:
    return table.name not in _NOT_SECTIONS and bool(found.of(table.name))


def _section(found: Corpus, table: Table, overall: Estimate | None) -> _Section:
    rates = found.of(table.name)
    rated = [each for each in rates if each.rate is not None]
    line = None if table.whole or overall is None else overall.rate
    plot = rates_plot(
        table.name, table.title, rated[:_MOST_ROWS],
        axis=f"{table.hits}, share of {table.items}", overall=line,
    ) if rated else None  # fmt: skip
    return _Section(
        table, rated, [each for each in rates if each.rate is None], plot, line,
        corrected=sum(each.method == "corrected" for each in rated),
        cut=max(0, len(rated) - _MOST_ROWS),
    )  # fmt: skip


def _time(found: Corpus) -> dict[str, Any] | None:
    days = found.health.days
    median = quantile(days, 0.5)
    if median is None:
        return None
    return {
        "letters": days.total(), "median": median, "interval": median_interval(days),
        "expedited": quantile(found.health.expedited, 0.5), "low": quantile(days, 0.25),
        "high": quantile(days, 0.75), "longest": max(days), "plot": days_plot(days, median, DAYS),
        "weeks": _weeks(days),
    }  # fmt: skip


def _weeks(days: Any) -> list[tuple[str, int]]:
    """Letters by weeks, as a table of the plot's numbers."""
    last = 12
    weeks = [0] * (last + 1)
    for day, many in days.items():
        weeks[min(day // 7, last)] += many
    names = [f"{7 * week} to {7 * week + 6}" for week in range(last)] + [f"{7 * last} or more"]
    return [(name, many) for name, many in zip(names, weeks, strict=True) if many]


def _causes(found: Corpus) -> dict[str, list[tuple[str, int]]]:
    return {
        "errors": found.health.errors.most_common(_MOST_CAUSES),
        "fallbacks": found.health.fallbacks.most_common(_MOST_CAUSES),
    }


def _version() -> str:
    try:
        return version("imr-llm")
    except PackageNotFoundError:
        return "from its source"
