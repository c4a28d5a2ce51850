"""A schema as a user writes it: one field of each kind, of the letter and of its items."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from imr_llm import Determination
from imr_llm.schema import Compare, Field, Group, Issue, Record, Worker


class Payer(StrEnum):
    INSURER = "insurer"
    SELF = "self_insured"


class Exam(Record):
    """An examination."""

    what: str
    """Its name, as printed."""
    on: dt.date | None = None
    """When it was done."""
    normal: bool | None = None
    """Whether its result was normal."""


class OwnWorker(Worker):
    occupation: str | None = None
    """What the worker does for a living, in the letter's words."""


class OwnIssue(Issue):
    cpt_code: str | None = None
    """The CPT code printed for the item."""
    setting: Literal["office", "home", "hospital"] | None = None
    """Where the treatment is to be given."""
    earlier_visits: int | None = None
    """How many visits of the same treatment came before."""


class Own(Determination):
    worker: OwnWorker
    issues: Annotated[list[OwnIssue], Field(Compare.PARTS, Group.CORE)]  # type: ignore[assignment]
    attorney_represented: bool | None = None
    """Whether the worker has an attorney."""
    pain: float | None = None
    """Pain out of ten, the last that is printed."""
    seen_on: dt.date | None = None
    """Date of the last visit."""
    payer: Annotated[Payer | None, Field(Compare.EXACT, "money")] = None
    """Who pays the claim."""
    tools: Annotated[list[str], Field(Compare.PHRASE, "work")] = []  # noqa: RUF012
    """Things at work that had a part in the injury."""
    sides: list[Literal["left", "right"]] = []  # noqa: RUF012
    """Sides of the body that are hurt."""
    exams: list[Exam] = []  # noqa: RUF012
    """Examinations whose result is told."""
    last_exam: Exam | None = None
    """The last of them."""
