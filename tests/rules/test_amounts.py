"""Quantity, refills and frequency: every printed form with the codebook's answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.rules.amounts import Counts, number, read_amounts
from imr_llm.schema import Frequency, Quantity

QUANTITIES: list[tuple[str, Counts, tuple[float, float | None, str] | None]] = [
    # the number sign counts what the item is
    ("Soma 350mg #30", "units", (30, None, "units")),
    ("Soma 350mg # 30", "units", (30, None, "units")),
    ("45 Tizanidine 4mg", "units", (45, None, "units")),
    ("Nerve study of both legs QTY: 2", "other", (2, None, "other")),
    ("Soma QTY: 90", "units", (90, None, "units")),
    ("Hydrocodone 5-325mg, quantity 60.00", "units", (60, None, "units")),
    ("Aquatic therapy #6", "visits", (6, None, "visits")),
    # weights and volumes are totals, not strengths
    ("Menthoderm, #60 grams with 1 refill", "units", (60, None, "grams")),
    ("Ketoprofen cream 240g", "units", (240, None, "grams")),
    ("Biotherm 121gm #1", "units", (121, None, "grams")),
    ("Biotherm 120grams #1", "units", (120, None, "grams")),
    ("Synapryn 10mg/ml oral suspension, 500ml", "units", (500, None, "milliliters")),
    ("Pain lotion 60cc", "units", (60, None, "milliliters")),
    ("Lidocaine ointment 4% 50.5gm", "units", (50.5, None, "grams")),
    # a weight per weight is a strength
    ("Diclofenac 2% 200mg/g #1", "units", (1, None, "units")),
    ("Lidoderm patch, 12 hours on 12 hours off, #1 box", "units", (1, None, "units")),
    ("Nexium 40mg, 30 capsules", "units", (30, None, "units")),
    ("Norco 10/325mg, ninety count", "units", (90, None, "units")),
    ("Toradol nasal spray, 5 bottles", "units", (5, None, "other")),
    # a dose is no total
    ("Norco 10/325mg, 1-2 tabs orally every 6-8 hrs as needed", "units", None),
    ("Senna 8.6mg, 2 tablets by mouth as needed", "units", None),
    ("Oxycodone ER 30mg #90 day supply: 45", "units", (90, None, "units")),
    ("One month supply of Lyrica", "units", (1, None, "months")),
    ("Two months coverage of Cialis 20mg", "units", (2, None, "months")),
    # therapy visits
    ("Ten physical therapy visits", "visits", (10, None, "visits")),
    ("Occupational therapy (9 sessions)", "visits", (9, None, "visits")),
    ("Acupuncture, Eight (8) visits", "visits", (8, None, "visits")),
    ("Aquatic therapy times 12", "visits", (12, None, "visits")),
    ("Aquatic therapy x 12", "visits", (12, None, "visits")),
    ("Aquatic therapy 12-18 sessions", "visits", (12, 18, "visits")),
    ("Wound nurse, 1 to 2 visits", "visits", (1, 2, "visits")),
    ("Massage therapy (4)", "visits", (4, None, "visits")),
    ("Additional therapy three times two visits (6)", "visits", (6, None, "visits")),
    ("5 sessions of massage for the neck", "visits", (5, None, "visits")),
    ("twenty-four sessions of therapy", "visits", (24, None, "visits")),
    # a product of two numbers does not say what it counts
    ("Therapy 2 times 8", "visits", None),
    ("Therapy 2x6", "visits", None),
    # two parts with a number each print no total
    ("two sessions for the hip and six sessions for the neck", "visits", None),
    ("Additional 3 visits per week for 2 weeks", "visits", None),
    # tests, devices, injections
    ("1 knee scooter", "other", (1, None, "other")),
    ("One (1) ankle brace", "other", (1, None, "other")),
    ("MRI of the neck times 1", "other", (1, None, "other")),
    ("Series of three joint injections", "other", (3, None, "other")),
    ("bedside 3 in 1 commode", "other", None),
    ("3 phase bone scan", "other", None),
    ("L4-5 and L5-S1 injection", "other", None),
    ("MRI, 1.5 Tesla or better", "other", None),
    # lengths
    ("Cold unit, 30 day rental", "other", (30, None, "days")),
    ("Vasopneumatic unit, 14 days rental", "other", (14, None, "days")),
    ("Wheelchair for a 3 month rental", "other", (3, None, "months")),
    ("Cold therapy for one week", "other", (1, None, "weeks")),
    ("thirty (30) day trial of a stimulator", "other", (30, None, "days")),
    ("two week stay at a rehabilitation unit", "visits", (2, None, "weeks")),
    ("Gym for 6 months", "visits", (6, None, "months")),
    ("Pain program, 160 hours", "visits", (160, None, "other")),
    ("Home aide 4 hours a day", "visits", None),
    # said to be unknown
    ("Acupuncture (unspecified quantity)", "visits", None),
    ("Acupuncture (unknown quantity)", "visits", None),
    ("Unspecified rental of a stimulator", "other", None),
    ("Etodolac", "units", None),
    ("Therapy, done on 11/14/16", "visits", None),
]


@pytest.mark.parametrize(("text", "counts", "expected"), QUANTITIES)
def test_quantity(
    text: str, counts: Counts, expected: tuple[float, float | None, str] | None
) -> None:
    value = read_amounts(text, counts).quantity.value
    if expected is None:
        assert value is None
    else:
        low, high, unit = expected
        assert value == Quantity(value=low, value_max=high, unit=unit)


FREQUENCIES = [
    # (text, times_min, times_max, per, weeks_min, weeks_max)
    ("three times a week for two weeks", (3, 3, "week", 2, 2)),
    ("3 times a week for 2 weeks", (3, 3, "week", 2, 2)),
    ("2-3 times a week for 6 weeks", (2, 3, "week", 6, 6)),
    ("1 to 2 times per week for 4 weeks", (1, 2, "week", 4, 4)),
    ("two times a week times six weeks", (2, 2, "week", 6, 6)),
    ("two to three times a week for six to eight weeks", (2, 3, "week", 6, 8)),
    ("three times a week over two weeks", (3, 3, "week", 2, 2)),
    ("three times weekly", (3, 3, "week", None, None)),
    ("3 visits per week for 2 weeks", (3, 3, "week", 2, 2)),
    ("2-3 therapy visits per week for 6 weeks", (2, 3, "week", 6, 6)),
    ("2x/week x 6 weeks", (2, 2, "week", 6, 6)),
    ("3x/wk for 4wks", (3, 3, "week", 4, 4)),
    ("2-3 x wk x 6 wks", (2, 3, "week", 6, 6)),
    ("UP TO 4 PER YEAR", (4, 4, "year", None, None)),
    ("twice weekly for 4 weeks", (2, 2, "week", 4, 4)),
    ("weekly for ten weeks", (1, 1, "week", 10, 10)),
    ("5 days a week for 6 weeks", (5, 5, "week", 6, 6)),
    ("Six sessions, one time a week for six weeks", (1, 1, "week", 6, 6)),
    ("6 monthly sessions", (1, 1, "month", None, None)),
    # the period is not printed
    ("therapy 2 x 4 weeks", (2, 2, None, 4, 4)),
    # dosing
    ("one capsule twice daily 21 days #42", (2, 2, "day", 3, 3)),
    ("4 times a day, #60 grams", (4, 4, "day", None, None)),
    ("one by mouth BID", (2, 2, "day", None, None)),
    ("1 mg t.i.d.", (3, 3, "day", None, None)),
    ("1 tab at bedtime", (1, 1, "day", None, None)),
    ("one tab nightly", (1, 1, "day", None, None)),
    # months are not turned into weeks
    ("once a month for 6 months", (1, 1, "month", None, None)),
    ("2 times a week for 3 months", (2, 2, "week", None, None)),
]


@pytest.mark.parametrize(("text", "expected"), FREQUENCIES)
def test_frequency(text: str, expected: tuple[float, float, str, float, float]) -> None:
    names = ("times_min", "times_max", "per", "for_weeks_min", "for_weeks_max")
    wanted = Frequency(**dict(zip(names, expected, strict=True)))
    assert read_amounts(text, "visits").frequency.value == wanted


@pytest.mark.parametrize(
    "text",
    [
        "every 4-6 hours as needed",  # the codebook has no hours
        "q6h",
        "Botox every 12 weeks",  # not so many times a period
        "2 hours per week",
        "2 times 6",
        "activities of daily living",
        "30 day rental",
    ],
)
def test_no_frequency(text: str) -> None:
    assert read_amounts(text, "visits").frequency.value is None


@pytest.mark.parametrize(
    ("text", "refills", "quantity"),
    [
        ("Mobic 15mg #30 with 2 refill", 2, 30),  # singular as printed
        ("Mobic 15mg #30 x 3 refills", 3, 30),
        ("Mobic 15mg #30, refills: 0", 0, 30),
        ("Mobic 15mg #30, no refills", 0, 30),
        ("Two refills of Mobic 15mg #90", 2, 90),  # the refills come first, the units stay
        ("Mobic 15mg #30 with one refill", 1, 30),
        ("Mobic 15mg #30", None, 30),
    ],
)
def test_refills(text: str, refills: int | None, quantity: int) -> None:
    amounts = read_amounts(text, "units")
    assert amounts.refills.value == refills
    assert amounts.quantity.value.value == quantity


def test_spans_cover_the_words_read() -> None:
    text = "Twelve hand therapy visits, 3 times a week for 4 weeks"
    amounts = read_amounts(text, "visits")
    quantity, frequency = amounts.quantity, amounts.frequency
    assert text[quantity.start : quantity.end] == "Twelve hand therapy visits"
    assert text[frequency.start : frequency.end] == "3 times a week for 4 weeks"


@pytest.mark.parametrize(
    ("words", "value"), [("Twelve", 12), ("no", 0), ("1,000", 1000), ("2.5", 2.5), ("few", None)]
)
def test_number(words: str, value: float | None) -> None:
    assert number(words) == value


TOKENS = st.sampled_from(
    ["#60", "12", "(8)", "two", "to", "-", "x", "times", "a", "week", "for", "visits", "refills",
     "30", "day", "rental", "gm", "/", "1.5", "ml", "every", "BID", "½", "٣", ".", ",", "\0"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(TOKENS, max_size=14).map(" ".join)))
def test_any_text_gives_amounts_within_it(text: str) -> None:
    amounts = read_amounts(text, "visits")
    for claim in amounts:
        assert (claim.start, claim.end) == (-1, -1) or 0 <= claim.start < claim.end <= len(text)
    quantity = amounts.quantity.value
    if quantity is not None:
        assert quantity.value > 0
        assert quantity.value_max is None or quantity.value_max > quantity.value
