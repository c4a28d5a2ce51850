"""Messages between a run and its worker processes: pickled, each behind its length.

Both ends are processes of one run, joined by pipes that nobody else can open.
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing import IO

_LENGTH: Final = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Finish:
    """To a worker: there are no more letters."""


@dataclass(frozen=True, slots=True)
class Halt:
    """To a worker: begin no other letter, finish those under way."""


@dataclass(frozen=True, slots=True)
class Cool:
    """Both ways: the server asks for a pause of so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """From a worker: it cannot go on.

    Attributes:
        settings: whether settings are wrong, so that no letter would fare better.
        message: why; never letter text.
    """

    settings: bool
    message: str


def send(stream: IO[bytes], message: object) -> None:
    """Write a message. Raises OSError when nobody reads."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message; None when the other end has closed, or died within one."""
    head = _exactly(stream, _LENGTH.size)
    if head is None:
        return None
    data = _exactly(stream, _LENGTH.unpack(head)[0])
    return None if data is None else pickle.loads(data)  # noqa: S301 (our own process)


def _exactly(stream: IO[bytes], length: int) -> bytes | None:
    """So many bytes, from a stream that may give them piece by piece."""
    data = bytearray()
    while len(data) < length:
        piece = stream.read(length - len(data))
        if not piece:
            return None
        data += piece
    return bytes(data)
