"""Checksums over what a run keeps: a byte that has changed on the disk is seen before it is believed.

Whoever can write the folder can also write a checksum: this is against decay, not against forgers.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing import IO

_SUM: Final = "sum"
_DIGITS: Final = 32

FOOTNOTE: Final = "imr_llm-sum:"
"""What stands before a part's checksum, in its footer."""
BLANK: Final = FOOTNOTE + _DIGITS * "0"
"""The checksum's place before it is known."""


class BrokenSealError(ValueError):
    """What was read is not what was written."""


def summing() -> blake2b:
    """A checksum over bytes that come piece by piece."""
    return blake2b(digest_size=_DIGITS // 2)


def sum_of(content: bytes) -> str:
    """BLAKE2b over bytes: 32 hex digits."""
    return blake2b(content, digest_size=_DIGITS // 2).hexdigest()


def sealed(record: dict[str, Any], indent: int | None = None) -> bytes:
    """A record as JSON, with a checksum as its last key."""
    plain = json.loads(json.dumps(record))
    return json.dumps(plain | {_SUM: _canonical(plain)}, indent=indent).encode() + b"\n"


def unsealed(content: bytes) -> dict[str, Any]:
    """The record that was sealed. Raises BrokenSealError."""
    try:
        record = json.loads(content)
        told = record.pop(_SUM)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise BrokenSealError from None
    if told != _canonical(record):
        raise BrokenSealError
    return dict(record)


def _canonical(record: dict[str, Any]) -> str:
    return sum_of(json.dumps(record, sort_keys=True).encode())


class SealedLines:
    """Lines on their way into a file, and behind the last a line with the checksum over all."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._whole = summing()

    def add(self, line: bytes) -> None:
        """One more line, with its end."""
        self._whole.update(line)
        self._out.write(line)

    def end(self) -> None:
        """There are no more."""
        self._out.write(self._whole.hexdigest().encode() + b"\n")


def unsealed_lines(content: bytes) -> list[bytes]:
    """The lines that were sealed, without their ends. Raises BrokenSealError."""
    body, last = content[: -_DIGITS - 1], content[-_DIGITS - 1 :]
    if last != sum_of(body).encode() + b"\n":
        raise BrokenSealError
    return body.splitlines()


def stamped(content: bytes) -> bytes:
    """A part with its checksum in the place of the blank in its footer."""
    place = content.rindex(BLANK.encode()) + len(FOOTNOTE)
    return content[:place] + sum_of(content).encode() + content[place + _DIGITS :]


def check_stamp(content: bytes) -> None:
    """Raise BrokenSealError for a part that has no checksum, or another one."""
    place = content.rfind(FOOTNOTE.encode())
    if place < 0:
        raise BrokenSealError
    place += len(FOOTNOTE)
    told, end = content[place : place + _DIGITS], place + _DIGITS
    blank = content[:place] + _DIGITS * b"0" + content[end:]
    if told != sum_of(blank).encode():
        raise BrokenSealError
