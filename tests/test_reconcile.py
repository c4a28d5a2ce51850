"""Two witnesses: every status, who is believed, and what a person is told to look at."""

from __future__ import annotations

from typing import Any

import pytest
from letters import text_of

from imr_llm.claim import Claim, Claims, Testimony
from imr_llm.judge import ANY_MODEL, judge_of
from imr_llm.letter import Letter, parse
from imr_llm.reconcile import Reconciled, reconcile
from imr_llm.review import ACCEPT_ERROR, doubts
from imr_llm.rules import testify
from imr_llm.schema import BodyPart, Drug, Quantity

FRONT = "Case Number: CM16-0000001 Date of Injury: 10/10/2016 Decision Date: 01/09/2017 \n"
LETTER = (
    FRONT + "HOW THE IMR FINAL DETERMINATION WAS MADE \n State(s) of Licensure: Ohio \n"
    "CLINICAL CASE SUMMARY \nThe injured worker is a 44 year old male hurt on 10-10-2016. "
    "He is being treated for a lumbar strain. There is no evidence of radiculopathy. Treatment has "
    "included yoga and a left wrist brace. \nIMR ISSUES, DECISIONS AND RATIONALES \n"
    "The Final Determination was based on decisions for the disputed items/services set forth below: \n"
    "Norco 10/325mg #60: Upheld \nClaims Administrator guideline: The Claims Administrator did not "
    "cite any medical evidence for its decision. \nMAXIMUS guideline: The Expert Reviewer did not cite "
    "any medical evidence for its decision. \nDecision rationale: No pain contract is on file. The "
    "request is not medically necessary. \n"
    "Lidocaine patch: Overturned \nClaims Administrator guideline: The Claims Administrator did not "
    "cite any medical evidence for its decision. \nMAXIMUS guideline: The Expert Reviewer did not cite "
    "any medical evidence for its decision. \nDecision rationale: Pain fell by half with it. The patch "
    "is medically necessary. \n"
)


@pytest.fixture(scope="module")
def letter() -> Letter:
    return parse(LETTER)


def cited(letter: Letter, words: str, value: Any) -> Claim:
    """A model's claim that cites the stretch of the letter with these words."""
    start = letter.folded.text.index(words)
    return Claim(value, start, start + len(words))


def heard(letter: Letter, said: Claims | None = None, *items: Claims) -> Reconciled:
    return reconcile(letter, testify(letter), Testimony(said or {}, list(items)))


AGE = "a 44 year old male"
BRACE = "Treatment has included yoga and a left wrist brace."
STRAIN = "He is being treated for a lumbar strain."
TITLE = "Norco 10/325mg #60"

SCALARS = [
    # path, what the model says and where, status, value
    ("worker.age", 44, AGE, "agreed", 44),
    ("worker.age", 45, AGE, "conflict", 44),  # rules win
    ("worker.sex", "male", AGE, "agreed", "male"),
    ("worker.sex", "female", AGE, "conflict", "male"),
    ("mechanism", "a meteor", AGE, "ungrounded", None),
    ("mechanism", "hurt", "hurt on 10-10-2016", "model_only", "hurt"),
    ("injury_kind", "cumulative", AGE, "ungrounded", None),
]


@pytest.mark.parametrize(("path", "value", "words", "status", "expected"), SCALARS)
def test_a_scalar(
    letter: Letter, path: str, value: object, words: str, status: str, expected: object
) -> None:
    result = heard(letter, {path: cited(letter, words, value)})
    report = result.fields[path]
    assert report.status == status
    holder: Any = result.determination
    for name in path.split("."):
        holder = getattr(holder, name)
    assert holder == expected
    if status in ("conflict", "ungrounded"):
        assert report.other == value
        assert path in result.review


def test_a_witness_that_says_nothing_leaves_the_other(letter: Letter) -> None:
    result = heard(letter, {"worker.age": Claim(None)})
    assert result.fields["worker.age"].status == "rules_only"
    assert result.determination.worker.age == 44


LISTS = [
    ("diagnoses", "lumbar strain", STRAIN, "agreed"),
    ("diagnoses", "glioma", STRAIN, "ungrounded"),
    (
        "diagnoses",
        "radiculopathy",
        "There is no evidence of radiculopathy.",
        "ungrounded",
    ),  # denied
    # denied in the sentence before the one that is cited
    ("diagnoses", "radiculopathy", BRACE, "ungrounded"),
    ("prior_treatments", "yogi", BRACE, "ungrounded"),  # one letter makes another word
    ("prior_treatments", "left wrist brace", BRACE, "agreed"),
    ("prior_treatments", "right wrist brace", BRACE, "ungrounded"),  # a swapped side
    ("body_parts", BodyPart(part="knee"), STRAIN, "ungrounded"),
    ("body_parts", BodyPart(part="wrist", side="right"), BRACE, "ungrounded"),
]


@pytest.mark.parametrize(("name", "value", "words", "status"), LISTS)
def test_a_list_element(letter: Letter, name: str, value: object, words: str, status: str) -> None:
    result = heard(letter, {name: [cited(letter, words, value)]})
    values = getattr(result.determination, name)
    if status == "ungrounded":
        assert value not in values
        assert result.fields[name].status == "ungrounded"
        assert name in result.review
    else:
        assert value in values
        assert result.fields[f"{name}[{values.index(value)}]"].status == status


def test_decision_and_offset_cut_fields_are_never_the_models(letter: Letter) -> None:
    lie = {"decision": cited(letter, TITLE, "overturned"), "title": cited(letter, TITLE, "Norco")}
    result = heard(letter, {}, lie)
    issue = result.determination.issues[0]
    assert (issue.decision, issue.title) == ("upheld", TITLE)
    assert result.fields["issues[0].decision"].status == "conflict"


ITEM = [
    ("drug", Drug(name="Norco", strength="10/325mg"), "agreed"),
    ("drug", Drug(name="Norco", strength="5/325mg"), "conflict"),
    ("quantity", Quantity(value=60, unit="units"), "agreed"),
    ("quantity", Quantity(value=90, unit="units"), "conflict"),
    ("refills", 3, "ungrounded"),
    ("timing", "retrospective", "conflict"),
]


@pytest.mark.parametrize(("name", "value", "status"), ITEM)
def test_a_fact_of_an_item(letter: Letter, name: str, value: object, status: str) -> None:
    result = heard(letter, {}, {name: cited(letter, TITLE, value)})
    assert result.fields[f"issues[0].{name}"].status == status


REASONS = [
    ("insufficient_documentation", "No pain contract is on file.", True),
    ("improvement_shown", "Pain fell by half with it.", False),  # another item's rationale
    ("criteria_met", "No pain contract is on file.", False),  # not a reason to refuse
    ("not_recommended", STRAIN, False),  # not in a rationale at all
]


@pytest.mark.parametrize(("code", "words", "taken"), REASONS)
def test_a_reason_is_of_its_own_item_and_decision(
    letter: Letter, code: str, words: str, taken: bool
) -> None:
    result = heard(letter, {}, {"reasons": [cited(letter, words, code)]})
    reports = [r for p, r in result.fields.items() if p.startswith("issues[0].reasons")]
    assert any(r.status in ("agreed", "model_only") for r in reports) is taken


def test_review_is_most_doubtful_first(letter: Letter) -> None:
    result = heard(letter, {"worker.age": cited(letter, AGE, 45)})
    expected = doubts(result.fields, judge_of(ANY_MODEL))
    assert [expected[path] for path in result.review] == sorted(
        (errors for errors in expected.values() if errors > ACCEPT_ERROR), reverse=True
    )
    assert "worker.age" in result.review


def test_a_rationale_against_its_decision_is_for_a_person() -> None:
    turned = LETTER.replace(
        "The patch is medically necessary", "The patch is not medically necessary"
    )
    result = heard(parse(turned))
    assert result.determination.issues[1].decision == "overturned"
    assert "issues[1].decision" in result.review


def test_a_date_of_injury_that_the_summary_contradicts_is_for_a_person() -> None:
    result = heard(parse(LETTER.replace("hurt on 10-10-2016", "with a date of injury of 9-9-2015")))
    report = result.fields["date_of_injury"]
    assert report.other == "2015-09-09"
    assert "date_of_injury" in result.review
    assert str(result.determination.date_of_injury) == "2016-10-10"


def test_dates_out_of_order_are_for_a_person() -> None:
    result = heard(parse(LETTER.replace("01/09/2017", "01/09/2007")))
    assert {"date_of_injury", "decision_date"} <= set(result.review)


def test_an_item_without_a_readable_decision_is_told_of() -> None:
    text = LETTER.replace("Lidocaine patch: Overturned", "Lidocaine patch").replace(
        "The patch is medically necessary.", "So be it."
    )
    result = heard(parse(text))
    assert len(result.determination.issues) == 1
    assert result.dropped == ["item 2: no decision could be read"]


UNKNOWN = (
    "CLINICAL CASE SUMMARY \nA 50 year old woman hurt her wrist. The insurer denied two things. "
    "We looked at a wrist splint. A splint is not medically necessary for her. We looked at hand "
    "therapy, and hand therapy is medically necessary. "
)


def test_items_of_an_unknown_layout_are_the_models_where_the_letter_has_them() -> None:
    letter = parse(UNKNOWN)
    assert letter.layout == "unknown"

    def found(title: str, words: str, decision: str) -> Claims:
        return {
            "title": cited(letter, words, title),
            "decision": cited(letter, words, decision),
            "rationale": cited(letter, words, words),
            "treatment": cited(letter, words, title),
        }

    splint = "A splint is not medically necessary for her."
    therapy = "hand therapy is medically necessary"
    model = Testimony({}, [
        found("wrist splint", "We looked at a wrist splint.", "upheld") | {
            "decision": cited(letter, splint, "upheld"), "rationale": cited(letter, splint, splint)},
        found("hand therapy", therapy, "overturned"),
        found("spinal fusion", therapy, "overturned"),
    ])  # fmt: skip
    result = reconcile(letter, testify(letter), model)
    issues = result.determination.issues
    assert [(i.title, i.decision) for i in issues] == [
        ("wrist splint", "upheld"), ("hand therapy", "overturned"),
    ]  # fmt: skip
    assert result.dropped == ["item 3 of the answer: its title is not in the letter"]


def test_without_a_model_only_rules_speak() -> None:
    letter = parse(text_of("e-001"))
    result = reconcile(letter, testify(letter), None)
    assert {report.source for report in result.fields.values()} == {"rules", "none"}


@pytest.mark.parametrize(
    ("words", "decision", "taken"),
    [
        ("The splint is medically necessary.", "overturned", True),
        ("The splint is not considered medically necessary.", "overturned", False),
        ("The splint has not been shown to be medically necessary.", "overturned", False),
        ("The splint is neither reasonable nor medically necessary.", "overturned", False),
        ("The splint is not considered medically necessary.", "upheld", True),
        ("Thank you for the letter.", "upheld", False),
    ],
)
def test_a_decision_of_the_models_is_believed_only_from_words_that_decide(
    words: str, decision: str, taken: bool
) -> None:
    letter = parse(
        f"CLINICAL CASE SUMMARY \nA wrist hurts. We looked at a splint. {words} So it ends."
    )
    item: Claims = {
        "title": cited(letter, "We looked at a splint.", "a splint"),
        "decision": cited(letter, words, decision),
    }
    result = reconcile(letter, testify(letter), Testimony({}, [item]))
    assert [issue.decision for issue in result.determination.issues] == (
        [decision] if taken else []
    )
    if not taken:
        assert result.dropped == ["item 1: its decision is not in the letter"]
        assert not [path for path in result.fields if path.startswith("issues[0]")]


def test_what_is_found_by_a_slip_of_the_pen_is_given_in_the_letters_words(letter: Letter) -> None:
    result = heard(letter, {"prior_treatments": [cited(letter, BRACE, "left wrists brace")]})
    assert "left wrists brace" not in result.determination.prior_treatments
    assert "left wrist brace" in result.determination.prior_treatments
