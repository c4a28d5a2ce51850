"""Letters by the hundred, made by varying our own, and what a run's folder says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from letters import NAMES, text_of

from evals.bench.many import answers_for, many
from imr_llm import Settings

TIED_TO_THE_START = ("cached", "usage")
"""Columns that tell how a row was come by: whether from the cache, and at what cost."""


def letters(number: int) -> list[tuple[str, str]]:
    """So many letters with ids, no two of them equal."""
    return list(many([text_of(name) for name in NAMES], number))


def answers(file: Path) -> Path:
    """A file of answers for the stub, to all that `letters` can ask."""
    file.write_text(json.dumps(answers_for([text_of(name) for name in NAMES])), encoding="utf-8")
    return file


def rows(folder: Path) -> list[dict[str, Any]]:
    """The rows of a run, by id, without what is tied to one start."""
    table = pq.read_table(folder)
    found = [
        {name: value for name, value in row.items() if name not in TIED_TO_THE_START}
        for row in table.to_pylist()
    ]
    return sorted(found, key=lambda row: (row["id"], row["sha256"]))


def asking(address: str, cache: Path, **more: Any) -> Settings:
    """Settings for the stub."""
    given: dict[str, Any] = {"mode": "json_schema", "concurrency": 8, **more}
    return Settings(model="openai/stub", base_url=address, api_key="none", cache_dir=cache, **given)
