"""What a terminal is shown: no character of a letter or of a file's name may steer it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

_SIGN: Final = "\ufffd"
_BIDI: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks that turn the direction of the text (Unicode Standard Annex 9)."""
_STEERING: Final = re.compile(rf"[\x00-\x1f\x7f-\x9f{_BIDI}]")
"""Those, and the control characters of ISO/IEC 6429, C0 and C1."""
_BUT_LINES: Final = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_BIDI}]|\r(?!\n)")


def harmless(text: str, *, lines: bool = False) -> str:
    """The text with a sign for each character that steers; with `lines`, tabs and line ends stay."""
    return (_BUT_LINES if lines else _STEERING).sub(_SIGN, text)


def harmless_json(line: str) -> str:
    """A line of JSON with such characters in JSON's own escapes: it says the same."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


class Shown:
    """Writes text to a stream: harmless to a terminal, and as it is to anything else."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._steered = stream.isatty()

    def write(self, text: str) -> int:
        """Write whole lines."""
        return self._stream.write(harmless(text, lines=True) if self._steered else text)

    def write_json(self, line: str) -> None:
        """Write a line of JSON, and its end."""
        self._stream.write((harmless_json(line) if self._steered else line) + "\n")
