"""Why a reviewer decided so, and what a rationale concludes. All sentences are made up."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.rules.reasons import concludes, read_reasons
from imr_llm.schema import Reason

GUIDE = "The guidelines recommend this care after four weeks when therapy has not helped. "
TAIL = (
    " This decision addresses the medical necessity of opioids as prescribed. There is no"
    " documentation of a taper, and no evidence of neuropathic pain."
)

REFUSED = [
    # the thing that is undocumented has no code of its own
    ("There is no clear rationale for a second brace.", ["insufficient_documentation"]),
    ("The request did not state the number of sessions.", ["insufficient_documentation"]),
    ("It is not clear why a home unit is needed.", ["insufficient_documentation"]),
    ("The dose and the frequency were not specified.", ["insufficient_documentation"]),
    ("The provider failed to submit a treatment plan.", ["insufficient_documentation"]),
    # an indication that the guideline names, missing or simply not there
    ("There are no red flags in the record.", ["criteria_not_met"]),
    ("The exam showed no neurological deficits.", ["criteria_not_met"]),
    ("There is no documentation of radiculopathy.", ["criteria_not_met"]),
    ("The worker is not a candidate for surgery.", ["criteria_not_met"]),
    ("There was no indication the patient was at high risk for ulcers.", ["criteria_not_met"]),
    ("In this case, plain films of the foot were not obtained or documented.", ["criteria_not_met"]),
    ("The neurologic examination is normal.", ["criteria_not_met"]),
    # conservative care
    ("There is no evidence that the patient has tried and failed therapy.",
     ["conservative_care_not_tried"]),
    ("The patient has not failed first-line antidepressants.", ["conservative_care_not_tried"]),
    ("It is unclear what conservative care was given.", ["conservative_care_not_tried"]),
    ("The claimant has yet to complete a conservative course.", ["conservative_care_not_tried"]),
    ("In this case, the response to conservative care is not documented.",
     ["conservative_care_not_tried"]),
    # benefit of the same thing before
    ("There is no documentation of functional improvement from the prior visits.",
     ["no_improvement_shown"]),
    ("In this case, pain relief with the use of Norco was not documented.",
     ["no_improvement_shown"]),
    ("The previous injections did not provide any lasting relief.", ["no_improvement_shown"]),
    # too much, too long
    ("The request for 20 visits exceeds the guideline.", ["exceeds_guideline"]),
    ("This request is in excess of what is advised.", ["exceeds_guideline"]),
    ("The tablets are being given for long-term use.", ["exceeds_guideline"]),
    # not now
    ("This request would be a duplicate of one approved in May.", ["not_needed_now"]),
    ("The patient had a lumbar MRI on 3/4/2016.", ["not_needed_now"]),
    ("The requested bath chair is premature.", ["not_needed_now"]),
    ("More visits in this case are contingent upon the first ones.", ["not_needed_now"]),
    # the operation is refused
    (("As the knee surgery is not medically necessary, the requested brace is not medically"
     " necessary."), ["depends_on_refused"]),
    ("Since the fusion was not approved, the assistant surgeon is not needed.",
     ["depends_on_refused"]),
    # a risk of the thing in dispute
    ("The patient has an allergy, and sedation is a danger with this medication.",
     ["contraindicated"]),
    ("This medication is contraindicated in renal failure.", ["contraindicated"]),
    # none of the others
    ("In a peer-to-peer call, the physician agreed to drop the request.", ["other"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "codes"), REFUSED)
def test_each_refusal(sentence: str, codes: list[str]) -> None:
    rationale = f"{GUIDE}{sentence} The request is not medically necessary."
    claims = read_reasons(rationale, decision="upheld", title="Home unit")
    assert [claim.value for claim in claims] == codes
    assert [rationale[claim.start : claim.end] for claim in claims] == [sentence] * len(codes)


APPROVED = [
    ("The exam findings meet the criteria for imaging.", "primary", ["criteria_met"]),
    ("Prior visits with this therapist have documented objective improvement.", "primary",
     ["improvement_shown", "criteria_met"]),
    ("The patient failed conservative care over six months.", "primary",
     ["conservative_care_failed", "criteria_met"]),
    ("The shoulder surgery has been approved.", "dependent",
     ["depends_on_approved", "criteria_met"]),
    # what is hoped for has not been shown
    ("The injection will bring pain relief.", "primary", ["criteria_met"]),
    # a main item does not hang on itself
    ("The shoulder surgery has been approved.", "primary", ["criteria_met"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "role", "codes"), APPROVED)
def test_each_approval(sentence: str, role: str, codes: list[str]) -> None:
    rationale = f"{sentence} The request is medically necessary."
    claims = read_reasons(rationale, decision="overturned", role=role)
    assert [claim.value for claim in claims] == codes


NOT_RECOMMENDED = [
    # the guideline's word counts when it is about what the title asks for
    ("Shock wave therapy", "Shock wave therapy is not recommended by the ODG.", True),
    ("Thermography", "There is insufficient evidence for the use of thermography.", True),
    ("NCV of the left arm", "Per the MTUS, nerve conduction studies are not recommended.", True),
    ("Gabapentin 10% cream", "The guidelines state that topical gabapentin is not recommended.",
     True),
    # ... and not when it is about something else, or hedged
    ("Naproxen 500mg", "The guidelines state that opioids are not recommended.", False),
    ("MRI of the knee", "The guidelines state that repeat MRI is not routinely recommended.", False),
    ("TENS unit", "Per the MTUS, a TENS unit is not recommended as a primary treatment.", False),
]  # fmt: skip


@pytest.mark.parametrize(("title", "sentence", "counts"), NOT_RECOMMENDED)
def test_not_recommended_is_about_the_title(title: str, sentence: str, counts: bool) -> None:
    rationale = f"{sentence} In this case, there are no red flags. It is not medically necessary."
    codes = [c.value for c in read_reasons(rationale, decision="upheld", title=title)]
    assert codes == (["not_recommended"] if counts else []) + ["criteria_not_met"]


SILENT = [
    # a guideline's own conditions are no reasons
    "The guidelines state that imaging is recommended if there is no improvement after therapy.",
    "According to the ODG, patients with red flags should be seen at once.",
    "When the number of visits exceeds the guideline, exceptional factors should be noted.",
    # the utilization review's reasons are not the reviewer's
    "The utilization review denied the study for lack of neurological deficits.",
    # that there are no special circumstances is a formula
    "There are no exceptional factors to go outside of the guideline.",
    "",
]


@pytest.mark.parametrize("sentence", SILENT)
def test_what_is_no_reason(sentence: str) -> None:
    rationale = f"{sentence} In this case, no surgery is planned. It is not medically necessary."
    codes = [claim.value for claim in read_reasons(rationale, decision="upheld")]
    assert codes == ["criteria_not_met"]


def test_text_behind_the_conclusion_is_no_reason() -> None:
    said = "The dose was not given. The request is not medically necessary."
    codes = [claim.value for claim in read_reasons(said + TAIL, decision="upheld")]
    assert codes == ["insufficient_documentation"]


BEYOND = [
    # the reviewer says to wait
    ("More visits would not be warranted until the results of the trial are known.",
     ["exceeds_guideline", "not_needed_now"]),
    # the trial's result is said to be undocumented
    ("The results of the initial visits were not provided.",
     ["exceeds_guideline", "no_improvement_shown"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "codes"), BEYOND)
def test_visits_beyond_an_authorized_trial(sentence: str, codes: list[str]) -> None:
    rationale = f"The patient was approved for an initial 6 visits. {sentence} It is not necessary."
    title = "The remaining IMR eligible portion of the original request, 2 visits"
    assert [c.value for c in read_reasons(rationale, decision="upheld", title=title)] == codes


def test_long_use_of_a_short_term_drug() -> None:
    rationale = (
        "The ODG advises this drug for short-term use. The patient has been taking it since 2011."
    )
    codes = [claim.value for claim in read_reasons(rationale, decision="upheld")]
    assert codes == ["exceeds_guideline"]


@pytest.mark.parametrize(("role", "codes"), [("dependent", True), ("primary", False)])
def test_a_refused_operation_takes_its_dependents_along(role: str, codes: bool) -> None:
    rationale = "The concurrent request for surgery is not supported. The sling is not necessary."
    found = [claim.value for claim in read_reasons(rationale, decision="upheld", role=role)]
    assert ("depends_on_refused" in found) is codes


def test_polarity_follows_the_decision() -> None:
    text = "The patient has failed conservative care. There is no documentation of a plan."
    refused = {claim.value for claim in read_reasons(text, decision="upheld")}
    approved = {claim.value for claim in read_reasons(text, decision="overturned")}
    assert refused == {"insufficient_documentation"}
    assert approved == {"conservative_care_failed", "criteria_met"}


CONCLUSIONS = [
    ("The request for a knee brace is not medically necessary.", "upheld"),
    ("The visits are medically necessary and appropriate.", "overturned"),
    ("The scan is deemed medically appropriate and necessary.", "overturned"),
    ("The patch cannot be deemed medically necessary.", "upheld"),
    ("The unit is determined to be not medically necessary.", "upheld"),
    ("The test is determined to not be medically necessary.", "upheld"),
    ("The drug is not seen as medically necessary.", "upheld"),
    ("The study does not appear medically necessary.", "upheld"),
    ("It is not a medical necessity to the worker at this time.", "upheld"),
    ("The sling is neither medically necessary nor appropriate.", "upheld"),
    ("The program is notmedically necessary and appropriate.", "upheld"),
    ("Medical necessity of the requested rental has not been established.", "upheld"),
    ("Thus, the request does not meet the criteria.", "upheld"),
    ("Therefore, the requested gym membership is not supported.", "upheld"),
    ("I recommend overturning the utilization review decision.", "overturned"),
    # the answer comes first
    ("No, the lamp was not medically necessary. It was bought for a hobby.", "upheld"),
    # the operation's refusal and the item's stand in one sentence
    ("As the surgery is not medically necessary, the sling is not medically necessary.", "upheld"),
    # a denial by others, then the reviewer's own word
    ("The UR physician found that it was not medically necessary. The scan is medically necessary.",
     "overturned"),
    # other words behind the conclusion
    ("The drug is medically necessary." + TAIL.replace("neuropathic", "medically necessary"),
     "overturned"),
    # nothing of the reviewer's own
    ("The request was non-certified by utilization review.", None),
    ("The claims administrator denied the drug as not medically necessary.", None),
    ("Home care is medically necessary for patients who are homebound.", None),
    ("The fusion would be medically necessary if instability was shown.", None),
    ("There is no indication that this study is medically necessary.", None),
    ("This fails to be medically necessary.", None),
    # two things, two conclusions
    ("Six visits are medically necessary; the other six are not medically necessary.", None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("rationale", "conclusion"), CONCLUSIONS)
def test_conclusion(rationale: str, conclusion: str | None) -> None:
    assert concludes(rationale) == conclusion


WORDS = st.sampled_from([*["no", "not", "lack", "of", "documentation", "red", "flags", "is", "medically", "necessary", ".", ";", "the", "request", "patient", "failed", "guidelines", "state", "exceeds", "(2016)", "İ"]])  # fmt: skip


@given(st.lists(WORDS).map(" ".join) | st.text(), st.sampled_from(["upheld", "overturned"]))
def test_spans_are_sentences_of_the_text(text: str, decision: str) -> None:
    claims = read_reasons(text, decision=decision, title=text[:20])
    assert {claim.value for claim in claims} <= set(get_args(Reason))
    assert len({claim.value for claim in claims}) == len(claims)
    for claim in claims:
        assert 0 <= claim.start < claim.end <= len(text)
        assert text[claim.start : claim.end].strip()


@given(st.lists(WORDS).map(" ".join))
def test_refusing_and_approving_never_mix(text: str) -> None:
    approving = {"criteria_met", "improvement_shown", "conservative_care_failed",
                 "depends_on_approved"}  # fmt: skip
    refused = {claim.value for claim in read_reasons(text, decision="upheld")}
    approved = {claim.value for claim in read_reasons(text, decision="overturned")}
    assert not refused & approving
    assert approved <= approving


@given(st.lists(WORDS, min_size=1).map(" ".join))
def test_a_denied_conclusion_never_reads_as_approval(text: str) -> None:
    assert concludes(f"{text}. The brace is not medically necessary.") != "overturned"
