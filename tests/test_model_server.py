"""The server of the fault tests: each behaviour looks to a real client as it should."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from typing import Any

import httpx2
import openai
import pytest
from model_server import (
    Behaviour,
    ModelRequest,
    ModelServer,
    answer,
    close_midway,
    content_filter,
    context_length_exceeded,
    delay,
    empty_choices,
    error_body,
    hang,
    html_200,
    insufficient_quota,
    invalid_json_body,
    rate_limited,
    refusal,
    refused_temperature,
    reset,
    slow_drip,
    status,
    truncated,
    wrong_content_type,
)

TOOL = {
    "type": "function",
    "function": {"name": "Letter", "parameters": {"type": "object", "properties": {}}},
}


def client(server: ModelServer, **options: Any) -> openai.OpenAI:
    return openai.OpenAI(
        base_url=server.url, api_key="test", **{"max_retries": 0, "timeout": 5.0, **options}
    )


def ask(server: ModelServer, *, timeout: float = 5.0, **options: Any) -> Any:
    """One question by the official client."""
    with client(server, timeout=timeout) as asked:
        return asked.chat.completions.create(
            **{
                "model": "a-model",
                "messages": [{"role": "user", "content": "How old is the worker?"}],
                **options,
            }
        )


# Answers --------------------------------------------------------------------------------------


def test_answer_as_content() -> None:
    behaviour = answer("43", prompt_tokens=1000, cached_tokens=640, completion_tokens=7)
    with ModelServer(behaviour) as server:
        found = ask(server)
    assert found.choices[0].message.content == "43"
    assert found.choices[0].finish_reason == "stop"
    assert found.model == "a-model"
    assert found.usage.prompt_tokens == 1000
    assert found.usage.prompt_tokens_details.cached_tokens == 640
    assert found.usage.completion_tokens == 7
    assert found.usage.total_tokens == 1007


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ("auto", "tool_calls"),
        ({"type": "function", "function": {"name": "Letter"}}, "stop"),  # forced
    ],
)
def test_answer_as_tool_call(choice: Any, reason: str) -> None:
    with ModelServer([answer('{"age": 43}')]) as server:
        found = ask(server, tools=[TOOL], tool_choice=choice).choices[0]
    assert found.message.content is None
    assert found.message.tool_calls[0].function.name == "Letter"
    assert found.message.tool_calls[0].function.arguments == '{"age": 43}'
    assert found.finish_reason == reason


def test_answer_made_from_the_request() -> None:
    with ModelServer(answer(lambda body: body["messages"][0]["content"].upper())) as server:
        assert ask(server).choices[0].message.content == "HOW OLD IS THE WORKER?"


def test_refusal() -> None:
    with ModelServer(refusal("I will not.")) as server:
        message = ask(server, tools=[TOOL]).choices[0].message
    assert (message.content, message.refusal, message.tool_calls) == (None, "I will not.", None)


@pytest.mark.parametrize("tools", [None, [TOOL]])
def test_truncated(tools: Any) -> None:
    with ModelServer(truncated('{"age": 4')) as server:
        choice = ask(server, **({"tools": tools} if tools else {})).choices[0]
    assert choice.finish_reason == "length"
    said = choice.message.tool_calls[0].function.arguments if tools else choice.message.content
    assert said == '{"age": 4'


def test_content_filter() -> None:
    with ModelServer(content_filter()) as server:
        choice = ask(server).choices[0]
    assert (choice.finish_reason, choice.message.content) == ("content_filter", None)


def test_empty_choices() -> None:
    with ModelServer(empty_choices()) as server:
        assert ask(server).choices == []


def test_list_of_models() -> None:
    with ModelServer(answer("x"), models=["one", "two"]) as server, client(server) as asked:
        assert [model.id for model in asked.models.list()] == ["one", "two"]
        assert server.count == 0


# Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "error", "number", "code"),
    [
        (status(400), openai.BadRequestError, 400, None),
        (context_length_exceeded(), openai.BadRequestError, 400, "context_length_exceeded"),
        (refused_temperature(), openai.BadRequestError, 400, "unsupported_value"),
        (status(401), openai.AuthenticationError, 401, "invalid_api_key"),
        (status(403), openai.PermissionDeniedError, 403, "permission_denied"),
        (status(404), openai.NotFoundError, 404, "model_not_found"),
        (status(408), openai.APIStatusError, 408, None),
        (status(409), openai.ConflictError, 409, None),
        (status(413), openai.APIStatusError, 413, "request_too_large"),
        (status(422), openai.UnprocessableEntityError, 422, None),
        (status(429), openai.RateLimitError, 429, "rate_limit_exceeded"),
        (rate_limited(2), openai.RateLimitError, 429, "rate_limit_exceeded"),
        (insufficient_quota(), openai.RateLimitError, 429, "insufficient_quota"),
        (status(500), openai.InternalServerError, 500, None),
        (status(503), openai.InternalServerError, 503, None),
        (status(529), openai.InternalServerError, 529, None),
        (status(418), openai.APIStatusError, 418, None),  # one without words of its own
        (status(400, error_body("m", "t", "c")), openai.BadRequestError, 400, "c"),
        (status(500, "<h1>oops</h1>"), openai.InternalServerError, 500, None),  # not JSON
    ],
)
def test_status(
    behaviour: Behaviour, error: type[openai.APIStatusError], number: int, code: str | None
) -> None:
    with ModelServer(behaviour) as server:
        with pytest.raises(error) as raised:
            ask(server)
        assert server.count == 1
    assert raised.value.status_code == number
    assert raised.value.code == code
    assert raised.value.request_id == "req_0"


@pytest.mark.parametrize(("seconds", "header"), [(1, "1"), (0.25, "0.25")])
def test_retry_after(seconds: float, header: str) -> None:
    with (
        ModelServer(rate_limited(seconds)) as server,
        pytest.raises(openai.RateLimitError) as raised,
    ):
        ask(server)
    assert raised.value.response.headers["retry-after"] == header


def test_temperature_is_named() -> None:
    with ModelServer(refused_temperature()) as server, pytest.raises(openai.APIError) as raised:
        ask(server)
    assert raised.value.param == "temperature"


# Damage ---------------------------------------------------------------------------------------


def test_page_instead_of_json() -> None:
    """The official client gives the text itself, not an error."""
    with ModelServer(html_200()) as server:
        assert "Please log in" in ask(server)


def test_invalid_json() -> None:
    with ModelServer(invalid_json_body()) as server, pytest.raises(json.JSONDecodeError):
        ask(server)


def test_wrong_content_type() -> None:
    with ModelServer(wrong_content_type("43")) as server:
        with httpx2.Client() as plain:
            response = plain.post(f"{server.url}/chat/completions", json={"messages": []})
        assert response.headers["content-type"] == "text/plain"
        assert response.json()["choices"][0]["message"]["content"] == "43"
        assert ask(server).choices[0].message.content == "43"


@pytest.mark.parametrize(
    ("behaviour", "error", "words"),
    [
        (reset(), httpx2.ReadError, "reset by peer"),
        (close_midway(), httpx2.RemoteProtocolError, "without sending complete message body"),
        (hang(0.05), httpx2.RemoteProtocolError, "without sending a response"),
        (delay(0.05, reset()), httpx2.ReadError, "reset by peer"),
    ],
)
def test_broken_connection(behaviour: Behaviour, error: type[Exception], words: str) -> None:
    with ModelServer(behaviour) as server:
        with httpx2.Client() as plain, pytest.raises(error, match=words):
            plain.post(f"{server.url}/chat/completions", json={})
        with pytest.raises(openai.APIConnectionError):
            ask(server)
        assert server.in_flight == 0


# Time -----------------------------------------------------------------------------------------


def test_hang_meets_the_time_limit_of_the_client() -> None:
    with ModelServer(hang()) as server:
        with pytest.raises(openai.APITimeoutError):
            ask(server, timeout=0.1)
        deadline = time.monotonic() + 5
        while server.in_flight and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.in_flight == 0, "the server sees that the client has gone"


def test_delay() -> None:
    with ModelServer(delay(0.2, answer("late"))) as server:
        begun = time.monotonic()
        assert ask(server).choices[0].message.content == "late"
        assert time.monotonic() - begun >= 0.2


def test_slow_drip_keeps_within_the_limit_of_each_read() -> None:
    """Only a deadline over the whole call helps against it."""
    with ModelServer(slow_drip("43", pieces=10, pause=0.05)) as server:
        begun = time.monotonic()
        assert ask(server, timeout=0.3).choices[0].message.content == "43"
        assert time.monotonic() - begun >= 0.4
        assert server.in_flight == 0


@pytest.mark.parametrize(
    "behaviour",
    [hang(), delay(3600, answer("x")), slow_drip(pause=3600)],
    ids=["hang", "delay", "slow_drip"],
)
def test_the_end_does_not_wait(behaviour: Behaviour) -> None:
    with ModelServer(behaviour) as server:
        failed: list[Exception] = []

        def one() -> None:
            try:
                ask(server, timeout=60)
            except openai.APIConnectionError as error:
                failed.append(error)

        askers = [threading.Thread(target=one) for _ in range(4)]
        for asker in askers:
            asker.start()
        deadline = time.monotonic() + 10
        while server.in_flight < 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        begun = time.monotonic()
    for asker in askers:
        asker.join()
    assert time.monotonic() - begun < 2
    assert len(failed) == 4


# The script and the record --------------------------------------------------------------------


def outcomes(server: ModelServer, times: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(times):
        try:
            found.append(ask(server).choices[0].message.content)
        except openai.APIStatusError as error:
            found.append(error.status_code)
    return found


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ([answer("a")], ["a", "a", "a", "a"]),  # the last repeats
        ([status(429).repeat(2), answer("a")], [429, 429, "a", "a"]),
        ([answer("a"), status(500), answer("b"), status(503)], ["a", 500, "b", 503]),
        ([delay(0, status(429)).repeat(1), answer("a").repeat(2)], [429, "a", "a", "a"]),
        ([delay(0, status(429).repeat(2)), answer("a")], [429, 429, "a", "a"]),
        (lambda request: answer(str(request.number)), ["0", "1", "2", "3"]),
        (
            lambda request: status(500) if request.number % 2 else answer(request.text),
            ["How old is the worker?", 500] * 2,
        ),
    ],
)
def test_script(script: Any, expected: list[Any]) -> None:
    with ModelServer(script) as server:
        assert outcomes(server, 4) == expected
        assert server.count == 4


def test_another_script() -> None:
    with ModelServer(status(503)) as server:
        assert outcomes(server, 2) == [503, 503]
        server.play([answer("a")])
        assert outcomes(server, 2) == ["a", "a"]
        assert server.count == 4


@pytest.mark.parametrize("script", [[], [answer("a").repeat(0)]])
def test_empty_script(script: list[Behaviour]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        ModelServer(script)


def test_script_that_fails_fails_the_test() -> None:
    def script(request: ModelRequest) -> Behaviour:
        raise LookupError(request.number)

    refused = pytest.raises(openai.InternalServerError, match="LookupError")
    with pytest.raises(LookupError), ModelServer(script) as server, refused:
        ask(server)


def test_record() -> None:
    parts = [{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]
    with ModelServer(answer("x")) as server:
        ask(server, temperature=0)
        ask(server, messages=[{"role": "user", "content": parts}])
        first, second = server.requests
    assert first.body["temperature"] == 0
    assert json.loads(first.raw) == first.body
    assert first.headers["authorization"] == "Bearer test"
    assert first.path == "/v1/chat/completions"
    assert (first.text, second.text) == ("How old is the worker?", "one two")
    assert (first.number, second.number) == (0, 1)
    assert first.at < second.at


@pytest.mark.parametrize("content", [b"", b"not json", b"[1]", b"\xff"])
def test_request_that_is_no_json_object(content: bytes) -> None:
    with ModelServer(answer("x")) as server, httpx2.Client() as plain:
        found = plain.post(f"{server.url}/chat/completions", content=content)
        assert found.json()["choices"][0]["message"]["content"] == "x"
        assert (server.requests[0].raw, server.requests[0].body) == (content, {})
        assert server.requests[0].text == ""


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("POST", "/v1/embeddings")])
def test_unknown_path(method: str, path: str) -> None:
    with ModelServer(answer("x")) as server, httpx2.Client() as plain:
        url = server.url.removesuffix("/v1") + path
        assert plain.request(method, url, content=b"{}").status_code == 404
        assert server.count == 0


def test_connection_is_kept() -> None:
    with ModelServer([answer("a"), status(429), answer("b")]) as server, client(server) as asked:
        for _ in range(10):
            try:
                asked.chat.completions.create(model="m", messages=[])
            except openai.RateLimitError:
                continue
        assert (server.count, server.connections, server.most_in_flight) == (10, 1, 1)


def test_256_at_once() -> None:
    """All are in flight at the same moment, each gets its own answer, none is lost."""
    everyone = threading.Barrier(256)

    def echo(body: dict[str, Any]) -> str:
        everyone.wait(timeout=60)
        return str(body["messages"][0]["content"])

    async def main(server: ModelServer) -> list[str]:
        limits = httpx2.Limits(max_connections=256)
        async with httpx2.AsyncClient(limits=limits, timeout=60) as plain:

            async def one(number: int) -> str:
                message = {"role": "user", "content": f"letter {number}"}
                response = await plain.post(
                    f"{server.url}/chat/completions", json={"messages": [message]}
                )
                return str(response.json()["choices"][0]["message"]["content"])

            return await asyncio.gather(*(one(number) for number in range(256)))

    with ModelServer(answer(echo)) as server:
        assert asyncio.run(main(server)) == [f"letter {number}" for number in range(256)]
        assert (server.count, server.in_flight, server.most_in_flight) == (256, 0, 256)
        assert sorted(request.number for request in server.requests) == list(range(256))


def test_limit_of_the_client_is_seen() -> None:
    """A client that asks four at a time is never counted as five."""

    async def main(server: ModelServer) -> None:
        room = asyncio.Semaphore(4)
        async with httpx2.AsyncClient(timeout=60) as plain:

            async def one() -> None:
                async with room:
                    await plain.post(f"{server.url}/chat/completions", json={})

            await asyncio.gather(*(one() for _ in range(200)))

    with ModelServer([answer("x").repeat(100), delay(0.01, answer("x"))]) as server:
        asyncio.run(main(server))
        assert server.count == 200
        assert server.most_in_flight == 4
