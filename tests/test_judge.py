"""What counts make of confidence, belief and the order of the review list."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.extraction import FieldReport
from imr_llm.fields import leaves
from imr_llm.judge import ANY_MODEL, PRIOR, Counts, Judge, family, judge_of, pooled, read_tables
from imr_llm.review import doubts, to_review

LEAF = {leaf.path: leaf for leaf in leaves()}
REASONS, DIAGNOSES = LEAF["issues[].reasons[]"], LEAF["diagnoses[]"]
TREATMENT = LEAF["issues[].treatment"]


def test_nothing_counted_is_the_prior() -> None:
    judge = Judge(Counts())
    for status, prior in PRIOR.items():
        assert judge.confidence(DIAGNOSES, status, "strain") == pytest.approx(prior, abs=1e-4)
    assert judge.missing("diagnoses[]", 3) == 0
    assert not judge.believe | judge.refuse


def test_many_counts_outweigh_the_prior_and_few_do_not() -> None:
    def judged(right: int, number: int) -> float:
        counts = Counts(fields={"issues[].treatment|rules_only": [right, number]})
        return Judge(counts).confidence(TREATMENT, "rules_only", "MRI")

    prior = PRIOR["rules_only"]
    assert judged(500, 1000) == pytest.approx(0.5, abs=0.01)
    assert prior - 0.25 < judged(0, 1) < prior
    assert judged(10, 10) > judged(1, 1) > prior


def test_a_code_is_judged_by_itself_where_there_are_counts() -> None:
    path = "issues[].reasons[]|rules_only"
    counts = Counts(fields={path: [600, 1000], f"{path}|not_needed_now": [10, 400]})
    judge = Judge(counts)
    seldom = judge.confidence(REASONS, "rules_only", "not_needed_now")
    usual = judge.confidence(REASONS, "rules_only", "criteria_met")
    assert seldom < 0.2 < 0.5 < usual


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from(sorted(LEAF)),
       st.sampled_from(sorted(PRIOR)))  # fmt: skip
def test_confidence_is_a_probability(right: int, more: int, path: str, status: Any) -> None:
    judge = Judge(Counts(fields={f"{path}|{status}": [right, right + more]}))
    assert 0 < judge.confidence(LEAF[path], status, None) < 1


def test_pooled_tables_add_up_and_trust_no_more_than_each() -> None:
    one = Counts({"mechanism|conflict": [3, 9]}, {"diagnoses[]|2": [1, 4]}, ["mechanism"], [])
    two = Counts({"mechanism|conflict": [1, 1]}, {}, [], ["diagnoses[]"])
    both = pooled([one, two])
    assert both.fields == {"mechanism|conflict": [4, 10]}
    assert both.missing == {"diagnoses[]|2": [1, 4]}
    # a stranger is believed nowhere, but what it adds is looked at
    assert both.believe == []
    assert both.refuse == pooled([]).refuse == ["issues[].reasons[]"]


@pytest.mark.parametrize(
    ("model", "name"),
    [("openai/gpt-5-mini", "gpt-5-mini"), ("ollama/Qwen3", "qwen3"), ("a/b/C:1", "c:1")],
)
def test_the_family_of_a_model(model: str, name: str) -> None:
    assert family(model) == name


def test_the_shipped_counts() -> None:
    kept = json.loads((resources.files("imr_llm") / "judge.json").read_text("utf-8"))
    assert kept["version"]
    for table in read_tables(kept).values():
        for key, (right, number) in table.fields.items():
            path, status, *_ = key.split("|")
            assert path in LEAF
            assert status in PRIOR
            assert 0 <= right <= number > 0
        assert all(path.removesuffix("|") for path in table.missing)
        refused = {path.partition("|")[0] for path in table.refuse}
        assert {*table.believe} | refused <= set(LEAF)
        # what is cut out of a known form is never the model's
        assert not {"issues[].decision", "issues[].title", "issues[].rationale"} & {*table.believe}


@pytest.mark.parametrize("model", ["openai/never-seen-before", ANY_MODEL])
def test_a_model_never_seen_is_judged_with_caution(model: str) -> None:
    judge = judge_of(model)
    assert "issues[].reasons[]" in judge.refuse
    agreed, alone = (judge.confidence(DIAGNOSES, s, "x") for s in ("agreed", "model_only"))
    assert alone < agreed
    assert judge_of(None) is not judge


FIELDS = {
    "mechanism": FieldReport("none", "absent", confidence=0.6),
    "diagnoses[0]": FieldReport("rules", "rules_only", confidence=0.9),
    "diagnoses[1]": FieldReport("rules", "rules_only", confidence=0.7),
    "body_parts": FieldReport("none", "absent", confidence=0.95),
    "issues[0].reasons[0]": FieldReport("rules", "rules_only", confidence=0.5),
}


def test_doubt_is_what_may_be_wrong_and_what_a_list_leaves_out() -> None:
    missing = {"diagnoses[]|2": [8, 8], "body_parts[]|0": [18, 18], "diagnoses[]|0": [99, 1]}
    expected = doubts(FIELDS, Judge(Counts(missing=missing)))
    assert expected["mechanism"] == pytest.approx(0.4)
    # the least sure element stands for what the list leaves out; see the prior in `missing`
    assert expected["diagnoses[0]"] == pytest.approx(0.1)
    assert expected["diagnoses[1]"] == pytest.approx(0.3 + 0.8)
    assert expected["body_parts"] == pytest.approx(0.9)
    assert to_review(expected) == [
        "diagnoses[1]", "body_parts", "issues[0].reasons[0]", "mechanism",
    ]  # fmt: skip
    assert to_review(expected, 0.45) == ["diagnoses[1]", "body_parts", "issues[0].reasons[0]"]
    assert to_review(expected, 1.2) == []
