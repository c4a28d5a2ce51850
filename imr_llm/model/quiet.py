"""Keeps letter text out of the logs of the libraries below: they print requests and answers.

instructor logs what it validated at ERROR, openai the whole request at DEBUG, and a provider's own
package whatever it likes. What any logger but ours is told inside our calls is dropped; a user's own use
of the same libraries logs as before.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_asking: ContextVar[bool] = ContextVar("imr_llm_asking", default=False)
_HEARD: Final = frozenset({"imr_llm", "opentelemetry"})
"""Ours, which hold no letter text, and what exports our spans, which has none to hold."""


class _NotWhileAsking(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return not _asking.get()


_filter: Final = _NotWhileAsking()
_known = 0


def hush() -> None:
    """Put the filter on every logger there is, but ours.

    A logger's filter does not hold for its children, nor the root's for anybody: hence each one.
    """
    global _known  # noqa: PLW0603
    loggers = logging.root.manager.loggerDict
    if len(loggers) == _known:
        return
    _known = len(loggers)
    logging.root.addFilter(_filter)
    for name in list(loggers):
        if name.partition(".")[0] not in _HEARD:
            logging.getLogger(name).addFilter(_filter)


@contextmanager
def asking() -> Iterator[None]:
    """While a letter is asked: nothing that others log is let through."""
    hush()  # a library may have made another logger since
    token = _asking.set(True)
    try:
        yield
    finally:
        _asking.reset(token)
