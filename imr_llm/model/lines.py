"""Connections to an OpenAI-compatible server, and the one reason to leave them.

A connection that has brought an answer to another request may be a request behind from then on: what
stood second on it (a proxy's repetition) is taken for the next request's answer, and so on without end.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import openai

    from imr_llm.model.provider import Provider

_CONNECT_SECONDS: Final = 5.0


class Lines:
    """The provider's own client, replaced by a fresh one when its connections are to be left.

    Its retries are off. Over aiohttp, which takes a fraction of the time that its usual transport takes
    when many requests are under way.
    """

    def __init__(self, provider: Provider, timeout: float) -> None:
        self._provider = provider
        self._seconds = timeout
        self._sdk: openai.AsyncOpenAI | None = None
        self._under_way: dict[openai.AsyncOpenAI, int] = {}

    @property
    def sdk(self) -> openai.AsyncOpenAI:
        """The client that the next request goes over."""
        import openai  # noqa: PLC0415 (a second of import)

        if self._sdk is None:
            self._sdk = openai.AsyncOpenAI(
                api_key=self._provider.key,
                base_url=self._provider.base_url,
                max_retries=0,
                timeout=openai.Timeout(self._seconds, connect=_CONNECT_SECONDS),
                # A redirect takes the letter, and on the same host the key, to where nobody named.
                http_client=openai.DefaultAioHttpClient(
                    limits=_no_limits(), follow_redirects=False
                ),
            )
        return self._sdk

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[openai.AsyncOpenAI]:
        """The client, for one request; one that was left is closed behind its last request."""
        sdk = self.sdk
        self._under_way[sdk] = self._under_way.get(sdk, 0) + 1
        try:
            yield sdk
        finally:
            self._under_way[sdk] -= 1
            if not self._under_way[sdk]:
                del self._under_way[sdk]
                if sdk is not self._sdk:
                    await sdk.close()

    async def leave(self, sdk: openai.AsyncOpenAI) -> None:
        """Send nothing more over this client's connections."""
        if sdk is self._sdk:
            self._sdk = None
            if sdk not in self._under_way:
                await sdk.close()

    async def close(self) -> None:
        """Close all connections."""
        for sdk in {self._sdk, *self._under_way}:
            if sdk is not None:
                await sdk.close()


def _no_limits() -> Any:
    """No limit on connections: how many are under way is the pace's business.

    The transport takes 0 for none, and None for its own limit of 100.
    """
    import httpx2  # noqa: PLC0415

    return httpx2.Limits(max_connections=0, max_keepalive_connections=None)
