"""`python -m evals faults`: drive every way to fail, and look at what comes out and what survives."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTS: Final = {
    "silence": ("evals.faults.silence", "markers in letters, answers and keys come out nowhere"),
    "survival": ("evals.faults.survival", "letters by the thousand past a server that fails"),
}
"""Each a module whose `part(word)` drives the faults whose name holds the word (all with ""), prints
its tables and gives its figures for JSON, and under `failed` how many faults did not go well."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; 1 when a fault did not go well."""
    parser = argparse.ArgumentParser(
        prog="python -m evals faults",
        description=__doc__,
        epilog="Without a part named: all parts.",
    )
    for name, (_, text) in _PARTS.items():
        parser.add_argument(f"--{name}", action="store_true", help=text)
    parser.add_argument(
        "--only", metavar="WORD", default="", help="faults whose name has this word"
    )
    parser.add_argument(
        "--letters", type=int, metavar="N", help="of --survival (10,000: some ten minutes)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    options = parser.parse_args(arguments)
    chosen = [name for name in _PARTS if getattr(options, name)] or list(_PARTS)
    figures: dict[str, dict[str, Any]] = {}
    for name in chosen:
        print(f"driving: {name}", file=sys.stderr)
        module: Any = import_module(_PARTS[name][0])
        more = {"letters": options.letters} if name == "survival" and options.letters else {}
        figures[name] = module.part(options.only, **more)
    if options.json:
        options.json.write_text(f"{json.dumps(figures, indent=1)}\n", encoding="utf-8")
    return 1 if any(each["failed"] for each in figures.values()) else 0
