"""No value is lost or moved: from the tables and the dictionary's paths a record comes back whole."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, get_args, get_origin

import pytest
from frames_helpers import results
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from imr_llm import Determination, Extraction
from imr_llm.frames import citations, dictionary, issues, letters
from imr_llm.schema import Frequency

PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    dt.date: st.dates(),
}


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Values that an annotation allows."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(args)
    if origin is list:
        return st.lists(values(args[0]), max_size=3)
    if type(None) in args:
        [kind] = [each for each in args if each is not type(None)]
        # A record all of whose fields are empty says no more than none at all.
        empty = Frequency() if kind is Frequency else None
        return st.none() | values(kind).filter(lambda value: empty is None or value != empty)
    if args:  # Annotated
        return values(args[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return records(annotation)
    return PLAIN[annotation]


def records(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    parts = {name: values(info.annotation) for name, info in model.model_fields.items()}
    return st.fixed_dictionaries(parts).map(lambda given: model(**given))


def placed(row: dict[str, Any], table: str, within: str = "") -> dict[str, Any]:
    """The record of a row, by the paths that the dictionary gives its columns."""
    record: dict[str, Any] = {}
    for entry in dictionary():
        if entry.table != table or not entry.comparator or "[]." in entry.column:
            continue
        if not entry.path.startswith(within) or (within == "" and "[]." in entry.path):
            continue
        *holders, last = entry.path.removeprefix(within).removesuffix("[]").split(".")
        place = record
        for holder in holders:
            place = place.setdefault(holder, {})
        place[last] = row[entry.column]
    return record


def without_empty(value: Any) -> Any:
    """None for a record whose fields are all empty, as a drug that there is none of."""
    if not isinstance(value, dict):
        return value
    plain = {name: without_empty(each) for name, each in value.items()}
    optional = {"drug", "quantity", "frequency"} & plain.keys()
    gone = {name for name in optional if not any(each is not None for each in plain[name].values())}
    return {name: None if name in gone else each for name, each in plain.items()}


def back(given: list[Extraction]) -> list[Determination]:
    """Determinations that are made of nothing but the tables."""
    items: dict[str, list[Any]] = {}
    for row in issues(given).to_pylist():
        items.setdefault(row["id"], []).append(without_empty(placed(row, "issues", "issues[].")))
    return [
        Determination.model_validate(placed(row, "letters") | {"issues": items.get(row["id"], [])})
        for row in letters(given).to_pylist()
    ]


def test_the_letters_come_back_from_their_tables() -> None:
    read = [result for result in results() if result.determination]
    assert back(read) == [result.determination for result in read]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records(Determination), max_size=3))
def test_any_record_comes_back_from_its_tables(determinations: list[Determination]) -> None:
    given = [Extraction(str(number), each) for number, each in enumerate(determinations)]
    assert back(given) == determinations


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records(Determination), max_size=3))
def test_citations_are_those_of_the_issues(determinations: list[Determination]) -> None:
    given = [Extraction(str(number), each) for number, each in enumerate(determinations)]
    rows = [
        {"id": row["id"], "item": row["item"], "side": side, "number": number, **citation}
        for row in issues(given).to_pylist()
        for side in ("claims_administrator", "reviewer")
        for number, citation in enumerate(row[f"{side}_citations"])
    ]
    assert citations(given).to_pylist() == rows


@pytest.mark.parametrize("to", ["pandas", "polars"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(determinations=st.lists(records(Determination), max_size=2))
def test_any_record_can_be_a_frame(to: Any, determinations: list[Determination]) -> None:
    given = [Extraction(str(number), each) for number, each in enumerate(determinations)]
    frame = issues(given, to=to)
    assert list(frame["title"]) == [issue.title for each in determinations for issue in each.issues]
