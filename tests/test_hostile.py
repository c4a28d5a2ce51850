"""Hostile input, by every way in: no exception but ours. What a fuzzer found is a row below."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from batch_runs import LETTERS, batched
from batch_server import BatchServer, Ended, whole
from hostile_targets import EXAMPLE, TARGETS
from hypothesis import HealthCheck, settings

from imr_llm.ground import Grounder
from imr_llm.letter import Span

pytestmark = pytest.mark.filterwarnings(
    "ignore::hypothesis.errors.HypothesisWarning"
)  # long letters


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_comes_in(target: str) -> None:
    quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    quick(TARGETS[target])()


DEEP = "[" * 100_000
LONG = "9" * 5_000
"""Python reads no number of more than 4,300 digits."""


def line_with(**changed: Any) -> str:
    return json.dumps(json.loads(EXAMPLE.to_json()) | changed)


LINES = {
    "arrays without end": DEEP,
    "objects without end": '{"a":' * 100_000,
    "a number without end": LONG,
    "no object": "[]",
    "fields are a list": line_with(fields=[1]),
    "fields are nothing": line_with(fields=None),
    "a report is a word": line_with(fields={"worker.age": "x"}),
    "a report's place is a word": line_with(
        fields={"worker.age": {"source": "rules", "status": "agreed", "start": "here"}}
    ),
    "a status that is none": line_with(fields={"worker.age": {"source": "rules", "status": "so"}}),
    "usage is a number": line_with(usage=3),
    "usage has words": line_with(usage={"seconds": "long"}),
    "review is nothing": line_with(review=None),
    "the id is a list": line_with(id=["x"]),
    "another determination": line_with(determination={"issues": [1]}),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_is_no_result_is_a_value_error_without_letter_text(line: str) -> None:
    with pytest.raises(ValueError, match=r"^(?!.*Orthopedic)") as raised:
        type(EXAMPLE).from_json(LINES[line])
    assert "sprain" not in str(raised.value)


REPLIES = {
    "arrays without end": DEEP.encode(),
    "a number without end": b'{"choices": [%s]}' % LONG.encode(),
    "broken text": b'{"choices": ["\xff"]}',
    "usage is a list": b'{"choices": [{"message": {"content": "x"}}], "usage": [1]}',
    "a list of lists": b'{"choices": [[]]}',
}


@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_of_no_known_form_is_an_answers_error(reply: str) -> None:
    from imr_llm.model.prepared import reply_of
    from imr_llm.model.trouble import AnswerError

    with pytest.raises(AnswerError):
        reply_of(REPLIES[reply])


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308, 10**18])
def test_what_is_no_printed_number_has_no_place(value: float) -> None:
    assert Grounder("He is 57.").number(value, [Span(0, 9)]) is None


def test_lines_of_a_batch_without_end_are_nobodys(tmp_path: Path) -> None:
    """The provider's file holds lines that no reader of JSON takes, among sound ones."""

    def spoilt(asked: Any, answer: Any) -> Ended:
        ended = whole(asked, answer)
        ended.rubbish = [DEEP, LONG, "{", "[]", '{"custom_id": []}']
        return ended

    with BatchServer(plays=[spoilt]) as server:
        report = batched(server, tmp_path / "out")
    assert report.tally.fallbacks == 0
    assert report.letters == len(LETTERS)
