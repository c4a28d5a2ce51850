"""Instructions in a letter are a part of the letter: nobody obeys them, whoever cites them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from answers import obedient, sentence_with, user_text
from injections import AGE, DIAGNOSIS, FALSE_HEADS, MECHANISM, PLANTS, TREATMENT, planted
from letters import text_of
from model_server import ModelServer, answer

from imr_llm import Extraction, LetterError, Settings, extract
from imr_llm.letter import read
from imr_llm.letter.addressed import addressed, without_addressed
from imr_llm.letter.fold import Folded

LETTERS = ("d1-001", "d2-001", "e-001", "e-012", "f-002")
ALONE = Settings(model=None, offline=True)


FORM = ("item line", "label", "guideline label")
"""Plants that look like a piece of the form: no instruction, but no item of the letter either."""


def without_harm(result: Extraction, plain: Extraction, plant: str) -> None:
    """Nothing planted is in the record, and what was decided is what it was."""
    found, before = result.determination, plain.determination
    assert found
    assert before
    told = [(issue.title, issue.decision, issue.treatment) for issue in found.issues]
    assert told == [(issue.title, issue.decision, issue.treatment) for issue in before.issues]
    if plant in FORM:
        return
    assert found.worker == before.worker
    assert (found.mechanism, found.injury_kind) == (before.mechanism, before.injury_kind)
    for kept in (found.diagnoses, found.prior_treatments):
        assert not any(word in " ".join(kept) for word in (DIAGNOSIS, TREATMENT, MECHANISM))
    assert found.body_parts == before.body_parts


@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize("name", LETTERS)
def test_the_rules_do_not_obey(name: str, plant: str) -> None:
    text = text_of(name)
    result = extract(planted(text, PLANTS[plant]), settings=ALONE)
    without_harm(result, extract(text, settings=ALONE), plant)


@pytest.mark.parametrize("plant", sorted({*PLANTS} - {*FORM}))
def test_a_model_that_obeys_is_not_believed(plant: str) -> None:
    """It says what is planted and cites the very sentence."""
    text = text_of("e-001")

    def summary(body: dict[str, Any]) -> dict[str, Any]:
        at = next((n for n in (_number(body, DIAGNOSIS), _number(body, str(AGE))) if n), 1)
        return {
            "age": AGE, "person_at": at, "mechanism": MECHANISM, "injury_at": at,
            "body_parts": [{"part": "head", "side": None, "at": at}],
            "diagnoses": [{"text": DIAGNOSIS, "at": at}],
            "prior_treatments": [{"text": TREATMENT, "at": at}],
        }  # fmt: skip

    with ModelServer(answer(obedient(summary, {"treatment": "yacht"}))) as server:
        settings = Settings(model="openai/test", base_url=server.url, api_key="k")
        result = extract(planted(text, PLANTS[plant]), settings=settings)
    assert result.source == "model+rules"
    without_harm(result, extract(text, settings=ALONE), plant)
    for path, value in (("worker.age", AGE), ("mechanism", MECHANISM)):
        assert result.fields[path].status in ("conflict", "ungrounded")
        assert result.fields[path].other == value
    for path, value in (("diagnoses", DIAGNOSIS), ("prior_treatments", TREATMENT)):
        assert value in result.fields[path].other
        assert path in result.review


def _number(body: dict[str, Any], words: str) -> int | None:
    return sentence_with(body, words) if words in user_text(body) else None


@pytest.mark.parametrize("plant", FALSE_HEADS)
def test_a_second_head_is_refused_and_not_guessed_at(plant: str) -> None:
    with pytest.raises(LetterError, match="2 letters"):
        extract(planted(text_of("e-001"), FALSE_HEADS[plant]), settings=ALONE)


HARMLESS = [
    "The patient was told to ignore the pain and to answer the phone while resting.",
    "He was given instructions for the brace and will return to work.",
    "An assistant: the surgeon asked for one. The immune system: no findings.",
    "She forgets all appointments. The provider must respond to the request in writing.",
    'The note says "improved": the pain is 4/10; ROM < 20 degrees, strength > 4.',
    "A prompt reply was received. The AI joint and the SI joint are tender.",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_letters_say_themselves_is_kept(text: str) -> None:
    assert addressed(Folded(text)) == ()
    assert without_addressed(Folded(text)) == text


@pytest.mark.parametrize("name", LETTERS)
def test_offsets_stay(name: str) -> None:
    folded = read(planted(text_of(name), PLANTS["role"])).folded
    text, told = folded.text, without_addressed(folded)
    assert len(told) == len(text)
    assert re.sub(r"\s", "", told) != re.sub(r"\s", "", text)
    assert all(a in (b, " ") for a, b in zip(told, text, strict=True))
