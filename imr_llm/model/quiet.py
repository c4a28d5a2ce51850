"""Keeps letter text out of the logs of the libraries below: they print requests and answers.

instructor logs what it validated at ERROR, openai the whole request at DEBUG. Inside our calls these
records are dropped; a user's own use of the same libraries logs as before.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_asking: ContextVar[bool] = ContextVar("imr_llm_asking", default=False)
_LIBRARIES: Final = ("instructor", "openai", "httpx2", "httpcore", "httpcore2", "httpx", "aiohttp",
                     "tenacity")  # fmt: skip


class _NotWhileAsking(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return not _asking.get()


_filter: Final = _NotWhileAsking()


def hush() -> None:
    """Put the filter on every logger of the libraries that exists by now.

    A logger's filter does not hold for its children, hence each one; called after the libraries
    are imported and once per client.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in _LIBRARIES:
            logging.getLogger(name).addFilter(_filter)
    for name in _LIBRARIES:
        logging.getLogger(name).addFilter(_filter)


@contextmanager
def asking() -> Iterator[None]:
    """While a letter is asked: nothing that the libraries log is let through."""
    token = _asking.set(True)
    try:
        yield
    finally:
        _asking.reset(token)
