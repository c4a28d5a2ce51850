"""Many letters: streamed with bounded memory, a bad letter as a row with its error."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from imr_llm.errors import ConfigurationError, LetterError
from imr_llm.extraction import Extraction
from imr_llm.guard import guarded
from imr_llm.reading import Reading
from imr_llm.settings import Settings
from imr_llm.tally import Bar, Tally, length_of, watched

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping
    from concurrent.futures import Future

    from imr_llm.schema import Determination

Source: TypeAlias = "str | Path | bytes | tuple[str, str | Path | bytes]"
"""A letter's text, its file, or either with an id."""

_REFUSED_AT_FIRST: Final = 5
_AHEAD: Final = 1.25
"""Letters begun for each request that may be under way: the next is read when an answer comes."""
_HELD: Final = 4
"""Results, for each letter that may be begun, that wait for an earlier one to come first."""
_WAKES_SECONDS: Final = 0.5


def extract_many(  # noqa: PLR0913
    letters: Iterable[Source],
    *,
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
    ordered: bool = True,
    progress: bool = False,
) -> Iterator[Extraction]:
    """Read many letters, streamed: no more of them are taken than are in work at a time.

    Args:
        letters: texts, paths, or `(id, text or path)` pairs; any iterable, also an endless one.
        model: as for `extract`.
        schema: as for `extract`.
        settings: `concurrency` requests are under way at a time; as for `extract`.
        ordered: results in the order of the letters; False: as they are done, so that a slow one
            holds up nothing.
        progress: show a bar with letters a second, the time left, cost, fallbacks and failures.

    Yields:
        One result a letter. What can be no letter is a result whose `error` is set. Equal letters are
        asked once.

    Raises:
        ConfigurationError: a wrong setting, a refused key; also when the server refuses the first
            five requests as such (400, 413, 422), for the sixth would fare no better.
    """
    check_many(letters)
    settings = (settings or Settings()).replaced(model=model)
    results = streamed(letters, settings, schema, ordered=ordered)
    yield from watched(results, letters, shown=progress)


def check_many(letters: object) -> None:
    """Raise ConfigurationError for one letter, or a folder, where many letters are asked for."""
    if isinstance(letters, str | bytes | Path) or not isinstance(letters, Iterable):
        raise ConfigurationError(
            "Letters are many: give a list (or any iterable) of texts and paths. Those of a folder are "
            "Path(folder).glob('*.txt')."
        )


def streamed(
    letters: Iterable[Source | None],
    settings: Settings,
    schema: type[Determination] | None,
    *,
    ordered: bool,
    causes: Mapping[str, str] | None = None,
) -> Iterator[Extraction]:
    """As `extract_many`; None among the letters says that there is none just now.

    `causes` tells why answers are missing that were asked in batches (`ModelWitness.look_up`).
    """
    news = threading.Event()
    stream = _Stream(settings, schema, news.set, ordered=ordered, causes=causes)
    try:
        for letter in letters:
            if letter is not None:
                stream.begin(letter)
            yield from stream.ready()
            while stream.full:
                _await(news)
                yield from stream.ready()
        while stream.left:
            _await(news)
            yield from stream.ready()
    finally:
        stream.cancel()


def _await(news: threading.Event) -> None:
    # Ctrl-C that comes just before a wait does not end it: its handler runs between two waits.
    while not news.wait(_WAKES_SECONDS):
        pass
    news.clear()


async def aextract_many(  # noqa: PLR0913
    letters: Iterable[Source],
    *,
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
    ordered: bool = True,
    progress: bool = False,
) -> AsyncIterator[Extraction]:
    """As `extract_many`, in an event loop of the caller's own."""
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(news.set)

    check_many(letters)
    settings = (settings or Settings()).replaced(model=model)
    stream = _Stream(settings, schema, tell, ordered=ordered)
    bar, tally = Bar(length_of(letters), shown=progress), Tally()

    def shown(result: Extraction) -> Extraction:
        if progress:
            tally.count(result)
            bar.show(tally)
        return result

    try:
        for letter in letters:
            stream.begin(letter)
            await asyncio.sleep(0)  # the caller's other tasks have their turn
            for result in stream.ready():
                yield shown(result)
            while stream.full:
                await news.wait()
                news.clear()
                for result in stream.ready():
                    yield shown(result)
        while stream.left:
            await news.wait()
            news.clear()
            for result in stream.ready():
                yield shown(result)
    finally:
        stream.cancel()
        bar.close()


def width_of(settings: Settings) -> int:
    """Letters that are begun at a time."""
    return int(_AHEAD * settings.concurrency) + 1 if settings.model else 1


class _Pending:
    """One letter under way: read, or failed to be; perhaps being asked."""

    __slots__ = ("asking", "number", "reading")

    def __init__(self, number: int, reading: Reading | Extraction) -> None:
        self.number = number
        self.reading = reading
        self.asking: Future[None] | None = None


class _Stream:
    """Letters under way, and those that are done but not yet given out; waits for nothing itself.

    `tell` is called, from any thread, when something may be ready.
    """

    def __init__(
        self,
        settings: Settings,
        schema: type[Determination] | None,
        tell: Callable[[], None],
        *,
        ordered: bool,
        causes: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = settings
        self._causes = causes
        self.schema = schema
        self.ordered = ordered
        self._tell = tell
        self._width = width_of(settings)
        self._under_way: dict[int, _Pending] = {}
        self._landed: deque[_Pending] = deque()
        self._held: dict[int, _Pending] = {}
        self._begun = 0
        self._next = 0
        self._asked = 0
        self._refused = 0

    @property
    def full(self) -> bool:
        """Whether no further letter is to be begun now."""
        return len(self._under_way) >= self._width or len(self._held) >= _HELD * self._width

    @property
    def left(self) -> int:
        """Letters begun whose results have not been given out."""
        return len(self._under_way) + len(self._landed) + len(self._held)

    @guarded
    def begin(self, source: Source) -> None:
        """Read a letter, and ask for it where the cache has no answer."""
        id, letter = source if isinstance(source, tuple) else (None, source)  # noqa: A001
        number, self._begun = self._begun, self._begun + 1
        try:
            reading = Reading(letter, id, None, self.schema, self.settings, causes=self._causes)
        except LetterError as error:
            failed = Extraction(id=id or _name(letter), error=str(error))
            self._landed.append(_Pending(number, failed))
            return
        pending = _Pending(number, reading)
        if not reading.unanswered:
            self._landed.append(pending)
            return
        from imr_llm.model.loop import worker_loop  # noqa: PLC0415

        self._under_way[number] = pending
        pending.asking = asyncio.run_coroutine_threadsafe(reading.ask(), worker_loop())
        pending.asking.add_done_callback(lambda _: self._land(pending))

    def _land(self, pending: _Pending) -> None:
        self._landed.append(pending)
        self._tell()

    def ready(self) -> Iterator[Extraction]:
        """The results that can be given out now."""
        while self._landed:
            pending = self._landed.popleft()
            self._under_way.pop(pending.number, None)
            if not self.ordered:
                yield self._result(pending)
                continue
            self._held[pending.number] = pending
            while self._next in self._held:
                following = self._held.pop(self._next)
                self._next += 1
                yield self._result(following)

    def cancel(self) -> None:
        """Ask for nothing more; what is under way is left, and what was not given out is given up."""
        for pending in list(self._under_way.values()):
            if pending.asking is not None:
                pending.asking.cancel()
        left = [*self._under_way.values(), *self._landed, *self._held.values()]
        for pending in left:
            if isinstance(pending.reading, Reading):
                pending.reading.give_up()

    @guarded
    def _result(self, pending: _Pending) -> Extraction:
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
