"""`python -m evals.bench.tables [LETTERS]`: processor time and memory of tables of a run (100,000 letters).

The rows of a run over the built-in letters, over and over with ids of their own, in parts of a thousand. Each
table is made in a process of its own, of a tenth of the letters and of all: what is bounded does not grow.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import count, cycle, islice
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from evals.bench.measure import run_python
from evals.gold import built_in
from imr_llm import Settings, run
from imr_llm.runs.folder import MANIFEST, write_part
from imr_llm.runs.rows import table_of

_PART: Final = 1_000
_WAYS: Final = {
    "issues, arrow": "issues(folder).num_rows",
    "issues, batches": "sum(batch.num_rows for batch in issues(folder, to='batches'))",
    "issues, lazy, two columns": "issues(folder, to='lazy').select('id', 'decision').collect().height",
    "letters, lazy, id and error": "letters(folder, to='lazy').select('id', 'error').collect().height",
}
_PROGRAM: Final = """
import sys, time
from imr_llm.frames import issues, letters
folder = sys.argv[1]
began = time.process_time()
rows = {way}
said = {{"rows": rows, "seconds": time.process_time() - began}}
"""


def main(letters: int) -> None:
    """Print a line for each way and number of letters."""
    with tempfile.TemporaryDirectory() as place:
        for number in (letters // 10, letters):
            folder = _run_of(Path(place), number)
            for name, way in _WAYS.items():
                said = run_python(_PROGRAM.format(way=way), [str(folder)])
                print(
                    f"{number:>8,} letters  {name:<28} {said['rows']:>8,} rows"
                    f" {said['seconds']:>7.1f} s {said['peak']:>6.0f} MB"
                )


def _run_of(place: Path, letters: int) -> Path:
    """A run's folder of so many letters."""
    small, large = place / "small", place / f"of-{letters}"
    built = sorted(Path(str(built_in("letters"))).glob("*.txt"))
    run(built, small, settings=Settings(model=None, offline=True), processes=1)
    rows = cycle(pq.read_table(small).to_pylist())
    numbered = (
        {**row, "id": f"letter-{number}"} for row, number in zip(rows, count(), strict=False)
    )
    large.mkdir()
    (large / MANIFEST).write_bytes((small / MANIFEST).read_bytes())
    for part in range(-(-letters // _PART)):
        some = islice(numbered, min(_PART, letters - part * _PART))
        write_part(large / f"part-{part:05d}.parquet", table_of(some))
    return large


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
