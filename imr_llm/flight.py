"""One request in flight for one key: equal letters asked at the same time are asked once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")


@silent
@dataclass(slots=True)
class _Landed(Generic[T]):
    """How a flight ended: with a result or a failure, or with neither when it was cancelled."""

    result: T | None = None
    failure: Exception | None = None
    cancelled: bool = False


class SingleFlight:
    """Shares the outcome of a call with all who ask for the same key while it is under way."""

    def __init__(self) -> None:
        # By loop too: a task cannot wait for a future of another loop.
        self._flights: dict[tuple[asyncio.AbstractEventLoop, Hashable], asyncio.Future[Any]] = {}

    async def run(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """The result of `make()`, called only when no call for `key` is under way.

        Those who wait get the same object, or the same exception; nothing is remembered after
        that. When the caller that runs `make` is cancelled, one of those who wait calls its own.
        """
        slot = (asyncio.get_running_loop(), key)
        while (flight := self._flights.get(slot)) is not None:
            # Shielded: the cancelling of one who waits is not the cancelling of all.
            landed: _Landed[T] = await asyncio.shield(flight)
            if landed.failure is not None:
                raise landed.failure
            if not landed.cancelled:
                return landed.result  # type: ignore[return-value]
        return await self._lead(slot, make)

    async def _lead(
        self,
        slot: tuple[asyncio.AbstractEventLoop, Hashable],
        make: Callable[[], Awaitable[T]],
    ) -> T:
        flight: asyncio.Future[_Landed[T]] = slot[0].create_future()
        self._flights[slot] = flight
        landed: _Landed[T] = _Landed(cancelled=True)
        try:
            result = await make()
            landed = _Landed(result)
        except Exception as failure:
            landed = _Landed(failure=failure)
            raise
        finally:
            # A result in every case: a failure that nobody waits for is then not complained of.
            del self._flights[slot]
            flight.set_result(landed)
        return result
