"""Body parts and sides: every printed form with the codebook's answer."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.rules.anatomy import find_parts, mentions
from imr_llm.rules.phrases import lower, spaced, words

Named = list[tuple[str, str | None]]

PARTS: list[tuple[str, Named]] = [
    # a part with and without its side
    ("MRI of the right knee", [("knee", "right")]),
    ("CT scan of the ankle", [("ankle", None)]),
    ("RIGHT ELBOW BRACE", [("elbow", "right")]),
    # a leading side covers its list
    (
        "bilateral shoulder, elbow and wrist braces",
        [("shoulder", "bilateral"), ("elbow", "bilateral"), ("wrist", "bilateral")],
    ),
    ("left hip, knee, and foot therapy", [("hip", "left"), ("knee", "left"), ("foot", "left")]),
    ("right wrist/hand splint", [("wrist", "right"), ("hand", "right")]),
    ("right knee, left ankle and foot", [("knee", "right"), ("ankle", "left"), ("foot", "left")]),
    # but not a part in the middle of the body behind a limb
    ("right shoulder and low back", [("shoulder", "right"), ("lower_back", None)]),
    ("left hand, neck and arm pain", [("hand", "left"), ("neck", None), ("upper_extremity", None)]),
    # which is sided where the side stands for it
    ("left sided neck and shoulder pain", [("neck", "left"), ("shoulder", "left")]),
    ("right low back", [("lower_back", "right")]),
    # left and right are both sides, in one phrase or in two
    ("left and right hip x-rays", [("hip", "bilateral")]),
    ("right/left knee sleeves", [("knee", "bilateral")]),
    ("pain in the left wrist and pain in the right wrist", [("wrist", "bilateral")]),
    ("weakness of the hands, right greater than left", [("hand", "bilateral")]),
    # the plural of a paired part is both sides
    (
        "shoulders, knees and feet",
        [("shoulder", "bilateral"), ("knee", "bilateral"), ("foot", "bilateral")],
    ),
    ("EMG of both legs", [("lower_extremity", "bilateral")]),
    # but not of what a side has several of
    ("stiff fingers and toes", [("hand", None), ("foot", None)]),
    ("right ribs", [("chest", "right")]),
    ("both lumbar and cervical spine", [("lower_back", None), ("neck", None)]),
    # an entry without a side goes when the part stands with one
    ("shoulder therapy for the left shoulder", [("shoulder", "left")]),
    # a trailing side
    ("shoulder x-ray (right)", [("shoulder", "right")]),
    (
        "numbness of the thighs bilaterally and of the face",
        [("thigh", "bilateral"), ("face", None)],
    ),
    ("tenosynovitis, hand, left", [("hand", "left")]),
    ("trochanter pain on the right and headache", [("hip", "right"), ("head", None)]),
    # in ICD wording the limb only carries the side
    ("carpal tunnel syndrome, right upper limb", [("wrist", "right")]),
    ("strain of muscle at upper arm level, left arm", [("upper_arm", "left")]),
    # "side of" and other words between
    ("right side of his face", [("face", "right")]),
    ("left lateral aspect of the foot", [("foot", "left")]),
    ("right 4th and 5th fingers", [("hand", "right")]),
    ("sprain of unspecified site of left knee", [("knee", "left")]),
    # levels of the spine
    ("L4-5, L5-S1 facet injections", [("lower_back", None)]),
    ("C5-6 epidural", [("neck", None)]),
    ("compression fracture at T8", [("upper_back", None)]),
    ("HCPCS L3908 splint with T2 300mg", [("upper_back", None)]),
    # shared heads
    ("upper and lower back", [("upper_back", None), ("lower_back", None)]),
    (
        "lower/upper extremities",
        [("lower_extremity", "bilateral"), ("upper_extremity", "bilateral")],
    ),
    ("thoracolumbar sprain", [("upper_back", None), ("lower_back", None)]),
    # "spine" and PVM name a part only without a level
    ("spinal manipulation", [("other", None)]),
    ("right PVM injection", [("other", "right")]),
    ("lumbar spine PVM injection", [("lower_back", None)]),
    ("cervical and lumbar spine", [("neck", None), ("lower_back", None)]),
    # abbreviations carry their side
    ("NCS of the LUE and BLE", [("upper_extremity", "left"), ("lower_extremity", "bilateral")]),
    ("R knee and (L) elbow braces", [("knee", "right"), ("elbow", "left")]),
    ("SI joint injection, TMJ splint", [("lower_back", None), ("mouth_jaw", None)]),
    ("ACL reconstruction", [("knee", None)]),
    # conditions count as their part
    ("for anxiety and insomnia", [("psyche", None)]),
    ("left inguinal hernia repair", [("groin", "left")]),
    ("umbilical hernia", [("abdomen", None)]),
    ("sciatica of right side", [("lower_back", None)]),
    ("bilateral hearing aids", [("ear", "bilateral")]),
    # the nearest part wins over the word inside it
    ("distal radius fracture", [("wrist", None)]),
    ("radial head fracture", [("elbow", None)]),
    ("femoral neck fracture", [("hip", None)]),
    ("metatarsal neck", [("foot", None), ("neck", None)]),
    # everyday words that are no anatomy
    ("fell 12 feet and went back to work", []),
    ("right hand dominant; straight leg raise; by mouth; face-to-face visit", []),
    ("referred back in 2014", []),
    ("stress test and sleep study", []),
    ("Prilosec 20mg #60", []),
]


@pytest.mark.parametrize(("text", "expected"), PARTS)
def test_parts_are_found(text: str, expected: Named) -> None:
    assert [(claim.value.part, claim.value.side) for claim in find_parts(text)] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Brace for the knee, knee pain", ["knee"]),
        # the mention that shows the side, with the word that gives it
        ("Brace for the knee, left knee", ["left knee"]),
        ("MRI of the right hip, ankle", ["right hip", "right hip, ankle"]),
        ("Carpal tunnel release, left", ["Carpal tunnel release, left"]),
        ("Left and right knee x-rays", ["Left and right knee"]),
        ("X-ray of the right wrist and of the left wrist", ["right wrist and of the left wrist"]),
    ],
)
def test_the_span_shows_part_and_side(text: str, said: list[str]) -> None:
    assert [text[claim.start : claim.end] for claim in find_parts(text)] == said


WORDS = st.sampled_from(
    words(
        "left|right|bilateral|both|knee|knees|low back|neck|of the|and|,|/|(|)|L4-5|RUE|arm|feet|3|-|."
        "|on the|shoulder|upper|lower|extremity|side|hernia"
    )
)


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_each_part_once_with_its_own_words(text: str) -> None:
    claims = find_parts(text)
    parts = [claim.value.part for claim in claims]
    assert len(parts) == len(set(parts))
    for claim in claims:
        alone = {mention.part for mention in mentions(text[claim.start : claim.end])}
        assert claim.value.part in alone


def test_a_long_hostile_text_costs_little() -> None:
    began = time.process_time()
    claims = find_parts("left left left " * 300_000 + "knee")
    assert claims == []
    assert time.process_time() - began < 2


@given(st.text())
def test_the_searched_form_keeps_every_place(text: str) -> None:
    lowered = lower(text)
    searched = spaced(lowered)
    assert len(searched) == len(text) + 2
    for place, character in enumerate(lowered):
        assert searched[place + 1] in {character, " "} or not character.isascii()


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for claim in find_parts(text):
        assert 0 <= claim.start < claim.end <= len(text)
