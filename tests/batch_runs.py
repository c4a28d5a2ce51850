"""Runs by batches, as the tests begin them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from letters import text_of

from imr_llm import Extraction, RunReport, Settings, run
from imr_llm.runs import Batching
from imr_llm.runs.rows import result_of

if TYPE_CHECKING:
    from batch_server import BatchServer

NAMES = ("e-001", "e-002", "e-003", "e-005", "d1-001")
LETTERS = [(name, text_of(name)) for name in NAMES]
PRICES = {"input": 1, "output": 2}
COST = 0.5 * (1000 * 1 + 100 * 2) / 1_000_000
"""Of one answer in a batch."""


def settings_for(server: BatchServer, out: Path, **more: Any) -> Settings:
    given = {
        "model": "openai/test", "base_url": server.url, "api_key": "sk-never-to-be-seen",
        "cache_dir": out.parent / "cache", "retries": 2, "timeout": 5, "prices": PRICES,
    }  # fmt: skip
    return Settings(**given | more)


def batched(
    server: BatchServer,
    out: Path,
    letters: Any = LETTERS,
    *,
    requests: int = 50_000,
    size: int = 190_000_000,
    settings: dict[str, Any] | None = None,
    **more: Any,
) -> RunReport:
    """One start of a run by batches that are looked after very often."""
    batching = Batching(requests=requests, bytes=size, poll=0.01)
    given = settings_for(server, out, **settings or {})
    return run(letters, out, settings=given, **{"batch": batching} | more)


def results(out: Path) -> dict[str, Extraction]:
    """What stands in a run's parts; fails where a letter stands there twice."""
    rows = [
        row for part in sorted(out.glob("*.parquet")) for row in pq.read_table(part).to_pylist()
    ]
    found = {row["id"]: result_of(row) for row in rows}
    assert len(found) == len(rows)
    return found
