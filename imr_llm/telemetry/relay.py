"""From the worker processes of a run to the process that leads it: what is told there is told here.

A worker has neither the leader's handlers nor its providers. So it gathers what it would tell, sends it
with what it has done, and the leader tells it: spans with their own times, under the span of the run.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from imr_llm.silent import silent

Value = str | int | float | bool | tuple[str, ...]
"""Of an attribute or a field: a count, a code, a name; never words of a letter, an answer or a key."""


@silent
@dataclass(slots=True)
class Record:
    """A line for the log."""

    logger: str
    level: int
    event: str
    fields: dict[str, Value]


@silent
@dataclass(slots=True)
class Measure:
    """A number for a metric."""

    name: str
    number: float
    attributes: dict[str, Value]


@silent
@dataclass(slots=True)
class Lap:
    """A span that has ended, with those within it. Times are nanoseconds since 1970."""

    name: str
    client: bool
    began: int
    ended: int = 0
    attributes: dict[str, Value] = field(default_factory=dict)
    failed: str | None = None
    inner: list[Lap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ears:
    """What the leader listens to: log lines from a level, and whether spans and metrics."""

    level: int
    telemetry: bool


@silent
@dataclass(slots=True)
class Heard:
    """What a worker gathered since it last sent."""

    records: list[Record] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    laps: list[Lap] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.records or self.measures or self.laps)


class Relay:
    """Gathers what a worker tells; safe between threads."""

    def __init__(self, ears: Ears) -> None:
        self.ears = ears
        self._lock = threading.Lock()
        self._heard = Heard()

    def log(self, record: Record) -> None:
        """Gather a line."""
        if record.level >= self.ears.level:
            with self._lock:
                self._heard.records.append(record)

    def measure(self, measure: Measure) -> None:
        """Gather a number."""
        with self._lock:
            self._heard.measures.append(measure)

    def lap(self, lap: Lap) -> None:
        """Gather a span that stands within no other."""
        with self._lock:
            self._heard.laps.append(lap)

    def gathered(self) -> Heard:
        """What there is, once."""
        with self._lock:
            heard, self._heard = self._heard, Heard()
        return heard


_relay: Relay | None = None


def relay() -> Relay | None:
    """The relay of this process; None where it tells by itself."""
    return _relay


def relay_to(ears: Ears) -> None:
    """From now on, gather: this process is a worker."""
    global _relay  # noqa: PLW0603
    _relay = Relay(ears)
