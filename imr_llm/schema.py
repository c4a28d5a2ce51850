"""The determination: every field of the record, declared once.

A field's type is its annotation, its meaning the docstring under it (which is also what a model is
told of it), its comparator and its group the `Field` marker in its annotation. Everything else
(the model's answer, the field reports, evals, frames) is derived from here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer, computed_field, model_validator

from imr_llm.errors import ConfigurationError
from imr_llm.silent import words

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMA_VERSION: Final = "1"
"""Changes when a field or the meaning of a field changes."""


class Compare(StrEnum):
    """How two values of a field are compared by evals and by the two witnesses."""

    EXACT = "exact"
    """Equal values: codes, numbers, dates, booleans."""
    TEXT = "text"
    """Equal letters and digits, case and everything else aside: text copied from the letter."""
    PHRASE = "phrase"
    """As `TEXT`; where it fails, the share of common words counts as a partial match."""
    PARTS = "parts"
    """An object: its own fields, each by its own comparator; right when all are."""


class Group(StrEnum):
    """What kind of reading a field takes; evals report accuracy by group."""

    FRONT = "front matter"
    WORKER = "worker"
    INJURY = "injury"
    LISTS = "lists"
    CORE = "core"
    """What the letter decides: title, decision, authorization, in_dispute, rationale."""
    ITEM = "item"
    """What the disputed thing is: treatment, category, drug, quantity, frequency, timing, role."""
    CITATIONS = "citations"
    REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class Field:
    """The marker in a field's annotation: its comparator and its group.

    A field of a user's own may name a group of its own, or none.
    """

    compare: Compare
    group: Group | str | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.compare, Compare) and isinstance(self.group, str | None)):
            raise ConfigurationError(
                "A field is marked by Field(compare, group): a Compare and, where you like, the name of a group."
            )


Sex = Literal["female", "male"]
Priority = Literal["standard", "expedited"]
InjuryKind = Literal["specific", "cumulative"]
Side = Literal["left", "right", "bilateral"]
Decision = Literal["upheld", "overturned"]
Authorization = Literal["none", "remainder", "whole"]
Timing = Literal["prospective", "retrospective"]
Role = Literal["primary", "dependent"]
Source = Literal["mtus", "acoem", "odg", "other"]
CaseOutcome = Literal["upheld", "overturned", "partially_overturned"]

Part = Literal[
    "head", "face", "eye", "ear", "mouth_jaw", "neck", "upper_back", "lower_back", "chest",
    "abdomen", "groin", "pelvis", "shoulder", "upper_arm", "elbow", "forearm", "wrist", "hand",
    "hip", "thigh", "knee", "lower_leg", "ankle", "foot", "upper_extremity", "lower_extremity",
    "psyche", "internal", "skin", "whole_body", "other",
]  # fmt: skip

Category = Literal[
    "surgery", "diagnostic_testing", "dmepos", "evaluation_management", "home_health", "injection",
    "pharmaceuticals", "programs", "psych_services", "rehabilitation", "transportation", "other",
]  # fmt: skip

Subcategory = Literal[
    "acupuncture", "adjunct", "anti_epilepsy", "antibiotic", "antidepressant", "antiemetic",
    "antihypertensive", "antimigraine", "arthroscopic", "benzodiazepine", "cannabinoid",
    "chiropractic", "corticosteroid", "dental", "dme", "electrical_stimulation",
    "electrodiagnostic", "erectile_dysfunction", "evaluation", "facet", "gi_agent", "home_health",
    "imaging", "injection", "laboratory", "medical_specialty", "misc_analgesic", "muscle_relaxant",
    "non_arthroscopic", "nsaid", "nutritional", "opioid", "other", "other_diagnostic",
    "other_drug", "other_therapy", "program", "prosthetics_orthotics", "proton_pump_inhibitor",
    "pt_ot", "sedative_hypnotic", "spine", "stimulant", "supplies", "surgical_consult", "therapy",
    "topical_analgesic", "topical_compound", "transportation", "viscosupplementation",
]  # fmt: skip

SUBCATEGORIES: Final[dict[Category, tuple[Subcategory, ...]]] = {
    "surgery": ("arthroscopic", "non_arthroscopic", "spine", "adjunct", "surgical_consult"),
    "diagnostic_testing": ("imaging", "electrodiagnostic", "laboratory", "other_diagnostic"),
    "dmepos": ("dme", "electrical_stimulation", "prosthetics_orthotics", "supplies"),
    "evaluation_management": ("dental", "medical_specialty"),
    "home_health": ("home_health",),
    "injection": ("facet", "injection"),
    "pharmaceuticals": (
        "opioid", "nsaid", "muscle_relaxant", "anti_epilepsy", "antidepressant", "benzodiazepine",
        "sedative_hypnotic", "proton_pump_inhibitor", "gi_agent", "topical_analgesic",
        "topical_compound", "misc_analgesic", "antiemetic", "antibiotic", "corticosteroid",
        "antimigraine", "erectile_dysfunction", "nutritional", "viscosupplementation",
        "cannabinoid", "stimulant", "antihypertensive", "other_drug",
    ),
    "programs": ("program",),
    "psych_services": ("evaluation", "therapy"),
    "rehabilitation": ("acupuncture", "chiropractic", "pt_ot", "other_therapy"),
    "transportation": ("transportation",),
    "other": ("other",),
}  # fmt: skip
"""The closed list of the codebook: the subcategories of each category."""

Reason = Literal[
    "insufficient_documentation", "criteria_not_met", "not_recommended", "contraindicated",
    "exceeds_guideline", "no_improvement_shown", "conservative_care_not_tried", "not_needed_now",
    "depends_on_refused", "criteria_met", "improvement_shown", "conservative_care_failed",
    "depends_on_approved", "other",
]  # fmt: skip

Unit = Literal["visits", "units", "grams", "milliliters", "days", "weeks", "months", "other"]
Per = Literal["day", "week", "month", "year"]


def _whole(value: float) -> int | float:
    return int(value) if value.is_integer() else value


Number = Annotated[float, PlainSerializer(_whole, return_type=float)]
"""A number of the letter; written to JSON as `30`, not `30.0`."""


def _without_descriptions(schema: dict[str, Any]) -> None:
    """Keep the JSON Schema that of the contract: meanings are for readers, not part of the shape."""
    schema.pop("description", None)
    for field in schema.get("properties", {}).values():
        field.pop("description", None)


class Record(BaseModel):
    """What all parts of a determination share: closed, with docstrings as meanings."""

    model_config = ConfigDict(
        extra="forbid",
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
        json_schema_extra=_without_descriptions,
    )

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        # For `repr` and `str` alike, and for rich: names of what is there, never values.
        return ((None, word) for word in words(dict(self)))

    @model_validator(mode="before")
    @classmethod
    def _ignore_computed(cls, data: Any) -> Any:
        computed = cls.__pydantic_computed_fields__  # (the property of that name is slow)
        if isinstance(data, dict) and computed.keys() & data.keys():
            return {name: value for name, value in data.items() if name not in computed}
        return data


class BodyPart(Record):
    """A part of the body, from the closed list, with its side where one is printed for it."""

    part: Annotated[Part, Field(Compare.EXACT, Group.LISTS)]
    side: Annotated[Side | None, Field(Compare.EXACT, Group.LISTS)] = None


class Drug(Record):
    """A drug as printed."""

    name: Annotated[str, Field(Compare.TEXT, Group.ITEM)]
    """First ingredient or brand, as printed."""
    strength: Annotated[str | None, Field(Compare.TEXT, Group.ITEM)] = None
    """As printed with the unit: `10/325mg`, `20%`."""


class Quantity(Record):
    """A printed total."""

    value: Annotated[Number, Field(Compare.EXACT, Group.ITEM)]
    """The number, or the lower one of a range."""
    value_max: Annotated[Number | None, Field(Compare.EXACT, Group.ITEM)] = None
    """The upper number of a range."""
    unit: Annotated[Unit, Field(Compare.EXACT, Group.ITEM)]


class Frequency(Record):
    """`2-3 times a week for 6 weeks`: times 2 to 3, per week, for 6 to 6 weeks."""

    times_min: Annotated[Number | None, Field(Compare.EXACT, Group.ITEM)] = None
    times_max: Annotated[Number | None, Field(Compare.EXACT, Group.ITEM)] = None
    per: Annotated[Per | None, Field(Compare.EXACT, Group.ITEM)] = None
    for_weeks_min: Annotated[Number | None, Field(Compare.EXACT, Group.ITEM)] = None
    for_weeks_max: Annotated[Number | None, Field(Compare.EXACT, Group.ITEM)] = None


class Citation(Record):
    """One guideline document that a side cites."""

    source: Annotated[Source, Field(Compare.EXACT, Group.CITATIONS)]
    """`mtus` when introduced by MTUS, `odg`, `acoem` (outside the MTUS) or `other`."""
    document: Annotated[str | None, Field(Compare.TEXT, Group.CITATIONS)]
    """Title as printed, without its year; null when the source is not named."""
    year: Annotated[int | None, Field(Compare.EXACT, Group.CITATIONS)] = None
    sections: Annotated[list[str], Field(Compare.TEXT, Group.CITATIONS)] = []
    """Chapters, sections and topics as printed."""
    pages: Annotated[list[str], Field(Compare.TEXT, Group.CITATIONS)] = []
    """As printed: `78-80`."""


class Basis(Record):
    """The guideline line of one side: what it says its decision is based on."""

    none_cited: Annotated[bool, Field(Compare.EXACT, Group.CITATIONS)] = False
    """The side "did not cite any medical evidence for its decision"."""
    outside_mtus: Annotated[bool, Field(Compare.EXACT, Group.CITATIONS)] = False
    """The decision is "based on recommendation(s) outside of the MTUS Guidelines"."""
    citations: Annotated[list[Citation], Field(Compare.PARTS, Group.CITATIONS)] = []


class Reviewer(Record):
    """The expert reviewer, who is never named (Labor Code 4610.6(f))."""

    licensure_states: Annotated[list[str], Field(Compare.TEXT, Group.FRONT)] = []
    """Each state once, full name, in printed order."""
    specialties: Annotated[list[str], Field(Compare.TEXT, Group.FRONT)] = []
    """Each printed value."""


class Worker(Record):
    """The injured worker."""

    age: Annotated[int | None, Field(Compare.EXACT, Group.WORKER)] = None
    """Years, as printed; never computed."""
    sex: Annotated[Sex | None, Field(Compare.EXACT, Group.WORKER)] = None


class Issue(Record):
    """One disputed item and what was decided on it."""

    title: Annotated[str, Field(Compare.TEXT, Group.CORE)]
    """The whole printed heading before the decision word."""
    decision: Annotated[Decision, Field(Compare.EXACT, Group.CORE)]
    """`upheld`: the denial stands, the treatment is refused. `overturned`: it is necessary."""
    authorization: Annotated[Authorization, Field(Compare.EXACT, Group.CORE)] = "none"
    """`remainder`: a part was authorized and the rest is in dispute; `whole`: something else was."""
    in_dispute: Annotated[str, Field(Compare.TEXT, Group.CORE)]
    """The thing actually decided; the title unless something was authorized."""
    treatment: Annotated[str, Field(Compare.TEXT, Group.ITEM)]
    """Name of the service or drug alone: no amount, strength, body part, side or modifier."""
    category: Annotated[Category, Field(Compare.EXACT, Group.ITEM)]
    """By what the thing is."""
    subcategory: Annotated[Subcategory, Field(Compare.EXACT, Group.ITEM)]
    """One of the category's own subcategories."""
    drug: Annotated[Drug | None, Field(Compare.PARTS, Group.ITEM)] = None
    """For pharmaceuticals: name and strength as printed."""
    quantity: Annotated[Quantity | None, Field(Compare.PARTS, Group.ITEM)] = None
    """Printed total of the thing in dispute."""
    refills: Annotated[int | None, Field(Compare.EXACT, Group.ITEM)] = None
    """Printed number of refills."""
    frequency: Annotated[Frequency | None, Field(Compare.PARTS, Group.ITEM)] = None
    """How often and for how long, drug dosing included."""
    body_parts: Annotated[list[BodyPart], Field(Compare.PARTS, Group.ITEM)] = []
    """Parts that the title names."""
    timing: Annotated[Timing, Field(Compare.EXACT, Group.ITEM)] = "prospective"
    """`retrospective` when the title says so or its date of service is not after the denial."""
    date_of_service: Annotated[dt.date | None, Field(Compare.EXACT, Group.ITEM)] = None
    """Only when one date is printed in the title."""
    role: Annotated[Role, Field(Compare.EXACT, Group.ITEM)] = "primary"
    """`dependent` when the item only makes sense with another treatment."""
    claims_administrator: Annotated[Basis, Field(Compare.PARTS, Group.CITATIONS)]
    """The claims administrator's guideline line."""
    reviewer: Annotated[Basis, Field(Compare.PARTS, Group.CITATIONS)]
    """The reviewer's guideline line."""
    reasons: Annotated[list[Reason], Field(Compare.EXACT, Group.REASONS)]
    """Why the reviewer decided so, in the order of weight."""
    rationale: Annotated[str, Field(Compare.TEXT, Group.CORE)]
    """Everything after "Decision rationale:" up to the next title, folded."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def medically_necessary(self) -> bool:
        """Whether the reviewer found the item medically necessary."""
        return self.decision == "overturned"


class Determination(Record):
    """One Independent Medical Review final determination (8 CCR 9792.10.6)."""

    model_config = ConfigDict(title="Gold label of one letter (contract v1)")

    case_number: Annotated[str | None, Field(Compare.TEXT, Group.FRONT)] = None
    """As printed, e.g. `CM17-0021791`."""
    priority: Annotated[Priority | None, Field(Compare.EXACT, Group.FRONT)] = None
    date_of_injury: Annotated[dt.date | None, Field(Compare.EXACT, Group.FRONT)] = None
    """Front matter; where there is none, the summary's (the last day of cumulative trauma)."""
    ur_denial_date: Annotated[dt.date | None, Field(Compare.EXACT, Group.FRONT)] = None
    """Front matter; else the summary's date of the utilization review decision."""
    application_received: Annotated[dt.date | None, Field(Compare.EXACT, Group.FRONT)] = None
    date_assigned: Annotated[dt.date | None, Field(Compare.EXACT, Group.FRONT)] = None
    decision_date: Annotated[dt.date | None, Field(Compare.EXACT, Group.FRONT)] = None
    reviewer: Annotated[Reviewer, Field(Compare.PARTS, Group.FRONT)]
    worker: Annotated[Worker, Field(Compare.PARTS, Group.WORKER)]
    injury_kind: Annotated[InjuryKind | None, Field(Compare.EXACT, Group.INJURY)] = None
    """`cumulative`, `specific` (a single event), or null when the letter says neither."""
    mechanism: Annotated[str | None, Field(Compare.PHRASE, Group.INJURY)] = None
    """Shortest phrase that says how the injury happened."""
    body_parts: Annotated[list[BodyPart], Field(Compare.PARTS, Group.LISTS)] = []
    """Parts named in the summary as injured, treated, complained of, or in a diagnosis."""
    diagnoses: Annotated[list[str], Field(Compare.PHRASE, Group.LISTS)] = []
    """Each diagnosis that the summary states as such, as printed."""
    prior_treatments: Annotated[list[str], Field(Compare.PHRASE, Group.LISTS)] = []
    """Treatments that the summary says the worker has had, as printed."""
    issues: Annotated[list[Issue], Field(Compare.PARTS, Group.CORE)]
    """The disputed items, in printed order."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def case_outcome(self) -> CaseOutcome | None:
        """The case's outcome over all items; None for a letter without items."""
        decisions = {issue.decision for issue in self.issues}
        if len(decisions) > 1:
            return "partially_overturned"
        return next(iter(decisions), None)
