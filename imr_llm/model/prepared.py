"""A request as instructor prepares it, made once for each kind of answer and mode.

What instructor does to a request depends on the answer's schema and the mode, not on the letter: it
is done once per process, with a blank in the letter's place. What comes back is taken apart here,
without the client's own models: in bulk they cost more than all else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from imr_llm.model.trouble import AnswerError
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import instructor
    from openai import RequestOptions

    from imr_llm.model.answer import AnyAnswer

_BLANK: Final = "\x00the letter\x00"
_NOT_IN_BODY: Final = {"extra_headers": "headers", "extra_query": "params", "timeout": "timeout"}
"""Parameters of the client's `create` that are no part of what is sent, by the request's option."""


@silent
@dataclass(frozen=True, slots=True)
class Prepared:
    """The body of a request but for the letter, and the options it is sent with."""

    body: dict[str, Any]
    options: RequestOptions

    def filled(self, text: str) -> dict[str, Any]:
        """The body of the request for a letter's text."""
        messages = [
            message | {"content": text} if message.get("content") == _BLANK else message
            for message in self.body["messages"]
        ]
        return {**self.body, "messages": messages}

    @classmethod
    def of(cls, kwargs: Mapping[str, Any]) -> Prepared:
        """The arguments of the client's `create`, told apart into body and options."""
        body = {name: value for name, value in kwargs.items() if name not in _NOT_IN_BODY}
        body |= body.pop("extra_body", None) or {}
        options: Any = {
            option: kwargs[name]
            for name, option in _NOT_IN_BODY.items()
            if kwargs.get(name) is not None
        }
        return cls(body, options)


class _PreparedError(Exception):
    """Ends instructor's call where it would send the request."""


async def prepare(
    answer: type[AnyAnswer], arguments: Mapping[str, Any], mode: instructor.Mode
) -> Prepared:
    """What instructor would send for these arguments; the user's message is a blank."""
    import instructor  # noqa: PLC0415 (a second of import)

    seen: dict[str, Any] = {}

    async def capture(*_: Any, **kwargs: Any) -> None:
        seen.update(kwargs)
        raise _PreparedError

    system = arguments["messages"][0]
    blank = {"role": "user", "content": _BLANK}
    create: Any = instructor.patch(create=capture, mode=mode)
    try:
        await create(**{
            **arguments, "messages": [system, blank], "response_model": answer, "max_retries": 1,
        })  # fmt: skip
    except Exception:
        if not seen:
            raise
    return Prepared.of(strict(seen))


def strict(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Ask for exact adherence to the schema, which instructor leaves out."""
    shape = kwargs.get("response_format")
    if isinstance(shape, dict) and shape.get("type") == "json_schema":
        exact = shape | {"json_schema": shape["json_schema"] | {"strict": True}}
        return kwargs | {"response_format": exact}
    tools = kwargs.get("tools")
    if tools:
        exact_tools = [tool | {"function": tool["function"] | {"strict": True}} for tool in tools]
        return kwargs | {"tools": exact_tools}
    return kwargs


@silent
@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer: its text, and the tokens that it took."""

    text: str
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    said: Mapping[str, Any]
    """The completion, for a re-ask: what a completion has, of the types that it has them in."""


def reply_of(content: bytes) -> Reply:
    """What a response holds.

    Raises:
        AnswerError: there is no answer in it; `usage` on it tells the tokens that it took.
    """
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise AnswerError("the server's answer is no JSON", kind="no_json", retry=True) from None
    return reply_in(said)


def reply_in(said: object) -> Reply:
    """What the JSON of a response holds. Raises as `reply_of`."""
    if not isinstance(said, dict) or not isinstance(said.get("choices"), list):
        raise AnswerError("the server's answer is empty", kind="empty", retry=True)
    try:
        return _reply(said)
    except (KeyError, TypeError, AttributeError, IndexError):
        raise AnswerError(
            "the server's answer is not of the form expected", kind="no_answer", retry=True
        ) from None


def _reply(said: Mapping[str, Any]) -> Reply:
    usage = said.get("usage") or {}
    details = usage.get("prompt_tokens_details") or {}
    sent, cached, received = (
        number if isinstance(number, int) and number >= 0 else 0
        for number in (
            usage.get("prompt_tokens"), details.get("cached_tokens"), usage.get("completion_tokens"),
        )
    )  # fmt: skip
    try:
        text = _text(said["choices"])
        tokens = {
            "prompt_tokens": sent,
            "completion_tokens": received,
            "total_tokens": sent + received,
        }
        completion = _plain(said["choices"][0], tokens)
        return Reply(text, sent, cached, received, completion)
    except AnswerError as error:
        error.tokens = sent, cached, received
        raise


def _plain(choice: Mapping[str, Any], tokens: dict[str, int]) -> dict[str, Any]:
    """A completion of plain parts: what else a server puts in, pydantic would quote in a warning."""
    said = choice["message"]
    message: dict[str, Any] = {"role": "assistant", "content": _string(said.get("content"))}
    if said.get("tool_calls"):
        message["tool_calls"] = [
            {
                "id": _string(call.get("id")) or "call",
                "type": "function",
                "function": {
                    "name": _string(call["function"].get("name")) or "",
                    "arguments": _string(call["function"].get("arguments")) or "",
                },
            }
            for call in said["tool_calls"]
        ]
    return {
        "id": "", "object": "chat.completion", "created": 0, "model": "", "usage": tokens,
        "choices": [{"index": 0, "finish_reason": "stop", "message": message, "logprobs": None}],
    }  # fmt: skip


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _text(choices: list[Any]) -> str:
    if not choices:
        raise AnswerError("the server's answer is empty", kind="empty")
    choice = choices[0]
    message, finished = choice["message"], choice.get("finish_reason")
    if finished == "length":
        raise AnswerError("the answer was cut off at the token limit", kind="cut_off")
    if finished == "content_filter":
        raise AnswerError(
            "the provider's content filter withheld the answer", kind="content_filter"
        )
    if message.get("refusal"):
        raise AnswerError("the model refused to answer", kind="refusal")
    calls = message.get("tool_calls")
    text = calls[0]["function"]["arguments"] if calls else message.get("content")
    if not text:
        raise AnswerError("the server's answer is empty", kind="empty")
    if not isinstance(text, str):
        raise TypeError
    return text
