"""The report's plots, drawn by matplotlib as SVG in the colours of the page.

The page admits no styles but its own, so what matplotlib writes into `style` becomes attributes; its
colours become the page's variables, and follow light, dark and print.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

from imr_llm.pages.report_extras import need
from imr_llm.pages.report_words import capital

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from imr_llm.pages.report_corpus import Estimate

_INK: Final = "#010101"
_SOFT: Final = "#020202"
_LINE: Final = "#030303"
_ACCENT: Final = "#040404"
_CARD: Final = "#050505"
_COLOURS: Final = {_INK: "ink", _SOFT: "soft", _LINE: "line", _ACCENT: "accent", _CARD: "card"}
"""Each stands for one of the page's colours."""
_STYLE: Final = {
    "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10, "text.color": _INK,
    "axes.labelcolor": _SOFT, "axes.edgecolor": _LINE, "xtick.color": _LINE, "ytick.color": _LINE,
    "xtick.labelcolor": _SOFT, "ytick.labelcolor": _INK, "axes.spines.top": False,
    "axes.spines.right": False, "axes.spines.left": False, "grid.color": _LINE, "grid.linewidth": 0.8,
    "axes.axisbelow": True, "axes.labelsize": 9, "xtick.labelsize": 9,
}  # fmt: skip
_NO_METADATA: Final = {"Date": None, "Creator": None}
_WIDTH: Final = 5.2
"""Inches."""
_ROW: Final = 0.3
_LONGEST: Final = 36
_MOST_BARS: Final = 40


def rates_plot(
    name: str, title: str, rates: Sequence[Estimate], *, axis: str, overall: float | None
) -> Markup:
    """Each group's rate with its interval; a hollow mark where it would be without correction.

    Where others are corrected, a rate that is not has a square.

    Args:
        name: of the table, in the drawing's ids.
        title: for readers that see no drawing.
        rates: those with a rate.
        axis: what the rate is a share of.
        overall: the rate of all items, drawn as a line; None for none.
    """
    with need("matplotlib").rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = _figure(_ROW * len(rates) + 0.75)
        axes = figure.subplots()
        for at, each in enumerate(rates):
            _mark(axes, at, each)
        if overall is not None:
            axes.axvline(overall, color=_SOFT, lw=1, ls=(0, (2, 3)))
        axes.set_yticks(range(len(rates)), [_name(each.label) for each in rates])
        for text in axes.get_yticklabels():
            text.set_parse_math(False)  # a dollar of a letter's begins no formula
        axes.set_ylim(len(rates) - 0.4, -0.6)
        highest = max(each.high or 0.0 for each in rates)
        axes.set_xlim(0, min(1.0, highest * 1.04) if highest else 1)
        axes.margins(x=0)
        axes.xaxis.set_major_formatter(
            need("matplotlib.ticker").PercentFormatter(1, decimals=0 if highest > 0.06 else 1)
        )
        axes.set_xlabel(axis)
        axes.grid(axis="x")
        axes.tick_params(length=0)
        axes.tick_params(axis="y", pad=8)
        told = "; ".join(
            f"{each.label} {100 * (each.rate or 0):.1f}% ({100 * (each.low or 0):.1f} to "
            f"{100 * (each.high or 0):.1f}){', not corrected' if _stands_out(each) else ''}"
            for each in rates
        )  # fmt: skip
        return _svg(figure, name, title, f"{axis}. {told}.")


def days_plot(days: Counter[int], median: int, late: int) -> Markup:
    """Letters by days from assignment to decision; the last bar has all that took longer."""
    longest = max(days)
    width = max(1, -(-min(longest, 120) // _MOST_BARS))
    bars = min(longest, 120) // width + 1
    heights = [0] * (bars + (longest > 120))
    for day, number in days.items():
        heights[min(day // width, len(heights) - 1)] += number
    with need("matplotlib").rc_context({**_STYLE, "svg.hashsalt": "days"}):
        figure = _figure(2.6)
        axes = figure.subplots()
        starts = [n * width for n in range(len(heights))]
        axes.bar(starts, heights, width=width * 0.86, align="edge", color=_ACCENT)
        for at, text, left in (
            (median + 0.5, f"median {median}", median <= late),
            (late + 1.0, f"{late} days", median > late),
        ):
            axes.axvline(at, color=_SOFT, lw=1, ls=(0, (2, 3)))
            axes.annotate(
                text, (at, 1), xycoords=("data", "axes fraction"), textcoords="offset points",
                xytext=(-3 if left else 3, 2), ha="right" if left else "left", va="bottom",
                fontsize=9, color=_SOFT,
            )  # fmt: skip
        axes.set_xlabel("days from assignment to decision")
        axes.set_ylabel("letters")
        axes.yaxis.set_major_locator(need("matplotlib.ticker").MaxNLocator(4, integer=True))
        axes.tick_params(axis="y", labelcolor=_SOFT, length=0, labelsize=9)
        axes.tick_params(axis="x", length=0)
        axes.grid(axis="y")
        told = (
            f"Half of {days.total()} letters are decided within {median} days; longest {longest}."
        )
        return _svg(figure, "days", "Letters by days from assignment to decision", told)


def _mark(axes: Any, at: int, each: Estimate) -> None:
    if each.rate is None or each.low is None or each.high is None:
        return
    axes.plot([each.low, each.high], [at, at], color=_ACCENT, lw=5, alpha=0.38,
              solid_capstyle="butt", clip_on=False)  # fmt: skip
    if each.method == "corrected" and each.read_rate is not None:
        axes.plot([each.read_rate], [at], "o", ms=6, mfc=_CARD, mec=_SOFT, mew=1.2, clip_on=False)
    if _stands_out(each):
        axes.plot([each.rate], [at], "s", ms=5.4, mfc=_CARD, mec=_ACCENT, mew=1.4, clip_on=False)
    else:
        axes.plot([each.rate], [at], "o", ms=6, color=_ACCENT, mec=_CARD, mew=0.8, clip_on=False)


def _stands_out(each: Estimate) -> bool:
    """Whether labels were given, and this rate is not corrected by them."""
    return each.method == "uncorrected" and each.labelled_items is not None


def _name(label: str) -> str:
    text = capital(label)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _figure(height: float) -> Any:
    # Not pyplot: that holds figures open and looks for a screen.
    return need("matplotlib.figure").Figure(figsize=(_WIDTH, height), layout="constrained")


def _svg(figure: Any, name: str, title: str, told: str) -> Markup:
    file = io.StringIO()
    with warnings.catch_warnings():
        # A letter of some script that the measuring font lacks: the page's reader has fonts.
        warnings.simplefilter("ignore", UserWarning)
        figure.savefig(file, format="svg", transparent=True, metadata=_NO_METADATA)
    drawn = file.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"<style[^>]*>.*?</style>", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"<[^>]*>", lambda found: _tag(found[0]), drawn)  # text has its `>` escaped
    head = (
        f'<svg class="plot" role="img" aria-labelledby="plot-{name}" aria-describedby="told-{name}" '
        'stroke-linejoin="round" stroke-linecap="butt" '
    )
    body = drawn.index(">") + 1
    return Markup(  # noqa: S704 (drawn from numbers; names are escaped by matplotlib)
        f'{drawn[:body].replace("<svg ", head, 1)}<title id="plot-{name}">{escape(title)}</title>'
        f'<desc id="told-{name}">{escape(told)}</desc>{drawn[body:]}'
    )


def _tag(tag: str) -> str:
    """A tag with attributes for its style, the page's colours, and no id but those referred to."""
    tag = re.sub(r' id="[\w.]+_\d+"', "", tag)
    tag = re.sub(r'style="([^"]*)"', lambda found: _attributes(found[1]), tag)
    tag = re.sub(r'^(<svg .*?) width="[^"]*" height="[^"]*"', r"\1", tag)
    for colour, variable in _COLOURS.items():
        tag = tag.replace(colour, f"var(--{variable})")
    return tag


def _attributes(style: str) -> str:
    """What a style declares, as attributes of their own."""
    found: dict[str, str] = {}
    for each in style.split(";"):
        name, colon, value = each.partition(":")
        if not colon:
            continue
        name, value = name.strip(), value.strip()
        if name == "font":  # a size and families
            size, _, _ = value.partition(" ")
            found["font-size"] = size
        elif name != "font-family":  # the page's own
            found[name] = value
    return " ".join(f'{name}="{escape(value)}"' for name, value in found.items())
