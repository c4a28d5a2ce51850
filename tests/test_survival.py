"""Letters past a server that fails at three calls in ten, in every way that servers do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evals.faults.server import FAULTS, faulty
from evals.faults.survival import Survival, kinds_of
from imr_llm import extract_many

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = 300


@pytest.fixture(scope="module")
def survival(tmp_path_factory: pytest.TempPathFactory) -> Survival:
    return Survival(LETTERS, tmp_path_factory.mktemp("survival"))


def test_no_two_letters_say_the_same_so_that_a_swapped_answer_shows(survival: Survival) -> None:
    said = {json.dumps(json.loads(row)["fields"]) for row in survival.faultless.values()}
    assert len(said) == len(survival.faultless) == LETTERS
    assert not any(json.loads(row)["fallback"] for row in survival.faultless.values())


def test_none_is_lost_doubled_or_wrong_and_the_end_is_as_without_faults(survival: Survival) -> None:
    outcome = survival.by_run("default tries")
    assert outcome.failed == 0
    assert outcome.fallbacks[-1] == 0
    seen = kinds_of(outcome.calls)
    assert len(seen.keys() & FAULTS.keys()) > 20
    # What a model would do again is not asked again at once: the start with `retry` does.
    assert set(outcome.causes) <= {"the answer was cut off at the token limit"}


def test_streamed_ones_too(survival: Survival) -> None:
    outcome = survival.by_stream("default tries")
    assert (outcome.failed, outcome.fallbacks[-1]) == (0, 0)


@pytest.mark.parametrize("kind", ["another request's answer", "answer again later"])
def test_a_connection_that_is_a_request_behind_is_left(
    survival: Survival, tmp_path: Path, kind: str
) -> None:
    """Else each further request on it would get the answer of the one before, without end."""
    with faulty(survival.answers, share=0.2, kinds=kind) as server:
        settings = survival.settings(
            server, kind, concurrency=2, reasks=5, cache_dir=tmp_path / "cache"
        )
        letters = [each for _, each in zip(range(60), survival.letters(), strict=False)]
        results = list(extract_many(letters, settings=settings))
    assert [result.fallback for result in results] == [None] * 60


def test_a_redirect_is_not_followed_with_the_letter_or_the_key(
    survival: Survival, tmp_path: Path
) -> None:
    with faulty(survival.answers, share=1.0, kinds="redirect") as server:
        settings = survival.settings(server, "r", retries=1, cache_dir=tmp_path / "cache")
        [result] = extract_many([next(survival.letters())], settings=settings)
        calls, strayed = server.calls()
    assert result.fallback == "the server redirects to another address (307)"
    assert (len(calls), strayed) == (2, 0)
