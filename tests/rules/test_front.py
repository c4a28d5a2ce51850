"""Front matter and credentials, in every layout's form and some of their damage."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.claim import Claim, Claims
from imr_llm.letter import Span
from imr_llm.rules.front import read_credentials, read_front

TABLE = (
    "Case Number: CM17-0000007 Date Assigned: 02/27/2017 Date of Injury: 11/17/2016 Decision Date: "
    "03/20/2017 UR Denial Date: 02/11/2017 Priority: Expedited Application Received: 02/24/2017"
)
COLUMNS = (
    "Case Number: Date Assigned: Date of Injury: Decision Date: UR Denial Date: Priority: "
    "Application Received: CM17-0000007 02/27/2017 11/17/2016 03/20/2017 02/11/2017 Expedited "
    "02/24/2017"
)
OPENING = (
    "Dated: 9/26/2013 An application for Independent Medical Review was filed on 9/6/2013 disputing "
    "the Utilization Review Denial dated 8/30/2013. A Notice of Assignment and Request for Information "
    "was provided to the above parties on 9/23/2013."
)


def values(claims: Claims) -> dict[str, object]:
    return {
        name: claim.value if isinstance(claim, Claim) else [each.value for each in claim]
        for name, claim in claims.items()
    }


@pytest.mark.parametrize("text", [TABLE, COLUMNS], ids=["label and value", "labels first"])
def test_the_table(text: str) -> None:
    claims = read_front(text, Span(0, len(text)))
    assert values(claims) == {
        "case_number": "CM17-0000007",
        "priority": "expedited",
        "date_of_injury": dt.date(2016, 11, 17),
        "ur_denial_date": dt.date(2017, 2, 11),
        "application_received": dt.date(2017, 2, 24),
        "date_assigned": dt.date(2017, 2, 27),
        "decision_date": dt.date(2017, 3, 20),
    }
    for claim in claims.values():
        assert isinstance(claim, Claim)
        assert text[claim.start : claim.end]


def test_the_opening_sentence_of_layout_b_and_labels_win_over_it() -> None:
    said = values(read_front(OPENING, Span(0, len(OPENING))))
    assert said["decision_date"] == dt.date(2013, 9, 26)
    assert said["application_received"] == dt.date(2013, 9, 6)
    assert said["ur_denial_date"] == dt.date(2013, 8, 30)
    assert said["date_assigned"] == dt.date(2013, 9, 23)
    labelled = f"UR Denial Date: 8/29/2013 {OPENING}"
    assert values(read_front(labelled, Span(0, len(labelled))))["ur_denial_date"] == dt.date(
        2013, 8, 29
    )


def test_no_front_matter_says_nothing() -> None:
    assert set(values(read_front("", Span(0, 0))).values()) == {None}


CREDENTIALS = [
    (
        "State(s) of Licensure: Texas,New York, California Certification(s)/Specialty: Preventive "
        "Medicine, Occupational Medicine",
        ["Texas", "New York", "California"],
        ["Preventive Medicine", "Occupational Medicine"],
    ),
    (  # one board with an ampersand
        "State(s) of Licensure: CA, CA Certification(s)/Specialty: Public Health & General Preventive "
        "Medicine",
        ["California"],
        ["Public Health & General Preventive Medicine"],
    ),
    (  # layout D1: a sentence
        "The expert reviewer is Board Certified in Physical Medicine & Rehabilitation, has a "
        "subspecialty in Pain Management and is licensed to practice in Ohio and Texas. He/she has",
        ["Ohio", "Texas"],
        ["Physical Medicine & Rehabilitation", "Pain Management"],
    ),
    (  # a board's own "and" is no list
        "The physician reviewer is Board Certified in Psychiatry and Neurology and is licensed to "
        "practice in California. He/she",
        ["California"],
        ["Psychiatry and Neurology"],
    ),
    (
        "The expert reviewer is Licensed in Chiropractic, has a subspecialty in Acupuncture and is "
        "licensed to practice in California.",
        ["California"],
        ["Chiropractic", "Acupuncture"],
    ),
    (
        "The expert reviewer is a licensed Chiropractor and is licensed to practice in Nevada.",
        ["Nevada"],
        ["Chiropractor"],
    ),
    ("He/she is familiar with governing laws.", [], []),
]


@pytest.mark.parametrize(("text", "states", "specialties"), CREDENTIALS)
def test_credentials(text: str, states: list[str], specialties: list[str]) -> None:
    said = values(read_credentials(text, Span(0, len(text))))
    assert said == {"reviewer.licensure_states": states, "reviewer.specialties": specialties}


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    for read in (read_front, read_credentials):
        for claim in read(text, Span(0, len(text))).values():
            for each in claim if isinstance(claim, list) else [claim]:
                assert each.value is None or 0 <= each.start < each.end <= len(text)
