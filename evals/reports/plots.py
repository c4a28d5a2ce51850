"""The page's plots, drawn by matplotlib as SVG that takes the colour of the page's text."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

from evals.extras import need

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from evals.calibration import Calibration
    from evals.triage import Price
    from imr_llm.intervals import Interval

_INK: Final = "#010203"
"""Stands for the colour of the page's text."""
_COLOURS: Final = ("#3b7dd8", "#d9822b", "#2e9e6b", "#b04ac0", "#c74440", "#7a8a99", "#8a6d3b",
                   "#4aa3a3")  # fmt: skip
_STYLE: Final = {
    "svg.fonttype": "none", "svg.hashsalt": "imr-llm", "font.family": "sans-serif",
    "font.size": 9, "text.color": _INK, "axes.labelcolor": _INK, "axes.edgecolor": _INK,
    "xtick.color": _INK, "ytick.color": _INK, "axes.spines.top": False,
    "axes.spines.right": False,
}  # fmt: skip


def f1_plot(rows: Sequence[tuple[str, str, float | None, Interval | None, int]]) -> str:
    """F1 with its interval for each field: name, group, F1, interval, values in the gold."""
    shown = [row for row in rows if row[2] is not None]
    groups = list(dict.fromkeys(group for _, group, *_ in shown))
    colour = {group: _COLOURS[n % len(_COLOURS)] for n, group in enumerate(groups)}
    lowest = min([i.low if i else f1 or 0.0 for _, _, f1, i, _ in shown], default=0.0)
    with _styled():
        figure, axes = _figure(8.2, 0.24 * len(shown) + 1.0)
        for at, (_, group, f1, interval, _) in enumerate(shown):
            if interval:
                axes.plot([interval.low, interval.high], [at, at], color=colour[group], lw=3, alpha=0.4,
                          solid_capstyle="round")  # fmt: skip
            axes.plot([f1], [at], "o", color=colour[group], ms=5)
        names = [f"{name}  ({number})" for name, *_, number in shown]
        axes.set_yticks(range(len(shown)), names)
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_xlim(max(0.0, lowest - 0.03), 1.005)
        axes.set_xlabel("F1 with its 95% interval (values in the gold behind each name)")
        axes.grid(axis="x", alpha=0.25)
        handles = [axes.plot([], [], "o", color=colour[group], label=group)[0] for group in groups]
        axes.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.3, 1.0), ncols=4,
                    frameon=False)  # fmt: skip
        return _svg(figure, "F1 of each field with its 95% interval")


def calibration_plot(found: Calibration) -> str:
    """The share that is right against the confidence; the size of a point tells how many."""
    with _styled():
        figure, axes = _figure(4.6, 4.2)
        axes.plot([0, 1], [0, 1], color=_INK, lw=1, ls=":", alpha=0.6)
        total = sum(each.total for each in found.bins) or 1
        for each in found.bins:
            low, high = each.interval
            axes.plot([each.confidence] * 2, [low, high], color=_COLOURS[0], lw=2, alpha=0.45)
            size = 20 + 280 * each.total / total
            axes.scatter([each.confidence], [each.rate], s=size, color=_COLOURS[0], alpha=0.8, lw=0)
        axes.set_xlim(-0.02, 1.03)
        axes.set_ylim(-0.02, 1.03)
        axes.set_xlabel("confidence given")
        axes.set_ylabel("share that is right, 95%")
        axes.grid(alpha=0.25)
        return _svg(figure, "Calibration: share of right values against the confidence given")


def risk_plot(prices: Sequence[Price]) -> str:
    """What looking costs, and the errors it leaves: a point for each error rate accepted."""
    with _styled():
        figure, axes = _figure(5.4, 4.0)
        for name, share, colour in (
            ("of the fields", [each.fields for each in prices], _COLOURS[0]),
            ("of the letters", [each.letters for each in prices], _COLOURS[1]),
        ):
            left = [each.errors_left for each in prices]
            axes.plot(share, left, "o-", color=colour, lw=1.5, label=f"share {name}")
        for each in prices:
            axes.annotate(f"{each.accepted:.0%}", (each.fields, each.errors_left), fontsize=7,
                          xytext=(4, 4), textcoords="offset points")  # fmt: skip
        axes.set_xlim(-0.02, 1.03)
        axes.set_ylim(bottom=0)
        axes.set_xlabel("share to look at (the error rate accepted beside each point)")
        axes.set_ylabel("errors a field among the rest")
        axes.grid(alpha=0.25)
        axes.legend(frameon=False)
        return _svg(figure, "Errors left against the share of fields and letters looked at")


def _styled() -> AbstractContextManager[Any]:
    matplotlib = need("matplotlib")
    return matplotlib.rc_context(_STYLE)  # type: ignore[no-any-return]


def _figure(width: float, height: float) -> tuple[Any, Any]:
    # Not pyplot: that holds figures open and looks for a screen.
    figure = need("matplotlib.figure").Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _svg(figure: Any, label: str) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = "".join(_inside(file.getvalue())).replace(_INK, "currentColor")
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{label}" ', svg, count=1)


def _inside(drawn: str) -> Iterator[str]:
    """The drawing without its XML head and without its metadata, which name addresses."""
    yield re.sub(r"<metadata>.*?</metadata>", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
