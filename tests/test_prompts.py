"""The examples in the prompts: valid by the answer's schema, borne out by the sentences they cite."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources
from typing import Any, get_args

import pytest

from imr_llm.letter import Span
from imr_llm.letter.fold import Folded
from imr_llm.model.answer import ItemsAnswer, SectionAnswer
from imr_llm.model.own import question_of
from imr_llm.model.prompt import _PARTS, system_message
from imr_llm.schema import Determination, Issue, Reason, Subcategory
from imr_llm.support import OVERTURNED_REASONS, UPHELD_REASONS

SENTENCE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
HEADING = re.compile(r"^DISPUTED ITEM (\d+) \((\w+)\): (.*)$", re.MULTILINE)
ANSWER = re.compile(r'^\{"token".*$', re.MULTILINE)


def examples(kind: str) -> list[tuple[str, str]]:
    """Each example of a prompt: what is asked, and the answer to it."""
    text = system_message(kind)  # type: ignore[arg-type]
    asked = re.split(r"^(?:Example|Two examples):\n", text, flags=re.MULTILINE)[1:]
    found = []
    for part in asked:
        start = 0
        for answer in ANSWER.finditer(part):
            found.append((part[start : answer.start()], answer[0]))
            start = answer.end()
    return found


def test_there_are_examples() -> None:
    assert len(examples("summary")) == 1
    assert len(examples("items")) == 2
    assert len(examples("letter")) == 3


def test_the_summary_follows_from_its_sentences() -> None:
    ((asked, raw),) = examples("summary")
    said = SectionAnswer.model_validate_json(raw)
    sentences = {int(number): text for number, text in SENTENCE.findall(asked)}
    summary = said.summary
    assert said.token in asked
    assert str(summary.age) in sentences[summary.person_at or 0]
    assert summary.mechanism
    assert summary.mechanism in sentences[summary.injury_at or 0]
    for each in [*summary.diagnoses, *summary.prior_treatments]:
        assert each.text in sentences[each.at]
    for part in summary.body_parts:
        assert part.part.split("_")[-1] in sentences[part.at]
    # the traps of the example are in no list
    assert not {"MRI", "injection"} & {each.text for each in summary.prior_treatments}


@pytest.mark.parametrize("number", [0, 1])
def test_the_items_follow_from_their_heading_and_rationale(number: int) -> None:
    asked, raw = examples("items")[number]
    (item,) = ItemsAnswer.model_validate_json(raw).items
    printed, decision, title = HEADING.findall(asked)[0]
    assert int(printed) == item.item
    assert item.treatment.lower() in title.lower()
    sentences = {int(n): text for n, text in SENTENCE.findall(asked)}
    fitting = UPHELD_REASONS if decision == "upheld" else OVERTURNED_REASONS
    for reason in item.reasons:
        assert reason.at in sentences
        assert reason.code in fitting
    folded = Folded(title).text
    assert Span(0, len(folded)).of(folded) == title


class _OwnIssue(Issue):
    device: str | None = None
    ordered: dt.date | None = None


class _Own(Determination):
    issues: list[_OwnIssue]  # type: ignore[assignment]
    interpreter: bool | None = None
    languages: list[str] = []  # noqa: RUF012


def test_the_example_for_own_fields_follows_from_its_sentences() -> None:
    question = question_of(_Own)
    assert question is not None
    text = system_message("own")
    said: Any = question.answer.model_validate_json(ANSWER.findall(text)[0])
    sentences = {int(number): words for number, words in SENTENCE.findall(text)}
    assert said.letter.interpreter.at in sentences
    cited = [*said.letter.languages, said.items[0].device]
    assert all(each.value in sentences[each.at] for each in cited)
    for told in ("interpreter (true or false)", "languages (list of text)", "ordered (date)"):
        assert told in text
        assert f"- {told}" in question.fields


@pytest.mark.parametrize("code", [*get_args(Reason), *get_args(Subcategory)])
def test_every_code_is_told_of(code: str) -> None:
    assert re.search(rf"\b{code}\b", system_message("items"))


def test_no_example_is_a_letter_of_ours() -> None:
    """Else the gold would be in the prompt."""
    letters = [
        Folded(file.read_text("utf-8")).text
        for file in (resources.files("evals") / "letters").iterdir()
    ]
    for kind in _PARTS:
        for asked, _ in examples(kind):
            for _, sentence in SENTENCE.findall(asked):
                assert not any(sentence in letter for letter in letters)
