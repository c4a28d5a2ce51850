"""Many letters: streamed with bounded memory, in order, a bad letter as a row with its error."""

from __future__ import annotations

import asyncio
from collections import deque
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from imr_llm.errors import ConfigurationError, LetterError
from imr_llm.extraction import Extraction
from imr_llm.reading import Reading
from imr_llm.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from concurrent.futures import Future

    from imr_llm.schema import Determination

Source: TypeAlias = "str | Path | bytes | tuple[str, str | Path | bytes]"
"""A letter's text, its file, or either with an id."""

_REFUSED_AT_FIRST: Final = 5


def extract_many(
    letters: Iterable[Source],
    *,
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
) -> Iterator[Extraction]:
    """Read many letters, streamed: results come in the order of the letters.

    Args:
        letters: texts, paths, or `(id, text or path)` pairs; any iterable, also an endless one.
        model: as for `extract`.
        schema: as for `extract`.
        settings: `concurrency` letters are in work at a time; as for `extract`.

    Yields:
        One result a letter. What can be no letter is a result whose `error` is set.

    Raises:
        ConfigurationError: a wrong setting, a refused key; also when the server refuses the first
            five requests as such (400, 413, 422), for the sixth would fare no better.
    """
    run = _Run(model, schema, settings)
    window: deque[_Pending] = deque()
    try:
        for letter in letters:
            window.append(run.begin(letter))
            while len(window) > run.width or (window and window[0].done):
                yield run.end(window.popleft())
        while window:
            yield run.end(window.popleft())
    finally:
        for pending in window:
            pending.cancel()


async def aextract_many(
    letters: Iterable[Source],
    *,
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
) -> AsyncIterator[Extraction]:
    """As `extract_many`, in an event loop of the caller's own."""
    run = _Run(model, schema, settings)
    window: deque[_Pending] = deque()
    try:
        for letter in letters:
            window.append(run.begin(letter))
            while len(window) > run.width:
                await window[0].wait()
                yield run.end(window.popleft())
            await asyncio.sleep(0)
        while window:
            await window[0].wait()
            yield run.end(window.popleft())
    finally:
        for pending in window:
            pending.cancel()


class _Pending:
    """One letter under way: read, or failed to be; perhaps being asked."""

    def __init__(self, reading: Reading | Extraction, asking: Future[None] | None) -> None:
        self.reading = reading
        self.asking = asking

    @property
    def done(self) -> bool:
        return self.asking is None or self.asking.done()

    async def wait(self) -> None:
        if self.asking is not None:
            await asyncio.wait([asyncio.wrap_future(self.asking)])

    def cancel(self) -> None:
        if self.asking is not None:
            self.asking.cancel()


class _Run:
    def __init__(
        self,
        model: str | None,
        schema: type[Determination] | None,
        settings: Settings | None,
    ) -> None:
        self.settings = (settings or Settings()).replaced(model=model)
        self.schema = schema
        self.width = self.settings.concurrency if self.settings.model else 0
        self._asked = 0
        self._refused = 0

    def begin(self, source: Source) -> _Pending:
        id, letter = source if isinstance(source, tuple) else (None, source)  # noqa: A001
        try:
            reading = Reading(letter, id, None, self.schema, self.settings)
        except LetterError as error:
            name = id or _name(letter)
            return _Pending(Extraction(id=name, error=str(error)), None)
        if not reading.unanswered:
            return _Pending(reading, None)
        from imr_llm.model.loop import worker_loop  # noqa: PLC0415

        return _Pending(reading, asyncio.run_coroutine_threadsafe(reading.ask(), worker_loop()))

    def end(self, pending: _Pending) -> Extraction:
        if isinstance(pending.reading, Extraction):
            return pending.reading
        if pending.asking is not None:
            pending.asking.result()
            self._watch(pending.reading)
        return pending.reading.result()

    def _watch(self, reading: Reading) -> None:
        if self._asked >= _REFUSED_AT_FIRST:
            return
        self._asked += 1
        self._refused += reading.refused
        if self._asked == self._refused == _REFUSED_AT_FIRST:
            raise ConfigurationError(
                f"The server refused the first {_REFUSED_AT_FIRST} requests (400, 413 or 422): "
                "check the model's name, the mode and the model's options."
            )


def _name(letter: object) -> str:
    """The id of what is no letter: its file's stem, or a hash as good letters have."""
    if isinstance(letter, Path):
        return letter.stem
    data = letter if isinstance(letter, bytes) else str(letter).encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()[:16]
