"""Age, sex and the dates that a summary tells, in many voices."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.claim import Claim
from imr_llm.dates import parse_date
from imr_llm.rules.worker import read_summary_dates, read_worker

PEOPLE = [
    ("36F cosmetologist with wrist pain.", 36, "female"),
    ("Pt is 55 y/o RHD M, warehouse.", 55, "male"),
    ("Ms. Doe, 52, hurt her hip.", 52, "female"),
    ("The employee, male, 39, fell.", 39, "male"),
    ("The injured worker is a 44 year old male.", 44, "male"),
    ("This case involves a now 36-year-old female.", 36, "female"),
    ("This lady of 57 years claims a strain.", 57, "female"),
    ("A woman, 61 years of age, was hurt.", 61, "female"),
    ("The patient is a 52 y/o right-handed gentleman.", 52, "male"),
    ("A 30 yo man fell.", 30, "male"),
    ("The applicant, aged 28, is a woman.", 28, "female"),
    (
        "The employee is a 33-year-old. She lifts boxes and her back hurts.",
        33,
        "female",
    ),  # pronouns
    ("A 33 year old was hit. He said that she saw him.", 33, None),  # not unanimous
    ("The worker is a 45 year old. He was struck by a female inmate.", 45, "male"),
    ("He/she was evaluated.", None, None),  # the agency's own words
    ("Pain for 20 years. Old films were read.", None, None),
    ("This 5 year old claim is closed.", None, None),  # a claim's age
    ("", None, None),
]


@pytest.mark.parametrize(("summary", "age", "sex"), PEOPLE)
def test_worker(summary: str, age: int | None, sex: str | None) -> None:
    claims = read_worker(summary)
    got = claims["worker.age"], claims["worker.sex"]
    assert all(isinstance(claim, Claim) for claim in got)
    assert [claim.value for claim in got] == [age, sex]  # type: ignore[union-attr]


INJURIES = [
    ("A retired carpenter with an injury dated 4/4/1991.", dt.date(1991, 4, 4)),
    ("A male with a date of injury on 1/9/2013. He fell.", dt.date(2013, 1, 9)),
    (
        "She sustained an industrial injury to the neck and left elbow on 7-25-13.",
        dt.date(2013, 7, 25),
    ),
    ("He was injured on October 3, 2011, when a door shut.", dt.date(2011, 10, 3)),
    ("An occupational claim from 10/13/2016 is on file.", dt.date(2016, 10, 13)),
    # the last day of cumulative trauma
    ("Claims cumulative trauma to the hands from 1/2/2001 to 12/31/2010.", dt.date(2010, 12, 31)),
    ("This cook tripped over a cord and landed on her side on 11/26/2012.", dt.date(2012, 11, 26)),
    ("This driver was rear-ended on 3-3-14.", dt.date(2014, 3, 3)),
    ("His injury is old. A report of the injury dated 5/5/2015 was read.", None),
    ("A 40 year old man has knee pain. On 5/5/2015 he was examined.", None),
    ("An injury of 4-4-98 to the back.", dt.date(1998, 4, 4)),  # 2098 lies after the letter
]


@pytest.mark.parametrize(("summary", "date"), INJURIES)
def test_date_of_injury(summary: str, date: dt.date | None) -> None:
    claim = read_summary_dates(summary, None)["date_of_injury"]
    assert isinstance(claim, Claim)
    assert claim.value == date


REVIEWS = [
    ("The carrier's reviewer refused a third block on January 4, 2015.", dt.date(2015, 1, 4)),
    ("The December 12, 2016 review turned it down.", dt.date(2016, 12, 12)),
    ("Denied 8/12/2014 by UR for lack of findings.", dt.date(2014, 8, 12)),
    (
        "The original utilization review (11-30-16) non-certified the request.",
        dt.date(2016, 11, 30),
    ),
    ("On 12-02-2016, Utilization Review non-certified the request.", dt.date(2016, 12, 2)),
    ("A prior review dated 12/22/2016 found no need.", dt.date(2016, 12, 22)),
    ("These were previously reviewed and denied on 12/20/2016 for cause.", dt.date(2016, 12, 20)),
    ("It was denied by the utilization reviewer on 4/4/2013.", dt.date(2013, 4, 4)),
    (
        "In a determination of 7/9/2014, the utilization review physician said no.",
        dt.date(2014, 7, 9),
    ),
    ("On January 3, 2017 the request for a bone scan was denied.", dt.date(2017, 1, 3)),
    ("A Request for Authorization was dated 11/15/2016.", None),
    ("He was examined on 5/5/2015.", None),
]


@pytest.mark.parametrize(("summary", "date"), REVIEWS)
def test_utilization_review_date(summary: str, date: dt.date | None) -> None:
    claim = read_summary_dates(summary, None)["ur_denial_date"]
    assert isinstance(claim, Claim)
    assert claim.value == date


DATES = [
    ("10/24/2016", dt.date(2016, 10, 24)),
    ("10-24-16", dt.date(2016, 10, 24)),
    ("10/14/ 2016", dt.date(2016, 10, 14)),
    ("October 4th, 2016", dt.date(2016, 10, 4)),
    ("Sept. 4 2016", dt.date(2016, 9, 4)),
    ("4 October 2016", dt.date(2016, 10, 4)),
    ("13/40/2016", None),
    ("2/30/2016", None),
    ("soon", None),
]


@pytest.mark.parametrize(("printed", "date"), DATES)
def test_printed_dates(printed: str, date: dt.date | None) -> None:
    assert parse_date(printed) == date


def test_two_digit_years_never_lie_after_the_letter() -> None:
    letter = dt.date(2014, 6, 1)
    assert parse_date("5-31-14", letter) == dt.date(2014, 5, 31)
    assert parse_date("6-2-14", letter) == dt.date(1914, 6, 2)
    assert parse_date("1-1-98", letter) == dt.date(1998, 1, 1)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    for claims in (read_worker(text), read_summary_dates(text, None)):
        for claim in claims.values():
            assert isinstance(claim, Claim)
            assert claim.value is None or 0 <= claim.start < claim.end <= len(text)
