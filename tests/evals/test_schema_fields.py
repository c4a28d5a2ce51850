"""The walk over the schema: leaves, concrete paths, equality."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Annotated, Any

import pydantic
import pytest
from frames_helpers import results

from imr_llm.fields import canonical, flatten, leaves, pattern_of, same
from imr_llm.schema import (
    BodyPart,
    Citation,
    Compare,
    Determination,
    Field,
    Group,
    Issue,
    Record,
    Reviewer,
    Worker,
)


class Cost(Record):
    """What an item costs."""

    amount: float
    currency: str


class CostedIssue(Issue):
    """An item with fields of a user's own."""

    cost: Cost | None = None
    """What the provider asks."""
    codes: list[str] = []  # noqa: RUF012
    related: list[Issue] = []  # noqa: RUF012


class CostedDetermination(Determination):
    """A letter with fields of a user's own."""

    issues: list[CostedIssue]  # type: ignore[assignment]
    employer: str | None = None
    pages: int = 0
    attorney: Annotated[str, Field(Compare.PHRASE, Group.FRONT)] | None = None
    county: str = pydantic.Field("", description="Where the claim lies.")


def issue(**changes: Any) -> dict[str, Any]:
    """An item with only what the schema asks for."""
    return {
        "title": "MRI of the left knee",
        "decision": "upheld",
        "in_dispute": "MRI of the left knee",
        "treatment": "MRI",
        "category": "diagnostic_testing",
        "subcategory": "imaging",
        "claims_administrator": {},
        "reviewer": {},
        "reasons": ["criteria_not_met"],
        "rationale": "No red flag is reported.",
    } | changes


PATHS = {leaf.path: leaf for leaf in leaves()}
OWN = {leaf.path: leaf for leaf in leaves(CostedDetermination)}


@pytest.mark.parametrize(
    ("path", "many", "kind", "compare", "group"),
    [
        # a scalar of the letter
        ("date_of_injury", False, dt.date, Compare.EXACT, Group.FRONT),
        # a record that is always there is walked through
        ("worker.age", False, int, Compare.EXACT, Group.WORKER),
        # a list of text in such a record
        ("reviewer.specialties[]", True, str, Compare.TEXT, Group.FRONT),
        ("diagnoses[]", True, str, Compare.PHRASE, Group.LISTS),
        # objects in a list stay whole
        ("body_parts[]", True, BodyPart, Compare.PARTS, Group.LISTS),
        # and so two levels down in an item
        ("issues[].reviewer.citations[]", True, Citation, Compare.PARTS, Group.CITATIONS),
        ("issues[].rationale", False, str, Compare.TEXT, Group.CORE),
    ],
)
def test_leaf(path: str, many: bool, kind: Any, compare: Compare, group: Group) -> None:
    leaf = PATHS[path]
    assert (leaf.many, leaf.type, leaf.compare, leaf.group) == (many, kind, compare, group)


@pytest.mark.parametrize(
    "path", ["issues", "issues[]", "worker", "issues[].drug.name", "medically_necessary"]
)
def test_no_leaf(path: str) -> None:
    # containers, parts of an object and computed fields are not
    assert path not in PATHS


def test_nullable_objects_are_whole() -> None:
    assert PATHS["issues[].quantity"].compare is Compare.PARTS


def test_meaning_is_the_docstring() -> None:
    assert PATHS["worker.age"].meaning == Worker.model_fields["age"].description
    assert OWN["county"].meaning == "Where the claim lies."


@pytest.mark.parametrize(
    ("path", "compare", "group"),
    [
        # text without a marker
        ("employer", Compare.TEXT, None),
        ("issues[].codes[]", Compare.TEXT, None),
        # anything else without one
        ("pages", Compare.EXACT, None),
        # a record of the user's own, nullable: whole
        ("issues[].cost", Compare.PARTS, None),
        # a marker within the union
        ("attorney", Compare.PHRASE, Group.FRONT),
        # items within an item are values, not a second list of items
        ("issues[].related[]", Compare.PARTS, None),
        # the inherited fields keep theirs
        ("issues[].title", Compare.TEXT, Group.CORE),
    ],
)
def test_own_fields(path: str, compare: Compare, group: Group | None) -> None:
    assert (OWN[path].compare, OWN[path].group) == (compare, group)


def test_a_subclass_adds_and_loses_nothing() -> None:
    added = {"employer", "pages", "attorney", "county"}
    added |= {f"issues[].{name}" for name in ("cost", "codes[]", "related[]")}
    assert set(OWN) == set(PATHS) | added


def test_leaves_survive_pickling() -> None:
    assert pickle.loads(pickle.dumps(leaves())) == leaves()


def test_flatten() -> None:
    letter = Determination.model_validate(
        {
            "reviewer": {"specialties": ["Physical Medicine"]},
            "worker": {"age": 40},
            "diagnoses": ["sprain of ankle", "contusion"],
            "issues": [
                issue(),
                issue(
                    quantity={"value": 6, "unit": "visits"},
                    reviewer={
                        "citations": [
                            {"source": "odg", "document": "Official Disability Guidelines"}
                        ]
                    },
                ),
            ],
        }
    )
    flat = flatten(letter)
    expected: dict[str, Any] = {
        "worker.age": 40,
        "worker.sex": None,
        "reviewer.specialties[0]": "Physical Medicine",
        "reviewer.licensure_states": [],
        "diagnoses[1]": "contusion",
        "issues[0].quantity": None,
        "issues[0].reviewer.citations": [],
        "issues[1].quantity": letter.issues[1].quantity,
        "issues[1].reviewer.citations[0]": letter.issues[1].reviewer.citations[0],
        "issues[1].reviewer.none_cited": False,
        "issues[1].reasons[0]": "criteria_not_met",
    }
    assert {path: flat[path] for path in expected} == expected
    # a list with elements has no entry of its own, an object none for its parts
    gone = ("diagnoses", "issues", "issues[1].quantity.value", "issues[2].title")
    assert not [path for path in gone if path in flat]


def test_flatten_without_items() -> None:
    flat = flatten(Determination(reviewer=Reviewer(), worker=Worker(), issues=[]))
    assert flat["issues"] == []
    # one entry each for the letter's leaves, none of an item
    assert len(flat) == 1 + sum(not leaf.items for leaf in leaves())


def test_flatten_own_fields() -> None:
    letter = CostedDetermination.model_validate(
        {
            "reviewer": {},
            "worker": {},
            "pages": 3,
            "issues": [issue(codes=["a", "b"], cost={"amount": 2, "currency": "USD"})],
        }
    )
    flat = flatten(letter)
    assert flat["pages"] == 3
    assert flat["issues[0].codes[1]"] == "b"
    assert flat["issues[0].cost"] == Cost(amount=2, currency="USD")


def test_of_a_letter_without_the_field() -> None:
    plain = Determination(reviewer=Reviewer(), worker=Worker(), issues=[])
    assert OWN["employer"].of(plain) is None
    assert OWN["issues[].title"].of(None) is None


@pytest.mark.parametrize(
    ("one", "other", "compare", "equal"),
    [
        # case, blanks and marks aside
        ("EMG/NCV of both arms", "emg-ncv of  both arms.", Compare.TEXT, True),
        # a ligature, as a PDF gives it
        ("\ufb01nal", "final", Compare.TEXT, True),
        # but codes are codes
        ("upheld", "Upheld", Compare.EXACT, False),
        # a missing word is no equality, not for a phrase either
        ("slip and fall", "fall", Compare.PHRASE, False),
        (30, 30.0, Compare.EXACT, True),
        (None, 0, Compare.EXACT, False),
        (dt.date(2016, 1, 2), dt.date(2016, 2, 1), Compare.EXACT, False),
        # an object by its parts: text in its own way, codes exactly
        (
            Citation(source="mtus", document="Low Back Complaints", pages=["1", "2"]),
            Citation(source="mtus", document="LOW BACK COMPLAINTS", pages=["2", "1"]),
            Compare.PARTS,
            True,
        ),
        (
            Citation(source="mtus", document="Low Back Complaints"),
            Citation(source="acoem", document="Low Back Complaints"),
            Compare.PARTS,
            False,
        ),
        # pages are counted, not only named
        (
            Citation(source="mtus", document="X", pages=["1", "1"]),
            Citation(source="mtus", document="X", pages=["1"]),
            Compare.PARTS,
            False,
        ),
    ],
)
def test_same(one: Any, other: Any, compare: Compare, equal: bool) -> None:
    assert same(one, other, compare) is equal
    assert same(other, one, compare) is equal


def test_canonical_with_another_form_of_text() -> None:
    assert canonical("A b", Compare.TEXT, str) == "A b"


def test_every_path_of_a_result_is_of_a_leaf() -> None:
    known = {leaf.path for leaf in leaves()}
    seen = {pattern_of(path, known) for result in results() for path in result.fields}
    assert seen
    assert seen <= known
    assert pattern_of("diagnoses", known) == pattern_of("diagnoses[12]", known) == "diagnoses[]"
    assert pattern_of("nothing[3].of_ours", known) == "nothing[].of_ours"
