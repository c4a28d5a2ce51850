"""What is doubtful is asked again, and nothing else: by more samples, or by a larger model."""

from __future__ import annotations

from typing import Any, Self

import pytest
from answers import obedient, user_text
from letters import text_of
from model_server import ModelServer, answer, status
from pydantic import model_validator

from imr_llm import ConfigurationError, Determination, Extraction, Settings, extract
from imr_llm.model.again import witnesses
from imr_llm.model.witness import ModelWitness

LETTER = "e-001"
PLAIN = extract(text_of(LETTER), settings=Settings(model=None, offline=True))
assert PLAIN.determination
AGE = PLAIN.determination.worker.age or 0
ITEMS = len(PLAIN.determination.issues)


def read(
    server: ModelServer, schema: type[Determination] | None = None, **settings: Any
) -> Extraction:
    given = {"retries": 0, "reasks": 0, "api_key": "k", "ask": "sections"} | settings
    return extract(
        text_of(LETTER),
        schema=schema,
        settings=Settings(model="openai/small", base_url=server.url, **given),
    )


def by(choose: Any) -> Any:
    """A server whose age for the worker depends on the request."""

    def summary(body: dict[str, Any]) -> dict[str, Any]:
        text = user_text(body)
        at = next(int(line[1 : line.index("]")]) for line in text.splitlines() if f"{AGE}" in line)
        return {"age": choose(body), "sex": "male", "person_at": at}

    def item(body: dict[str, Any], number: int) -> dict[str, Any]:  # as the rules have it
        assert PLAIN.determination
        issue = PLAIN.determination.issues[number - 1]
        return {"treatment": issue.treatment, "subcategory": issue.subcategory}

    return answer(obedient(summary, item))


def bodies(server: ModelServer) -> list[dict[str, Any]]:
    return [request.body for request in server.requests]


def test_without_them_everything_is_asked_once() -> None:
    with ModelServer(by(lambda _: AGE + 1)) as server:
        result = read(server)
    assert len(server.requests) == 1 + ITEMS
    assert result.fields["worker.age"].status == "conflict"


def test_samples_vote_on_what_is_doubtful() -> None:
    """The first answer is wrong, the others are right: two votes against one."""
    with ModelServer(by(lambda body: AGE if "temperature" in body else AGE + 1)) as server:
        result = read(server, passes=3)
        again = read(server, passes=3)
    sampled = [body for body in bodies(server) if "temperature" in body]
    assert sorted(body["seed"] for body in sampled if "CASE SUMMARY" in user_text(body)) == [1, 2]
    assert result.fields["worker.age"].status == "agreed"
    assert result.determination
    assert result.determination.worker.age == AGE
    assert not result.cached
    # the second reading asks nothing
    assert again.usage.requests == 0
    assert again.cached
    assert again.fields == result.fields
    assert result.usage.requests == len(server.requests)


def test_a_larger_model_has_the_word_on_what_is_doubtful() -> None:
    with ModelServer(by(lambda body: AGE if body["model"] == "large" else AGE + 1)) as server:
        result = read(server, escalate="openai/large")
        plain = read(server)
    asked = [body for body in bodies(server) if body["model"] == "large"]
    assert 0 < len(asked) <= 1 + ITEMS
    assert any("CASE SUMMARY" in user_text(body) for body in asked)
    assert result.fields["worker.age"].status == "agreed"
    assert result.fallback is None
    assert result.model == "openai/small"
    # what was not doubtful is as it was
    for path in ("worker.sex", "issues[0].decision", "case_number"):
        assert result.fields[path] == plain.fields[path]


def test_another_provider_gets_neither_key_nor_address_of_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With its own key from the environment it is asked at its own address; the same letter twice."""
    monkeypatch.setenv("OPENAI_API_KEY", "own")
    with (
        ModelServer(by(lambda _: AGE + 1)) as small,
        ModelServer(by(lambda _: AGE)) as large,
    ):
        monkeypatch.setenv("OPENAI_BASE_URL", large.url)
        settings = Settings(
            model="vllm/small", base_url=small.url, api_key="first", escalate="openai/large",
            ask="sections", retries=0, reasks=0, model_options={"top_k": 1},
            prices={"input": 1000, "output": 1000},
        )  # fmt: skip
        result = extract(text_of(LETTER), settings=settings)
    assert result.fields["worker.age"].status == "agreed"
    assert {request.headers["authorization"] for request in small.requests} == {"Bearer first"}
    assert {request.headers["authorization"] for request in large.requests} == {"Bearer own"}
    assert {body["model"] for body in bodies(small)} == {"small"}
    assert {body.get("top_k") for body in bodies(small)} == {1}
    assert {body.get("top_k") for body in bodies(large)} == {None}
    tokens = result.usage.input_tokens + result.usage.output_tokens
    assert (result.usage.cost or 0) < tokens / 1000, "the prices are the first provider's"


def test_another_provider_without_a_key_of_its_own_raises_before_anything_is_sent() -> None:
    with ModelServer(by(lambda _: AGE)) as server:
        settings = Settings(
            model="vllm/small", base_url=server.url, api_key="first", escalate="openai/large"
        )
        with pytest.raises(ConfigurationError, match="without a key"):
            extract(text_of(LETTER), settings=settings)
    assert server.count == 0


@pytest.mark.parametrize("larger", ["vllm/large", "large"])
def test_a_model_of_the_same_provider_is_asked_with_its_key_at_its_address(larger: str) -> None:
    with ModelServer(by(lambda body: AGE if body["model"] == "large" else AGE + 1)) as server:
        settings = Settings(
            model="vllm/small", base_url=server.url, api_key="first", escalate=larger, retries=0
        )
        result = extract(text_of(LETTER), settings=settings)
    assert result.fields["worker.age"].status == "agreed"
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer first"}


def test_those_who_look_again_are_made_once() -> None:
    first = ModelWitness(
        Settings(model="openai/small", api_key="k", passes=3, escalate="openai/large")
    )
    assert len(witnesses(first)) == 3
    assert all(
        one is two for (one, _), (two, _) in zip(witnesses(first), witnesses(first), strict=True)
    )


def test_what_is_sure_is_not_asked_again() -> None:
    with ModelServer(by(lambda _: AGE)) as server:
        read(server, accept_error=1.0, passes=4, escalate="openai/large")
    assert len(server.requests) == 1 + ITEMS
    assert {body["model"] for body in bodies(server)} == {"small"}


@pytest.mark.parametrize("again", [{"passes": 2}, {"escalate": "openai/large"}])
def test_a_second_look_that_fails_leaves_the_first(again: dict[str, Any]) -> None:
    def fails(body: dict[str, Any]) -> bool:
        return body["model"] == "large" or "temperature" in body

    first = by(lambda _: AGE + 1)
    with ModelServer(lambda request: status(500) if fails(request.body) else first) as server:
        result = read(server, **again)
    assert result.fields["worker.age"].status == "conflict"
    assert result.source == "model+rules"
    assert "second look" in (result.fallback or "")


def test_offline_a_second_look_is_not_taken() -> None:
    with ModelServer(by(lambda _: AGE + 1)) as server:
        read(server)
        asked = len(server.requests)
        result = read(server, offline=True, escalate="openai/large")
    assert len(server.requests) == asked
    assert result.fields["worker.age"].status == "conflict"
    assert "second look" in (result.fallback or "")


def test_a_record_that_fails_at_the_first_look_ends_nothing() -> None:
    """The record is made before the second look, to see what is doubtful: trouble there is none yet."""
    tries = []

    class Moody(Determination):
        @model_validator(mode="after")
        def _refuse_the_first(self) -> Self:
            tries.append(self)
            if len(tries) == 1:
                raise ValueError("not yet")
            return self

    with ModelServer(by(lambda _: AGE + 1)) as server:
        result = read(server, schema=Moody, passes=3)
    assert len(server.requests) == 1 + ITEMS
    assert result.source == "model+rules"
    assert result.fields["worker.age"].status == "conflict"
