"""Results for the tests of tables, the shapes in which they come, and a schema with fields of a user's own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from letters import LETTERS, NAMES
from pydantic import Field

from imr_llm import Determination, Extraction, Settings, extract_many, run
from imr_llm.frames import citations, fields, issues, letters
from imr_llm.runs.folder import part_table, write_part
from imr_llm.schema import Basis, Issue, Record

TABLES = {"letters": letters, "issues": issues, "citations": citations, "fields": fields}
BROKEN = "no-letter"


def files(folder: Path) -> list[Path]:
    """The built-in letters, and a file that is no letter."""
    broken = folder / f"{BROKEN}.txt"
    broken.write_bytes(bytes(range(256)) * 9)
    return sorted(
        [*(LETTERS / f"{name}.txt" for name in NAMES), broken], key=lambda file: file.stem
    )


@cache
def results() -> tuple[Extraction, ...]:
    """What the rules read in the built-in letters; the one in the middle is none."""
    read = list(extract_many([LETTERS / f"{name}.txt" for name in NAMES], settings=rules_alone()))
    read.append(Extraction(BROKEN, error="The file is not text."))
    return tuple(sorted(read, key=lambda result: result.id))


def rules_alone() -> Settings:
    return Settings(model=None, offline=True)


def lines_of(given: Any, file: Path) -> Path:
    """The results as a JSONL file."""
    file.write_text("".join(result.to_json() + "\n" for result in given), encoding="utf-8")
    return file


def run_of(letters: Any, folder: Path, **more: Any) -> Path:
    """The letters as a run's folder, ten to a part."""
    run(letters, folder, settings=rules_alone(), processes=1, part_letters=10, **more)
    return folder


def parts_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("part-*.parquet"))


def rewritten(part: Path, column: str, value: Any) -> None:
    """Put one value into a whole column of a part, and seal it."""
    table = part_table(part)
    rows = [{**row, column: value} for row in table.to_pylist()]
    write_part(part, table.from_pylist(rows, schema=table.schema))


class Employment(Enum):
    FULL = "full_time"
    PART = "part_time"


class Money(Record):
    """A sum of money."""

    amount: Decimal
    currency: Literal["usd", "mxn"] = "usd"


class Visit(Record):
    """A visit."""

    on: dt.date | None = None
    purposes: list[Literal["exam", "therapy"]] = []  # noqa: RUF012


class Chain(Record):
    """A record that holds itself."""

    name: str
    behind: Chain | None = None


class OwnIssue(Issue):
    """An item with fields of a user's own."""

    cost: Money | None = None
    """What the provider asks."""
    urgency: Literal["low", "high"] | None = None
    visits: list[Visit] = []  # noqa: RUF012
    """Visits that the item names."""
    applicant: Basis = Basis()
    """The applicant's guideline line."""


class Own(Determination):
    """A letter with fields of a user's own."""

    source: str | None = None
    """Where the letter was found."""
    pages: int | None = None
    represented: bool | None = None
    severity: float | None = None
    employment: Employment | None = None
    grade: Literal[1, 2, 3] | None = None
    received: dt.datetime | None = None
    languages: list[str] = []  # noqa: RUF012
    marks: list[Literal["seen", "doubtful"]] | None = None
    counts: dict[str, int] | None = None
    either: int | str | None = Field(None, description="A number or a word.")
    settled: Money | None = None
    chain: Chain | None = None
    issues: list[OwnIssue]  # type: ignore[assignment]
    withdrawn: list[Issue] = []  # noqa: RUF012
    """Items that were withdrawn."""


def own() -> Own:
    """A letter in which each of these fields has a value."""
    item = {
        "title": "MRI of the left knee", "decision": "overturned", "in_dispute": "MRI of the left knee",
        "treatment": "MRI", "category": "diagnostic_testing", "subcategory": "imaging",
        "claims_administrator": {}, "reviewer": {}, "reasons": ["criteria_met"], "rationale": "Locking.",
    }  # fmt: skip
    more = {
        "cost": {"amount": "12.50"}, "urgency": "high",
        "visits": [{"on": "2017-01-02", "purposes": ["exam", "therapy"]}, {}],
        "applicant": {"citations": [{"source": "odg", "document": "Knee", "year": 2016}]},
    }  # fmt: skip
    return Own.model_validate(
        {
            "reviewer": {}, "worker": {}, "source": "attic", "pages": 7, "represented": False,
            "severity": 0.5, "employment": "part_time", "grade": 2, "received": "2017-01-02T03:04:05",
            "languages": ["en", "es"], "marks": ["doubtful"], "counts": {"x": 1}, "either": "seven",
            "settled": {"amount": 3, "currency": "mxn"},
            "chain": {"name": "a", "behind": {"name": "b", "behind": {"name": "c"}}},
            "issues": [item | more], "withdrawn": [item],
        }
    )  # fmt: skip
