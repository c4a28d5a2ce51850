"""Spans, by OpenTelemetry's API where the program has loaded it; else nothing is done.

A program that has not imported `opentelemetry` has set no provider: so `sys.modules` tells whether anybody
listens, and the package is never imported for a program that does not use it. An exception's text is
never recorded: only its kind.
"""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

from imr_llm.telemetry.metrics import SCOPE
from imr_llm.telemetry.relay import Lap, relay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.telemetry.relay import Relay, Value


class Span(Protocol):
    """Something that is under way."""

    def set(self, name: str, value: Value | None) -> None:
        """Give it an attribute; None gives none."""

    def current(self) -> AbstractContextManager[Any]:
        """While what is done is a part of it; also for tasks that are begun meanwhile."""

    def end(self, failed: str | None = None) -> None:
        """It is over; `failed` is the kind of error that ended it."""


class _Silent:
    """Nobody listens."""

    __slots__ = ()

    def set(self, name: str, value: Value | None) -> None:
        """Nothing."""

    def current(self) -> AbstractContextManager[Any]:
        return nullcontext()

    def end(self, failed: str | None = None) -> None:
        """Nothing."""


class _Live:
    """A span of OpenTelemetry's."""

    __slots__ = ("_api", "_span")

    def __init__(self, api: Any, span: Any) -> None:
        self._api = api
        self._span = span

    def set(self, name: str, value: Value | None) -> None:
        if value is not None:
            self._span.set_attribute(name, value)

    def current(self) -> AbstractContextManager[Any]:
        used: AbstractContextManager[Any] = self._api.use_span(
            self._span, end_on_exit=False, record_exception=False, set_status_on_exception=False
        )
        return used

    def end(self, failed: str | None = None, *, at: int | None = None) -> None:
        if failed is not None:
            self._span.set_attribute("error.type", failed)
            self._span.set_status(self._api.StatusCode.ERROR)
        self._span.end(end_time=at)


_around: ContextVar[Lap | None] = ContextVar("imr_llm_lap", default=None)


class _Relayed:
    """A span of a worker process, which the leader will tell of."""

    __slots__ = ("_lap", "_outer", "_relay")

    def __init__(self, gathering: Relay, lap: Lap) -> None:
        self._relay = gathering
        self._lap = lap
        self._outer = _around.get()

    def set(self, name: str, value: Value | None) -> None:
        if value is not None:
            self._lap.attributes[name] = value

    @contextmanager
    def current(self) -> Iterator[None]:
        token = _around.set(self._lap)
        try:
            yield
        finally:
            _around.reset(token)

    def end(self, failed: str | None = None) -> None:
        self._lap.ended, self._lap.failed = time.time_ns(), failed
        if self._outer is None:
            self._relay.lap(self._lap)
        else:
            self._outer.inner.append(self._lap)


SILENT: Span = _Silent()


def begin(name: str, *, client: bool = False) -> Span:
    """Begin a span within the current one; `client`: a request to a server."""
    gathering = relay()
    if gathering is not None:
        if not gathering.ears.telemetry:
            return SILENT
        return _Relayed(gathering, Lap(name, client, time.time_ns()))
    api = sys.modules.get("opentelemetry.trace")
    if api is None:
        return SILENT
    return _Live(api, _started(api, name, client=client, at=None))


@contextmanager
def span(name: str, *, client: bool = False) -> Iterator[Span]:
    """A span around what is done within; what goes wrong ends it with the error's kind."""
    one = begin(name, client=client)
    with one.current():
        try:
            yield one
        except BaseException as error:
            one.end(type(error).__name__)
            raise
    one.end()


def retold(lap: Lap) -> None:
    """Give OpenTelemetry, where it is loaded, a span of a worker process, within the current one."""
    api = sys.modules.get("opentelemetry.trace")
    if api is None:
        return
    one = _Live(api, _started(api, lap.name, client=lap.client, at=lap.began))
    with one.current():
        for each in lap.inner:
            retold(each)
    for name, value in lap.attributes.items():
        one.set(name, value)
    one.end(lap.failed, at=lap.ended)


def _started(api: Any, name: str, *, client: bool, at: int | None) -> Any:
    kind = api.SpanKind.CLIENT if client else api.SpanKind.INTERNAL
    return api.get_tracer(SCOPE).start_span(name, kind=kind, start_time=at)
