"""The letter's words around a value: where it was found, or where the gold's value stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from imr_llm.ground import Grounder
from imr_llm.letter import Span
from imr_llm.letter.fold import Folded

if TYPE_CHECKING:
    from evals.score import Verdict

_AROUND: Final = 160
_LONGEST: Final = 240


@dataclass(frozen=True, slots=True)
class Context:
    """A stretch of the letter with the words in question in its middle."""

    before: str
    words: str
    after: str


def context(verdict: Verdict, text: str | None) -> Context | None:
    """The letter around the answer's evidence; else around the gold's value, where it is printed."""
    if text is None:
        return None
    said = verdict.report
    if said is not None and said.start is not None and said.end is not None:
        return _around(text, said.start, said.end)
    return _printed(verdict.gold, text)


def _printed(value: Any, text: str) -> Context | None:
    words = getattr(value, "name", getattr(value, "document", value))
    if not isinstance(words, str) or (isinstance(value, BaseModel) and not words):
        return None
    folded, grounder = _grounder(text)
    found = grounder.exact(words, Span(0, len(folded.text)))
    return _around(text, *folded.span(*found)) if found else None


@lru_cache(maxsize=8)
def _grounder(text: str) -> tuple[Folded, Grounder]:
    folded = Folded(text)
    return folded, Grounder(folded.text)


def _around(text: str, start: int, end: int) -> Context:
    words = text[start:end]
    if len(words) > _LONGEST:
        words = f"{words[: _LONGEST // 2]} ... {words[-_LONGEST // 2 :]}"
    before = text[max(0, start - _AROUND) : start]
    return Context(" ".join(before.split()), " ".join(words.split()),
                   " ".join(text[end : end + _AROUND].split()))  # fmt: skip
