"""One request to a model's server, as spans, metrics and the log tell of it: never what was said in it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from imr_llm.model.trouble import sort_out
from imr_llm.silent import silent
from imr_llm.telemetry import Log, add, begin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.model.provider import Provider
    from imr_llm.telemetry import Span

_log = Log(__name__)


@silent
@dataclass(slots=True)
class Observed:
    """What a request comes to.

    Attributes:
        outcome: `ok`, or the kind of its trouble; `cancelled` until it is known.
        status: of the response, where there is one.
        tokens: input, cached input and output.
    """

    outcome: str = "cancelled"
    status: int | None = None
    tokens: tuple[int, int, int] = (0, 0, 0)

    def answered(self, tokens: tuple[int, int, int]) -> None:
        """There is an answer."""
        self.outcome, self.tokens = "ok", tokens

    def failed(self, error: Exception) -> None:
        """There is none; it may have been paid for all the same."""
        self.outcome = sort_out(error).kind
        status = getattr(error, "status_code", None)
        self.status = status if isinstance(status, int) else self.status
        self.tokens = getattr(error, "tokens", self.tokens)


@contextmanager
def observed(provider: Provider, attempt: int) -> Iterator[Observed]:
    """A request of which the span, the metrics and the log tell when it is over.

    The attributes are those of OpenTelemetry's conventions for HTTP and for generative AI, without the
    ones that hold messages.
    """
    span = begin("imr_llm.model.request", client=True)
    seen, began = Observed(), time.monotonic()
    try:
        with span.current():
            yield seen
    except Exception as error:
        if seen.outcome == "cancelled":
            seen.failed(error)
        raise
    finally:
        seconds = time.monotonic() - began
        _describe(span, provider, attempt, seen)
        span.end(None if seen.outcome == "ok" else seen.outcome)
        add("imr_llm.requests", outcome=seen.outcome, model=provider.model)
        add("imr_llm.request.duration", seconds, outcome=seen.outcome, model=provider.model)
        sent, cached, received = seen.tokens
        for kind, number in (("input", sent), ("cached_input", cached), ("output", received)):
            if number:
                add("imr_llm.tokens", number, kind=kind, model=provider.model)
        _log.debug(
            "model.request", outcome=seen.outcome, status=seen.status, attempt=attempt,
            input_tokens=sent, output_tokens=received, seconds=round(seconds, 3),
        )  # fmt: skip


def _describe(span: Span, provider: Provider, attempt: int, seen: Observed) -> None:
    sent, cached, received = seen.tokens
    span.set("gen_ai.operation.name", "chat")
    span.set("gen_ai.provider.name", provider.name)
    span.set("gen_ai.request.model", provider.model)
    if seen.outcome == "ok" or any(seen.tokens):
        span.set("gen_ai.usage.input_tokens", sent)
        span.set("gen_ai.usage.cache_read.input_tokens", cached)
        span.set("gen_ai.usage.output_tokens", received)
    span.set("http.response.status_code", seen.status)
    span.set("http.request.resend_count", attempt - 1 or None)
    if provider.base_url:
        parts = urlsplit(provider.base_url)
        span.set("server.address", parts.hostname)
        span.set("server.port", parts.port)
