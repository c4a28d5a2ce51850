"""Runs a recipe of docs/clusters.md as it stands; prints what came of it as JSON.

A process of its own, as Spark and Daft open sockets and warn.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
from letters import NAMES, text_of

from imr_llm import Settings
from imr_llm.cluster import columns, extract_table

PAGE = Path(__file__).parents[2] / "docs" / "clusters.md"
LETTERS = [(f"{name}-{turn}", text_of(name)) for turn in range(2) for name in NAMES][:100]


def block(heading: str) -> str:
    section = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return section.partition("```python\n")[2].partition("```")[0]


def on_spark(out: str) -> list[dict[str, Any]]:
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "16")
        .getOrCreate()
    )
    try:
        letters = spark.createDataFrame(LETTERS, "id string, letter string").repartition(4)
        world: dict[str, Any] = {"letters": letters, "out": out}
        exec(compile(block("Spark"), str(PAGE), "exec"), world)
        assert world["left"].count() == 0
        return spark.read.parquet(out).toArrow().to_pylist()
    finally:
        spark.stop()


def on_daft(_: str) -> list[dict[str, Any]]:
    import daft

    ids, texts = map(list, zip(*LETTERS, strict=True))
    world: dict[str, Any] = {"letters": daft.from_pydict({"id": ids, "letter": texts})}
    exec(compile(block("Daft"), str(PAGE), "exec"), world)
    return world["results"].to_arrow().to_pylist()


if __name__ == "__main__":
    said = {"spark": on_spark, "daft": on_daft}[sys.argv[1]](sys.argv[2])
    ids, texts = zip(*LETTERS, strict=True)
    whole = extract_table(pa.table({"id": ids, "letter": texts}), settings=Settings(model=None))
    expected = whole.to_pylist()
    said.sort(key=lambda row: row["id"])
    expected.sort(key=lambda row: row["id"])
    result = {
        "rows": len(said),
        "equal": said == expected,
        "columns": list(said[0]) == columns().names,
    }
    sys.stdout.write(json.dumps(result) + "\n")
