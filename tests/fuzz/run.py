"""A coverage-guided fuzzer over the targets of `hostile_targets`: needs the package `atheris` (Linux).

    python tests/fuzz/run.py letters_are_read -max_total_time=600

What follows the target's name are options of libFuzzer. The bytes that it makes up become letters, answers
and lines by the same strategies as in the tests; the package's code is instrumented. A failure is printed
by Hypothesis as a call that repeats it: it belongs into the table of `tests/test_hostile.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["imr_llm"]):
    import imr_llm.cache
    import imr_llm.model.witness
    import imr_llm.privacy
    import imr_llm.reading  # noqa: F401

from hostile_targets import TARGETS
from hypothesis import HealthCheck, settings


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: run.py TARGET [options of libFuzzer]; targets: {', '.join(TARGETS)}")
    target = TARGETS[sys.argv.pop(1)]
    quiet = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    fuzz_one = quiet(target).hypothesis.fuzz_one_input

    def one(data: bytes) -> None:
        fuzz_one(data)

    atheris.Setup([*sys.argv, "-max_len=8192", "-len_control=0"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
