"""Two things timed in turn, in one process or as processes: what counts is their ratio.

A figure of one machine says little on another; a ratio of two things that ran side by side does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


# On Linux the resource usage of a process begins with that of the process that started it.
_PEAK: Final = """
import json as _j
try:
    with open("/proc/self/status") as _f:
        _peak = next(int(_l.split()[1]) / 1024 for _l in _f if _l.startswith("VmHWM:"))
except (OSError, StopIteration):
    import resource as _r, sys as _s
    _unit = 1024 * 1024 if _s.platform == "darwin" else 1024
    _peak = _r.getrusage(_r.RUSAGE_SELF).ru_maxrss / _unit
print(_j.dumps({**globals().get("said", {}), "peak": _peak}))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: ours, the other thing, and how many times the other's ours takes."""

    name: str
    other: str
    ours: float
    others: float
    unit: str
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours over the other."""
        return self.ours / self.others if self.others else float("inf")

    def as_json(self) -> dict[str, Any]:
        """The row with its ratio."""
        return {
            "name": self.name, "against": self.other, "ours": self.ours, "other": self.others,
            "unit": self.unit, "ratio": self.ratio, "note": self.note,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Skipped:
    """A comparison that could not be made here, and why."""

    name: str
    why: str

    def as_json(self) -> dict[str, Any]:
        """The name and the reason."""
        return {"name": self.name, "skipped": self.why}


def in_turn(
    ours: Callable[[], object], other: Callable[[], object], rounds: int = 7
) -> tuple[float, float]:
    """Seconds of each call, the least of the rounds: what else the machine does only adds."""
    least = [float("inf"), float("inf")]
    for _ in range(rounds):
        for side, call in enumerate((ours, other)):
            began = time.perf_counter()
            call()
            least[side] = min(least[side], time.perf_counter() - began)
    return least[0], least[1]


def medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The median of each side over many things, as letters, that were timed in turn."""
    return median(ours for ours, _ in pairs), median(other for _, other in pairs)


def run_python(
    code: str, arguments: Sequence[str] = (), *, python: Path | str = sys.executable,
    environment: Mapping[str, str] | None = None,
) -> dict[str, float]:  # fmt: skip
    """What a fresh process prints as JSON; peak memory in MB is added as `peak`."""
    done = subprocess.run(  # noqa: S603 (our own code)
        [str(python), "-c", code + _PEAK, *arguments],
        capture_output=True, text=True, check=True, env={**os.environ, **(environment or {})},
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
