"""Leaks made on purpose: each channel shows one, or the search is worth nothing."""

from __future__ import annotations

import base64
import logging
import warnings
from typing import TYPE_CHECKING, Final

from evals.faults.markers import planted, word
from evals.faults.world import KEY, World, helper

if TYPE_CHECKING:
    from collections.abc import Callable


class _ShownError(Exception):
    """An error with a text, or with something hanging on it."""


def _message(_: World) -> None:
    raise _ShownError(planted("rationale"))


def _attribute(_: World) -> None:
    error = _ShownError("nothing to see")
    error.body = {"request": [planted("summary").encode()]}  # type: ignore[attr-defined]
    raise error


def _context(world: World) -> None:
    try:
        world.text.encode().decode("ascii")  # a UnicodeDecodeError holds the whole letter
    except UnicodeDecodeError:
        raise _ShownError("nothing to see") from None


def _note(_: World) -> None:
    error = _ShownError("nothing to see")
    error.add_note(base64.b64encode(f"user:{word('password')}".encode()).decode())
    raise error


def _span(_: World) -> None:
    from opentelemetry import trace  # noqa: PLC0415

    helper("heard")
    with trace.get_tracer("leak").start_as_current_span("one") as one:
        one.set_attribute("imr_llm.quote", planted("diagnosis"))


def _log(_: World) -> None:
    logging.getLogger("some.library").debug("sent", extra={"headers": {"Authorization": KEY}})


LEAKS: Final[dict[str, Callable[[World], None]]] = {
    "stdout": lambda _: print(planted("title").encode("utf-8").hex()),
    "stderr": lambda _: warnings.warn(ascii(planted("answer")), stacklevel=1),
    "log": _log,
    "exception: message": _message,
    "exception: attribute": _attribute,
    "exception: context": _context,
    "exception: note": _note,
    "repr": lambda world: world.results.append([word("header")]),
    "telemetry": _span,
    "file names": lambda world: (world.folder / f"tmp-{word('key')}").touch(),
}
"""By the channel that shows it."""
