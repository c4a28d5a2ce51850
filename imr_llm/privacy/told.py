"""Findings as lines for a terminal or a program; the value itself only when it is asked for."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from imr_llm.letter import original
from imr_llm.privacy.scan import scan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def told(id: str, letter: str | Path | bytes, *, show: bool, as_json: bool) -> Iterator[str]:  # noqa: A002
    """A line for each finding: the letter's id, the kind, the line (from 1) and the offsets.

    Raises:
        LetterError: as `scan`.
        ConfigurationError: as `scan`.
    """
    text = original(letter)
    line, counted = 1, 0
    for finding in scan(text):
        line += text.count("\n", counted, finding.start)
        counted = finding.start
        value = text[finding.start : finding.end]
        if as_json:
            row = {"id": id, "line": line, **asdict(finding), **({"value": value} if show else {})}
            yield json.dumps(row, ensure_ascii=False)
        else:
            shown = f"  {value!r}" if show else ""
            place = f"line {line}, {finding.start} to {finding.end}"
            yield f"{id}  {finding.kind:<13}  {place}{shown}"
