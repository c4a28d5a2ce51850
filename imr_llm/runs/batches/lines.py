"""Lines of a file that comes in pieces."""

from __future__ import annotations

from typing import Final

from imr_llm.model.trouble import AnswerError

LONGEST: Final = 64_000_000
"""Bytes of a line that is taken: an answer of the most tokens has a thousandth of it."""


class Lines:
    """Cuts at line feeds alone: other line ends may stand within an answer's text."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> list[bytes]:
        """The lines that this piece completes, without empty ones.

        Raises:
            AnswerError: a line longer than any answer.
        """
        *ends, rest = piece.split(b"\n")
        lines = []
        for end in ends:
            self._keep(end)
            lines.append(self.rest())
        self._keep(rest)
        return [line for line in lines if line]

    def rest(self) -> bytes:
        """What has come of a line that has not ended; it is given once."""
        line = b"".join(self._pieces)
        self._pieces, self._size = [], 0
        return line

    def _keep(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > self._longest:
            raise AnswerError(
                "a line of the provider's file is longer than any answer", kind="batch"
            )
