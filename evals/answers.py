"""Where answers come from: a file of results made elsewhere, or this library, now."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from evals.gold import GoldError, describe
from imr_llm.extraction import FieldReport, Usage
from imr_llm.fitting import fitted
from imr_llm.schema import Determination

if TYPE_CHECKING:
    from collections.abc import Mapping

    from imr_llm.claim import Claims


@dataclass(slots=True)
class Answers:
    """Determinations by id, and what is known of how they were made."""

    determinations: dict[str, Determination | None] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    """Why a letter has no determination."""
    fallbacks: dict[str, str] = field(default_factory=dict)
    """Why the model's part was not, or not wholly, used: the rules stood in."""
    reports: dict[str, dict[str, FieldReport]] = field(default_factory=dict)
    """What the extraction says of each field."""
    texts: dict[str, str] = field(default_factory=dict)
    """The letters' text, where they were read here."""
    usage: Usage = field(default_factory=Usage)
    model: str | None = None
    seconds: float = 0.0
    """What making the answers took here, by the clock."""

    def read_texts(self, letters: Mapping[str, Path | str]) -> None:
        """Read the letters that the answers are to: for their evidence, and to show errors in them."""
        from imr_llm.letter import read  # noqa: PLC0415

        for name, source in letters.items():
            self.texts[name] = read(source, name).text

    def facts(self) -> dict[str, Any]:
        """What the answers took, and which letters the provider or the letter itself failed."""
        return {
            "model": self.model,
            "seconds": round(self.seconds, 3),
            "usage": asdict(self.usage),
            "fallbacks": dict(self.fallbacks),
            "failures": dict(self.failures),
        }


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


def extract_answers(
    letters: Mapping[str, Path | str],
    model: str | None = None,
    schema: type[Determination] = Determination,
) -> Answers:
    """Answers of this library: of the rules alone, or with a model."""
    # The whole library: not needed to score a file.
    from imr_llm import Settings, extract_many  # noqa: PLC0415

    # Without a model named here none is asked, whatever the environment says.
    settings = None if model else Settings(model=None, offline=True)
    answers = Answers()
    sources = (
        source if isinstance(source, Path) else (name, source) for name, source in letters.items()
    )
    began = time.perf_counter()
    for result in extract_many(sources, model=model, schema=schema, settings=settings):
        answers.determinations[result.id] = result.determination
        answers.reports[result.id] = result.fields
        answers.texts[result.id] = result.text
        answers.usage.add(result.usage)
        answers.model = result.model or answers.model
        if result.fallback is not None:
            answers.fallbacks[result.id] = result.fallback
        if result.error is not None:
            answers.failures[result.id] = result.error
        if result.layout is not None:
            answers.layouts[result.id] = str(result.layout)
    answers.seconds = time.perf_counter() - began
    return answers


def model_alone(
    letters: Mapping[str, Path | str], model: str, schema: type[Determination] = Determination
) -> Answers:
    """Answers of the model without the rules' help, ungrounded: what it is asked, as it says it.

    What it is not asked (front matter, titles, decisions, guideline lines) stays as cut by offset,
    so that items can be aligned; only groups of fields that it is asked tell something of it.
    """
    from imr_llm import LetterError, Settings, extract  # noqa: PLC0415
    from imr_llm.model.loop import run  # noqa: PLC0415
    from imr_llm.reading import Reading  # noqa: PLC0415

    answers = Answers(model=model)
    rules = Settings(model=None, offline=True)
    began = time.perf_counter()
    for name, source in letters.items():
        try:
            reading = Reading(source, name, model, schema, None)
            run(reading.ask())
            asked = reading.heard()
            base = extract(source, id=name, schema=schema, settings=rules)
        except LetterError as error:
            answers.determinations[name], answers.failures[name] = None, str(error)
            continue
        testimony = asked.testimony if asked else None
        if asked:
            answers.usage.add(asked.usage)
            if asked.fallback is not None:
                answers.fallbacks[name] = asked.fallback
        answers.layouts[name] = base.layout
        answers.texts[name] = base.text
        if testimony is None or base.determination is None:
            continue  # counted as a failure of the provider, not as a wrong answer
        record = base.determination.model_dump()
        _overwrite(record, testimony.letter)
        for issue, claims in zip(record["issues"], testimony.issues, strict=False):
            _overwrite(issue, claims)
        answers.determinations[name], _ = fitted(schema, record)
    answers.seconds = time.perf_counter() - began
    return answers


def _overwrite(record: dict[str, Any], claims: Claims) -> None:
    for path, claim in claims.items():
        *holders, last = path.split(".")
        holder = record
        for name in holders:
            holder = holder[name]
        value = [each.value for each in claim] if isinstance(claim, list) else claim.value
        if value is not None or path not in _FRONT_FIRST:
            holder[last] = value


# The front matter's date wins by the codebook; the model is asked only what the summary says.
_FRONT_FIRST = frozenset({"date_of_injury", "treatment"})


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
    if row.get("fallback") is not None:
        answers.fallbacks[name] = str(row["fallback"])
    answers.model = row.get("model") or answers.model
    try:
        answers.usage.add(Usage(**(row.get("usage") or {})))
        answers.reports[name] = {p: FieldReport(**said) for p, said in row["fields"].items()}
    except (KeyError, TypeError, AttributeError):
        return  # made by another program: the values are scored, no more
