"""Grounding: what stands in the letter is found, and no meaning is ever bridged."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.ground import Grounder
from imr_llm.letter import Span
from imr_llm.letter.sentences import sentences

TEXT = (
    "The worker is a 57 year old male hurt on 3-5-16. X-ray of the left knee showed no fracture. "
    "The request for \u201cNorco\u201d 10/325mg #60 was non-certified. MRI of the lumbar spine is not "
    "medically necessary. He was given six visits of physical therapy and a hinged-brace. MRI of the "
    "lumbar spine was repeated for radiculopathy."
)
WHOLE = [Span(0, len(TEXT))]

FOUND = [
    ("left knee", "left knee"),
    ("LEFT KNEE", "left knee"),  # case
    ("x ray of the left knee", "X-ray of the left knee"),  # hyphen
    ('"Norco" 10/325mg', "\u201cNorco\u201d 10/325mg"),  # quotes
    ("hinged brace", "hinged-brace"),
    ("physical theraphy", "physical therapy"),  # a slip of the pen
    ("non-certified", "non-certified"),
    ("is not medically necessary", "is not medically necessary"),
]


@pytest.mark.parametrize(("quote", "words"), FOUND)
def test_what_is_there_is_found(quote: str, words: str) -> None:
    found = Grounder(TEXT).find(quote, WHOLE)
    assert found is not None
    assert found.of(TEXT) == words


ABSENT = [
    "is medically necessary",  # a dropped "not"
    "right knee",  # a swapped side
    "age 5",  # a part of a number
    "Norco 5/325mg",  # another strength
    "certified",  # the end of "non-certified"
    "showed fracture",  # a dropped "no"
    "Norco 10/325mg #90",  # another amount
    "physical therapy of six visits",  # the words in another order
    "thoracic spine",  # another word of the same length
    "hip",
    "",
    "?!",
]


@pytest.mark.parametrize("quote", ABSENT)
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert Grounder(TEXT).find(quote, WHOLE) is None


def test_a_repeated_phrase_is_found_behind_its_first_place() -> None:
    grounder = Grounder(TEXT)
    first = grounder.find("MRI of the lumbar spine", WHOLE)
    assert first is not None
    second = grounder.find("MRI of the lumbar spine", WHOLE, taken=[first])
    assert second is not None
    assert second.start > first.end


def test_inexact_search_stays_in_the_cited_sentences() -> None:
    first = next(sentences(TEXT, WHOLE[0]))
    assert Grounder(TEXT).find("physical theraphy", [first]) is None


@pytest.mark.parametrize(
    ("value", "there"),
    [(57, True), (6, True), (60, True), (5, False), (7, False), (325, True), (2016, False)],
)
def test_numbers_are_whole_numbers_in_digits_or_words(value: int, there: bool) -> None:
    assert (Grounder(TEXT).number(value, WHOLE) is not None) is there


def test_a_date_is_found_by_what_it_reads_as() -> None:
    grounder = Grounder(TEXT)
    found = grounder.date(dt.date(2016, 3, 5), WHOLE)
    assert found is not None
    assert found.of(TEXT) == "3-5-16"
    assert grounder.date(dt.date(2016, 5, 3), WHOLE) is None


WORDS = ["MRI", "of", "the", "left", "knee", "is", "not", "medically", "necessary", "no", "10mg",
         "patient", "denied", "overturned", "physical", "therapy", "without", "radiculopathy"]  # fmt: skip
TURNS = ("not", "no", "without", "left", "denied", "overturned", "10mg")


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=14), st.data())
def test_a_quote_without_the_word_that_turns_it_is_never_found(
    words: list[str], data: st.DataObject
) -> None:
    turning = [n for n, word in enumerate(words) if word in TURNS]
    if not turning:
        return
    n = data.draw(st.sampled_from(turning))
    quote = words[:n] + words[n + 1 :]
    text = " ".join(words)
    found = Grounder(text).find(" ".join(quote), [Span(0, len(text))])
    # What is found has exactly the quote's words; a different stretch of the text may have them.
    assert found is None or found.of(text).lower().split() == [w.lower() for w in quote]


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_and_quote(text: str, quote: str) -> None:
    found = Grounder(text).find(quote, [Span(0, len(text))])
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)


SENTENCES = [
    ("One. Two! Three?", ["One.", "Two!", "Three?"]),
    ("radiculopathy.The claimant", ["radiculopathy.", "The claimant"]),
    ("See pg. 607 of it. Dr. Doe agrees.", ["See pg. 607 of it.", "Dr. Doe agrees."]),
    ("Section 3.3.9 Opioids. Taken at 2.5 mg.", ["Section 3.3.9 Opioids.", "Taken at 2.5 mg."]),
    ('He said "stop." She did.', ['He said "stop."', "She did."]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(text, Span(0, len(text)))] == expected


@given(st.text(alphabet='ab. A!?"1', max_size=200))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    spans = list(sentences(text, Span(0, len(text))))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join(s.of(text) for s in spans).replace(" ", "") == text.replace(" ", "")
