"""What became of many letters, counted; and the bar that shows it."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from imr_llm.extraction import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from imr_llm.extraction import Extraction


@dataclass(slots=True)
class Tally:
    """Counts over letters.

    Attributes:
        letters: how many were read, those with an error included.
        errors: of them, those that have no determination.
        fallbacks: of them, those for which the rules stood in, in whole or in part.
        cached: of them, those whose answers all came from the cache.
        items: disputed items of all determinations.
        upheld: of them, those whose denial stands.
        usage: tokens, requests and cost of all.
    """

    letters: int = 0
    errors: int = 0
    fallbacks: int = 0
    cached: int = 0
    items: int = 0
    upheld: int = 0
    usage: Usage = field(default_factory=Usage)

    def count(self, result: Extraction) -> None:
        """Count one letter."""
        self.letters += 1
        self.errors += result.error is not None
        self.fallbacks += result.fallback is not None
        self.cached += result.cached
        if result.determination is not None:
            issues = result.determination.issues
            self.items += len(issues)
            self.upheld += sum(not issue.medically_necessary for issue in issues)
        if result.usage.seconds:  # else nothing was asked
            self.usage.add(result.usage)

    def add(self, other: Tally) -> None:
        """Add the counts of other letters."""
        for each in fields(Tally):
            if each.name != "usage":
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        self.usage.add(other.usage)


class Bar:
    """A progress bar: letters a second, the time left, cost, fallbacks and failures.

    Goes to standard error, or is a widget in a notebook. `shown=False` makes one that does nothing.
    """

    def __init__(self, total: int | None, *, done: int = 0, shown: bool = True) -> None:
        self._bar: Any = None
        if shown:
            from tqdm.auto import tqdm  # noqa: PLC0415 (in a notebook it looks for widgets)

            self._bar = tqdm(
                total=total, initial=done, unit=" letters", smoothing=0.05, dynamic_ncols=True
            )

    def show(self, tally: Tally, *, done: int = 1) -> None:
        """So many more letters are done."""
        if self._bar is None:
            return
        shown = {}
        if tally.usage.cost is not None:
            shown["cost"] = f"${tally.usage.cost:.4g}"
        if tally.fallbacks:
            shown["fallbacks"] = str(tally.fallbacks)
        if tally.errors:
            shown["failures"] = str(tally.errors)
        self._bar.set_postfix(shown, refresh=False)
        self._bar.update(done)

    def close(self) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.close()


def watched(
    results: Iterator[Extraction], letters: Iterable[object], *, shown: bool
) -> Iterator[Extraction]:
    """The results as they come, with a bar beside them."""
    if not shown:
        yield from results
        return
    bar = Bar(length_of(letters))
    tally = Tally()
    try:
        for result in results:
            tally.count(result)
            bar.show(tally)
            yield result
    finally:
        bar.close()


def length_of(letters: Iterable[object]) -> int | None:
    """How many there are, where that is known without reading them."""
    return len(letters) if isinstance(letters, Sized) else None
