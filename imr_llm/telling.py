"""One letter, as spans, metrics and the log tell of it: counts and codes, neither its words nor its id."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from imr_llm.telemetry import Log, add, begin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from imr_llm.extraction import Extraction

_log = Log(__name__)


class Telling:
    """Tells of a letter once, when it is read or has failed.

    Not its id: that may be the name of a file, and a file may be named after a person.
    """

    __slots__ = ("_began", "_over", "span")

    def __init__(self) -> None:
        self.span = begin("imr_llm.extract")
        self._began = time.monotonic()
        self._over = False

    @contextmanager
    def unless_it_fails(self) -> Iterator[None]:
        """What is done with the letter; an error ends its span with the error's kind."""
        try:
            yield
        except Exception as error:
            self.failed(type(error).__name__)
            raise
        except BaseException:
            self.given_up()
            raise

    def failed(self, kind: str) -> None:
        """There is no result."""
        if self._over:
            return
        self._over = True
        self.span.end(kind)
        _log.warning("letter.failed", error=kind)
        self._count("error")

    def given_up(self) -> None:
        """Nobody waits for the result any more."""
        if self._over:
            return
        self._over = True
        self.span.end("cancelled")
        _log.debug("letter.cancelled")
        self._count("cancelled")

    def result(self, result: Extraction, causes: Iterable[str]) -> None:
        """There is one."""
        if self._over:
            return
        self._over = True
        kinds = tuple(sorted(causes))
        issues = len(result.determination.issues) if result.determination else 0
        self._describe(result, kinds, issues)
        self.span.end()
        for cause in kinds:
            add("imr_llm.fallbacks", cause=cause)
        if result.usage.cost is not None and result.usage.seconds:
            add("imr_llm.cost", result.usage.cost, model=result.model)
        outcome = "fallback" if result.fallback else "ok"
        self._count(outcome, source=result.source, layout=result.layout)
        tell = _log.warning if result.fallback else _log.debug
        tell(
            "letter.fallback" if result.fallback else "letter.read",
            causes=kinds or None, layout=result.layout, issues=issues, review=len(result.review),
            source=result.source, cached=result.cached,
        )  # fmt: skip

    def _describe(self, result: Extraction, kinds: tuple[str, ...], issues: int) -> None:
        span = self.span
        span.set("imr_llm.layout", result.layout)
        span.set("imr_llm.issues", issues)
        span.set("imr_llm.review", len(result.review))
        span.set("imr_llm.source", result.source)
        span.set("imr_llm.cached", result.cached)
        span.set("imr_llm.fallback", kinds or None)
        span.set("imr_llm.model", result.model)

    def _count(self, outcome: str, *, source: str | None = None, layout: str | None = None) -> None:
        add("imr_llm.letters", outcome=outcome, source=source, layout=layout)
        add("imr_llm.letter.duration", time.monotonic() - self._began, outcome=outcome)
