"""The record of a letter as a person reads it on a terminal."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from imr_llm.fields import leaves
from imr_llm.terminal import harmless

if TYPE_CHECKING:
    from rich.console import RenderableType

    from imr_llm.extraction import Extraction
    from imr_llm.schema import BodyPart, Determination, Issue

_MOST_TO_CHECK: Final = 8


def _plain(text: str, style: str = "") -> Text:
    return Text(harmless(text), style=style)


def panel(result: Extraction) -> Panel:
    """One letter: what it is about, its items with their decisions, and what to check."""
    title = _plain(result.id, style="bold")
    if result.determination is None:
        return Panel(Text(result.error or "no determination", style="red"), title=title)
    parts: list[RenderableType] = [_facts(result.determination), _issues(result.determination)]
    parts += _notes(result)
    outcome = (result.determination.case_outcome or "no items").replace("_", " ")
    subtitle = f"layout {result.layout}, {result.source}, {outcome}"
    return Panel(Group(*parts), title=title, subtitle=subtitle, title_align="left")


def _facts(determination: Determination) -> Table:
    worker, reviewer = determination.worker, determination.reviewer
    person = " ".join(str(each) for each in (worker.age, worker.sex) if each) or "-"
    rows = {
        "Worker": f"{person}, injured {determination.date_of_injury or '-'}"
        + (f" ({determination.mechanism})" if determination.mechanism else ""),
        "Body parts": ", ".join(map(_part, determination.body_parts)),
        "Diagnoses": "; ".join(determination.diagnoses),
        "Treated with": "; ".join(determination.prior_treatments),
        "Decided": f"{determination.decision_date or '-'}, denied by utilization review"
        f" {determination.ur_denial_date or '-'}",
        "Reviewer": f"{', '.join(reviewer.specialties) or '-'}"
        f" ({', '.join(reviewer.licensure_states) or '-'})",
    }
    for leaf in leaves(type(determination)):
        if leaf.own and not leaf.items:
            rows[leaf.name] = _value(leaf.of(determination))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows.items():
        if value:
            table.add_row(name, _plain(value))
    return table


def _issues(determination: Determination) -> Table:
    table = Table(expand=True, header_style="bold", box=None, pad_edge=False, padding=(1, 1, 0, 0))
    table.add_column("#", justify="right")
    table.add_column("In dispute", ratio=5, overflow="fold")
    table.add_column("Decision", no_wrap=True)
    table.add_column("What it is", ratio=3, overflow="fold")
    table.add_column("Reviewer's reasons", ratio=4, overflow="fold")
    own = [leaf for leaf in leaves(type(determination)) if leaf.own and leaf.items]
    for number, issue in enumerate(determination.issues, start=1):
        kind = _plain(_kind(issue))
        for leaf in own:
            if said := _value(leaf.of(issue)):
                kind.append("\n").append_text(_plain(f"{leaf.name}: {said}"))
        table.add_row(
            str(number), _plain(issue.in_dispute), _decision(issue), kind,
            Text(", ".join(reason.replace("_", " ") for reason in issue.reasons)),
        )  # fmt: skip
    return table


def _notes(result: Extraction) -> list[RenderableType]:
    notes: list[RenderableType] = []
    if result.fallback:
        notes.append(Text(f"\nRules stood in: {result.fallback}", style="yellow"))
    if result.review:
        shown = ", ".join(result.review[:_MOST_TO_CHECK])
        rest = len(result.review) - _MOST_TO_CHECK
        more = f" and {rest} more" if rest > 0 else ""
        notes.append(Text(f"\nTo check: {shown}{more}", style="dim"))
    return notes


def _decision(issue: Issue) -> Text:
    if issue.medically_necessary:
        return Text("overturned", style="green")
    return Text("upheld", style="red")


def _kind(issue: Issue) -> str:
    kind = issue.category.replace("_", " ")
    if issue.subcategory != issue.category:
        kind += f" / {issue.subcategory.replace('_', ' ')}"
    return f"{issue.treatment} ({kind})"


def _value(value: Any) -> str:
    """A value of a user's own field; nothing for what is not there."""
    if isinstance(value, list):
        return "; ".join(map(_value, value))
    if isinstance(value, BaseModel):
        said = {name: _value(each) for name, each in value}
        return ", ".join(f"{name} {each}" for name, each in said.items() if each)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value.value if isinstance(value, Enum) else value)


def _part(part: BodyPart) -> str:
    return " ".join(filter(None, (part.side, part.part.replace("_", " "))))
