"""Two runs over the same letters: what changed, which way, and whether chance could have done it.

The letter is the unit: values of one letter stand and fall together. For each field a letter is
right or not; exact McNemar tells whether those that changed lean one way, Holm corrects for the
number of fields, and a paired bootstrap gives the interval of the difference in F1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evals.extras import need
from evals.stats import drawn, holm, letters_needed, mcnemar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.runs import Run
    from evals.stats import Counts
    from imr_llm.intervals import Interval

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or a group of them, in two runs."""

    name: str
    before: float | None
    """F1 of the first run over the letters of both; None where there is nothing to count."""
    after: float | None
    interval: Interval | None
    """Of the difference, after less before."""
    lost: tuple[str, ...]
    """Letters that were right in it and no longer are."""
    won: tuple[str, ...]
    """Letters that are right in it now."""
    p: float
    """Exact McNemar over these letters."""
    p_holm: float
    """The same, corrected for the number of its kind (fields, or groups)."""
    needed: int | None
    """Letters that would show such a difference; None where as many were lost as won."""

    @property
    def change(self) -> float | None:
        """F1 after less F1 before."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def significant(self) -> bool:
        """Whether chance is an unlikely cause."""
        return self.p_holm < SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the letters that both have, with the same labels."""

    before: str
    after: str
    letters: tuple[str, ...]
    left_out: tuple[str, ...]
    """Letters that only one run has, or whose label has changed between them."""
    perfect: Difference
    """Letters without an error in item count, titles, decisions and dates (rates, not F1)."""
    groups: tuple[Difference, ...]
    """All fields together, then each group."""
    fields: tuple[Difference, ...]

    @property
    def drops(self) -> list[Difference]:
        """Significant changes for the worse."""
        rows = (self.perfect, *self.groups, *self.fields)
        return [row for row in rows if row.significant and len(row.lost) > len(row.won)]


def compare(before: Run, after: Run, *, seed: int = 0) -> Comparison:
    """Set the second run against the first."""
    shared = [name for name in before.letters if _same_label(before, after, name)]
    paths = [path for path in before.groups if path in after.groups]
    old, new = _narrowed(before, paths), _narrowed(after, paths)
    counts = old.counts(shared), new.counts(shared)
    column = {path: number for number, path in enumerate(paths)}
    sets = {name: fields for name, fields in old.sets().items() if fields}
    intervals = drawn(
        counts[1], {name: [column[path] for path in fields] for name, fields in sets.items()},
        less=counts[0], seed=seed,
    )  # fmt: skip

    def row(name: str) -> Difference:
        columns = [column[path] for path in sets[name]]
        lost, won = _changed(before, after, shared, sets[name])
        return Difference(
            name, _f1(counts[0], columns), _f1(counts[1], columns), intervals[name],
            lost, won, p := mcnemar(len(lost), len(won)), p,
            letters_needed(len(lost), len(won), len(shared)),
        )  # fmt: skip

    together = [row(name) for name in reversed(sets) if name not in column]
    return Comparison(
        before.name,
        after.name,
        tuple(shared),
        tuple(sorted((before.letters.keys() | after.letters.keys()) - set(shared))),
        _perfect(before, after, shared),
        _adjusted(together),
        _adjusted([each for path in paths if (each := row(path)).change is not None]),
    )


def print_comparison(found: Comparison, console: Any) -> None:
    """A table of what changed; fields in which nothing did are left out."""

    def say(text: str) -> None:
        console.print(text, highlight=False, markup=False)

    say(f"{found.before} -> {found.after}: {len(found.letters)} letters with the same labels")
    if found.left_out:
        say(f"left out (in one run only, or its label changed): {', '.join(found.left_out)}")
    table = need("rich.table").Table(box=need("rich.box").SIMPLE_HEAD, pad_edge=False)
    table.add_column("field", overflow="fold")
    columns = ("before", "after", "change", "95%", "lost", "won", "p", "p (Holm)", "needed")
    for name in columns:
        table.add_column(name, justify="right")
    rows = [found.perfect, *found.groups]
    rows += [row for row in found.fields if row.lost or row.won or row.change]
    for row in rows:
        style = ("red" if len(row.lost) > len(row.won) else "green") if row.significant else None
        table.add_row(*cells(row), style=style)
    console.print(table)
    say("lost, won: letters; needed: letters that would show such a difference (80% power)")
    for row in rows[1:]:
        for sign, names in (("-", row.lost), ("+", row.won)):
            if names and row.name in {each.name for each in found.fields}:
                say(f"{sign} {row.name}: {', '.join(names)}")
    if not any(row.lost or row.won for row in rows):
        say("no letter changed")


def cells(row: Difference) -> list[str]:
    """A difference as the columns of a table."""

    def number(value: float | None, sign: str = "") -> str:
        return "-" if value is None else f"{value:{sign}.3f}"

    low_high = "-" if row.interval is None else f"{row.interval.low:+.3f} {row.interval.high:+.3f}"
    return [
        row.name, number(row.before), number(row.after), number(row.change, "+"), low_high,
        str(len(row.lost)), str(len(row.won)), f"{row.p:.3g}", f"{row.p_holm:.3g}",
        "-" if row.needed is None else str(row.needed),
    ]  # fmt: skip


def _same_label(before: Run, after: Run, name: str) -> bool:
    other = after.letters.get(name)
    return other is not None and other.label == before.letters[name].label


def _narrowed(run: Run, paths: list[str]) -> Run:
    return type(run)(run.name, {path: run.groups[path] for path in paths}, run.letters)


def _changed(
    before: Run, after: Run, ids: Sequence[str], fields: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    was = {name: before.letters[name].right_in(fields) for name in ids}
    now = {name: after.letters[name].right_in(fields) for name in ids}
    lost = tuple(name for name in ids if was[name] and not now[name])
    return lost, tuple(name for name in ids if now[name] and not was[name])


def _perfect(before: Run, after: Run, ids: Sequence[str]) -> Difference:
    numpy = need("numpy")
    was = numpy.array([before.letters[name].perfect for name in ids], dtype=float)
    now = numpy.array([after.letters[name].perfect for name in ids], dtype=float)
    lost = tuple(name for name, a, b in zip(ids, was, now, strict=True) if a > b)
    won = tuple(name for name, a, b in zip(ids, was, now, strict=True) if b > a)
    p = mcnemar(len(lost), len(won))
    rates = [float(each.mean()) if len(ids) else None for each in (was, now)]
    needed = letters_needed(len(lost), len(won), len(ids))
    return Difference("letter-perfect", rates[0], rates[1], None, lost, won, p, p, needed)


def _f1(counts: Counts, columns: list[int]) -> float | None:
    whole = float(counts.all[:, columns].sum())
    return 2 * float(counts.right[:, columns].sum()) / whole if whole else None


def _adjusted(rows: list[Difference]) -> tuple[Difference, ...]:
    adjusted = holm([row.p for row in rows])
    return tuple(replace(row, p_holm=p) for row, p in zip(rows, adjusted, strict=True))
