"""Diagnoses and body parts of the summary: lead-ins, lists, and what does not count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.claim import Claim
from imr_llm.rules.history import read_history
from imr_llm.rules.phrases import words

DIAGNOSES: list[tuple[str, list[str]]] = [
    # who made it, where and when stands between the noun and the list
    ("The diagnoses carried in the last report are lumbago; insomnia.", ["lumbago", "insomnia"]),
    ("Dx (visit of 4/4/2013): left knee sprain; gout.", ["left knee sprain", "gout"]),
    (
        "She is under treatment by an internist for asthma and hypertension.",
        ["asthma", "hypertension"],
    ),
    ("Her diagnoses comprise cervicalgia and coccydynia.", ["cervicalgia", "coccydynia"]),
    ("His surgeon diagnoses hip bursitis and knee strain.", ["hip bursitis", "knee strain"]),
    ("In May a lumbar strain was diagnosed.", ["lumbar strain"]),
    (
        "No pain. A: adhesive capsulitis; s/p RTC repair. P: therapy.",
        ["adhesive capsulitis", "s/p RTC repair"],
    ),
    # how it was found is no part of it
    ("Diagnoses: gastritis, endoscopy proven 11/2012.", ["gastritis"]),
    # lead-ins
    ("Diagnoses include hip strain.", ["hip strain"]),
    ("The current diagnosis is documented as elbow contusion.", ["elbow contusion"]),
    ("The current diagnoses are documented is neck sprain.", ["neck sprain"]),
    ("She was diagnosed with gastritis and has taken Pepcid.", ["gastritis"]),
    ("He was diagnosed as having tennis elbow.", ["tennis elbow"]),
    ("The worker is undergoing treatment for rib fracture.", ["rib fracture"]),
    (
        "The patient is being treated for the diagnoses of shin pain and gout.",
        ["shin pain", "gout"],
    ),
    ("He has been treated for knee arthritis.", ["knee arthritis"]),
    ("Assessment: heel spur. Plan: orthotics.", ["heel spur"]),
    ("The worker has had diagnoses of wrist ganglion.", ["wrist ganglion"]),
    ("The applicant was given a diagnosis of shoulder bursitis.", ["shoulder bursitis"]),
    (
        "Diagnoses listed by the treating physician are shin splints and gout.",
        ["shin splints", "gout"],
    ),
    (
        "His diagnoses, per the report of 1/2/2013, are hip pain and insomnia.",
        ["hip pain", "insomnia"],
    ),
    ("Dx: elbow strain, insomnia.", ["elbow strain", "insomnia"]),
    ("The physician diagnosed tension headache and whiplash.", ["tension headache", "whiplash"]),
    ("The surgeon lists hip bursitis and lumbago as the diagnoses.", ["hip bursitis", "lumbago"]),
    # a list is cut at commas, "and", semicolons
    (
        "Diagnoses are hip bursitis, wrist sprain and insomnia; depression.",
        ["hip bursitis", "wrist sprain", "insomnia", "depression"],
    ),
    # a shared head noun stays one string
    ("Diagnoses were lumbar, hip, and neck strain.", ["lumbar, hip, and neck strain"]),
    ("Diagnoses include hip and knee pain.", ["hip and knee pain"]),
    (
        "Diagnoses include fracture of the femur, tibia, and foot.",
        ["fracture of the femur, tibia, and foot"],
    ),
    ("Diagnoses include C4-5 and C5-6 disc bulges.", ["C4-5 and C5-6 disc bulges"]),
    (
        "Diagnoses include fleeting paranoid and suicidal thoughts.",
        ["fleeting paranoid and suicidal thoughts"],
    ),
    ("Diagnoses include neck sprain and strain.", ["neck sprain and strain"]),
    (
        "Diagnoses include other bursitis and tendonitis of the hip.",
        ["other bursitis and tendonitis of the hip"],
    ),
    # but two heads are two diagnoses
    ("Diagnoses include knee strain, hip and wrist pain.", ["knee strain", "hip and wrist pain"]),
    ("Diagnoses include anxiety and depression.", ["anxiety", "depression"]),
    # tails of ICD wording stay
    (
        "Diagnoses are sprain of left ankle, initial encounter; dorsalgia, unspecified.",
        ["sprain of left ankle, initial encounter", "dorsalgia, unspecified"],
    ),
    (
        "Diagnoses are spinal stenosis, lumbar region, and other chronic pain.",
        ["spinal stenosis, lumbar region", "other chronic pain"],
    ),
    ("The diagnosis is dislocation, elbow.", ["dislocation, elbow"]),
    (
        "Diagnoses are major depressive disorder, single episode, moderate.",
        ["major depressive disorder, single episode, moderate"],
    ),
    # "and" inside one condition
    (
        "Diagnoses include dizziness and giddiness and tinnitus.",
        ["dizziness and giddiness", "tinnitus"],
    ),
    (
        "Diagnoses include tear of the medial cartilage and/or ligament.",
        ["tear of the medial cartilage and/or ligament"],
    ),
    # numbered
    (
        "Diagnoses: 1. Thumb sprain. 2. Insomnia due to pain. He rests.",
        ["Thumb sprain", "Insomnia due to pain"],
    ),
    (
        "Diagnoses: (1) knee pain; (2) status post L4-5 fusion.",
        ["knee pain", "status post L4-5 fusion"],
    ),
    # each once
    ("Diagnoses include hip pain. Assessment: hip pain.", ["hip pain"]),
    # the list ends where the sentence turns
    ("He is being treated for neck pain, which radiates to the arm.", ["neck pain"]),
    ("The diagnosis was wrist strain based on the first report.", ["wrist strain"]),
    # quotes are no part of it, brackets are
    (
        'The patient is being treated for "torn meniscus, knee effusion.',
        ["torn meniscus", "knee effusion"],
    ),
    (
        "Diagnoses include radiculopathy, cervical region (left arm).",
        ["radiculopathy, cervical region (left arm)"],
    ),
    # "status post" without a part of its own belongs to what stands before it
    (
        "Diagnoses are fracture of the heel, status post fixation, and shoulder strain.",
        ["fracture of the heel, status post fixation", "shoulder strain"],
    ),
    # nothing stated
    ("There is no diagnosis of gout. The diagnosis of lupus was not confirmed.", []),
    ("The diagnosis was not provided.", []),
    ("A functional assessment of work needs includes lifting and reaching.", []),
    ("Diagnostic studies included an MRI. The worker has hip pain.", []),
    ("A differential diagnosis was not given.", []),
]


def _values(text: str, key: str) -> list[str]:
    claims = read_history(text)[key]
    assert isinstance(claims, list)
    assert all(text[c.start : c.end] == c.value for c in claims if isinstance(c.value, str))
    return [claim.value for claim in claims]


@pytest.mark.parametrize(("text", "expected"), DIAGNOSES)
def test_diagnoses_are_read(text: str, expected: list[str]) -> None:
    assert _values(text, "diagnoses") == expected


PARTS: list[tuple[str, list[tuple[str, str | None]]]] = [
    # what befell a part names it; the feet that slipped and a drug's side effect do not
    ("The worker's left foot was caught in a chipper.", [("foot", "left")]),
    ("She landed on her right leg and hurt the right knee.", [("knee", "right")]),
    ("Complains of knee pain. Lyrica (stopped for headache).", [("knee", None)]),
    # fingers of one list share their side; pain that runs down a limb names its end
    ("He complains of numb right ring and small fingers.", [("hand", "right")]),
    ("She reports pain down the left leg to the foot.", [("foot", "left")]),
    ("He reports pain in the back of the right hand.", [("hand", "right")]),
    # complained of, injured, radiated to, diagnosed
    ("The worker complains of left elbow pain.", [("elbow", "left")]),
    ("This 30 year old man sustained an industrial injury to the hips on 1-2-14.",
     [("hip", "bilateral")]),
    ("The patient reported neck pain. The pain radiates to the right arm.",
     [("neck", None), ("upper_extremity", "right")]),
    ("Diagnoses include right ankle sprain.", [("ankle", "right")]),
    ("The applicant has filed a claim for hand pain reportedly associated with an injury.",
     [("hand", None)]),
    ("Body parts injured include the neck and psyche.", [("neck", None), ("psyche", None)]),
    ("She claims continuous trauma to the neck and both hands.",
     [("neck", None), ("hand", "bilateral")]),
    ("His left knee still buckles and swells.", [("knee", "left")]),
    ("The patient said that he could not lift, and that both wrists went numb.",
     [("wrist", "bilateral")]),
    # "without" in a list of diagnoses speaks of one of them
    ("Diagnoses are cervical spondylosis without myelopathy, and right knee sprain.",
     [("neck", None), ("knee", "right")]),
    # sides are gathered over the sentences
    ("He reports right knee pain. She also reported left knee pain.", [("knee", "bilateral")]),
    # exam findings do not count, over all their sentences
    ("The physical exam showed tender wrists. There was swelling of the left calf.", []),
    ("On examination the right hip was stiff. Grip was weak in the hand.", []),
    # until a new visit or complaint
    ("The exam showed a tender wrist. On 3-4-2015, the worker complained of hip pain.",
     [("hip", None)]),
    # nor tests, plans, requests and the utilization review
    ("An MRI of the left knee showed a tear.", []),
    ("The treatment plan included therapy for the shoulder.", []),
    ("The Utilization Review dated 2-3-15 denied the request for a lumbar MRI.", []),
    ("The request for authorization was for a wrist brace.", []),
    # a treatment is no complaint
    ("Treatment to date has included a cervical pillow and knee brace.", []),
    # what is denied, or was there before
    ("The worker complained of neck pain and denied radiation to the arms.", [("neck", None)]),
    ("The patient reports back pain without numbness in the legs.", [("lower_back", None)]),
    ("Past medical history included kidney stones.", []),
    # a limb that only sums up closer parts goes; a complaint of its own stays
    ("Diagnoses are wrist sprain and hand sprain. He rated upper extremity pains at 5.",
     [("wrist", None), ("hand", None)]),
    ("The worker has shoulder pain. She reported left arm numbness.",
     [("shoulder", None), ("upper_extremity", "left")]),
    # a stance is no injury
    ("The mechanism of injury is detailed as painting with arms raised when he hurt the neck.",
     [("neck", None)]),
    ("The mechanism of injury was detailed as he was working on his knees and twisted the left hip.",
     [("hip", "left")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PARTS)
def test_parts_of_the_summary(text: str, expected: list[tuple[str, str | None]]) -> None:
    claims = read_history(text)["body_parts"]
    assert isinstance(claims, list)
    assert [(claim.value.part, claim.value.side) for claim in claims] == expected


WORDS = st.sampled_from(
    words(
        "diagnoses include|;|:|1.|2.|(|)|,|and|neck|strain|hip pain|unspecified|complains of|on exam the"
        "|request for|was denied|treatment has included|Norco 5mg|mechanism of injury|fell off|.|while"
        "|'"
    )
)


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_every_value_is_a_stretch_of_the_text(text: str) -> None:
    for claims in read_history(text).values():
        for claim in claims if isinstance(claims, list) else [claims]:
            if isinstance(claim.value, str) and claim.start >= 0 and claim.value not in {
                "specific", "cumulative",
            }:  # fmt: skip
                assert text[claim.start : claim.end] == claim.value
                assert claim.value == claim.value.strip()


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    history = read_history(text)
    assert set(history) == {
        "injury_kind", "mechanism", "body_parts", "diagnoses", "prior_treatments",
    }  # fmt: skip
    assert isinstance(history["mechanism"], Claim)
