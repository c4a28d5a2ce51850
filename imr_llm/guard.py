"""What leaves the doors as an exception: our own errors, with nothing of a letter hanging on them.

An exception of a library below, of a user's schema or of a slip of ours may hold letter text in its
message, its arguments or its attributes (a `UnicodeDecodeError` holds all bytes that it was given). At
the doors it becomes an `ImrError` that tells its kind and its place in the code; what our own errors
were raised from is cut off.
"""

# ruff: noqa: PLC0415 (who only imports `extract` pays for no pydantic)
from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from imr_llm.errors import ImrError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

P = ParamSpec("P")
T = TypeVar("T")

_MACHINE: Final = (OSError, MemoryError)
"""Their text is the system's, and a run says what to do about a full disk."""
_FRAMES: Final = 3
_NAMED: Final = 5


def guarded(act: Callable[P, T]) -> Callable[P, T]:
    """The same function, whose exceptions hold nothing of a letter.

    What is no `ImrError`, and none of the machine's, becomes one.
    """

    @functools.wraps(act)
    def door(*args: P.args, **named: P.kwargs) -> T:
        outside = sys.exc_info()[1]
        try:
            return act(*args, **named)
        except ImrError as error:
            _cut(error, outside)
            raise
        except _MACHINE:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is)
            told = told_of(error)
        raise ImrError(told)  # here, where the exception does not become its context

    return door


def guarded_async(
    act: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """As `guarded`, for what is awaited."""

    @functools.wraps(act)
    async def door(*args: P.args, **named: P.kwargs) -> T:
        outside = sys.exc_info()[1]
        try:
            return await act(*args, **named)
        except ImrError as error:
            _cut(error, outside)
            raise
        except _MACHINE:
            raise
        except Exception as error:  # noqa: BLE001
            told = told_of(error)
        raise ImrError(told)

    return door


def told_of(error: BaseException) -> str:
    """An exception's kind and place in the code, without a word of its own."""
    fields = f" of {', '.join(places)}" if (places := places_of(error)) else ""
    return (
        f"This could not be done ({type(error).__name__}{fields}, raised at {_raised_at(error)}); "
        "its text is withheld, for it may be a letter's."
    )


def places_of(error: BaseException) -> list[str]:
    """Which fields a validation error is about, by name, five at most; never the values."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return []
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    found = {".".join(_known(problem["type"], problem["loc"])) for problem in problems} - {""}
    return sorted(found)[:_NAMED]


def _known(kind: str, place: tuple[int | str, ...]) -> Iterator[str]:
    # A key that the schema does not know is another's word: only where it stood is named.
    names = place[:-1] if kind == "extra_forbidden" else place
    yield from (name for name in names if isinstance(name, str))


def _raised_at(error: BaseException) -> str:
    import traceback

    frames = list(traceback.walk_tb(error.__traceback__))[-_FRAMES:]
    return " < ".join(
        f"{frame.f_globals.get('__name__', '?')}:{line}" for frame, line in reversed(frames)
    )


def _cut(error: ImrError, outside: BaseException | None) -> None:
    """Leave of what an error was raised from only what the caller was handling before."""
    error.__cause__ = None
    error.__context__ = outside
