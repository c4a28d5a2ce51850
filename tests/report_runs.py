"""Runs for the corpus report, drawn from the built-in letters as the rules read them."""

from __future__ import annotations

import dataclasses
import json
import random
from functools import cache
from typing import TYPE_CHECKING

from letters import LETTERS, NAMES

from evals.gold import read_gold
from imr_llm import Determination, Extraction, Settings, extract_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@cache
def read() -> dict[str, Extraction]:
    """The built-in letters, read by the rules alone."""
    files = [LETTERS / f"{name}.txt" for name in NAMES]
    results = extract_many(files, settings=Settings(model=None, offline=True))
    return {result.id: result for result in results}


def drawn(number: int, *, seed: int = 0) -> list[str]:
    """Names of so many built-in letters, each drawn from all."""
    return random.Random(seed).choices(NAMES, k=number)


def run_of(names: Sequence[str], *, first: int = 0) -> list[Extraction]:
    """Results for these letters under ids of their own."""
    return [
        dataclasses.replace(read()[name], id=f"letter-{first + n:05d}")
        for n, name in enumerate(names)
    ]


def write_labels(folder: Path, names: Sequence[str], *, first: int = 0) -> Path:
    """Hand labels of these letters under the same ids."""
    folder.mkdir()
    labels = read_gold()
    for n, name in enumerate(names):
        label = {"id": f"letter-{first + n:05d}", **labels[name].model_dump(mode="json")}
        (folder / f"{n}.json").write_text(json.dumps(label), encoding="utf-8")
    return folder


def write_lines(file: Path, results: Iterable[Extraction]) -> Path:
    """Results as lines of JSON."""
    file.write_text("".join(f"{each.to_json()}\n" for each in results), encoding="utf-8")
    return file


def with_specialty(result: Extraction, *specialties: str) -> Extraction:
    """The same result with other specialties."""
    assert result.determination
    record = result.determination.model_dump()
    record["reviewer"]["specialties"] = list(specialties)
    return dataclasses.replace(result, determination=Determination.model_validate(record))
