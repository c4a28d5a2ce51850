"""What a run wants of the requests that are made for it: each is counted at once, and each has time."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from imr_llm.extraction import Usage

_run: ContextVar[Callable[[Usage], None] | None] = ContextVar("imr_llm_run", default=None)


@contextmanager
def asked_for_a_run(count: Callable[[Usage], None]) -> Iterator[None]:
    """Have what is asked in this context counted, answer by answer, before anything is stored.

    A run is not in a hurry: a pause that the server asks for is kept, however long.
    """
    token = _run.set(count)
    try:
        yield
    finally:
        _run.reset(token)


def counted(usage: Usage) -> None:
    """Tell the run, where there is one, what a question took, whether or not an answer came."""
    count = _run.get()
    if count is not None:
        count(usage)


def has_time() -> bool:
    """Whether a pause is kept, however long it is."""
    return _run.get() is not None
