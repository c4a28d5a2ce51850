"""`python -m evals agree`: how far two people agree who labelled the same letters independently.

The second labels are scored against the first. F1 is the same either way round; precision is what
the second labeller's values find in the first's, recall the other way.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evals.gold import GoldError, add_schema, built_in, read_gold, schema_of
from evals.reports.terminal import console, print_agreement, print_errors
from evals.score import score

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals agree", description=__doc__)
    parser.add_argument("--gold", type=Path, metavar="DIR", help="first labels (default: built-in)")
    parser.add_argument(
        "--second", type=Path, metavar="DIR", help="second labels (default: built-in)"
    )
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list N disagreements")
    add_schema(parser)
    options = parser.parse_args(arguments)
    schema = schema_of(options.schema)
    first = read_gold(options.gold, schema)
    second = read_gold(options.second or built_in("second"), schema)
    both = {name: label for name, label in first.items() if name in second}
    if not both:
        raise GoldError("no letter has two labels")
    report = score(both, second)
    print_agreement(report, console())
    if options.errors:
        print_errors(report, console(), options.errors)
    return 0
