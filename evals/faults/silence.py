"""Nothing leaks: markers planted in letters, answers and keys, looked for in all that comes out."""

from __future__ import annotations

from typing import Any


def part(word: str) -> dict[str, Any]:
    """Drive the faults whose name holds the word."""
    raise NotImplementedError(word)
