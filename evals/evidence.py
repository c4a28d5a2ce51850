"""Does a value stand where the extraction says it stands, and does it follow from those words?

A right value with a wrong place is no evidence, so places are scored apart from values:

- *placed*: values that have a place at all;
- *true*: places at which the letter has the quoted words;
- *held*: of values that are printed (names, phrases, titles), those whose quote holds them;
- *followed*: of values that are read (dates, numbers, body parts, drugs, amounts, the decision),
  those that follow from their quote alone, by the check that a model's values must pass.

What a program cannot tell from a quote (a reason, a category, a role) counts as placed and true only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from evals.score import group_of
from imr_llm.claim import Claim
from imr_llm.fields import letters_and_digits, same
from imr_llm.letter import Span
from imr_llm.letter.fold import Folded
from imr_llm.rules.anatomy import find_parts
from imr_llm.rules.item import read_item
from imr_llm.schema import BodyPart, Drug, Frequency, Issue, Quantity
from imr_llm.support import Place, Support

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evals.score import Report, Verdict

_READ: Final = (dt.date, int, float, BodyPart, Drug, Quantity, Frequency)
_DEFAULTS: Final = {
    f"issues[].{name}": info.default for name, info in Issue.model_fields.items() if info.default
}
"""What holds unless the letter says otherwise (a prospective request): nothing to quote."""
_READ_CODES: Final = frozenset({"worker.sex", "decision"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of values; see the head of this module."""

    values: int = 0
    placed: int = 0
    true: int = 0
    printed: int = 0
    held: int = 0
    read: int = 0
    followed: int = 0

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            *(getattr(self, name) + getattr(other, name) for name in Evidence.__slots__)
        )


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A value whose place does not bear it out."""

    id: str
    path: str
    fault: str


def evidence(
    report: Report, texts: Mapping[str, str]
) -> tuple[dict[str, Evidence], list[Misplaced]]:
    """Counts by group of fields, over answered values of letters whose text is known; the faults."""
    totals: dict[str, Evidence] = {}
    faults: list[Misplaced] = []
    for letter in report.letters:
        text = texts.get(letter.id)
        if text is None:
            continue
        for verdict in letter.verdicts:
            if verdict.report is None or not verdict.answered or _needs_no_place(verdict):
                continue
            found = _weigh(verdict, text)
            group = group_of(verdict.leaf)
            totals[group] = totals.get(group, Evidence()) + found
            path = verdict.got_path or verdict.path
            faults += (Misplaced(letter.id, path, fault) for fault in _faults(found))
    return totals, faults


def _needs_no_place(verdict: Verdict) -> bool:
    said = verdict.report
    default = _DEFAULTS.get(verdict.leaf.path)
    return said is not None and said.start is None and verdict.got == default


def _weigh(verdict: Verdict, text: str) -> Evidence:
    said = verdict.report
    if said is None or said.start is None or said.end is None or not said.quote:
        return Evidence(values=1)
    true = text[said.start : said.end] == said.quote
    leaf, value = verdict.leaf, verdict.got
    if isinstance(value, str) and leaf.type is str:
        # Folded, so that a page's footer inside the quote is none of its words.
        folded, _ = _supporter(said.quote)
        held = letters_and_digits(value) in letters_and_digits(folded)
        return Evidence(1, 1, true, 1, held)
    if isinstance(value, bool) or not (isinstance(value, _READ) or leaf.name in _READ_CODES):
        return Evidence(1, 1, true)
    return Evidence(1, 1, true, 0, 0, 1, _follows(verdict, said.quote))


def _follows(verdict: Verdict, quote: str) -> bool:
    folded, support = _supporter(quote)
    whole = Span(0, len(folded))
    leaf, value = verdict.leaf, verdict.got
    if isinstance(value, int | float):
        return support.grounder.number(value, [whole]) is not None
    if isinstance(value, Quantity | Frequency):
        again = read_item(folded)[leaf.name]
        if isinstance(again, Claim) and same(again.value, value, leaf.compare):
            return True
    if isinstance(value, BodyPart):
        return value in [claim.value for claim in find_parts(folded)]
    return support.supported(leaf, Claim(value), Place(whole)) is not None


@lru_cache(maxsize=4096)
def _supporter(quote: str) -> tuple[str, Support]:
    folded = Folded(quote)
    return folded.text, Support(folded)


def _faults(found: Evidence) -> Iterator[str]:
    if found.placed < found.values:
        yield "no place"
    if found.true < found.placed:
        yield "other words stand there"
    if found.held < found.printed:
        yield "the quote does not hold it"
    if found.followed < found.read:
        yield "it does not follow from the quote"


def as_rates(found: Evidence) -> dict[str, Any]:
    """The shares, for a report; None over nothing."""

    def share(part: int, whole: int) -> float | None:
        return part / whole if whole else None

    return {
        "values": found.values,
        "placed": share(found.placed, found.values),
        "true": share(found.true, found.placed),
        "printed": found.printed,
        "held": share(found.held, found.printed),
        "read": found.read,
        "followed": share(found.followed, found.read),
    }
