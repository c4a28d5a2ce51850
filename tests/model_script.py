"""What a model server can do with a request: answers, errors, damage and delay.

A script for `ModelServer` is a list of these behaviours. The last repeats for ever, the others as
often as `repeat` says.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model_server import Exchange

Json = dict[str, Any]

# (message, type, code) of an error without a body of its own, as OpenAI words them.
ERRORS: dict[int, tuple[str, str, str | None]] = {
    400: ("Invalid request.", "invalid_request_error", None),
    401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
    403: ("You are not allowed to use this model.", "permission_error", "permission_denied"),
    404: ("The model does not exist.", "invalid_request_error", "model_not_found"),
    408: ("The request took too long.", "timeout_error", None),
    409: ("The request conflicts with another.", "conflict_error", None),
    413: ("The request is too large.", "invalid_request_error", "request_too_large"),
    422: ("The request cannot be processed.", "invalid_request_error", None),
    429: ("Rate limit reached.", "requests", "rate_limit_exceeded"),
    500: ("The server had an error.", "server_error", None),
    503: ("The engine is overloaded.", "server_error", None),
    529: ("Overloaded.", "overloaded_error", None),
}


@dataclass(slots=True, frozen=True)
class ModelRequest:
    """One request as it came in."""

    number: int
    """From 0, in order of arrival; requests for the list of models are not counted."""
    at: float
    """Time of arrival, of the monotonic clock."""
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    raw: bytes
    body: Json
    """The JSON object that was sent; empty when it was none."""

    @property
    def text(self) -> str:
        """All text of the messages, for looking something up in it."""
        contents = [message.get("content") or "" for message in self.body.get("messages", [])]
        return "\n".join(
            content
            if isinstance(content, str)
            else "".join(part.get("text", "") for part in content)
            for content in contents
        )


@dataclass(slots=True, frozen=True)
class Behaviour:
    """What the server does with a request, and how often."""

    act: Callable[[Exchange], None]
    times: int = 1

    def repeat(self, times: int) -> Behaviour:
        """The same for this many requests."""
        return replace(self, times=times)


Script = Iterable[Behaviour] | Callable[[ModelRequest], Behaviour]


# Answers --------------------------------------------------------------------------------------


def answer(
    text: str | Callable[[Json], str],
    *,
    prompt_tokens: int | None = None,
    cached_tokens: int = 0,
    completion_tokens: int | None = None,
) -> Behaviour:
    """A completion with this text, given or made from the request's JSON.

    As the arguments of a call of the first tool when the request has tools, otherwise as the
    content. Without numbers of tokens, four characters are one.
    """

    def act(exchange: Exchange) -> None:
        body = exchange.request.body
        made = text if isinstance(text, str) else text(body)
        usage = _usage(body, made, prompt_tokens, cached_tokens, completion_tokens)
        exchange.send_json(_completion(body, _said(body, made), _reason(body), usage))

    return Behaviour(act)


def refusal(text: str = "I cannot help with that.") -> Behaviour:
    """A completion in which the model declines: `refusal` is set, `content` is null."""
    return _spoken(lambda _: {"role": "assistant", "content": None, "refusal": text}, "stop")


def truncated(text: str = '{"age": 4') -> Behaviour:
    """A completion that ran into the limit of tokens."""
    return _spoken(lambda body: _said(body, text), "length")


def content_filter() -> Behaviour:
    """A completion that the provider's filter cut off before its first word."""
    return _spoken(lambda _: {"role": "assistant", "content": None}, "content_filter")


def empty_choices() -> Behaviour:
    """A completion without a single choice."""

    def act(exchange: Exchange) -> None:
        made = _completion(exchange.request.body, {}, "stop", _usage(exchange.request.body, ""))
        exchange.send_json({**made, "choices": []})

    return Behaviour(act)


def _spoken(message: Callable[[Json], Json], finish_reason: str) -> Behaviour:
    def act(exchange: Exchange) -> None:
        body = exchange.request.body
        said = message(body)
        exchange.send_json(_completion(body, said, finish_reason, _usage(body, json.dumps(said))))

    return Behaviour(act)


# Errors of the protocol -----------------------------------------------------------------------


def status(
    code: int, body: Json | str | None = None, headers: Mapping[str, str] | None = None
) -> Behaviour:
    """An error; without a body, the one that OpenAI sends with this status."""
    if body is None:
        body = error_body(*ERRORS.get(code, ("An error.", "error", None)))

    def act(exchange: Exchange) -> None:
        if isinstance(body, str):
            exchange.send(body.encode(), "text/plain", code, headers)
        else:
            exchange.send_json(body, code, headers)

    return Behaviour(act)


def error_body(message: str, kind: str, code: str | None, param: str | None = None) -> Json:
    """The JSON of an OpenAI error."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def rate_limited(retry_after: float = 1) -> Behaviour:
    """429 with the seconds to wait."""
    return status(429, headers={"Retry-After": f"{retry_after:g}"})


def insufficient_quota() -> Behaviour:
    """429 that no waiting mends: the account is empty."""
    message = "You exceeded your current quota, please check your plan and billing details."
    return status(429, error_body(message, "insufficient_quota", "insufficient_quota"))


def context_length_exceeded() -> Behaviour:
    """400 for a letter that is longer than the model's context."""
    message = "This model's maximum context length is 8192 tokens. Your messages have 9000."
    return status(
        400, error_body(message, "invalid_request_error", "context_length_exceeded", "messages")
    )


def refused_temperature() -> Behaviour:
    """400 for a parameter that the model does not take: every letter will meet it."""
    message = "Unsupported value: 'temperature' does not support 0 with this model."
    return status(
        400, error_body(message, "invalid_request_error", "unsupported_value", "temperature")
    )


# Damage ---------------------------------------------------------------------------------------


def html_200(text: str = "<!doctype html><html><body>Please log in.</body></html>") -> Behaviour:
    """200 with a page, as a proxy's log-in form."""
    return Behaviour(lambda exchange: exchange.send(text.encode(), "text/html; charset=utf-8"))


def invalid_json_body() -> Behaviour:
    """200 that says it is JSON, and is cut off in its middle, with the length of what there is."""

    def act(exchange: Exchange) -> None:
        whole = encoded(_plain_completion(exchange))
        exchange.send(whole[: len(whole) // 2], "application/json")

    return Behaviour(act)


def wrong_content_type(text: str = "{}") -> Behaviour:
    """200 with a good completion that calls itself plain text."""

    def act(exchange: Exchange) -> None:
        exchange.send(encoded(_plain_completion(exchange, text)), "text/plain")

    return Behaviour(act)


def reset() -> Behaviour:
    """The connection is reset (RST) before any answer."""
    return Behaviour(lambda exchange: exchange.reset())


def close_midway() -> Behaviour:
    """The connection is closed in the middle of the body."""

    def act(exchange: Exchange) -> None:
        whole = encoded(_plain_completion(exchange))
        exchange.send(whole[: len(whole) // 2], "application/json", length=len(whole))
        exchange.close()

    return Behaviour(act)


# Time -----------------------------------------------------------------------------------------


def hang(seconds: float = 3600.0) -> Behaviour:
    """Not a word for so long, and then the connection is closed."""

    def act(exchange: Exchange) -> None:
        exchange.wait(seconds)
        exchange.close()

    return Behaviour(act)


def delay(seconds: float, then: Behaviour) -> Behaviour:
    """Another behaviour after a while; as often as that one."""

    def act(exchange: Exchange) -> None:
        exchange.wait(seconds)
        then.act(exchange)

    return Behaviour(act, then.times)


def slow_drip(text: str = "{}", *, pieces: int = 20, pause: float = 0.05) -> Behaviour:
    """A good completion in pieces: each comes in time, all of them together do not."""

    def act(exchange: Exchange) -> None:
        whole = encoded(_plain_completion(exchange, text))
        size = -(-len(whole) // pieces)
        exchange.send(whole[:size], "application/json", length=len(whole))
        for start in range(size, len(whole), size):
            exchange.wait(pause)
            exchange.write(whole[start : start + size])

    return Behaviour(act)


# The JSON of a completion ---------------------------------------------------------------------


def _completion(body: Json, message: Json, finish_reason: str, usage: Json) -> Json:
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": body.get("model", "test-model"),
        "choices": [choice],
        "usage": usage,
    }


def _plain_completion(exchange: Exchange, text: str = "{}") -> Json:
    body = exchange.request.body
    return _completion(body, _said(body, text), _reason(body), _usage(body, text))


def _said(body: Json, text: str) -> Json:
    """The message: the call of a tool when there are tools."""
    if not body.get("tools"):
        return {"role": "assistant", "content": text, "refusal": None}
    choice = body.get("tool_choice")
    tool = choice if isinstance(choice, dict) else body["tools"][0]
    call = {
        "id": "call_0",
        "type": "function",
        "function": {"name": tool["function"]["name"], "arguments": text},
    }
    return {"role": "assistant", "content": None, "refusal": None, "tool_calls": [call]}


def _reason(body: Json) -> str:
    # A call that the client forced ends with "stop".
    if body.get("tools") and not isinstance(body.get("tool_choice"), dict):
        return "tool_calls"
    return "stop"


def _usage(
    body: Json,
    text: str,
    prompt_tokens: int | None = None,
    cached_tokens: int = 0,
    completion_tokens: int | None = None,
) -> Json:
    if prompt_tokens is None:
        prompt_tokens = len(json.dumps(body.get("messages", []))) // 4
    if completion_tokens is None:
        completion_tokens = len(text) // 4
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
        "prompt_tokens_details": {"cached_tokens": cached_tokens},
    }


def encoded(value: Json) -> bytes:
    """JSON as it goes over the wire."""
    return json.dumps(value).encode()


def json_object(raw: bytes) -> Json:
    """The JSON object in a body; empty when there is none."""
    with suppress(ValueError):
        value = json.loads(raw)
        if isinstance(value, dict):
            return value
    return {}
