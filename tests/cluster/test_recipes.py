"""The recipes of docs/clusters.md do what the page says."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from clusters import starts_a_cluster

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

pytestmark = starts_a_cluster
NEEDS = {"spark": "pyspark", "daft": "daft"}


@pytest.mark.parametrize("recipe", NEEDS)
def test_a_recipe_gives_each_letter_the_row_that_the_one_function_gives_it(
    recipe: str, tmp_path: Path
) -> None:
    if importlib.util.find_spec(NEEDS[recipe]) is None:
        pytest.skip(f"needs {NEEDS[recipe]}: pip install {NEEDS[recipe]}")
    if recipe == "spark" and shutil.which("java") is None:
        pytest.skip("needs Java")
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests")))
    done = subprocess.run(
        [sys.executable, str(HERE / "recipe_run.py"), recipe, str(tmp_path / "out")],
        env={**os.environ, "PYTHONPATH": path, "PYSPARK_PYTHON": sys.executable},
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-5000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {"rows": 100, "equal": True, "columns": True}
