"""Where answers come from: a file of results made elsewhere, or this library, now."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from evals.gold import GoldError, describe
from imr_llm.schema import Determination

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Answers:
    """Determinations by id, and what is known of how they were made."""

    determinations: dict[str, Determination | None] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    """Why a letter has no determination."""
    fallbacks: int = 0
    """Answers for which the model's part was not, or not wholly, used."""


def read_answers(file: Path, schema: type[Determination] = Determination) -> Answers:
    """Answers from JSONL as the command line writes it.

    A row with an `error`, or with a determination that the schema refuses, counts as no answer.
    """
    answers = Answers()
    try:
        # Not `splitlines`: a value may hold other characters that Python ends lines at.
        lines = file.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{file.name}: cannot be read as UTF-8 text") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            _add(answers, line, f"{file.name}, line {number}", schema)
    return answers


def extract_answers(letters: Mapping[str, Path | str], model: str | None = None) -> Answers:
    """Answers of this library: of the rules alone, or with a model."""
    # The whole library: not needed to score a file.
    from imr_llm import Settings, extract_many  # noqa: PLC0415

    # Without a model named here none is asked, whatever the environment says.
    settings = None if model else Settings(model=None, offline=True)
    answers = Answers()
    sources = (
        source if isinstance(source, Path) else (name, source) for name, source in letters.items()
    )
    for result in extract_many(sources, model=model, settings=settings):
        answers.determinations[result.id] = result.determination
        answers.fallbacks += result.fallback is not None
        if result.error is not None:
            answers.failures[result.id] = result.error
        if result.layout is not None:
            answers.layouts[result.id] = str(result.layout)
    return answers


def _add(answers: Answers, line: str, place: str, schema: type[Determination]) -> None:
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise GoldError(f"{place}: not JSON") from None
    name = row.get("id") if isinstance(row, dict) else None
    if not isinstance(name, str):
        raise GoldError(f"{place}: id: a string is required")
    if name in answers.determinations:
        raise GoldError(f"{place}: id: another line has the same")
    answers.determinations[name] = None
    if row.get("error") or row.get("determination") is None:
        answers.failures[name] = str(row.get("error") or "no determination")
    else:
        try:
            answers.determinations[name] = schema.model_validate(row["determination"])
        except ValidationError as error:
            answers.failures[name] = f"not a determination: {describe(error)}"
    if isinstance(row.get("layout"), str):
        answers.layouts[name] = row["layout"]
    answers.fallbacks += row.get("fallback") is not None
