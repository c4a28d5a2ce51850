"""What a run has spent, on the disk from answer to answer: a process that is killed takes no cost with it.

The manifest is written every few seconds. Between, each process that asks keeps the sum of what it took
in a file of its own among the parts under way, and the next start adds up what a killed one left.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from imr_llm.extraction import Usage
from imr_llm.private import afresh
from imr_llm.runs.seal import BrokenSealError, sealed, unsealed

if TYPE_CHECKING:
    from pathlib import Path

SPENT: Final = ".spent"
"""Ending of the names of such files."""
_BYTES: Final = 1024
"""Room for the numbers, and always as much: one write puts new ones over the old."""


class Spent:
    """Adds up usage and keeps the sum in a file. For one thread at a time."""

    def __init__(self, work: Path, name: str) -> None:
        """Begin. Raises OSError where the file cannot be made."""
        self._usage = Usage()
        self._file = afresh(work / f"{name}{SPENT}")
        self._keep()

    def add(self, usage: Usage) -> None:
        """Add what a question took. A disk that fails stops the run where its rows are written."""
        self._usage.add(usage)
        try:
            self._keep()
        except OSError:
            return

    def close(self) -> None:
        """Leave the file as it is."""
        self._file.close()

    def _keep(self) -> None:
        content = sealed(asdict(self._usage)).ljust(_BYTES)
        self._file.seek(0)
        self._file.write(content)
        self._file.flush()


def spent_in(work: Path) -> Usage | None:
    """What the files below a folder add up to; None without any."""
    total, found = Usage(), False
    for file in sorted(work.rglob(f"*{SPENT}")):
        try:
            said = unsealed(file.read_bytes().rstrip())
            total.add(Usage(**said))
        except (OSError, BrokenSealError, TypeError):  # a machine that went down in mid-write
            continue
        found = True
    return total if found else None
