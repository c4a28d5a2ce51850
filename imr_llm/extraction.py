"""What a letter becomes: the determination, and a report on every field of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from typing import Any, Final, Literal, Self

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from imr_llm.guard import places_of
from imr_llm.own import version_of
from imr_llm.schema import SCHEMA_VERSION, Determination

Status = Literal["agreed", "conflict", "rules_only", "model_only", "ungrounded", "absent"]
Witness = Literal["rules", "model", "both", "none"]


@dataclass(slots=True, repr=False)
class FieldReport:
    """Who says a value, where it stands, and how sure it is.

    Attributes:
        source: `rules`, `model`, `both` or `none`.
        status: `agreed`, `conflict`, `rules_only`, `model_only`, `ungrounded` or `absent`.
        quote: the original's words, `text[start:end]`; None where the value has no place.
        start: offset in the original, in code points.
        end: offset behind the last code point.
        other: the losing witness's value, as it would stand in JSON.
        confidence: probability that the value is right, 0 to 1.
    """

    source: Witness
    status: Status
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    other: Any = None
    confidence: float = 0.0

    def __repr__(self) -> str:  # never the quote: it is letter text
        place = f"{self.start}:{self.end}" if self.start is not None else "nowhere"
        return f"FieldReport({self.status}, {self.source}, {place}, {self.confidence:.2f})"


@dataclass(slots=True)
class Usage:
    """What the model's answers cost; all zero for a cache hit and without a model.

    Attributes:
        input_tokens: tokens sent, cached ones included.
        cached_tokens: tokens sent that the provider had in its cache.
        output_tokens: tokens of the answers.
        requests: requests sent.
        failed_requests: requests sent that brought no answer.
        seconds: time that the model took, waiting included; of requests under way together, that of each.
        cost: US dollars; None without prices.
    """

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    requests: int = 0
    failed_requests: int = 0
    seconds: float = 0.0
    cost: float | None = None

    def add(self, other: Usage) -> None:
        """Add what another part of the same letter took."""
        for each in fields(Usage):
            if each.name != "cost":
                total = getattr(self, each.name) + getattr(other, each.name)
                setattr(self, each.name, total)
        if other.cost is not None:
            self.cost = (self.cost or 0.0) + other.cost


@dataclass(slots=True, repr=False)
class Extraction:
    """The record of one letter; picklable, and `Extraction.from_json(result.to_json())` is equal.

    Attributes:
        id: given, else the file's stem, else 16 hex digits of the text's SHA-256.
        determination: the fields of the codebook; None with `error`.
        layout: `A` `B` `C` `D1` `D2` `E` `F` or `unknown`.
        fields: a report for each scalar and list element, and one for each null or empty field.
        review: paths that a person should look at, most doubtful first.
        source: `model+rules` or `rules`.
        fallback: why the model's answer, or which part of it, was not used; never letter text.
        error: why there is no determination; never letter text.
        model: the model that was asked, as `openai/gpt-5-mini`; None without one.
        prompt_version: version of the prompt that it was asked with; None without a model.
        schema_version: version of the fields and their meanings.
        cached: whether the model's answer came from the cache.
        usage: what the model's answers took: requests, tokens, cost, seconds.
        text: the original that the offsets refer to; not in the repr and not in JSON.
    """

    id: str
    determination: Determination | None = None
    layout: str = "unknown"
    fields: dict[str, FieldReport] = field(default_factory=dict)
    review: list[str] = field(default_factory=list)
    source: Literal["model+rules", "rules"] = "rules"
    fallback: str | None = None
    error: str | None = None
    model: str | None = None
    prompt_version: str | None = None
    schema_version: str = SCHEMA_VERSION
    cached: bool = False
    usage: Usage = field(default_factory=Usage)
    text: str = field(default="", compare=False)

    def __repr__(self) -> str:
        issues = len(self.determination.issues) if self.determination else 0
        trouble = f", error={self.error!r}" if self.error else ""
        trouble += f", fallback={self.fallback!r}" if self.fallback else ""
        return (
            f"Extraction(id={self.id!r}, layout={self.layout!r}, issues={issues}, "
            f"source={self.source!r}, fields={len(self.fields)}, review={len(self.review)}{trouble})"
        )

    def _repr_html_(self) -> str:
        """The review page in a notebook's cell. It quotes the letter, and a notebook keeps it."""
        from imr_llm.pages.review import notebook_view  # noqa: PLC0415 (for notebooks alone)

        return notebook_view(self)

    def to_dict(self) -> dict[str, Any]:
        """JSON values under the contract's keys, all always there."""
        record = {name: getattr(self, name) for name in JSON_KEYS}
        if self.determination is not None:
            record["determination"] = self.determination.model_dump(mode="json")
        # Not by `asdict`, which copies each value: there are a hundred reports in a letter.
        record["fields"] = {
            path: {name: getattr(report, name) for name in _REPORT_KEYS}
            for path, report in self.fields.items()
        }
        record["usage"] = asdict(self.usage)
        return record

    def to_json(self) -> str:
        """One line of JSON, as the command line writes it."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str, schema: type[Determination] = Determination) -> Self:
        """The result of which `to_json` made this line (its `text` is not in it).

        Raises:
            ValueError: no such line, or a determination that is not of the schema.
        """
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None  # the error holds the whole line
        return cls.from_dict(record, schema)

    @classmethod
    def from_dict(
        cls, record: dict[str, Any] | None, schema: type[Determination] = Determination
    ) -> Self:
        """The result of which `to_dict` made this record, or one that was read from its JSON.

        Raises:
            ValueError: as for `from_json`.
        """
        if not isinstance(record, dict) or (missing := set(JSON_KEYS) - record.keys()):
            missing = set(JSON_KEYS) if not isinstance(record, dict) else missing
            raise ValueError(f"no result: {', '.join(sorted(missing))} is missing")
        given = {name: record[name] for name in JSON_KEYS}
        try:
            if given["determination"] is not None:
                given["determination"] = schema.model_validate(given["determination"])
            given |= _parts().validate_python(given)
        except ValidationError as error:
            told = f"no result: {', '.join(places_of(error)) or 'a part'} of another form"
            if given["schema_version"] != version_of(schema):
                told += f"; it was made with another schema than {schema.__name__}: give `schema=`"
        else:
            return cls(**given)
        raise ValueError(told)  # here, where the error, which holds what was given, is no context


class _Parts(TypedDict):
    """All of a result but its determination, by the types that it has here."""

    id: str
    layout: str
    fields: dict[str, FieldReport]
    review: list[str]
    source: Literal["model+rules", "rules"]
    fallback: str | None
    error: str | None
    model: str | None
    prompt_version: str | None
    schema_version: str
    cached: bool
    usage: Usage


@cache
def _parts() -> TypeAdapter[_Parts]:
    return TypeAdapter(_Parts)


_REPORT_KEYS: Final = tuple(each.name for each in fields(FieldReport))
JSON_KEYS: Final = tuple(each.name for each in fields(Extraction) if each.name != "text")
"""The keys of a JSON line, in order."""
