"""`python -m evals label LETTER`: a draft label from the rules, for a person to correct.

What the rules do not find is null or empty in it; nothing in it is right until someone has read the
letter against the codebook.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.gold import GoldError, add_schema, schema_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imr_llm.extraction import Extraction


def draft(result: Extraction) -> dict[str, Any]:
    """The label's keys, `id` first; dates and lists as in a gold file.

    Raises:
        GoldError: there is no determination to draft from.
    """
    if result.determination is None:
        raise GoldError(f"{result.id}: {result.error}")
    return {"id": result.id, **result.determination.model_dump(mode="json")}


def main(arguments: Sequence[str]) -> int:
    """Run the command: the draft goes to standard output, or into a folder; none is overwritten."""
    parser = argparse.ArgumentParser(prog="python -m evals label", description=__doc__)
    parser.add_argument("letter", type=Path, help="a .txt or .pdf file; its stem is the label's id")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write DIR/<id>.json")
    add_schema(parser)
    options = parser.parse_args(arguments)
    from imr_llm import Settings, extract  # noqa: PLC0415

    schema = schema_of(options.schema)
    result = extract(options.letter, schema=schema, settings=Settings(model=None, offline=True))
    text = json.dumps(draft(result), indent=1, ensure_ascii=False) + "\n"
    if options.out is None:
        sys.stdout.write(text)
    else:
        options.out.mkdir(parents=True, exist_ok=True)
        file = options.out / f"{result.id}.json"
        try:
            with file.open("x", encoding="utf-8") as new:
                new.write(text)
        except FileExistsError:
            raise GoldError(f"{file} is there already; a label is not overwritten") from None
        print(f"wrote {file}", file=sys.stderr)
    for path in result.review:
        print(f"look at {path}", file=sys.stderr)
    return 0
