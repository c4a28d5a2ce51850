"""The schema is the contract's, and the derived values follow from the decisions."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import get_args

import pytest
from letters import NAMES, text_of
from pydantic import ValidationError

from imr_llm import ConfigurationError, Determination, Extraction, extract
from imr_llm.fields import flatten, leaves
from imr_llm.schema import SUBCATEGORIES, Category, Compare, Issue, Subcategory

CONTRACT = Path(__file__).parents[1] / "docs" / "contract" / "gold.schema.json"


def test_json_schema_is_the_contract_but_for_id() -> None:
    contract = json.loads(CONTRACT.read_text())
    del contract["properties"]["id"]
    contract["required"].remove("id")
    assert Determination.model_json_schema() == contract


def test_every_category_and_subcategory_has_its_place() -> None:
    assert set(SUBCATEGORIES) == set(get_args(Category))
    of_all = [each for many in SUBCATEGORIES.values() for each in many]
    assert sorted(of_all) == sorted(get_args(Subcategory))


def test_every_field_declares_comparator_and_group() -> None:
    for leaf in leaves(Determination):
        assert isinstance(leaf.compare, Compare)
        assert leaf.group is not None, leaf.path


def issue(decision: str) -> dict[str, object]:
    return {
        "title": "MRI", "decision": decision, "in_dispute": "MRI", "treatment": "MRI",
        "category": "diagnostic_testing", "subcategory": "imaging", "claims_administrator": {},
        "reviewer": {}, "reasons": [], "rationale": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("decisions", "outcome"),
    [
        ([], None),
        (["upheld"], "upheld"),
        (["overturned", "overturned"], "overturned"),
        (["upheld", "overturned", "upheld"], "partially_overturned"),
    ],
)
def test_case_outcome(decisions: list[str], outcome: str | None) -> None:
    record = Determination.model_validate(
        {"reviewer": {}, "worker": {}, "issues": [issue(d) for d in decisions]}
    )
    assert record.case_outcome == outcome
    assert [i.medically_necessary for i in record.issues] == [d == "overturned" for d in decisions]
    # Computed keys are ignored on input, so that a result can be read back.
    assert Determination.model_validate(record.model_dump(mode="json")) == record


def test_a_wrong_value_is_refused_without_being_quoted() -> None:
    with pytest.raises(ValidationError) as raised:
        Issue.model_validate(issue("modified-secret"))
    assert "modified-secret" not in str(raised.value)


@pytest.mark.parametrize("name", NAMES)
def test_every_result_round_trips_and_reports_on_every_field(name: str) -> None:
    result = extract(text_of(name), id=name)
    assert Extraction.from_json(result.to_json()) == result
    assert pickle.loads(pickle.dumps(result)) == result
    assert result.determination is not None
    assert set(flatten(result.determination)) == set(result.fields)
    for path, report in result.fields.items():
        if report.start is not None:
            assert result.text[report.start : report.end] == report.quote, path
        assert 0 <= report.confidence <= 1
    assert result.text[:40] not in repr(result) + repr(result.fields)
    assert set(json.loads(result.to_json())) == {
        "id", "determination", "layout", "fields", "review", "source", "fallback", "error", "model",
        "prompt_version", "schema_version", "cached", "usage",
    }  # fmt: skip


class OwnIssue(Issue):
    surgeon_named: bool | None = None


class OwnDetermination(Determination):
    employer_kind: str | None = None
    """What the employer does."""
    issues: list[OwnIssue]  # type: ignore[assignment]


def test_a_users_own_fields_are_part_of_the_record() -> None:
    result = extract(text_of("e-001"), schema=OwnDetermination)
    assert isinstance(result.determination, OwnDetermination)
    assert result.fields["employer_kind"].status == "absent"
    assert "issues[0].surgeon_named" in result.fields
    assert Extraction.from_json(result.to_json(), schema=OwnDetermination) == result


class Demanding(Determination):
    employer: str


@pytest.mark.parametrize("schema", [Demanding, Issue, dict])
def test_a_schema_that_no_letter_could_fill_is_refused(schema: type) -> None:
    with pytest.raises(ConfigurationError):
        extract(text_of("e-001"), schema=schema)
