"""Median processor time a letter: `python docs/speed.py FOLDER` (default: the built-in letters)."""

import sys
import time
from importlib import resources
from pathlib import Path
from statistics import median

from imr_llm import Settings, extract
from imr_llm.letter import parse
from imr_llm.rules import testify

built_in = Path(str(resources.files("evals"))) / "letters"
folder = Path(sys.argv[1]) if len(sys.argv) > 1 else built_in
alone = Settings(model=None)
for warm in built_in.glob("*.txt"):
    extract(warm, settings=alone)
first, again, reading, whole = [], [], [], []
for text in [file.read_bytes().decode() for file in sorted(folder.glob("*.txt"))]:
    times = []
    for _ in range(7):
        began = time.process_time()
        letter = parse(text)
        parsed = time.process_time()
        testify(letter)
        done = time.process_time()
        extract(text, settings=alone)
        times.append((parsed - began, done - parsed, time.process_time() - done))
    first.append(times[0][1])
    for kept, column in ((reading, 0), (again, 1), (whole, 2)):
        kept.append(min(row[column] for row in times))
print(f"letters              {len(first)}")
for name, values in (
    ("reading", reading), ("rules, met before", again), ("rules, first sight", first),
    ("extract, rules alone", whole),
):  # fmt: skip
    print(f"{name:<21}{1000 * median(values):.2f} ms")
