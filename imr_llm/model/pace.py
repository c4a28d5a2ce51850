"""How fast a server is asked: requests under way, requests and tokens a minute, and pauses.

* At most `concurrency` requests are under way. A 429 halves that number, once for all that were
  under way together; each round of answers adds one again.
* A pause that the server asks for (`Retry-After`) is kept by every request.
* A failure of the server (5xx, a timeout) does not say that it is asked too fast; only when nothing
  comes through any more is it asked less.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ClassVar, Final

from aiolimiter import AsyncLimiter

from imr_llm.telemetry import Log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from imr_llm.settings import Settings

_SPARED: Final = 8
"""Failures of the server in a row, without an answer between them, before it is asked less."""
_CHARACTERS_A_TOKEN: Final = 3.5
"""Before the first answer: English has about four, and a limit is not to be broken."""
_ANSWER_TOKENS: Final = 400
_LEARNT: Final = 0.1
_LONG_SECONDS: Final = 60.0
"""A pause of which a person wants to know."""

_log = Log(__name__)


class Pace:
    """Gates requests to one server. Belongs to one event loop.

    Attributes:
        width: requests that may be under way now.
    """

    told: ClassVar[Callable[[float], None] | None] = None
    """Called with the seconds of each pause that a server asks for: for other processes that ask it."""

    def __init__(self, settings: Settings) -> None:
        self.most = settings.concurrency
        self.width = float(self.most)
        self._under_way = 0
        self._room = asyncio.Condition()
        self._begun = 0
        self._cut_at = 0
        self._failures = 0
        self._cool_until = 0.0
        self._requests = _bucket(settings.requests_per_minute)
        self._tokens = _bucket(settings.tokens_per_minute)
        self._per_character = 1 / _CHARACTERS_A_TOKEN
        self._answer_tokens = float(_ANSWER_TOKENS)
        self._owed = 0.0

    @asynccontextmanager
    async def turn(self, characters: int) -> AsyncIterator[int]:
        """Wait for a turn with a request of so many characters; gives the turn's number."""
        await self._enter()
        try:
            await self._within_limits(characters)
            await self._pause()
            self._begun += 1
            yield self._begun
        finally:
            self._under_way -= 1
            async with self._room:
                self._room.notify()

    def answered(self, characters: int, sent: int, received: int) -> None:
        """An answer came: of so many tokens, to a request of so many tokens."""
        self.came_through()
        expected = self._expected(characters)
        self._per_character += _LEARNT * (sent / max(characters, 1) - self._per_character)
        self._answer_tokens += _LEARNT * (received - self._answer_tokens)
        self._owed += sent + received - expected

    def came_through(self) -> None:
        """An answer came, of nobody knows how many tokens."""
        self._failures = 0
        self.width = min(self.most, self.width + 1 / self.width)

    def throttled(self, turn: int) -> None:
        """The server said 429 to the request of this turn."""
        if turn > self._cut_at:
            self.width = max(1.0, self.width / 2)
            self._cut_at = self._begun

    def failed(self) -> None:
        """The server failed, or did not answer."""
        self._failures += 1
        if self._failures % max(_SPARED, int(self.width)) == 0:
            self.width = max(1.0, self.width / 2)

    def cool(self, seconds: float) -> None:
        """Nothing is sent for so long, because the server, or another process of ours, says so."""
        self._cool_until = max(self._cool_until, time.monotonic() + seconds)

    def asked_to_wait(self, seconds: float) -> None:
        """The server asks for a pause: kept here, and told to whoever shares the server."""
        if seconds >= _LONG_SECONDS and time.monotonic() + seconds / 2 > self._cool_until:
            _log.warning("model.paused", seconds=round(seconds))
        self.cool(seconds)
        if Pace.told is not None:
            Pace.told(seconds)

    async def _enter(self) -> None:
        async with self._room:
            try:
                await self._room.wait_for(lambda: self._under_way < max(1, int(self.width)))
            except asyncio.CancelledError:
                self._room.notify()  # it may have been this one's turn
                raise
            self._under_way += 1
            if self._under_way < int(self.width):
                self._room.notify()  # there is room for another since the width grew

    async def _pause(self) -> None:
        while (rest := self._cool_until - time.monotonic()) > 0:  # noqa: ASYNC110 (it may be prolonged)
            await asyncio.sleep(rest)

    async def _within_limits(self, characters: int) -> None:
        if self._requests is not None:
            await self._requests.acquire()
        if self._tokens is None:
            return
        due = max(0.0, self._expected(characters) + self._owed)
        self._owed = 0.0
        while due > 0:
            part = min(due, self._tokens.max_rate)
            await self._tokens.acquire(part)
            due -= part

    def _expected(self, characters: int) -> float:
        return characters * self._per_character + self._answer_tokens


def _bucket(a_minute: float | None) -> AsyncLimiter | None:
    """A bucket that holds one second's worth: no minute goes over the limit by more than that."""
    if a_minute is None:
        return None
    burst = max(1.0, a_minute / 60)
    return AsyncLimiter(burst, 60 * burst / a_minute)
