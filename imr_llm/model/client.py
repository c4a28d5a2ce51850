"""A client for one model: instructor over openai, transport retries beneath, re-asks above.

One retry layer for each cause. Transport errors are retried around the SDK's own call, whose
retries are off; an invalid answer is asked again by instructor. Both are bounded in tries, and a
request as a whole in time.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from imr_llm.errors import ConfigurationError
from imr_llm.extraction import Usage
from imr_llm.model.quiet import asking, hush
from imr_llm.model.trouble import After, AnswerError, refuses_mode, sort_out

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import instructor
    import openai
    import tenacity
    from openai.types.chat import ChatCompletion

    from imr_llm.model.answer import AnyAnswer
    from imr_llm.model.prompt import Request
    from imr_llm.settings import Mode, Settings

OLLAMA_URL: Final = "http://localhost:11434/v1"
PLACEHOLDER_KEY: Final = "not-needed"
_LESSER: Final[tuple[Mode, ...]] = ("json_schema", "tools", "json")
"""Modes by how surely they enforce the answer's shape on OpenAI-compatible servers: `json_schema` is
constrained decoding where the server can, `tools` is forced by few, `json` merely asked for."""
_CONNECT_SECONDS: Final = 5.0
_LONGEST_WAIT: Final = 120.0
"""A server that asks for a longer pause is not waited for: the rules answer."""
_LONGEST_REASK: Final = 4_000
"""Characters of a wrong answer, and of its errors, that a re-ask repeats."""
_PROMPT_MESSAGES: Final = 2


@dataclass(slots=True)
class _Call:
    """What one request came to, gathered beneath instructor."""

    usage: Usage = field(default_factory=Usage)
    raw: str | None = None


_call: ContextVar[_Call] = ContextVar("imr_llm_call")


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is asked, as the settings name it."""

    name: str
    model: str
    base_url: str | None
    key: str | None = field(repr=False)

    @property
    def speaks_openai(self) -> bool:
        """Whether requests go over our own OpenAI client, rather than one that instructor makes."""
        return self.base_url is not None or self.name == "openai"


def provider_of(settings: Settings) -> Provider:
    """The provider, model, address and key that the settings name.

    Raises:
        ConfigurationError: no provider in the name, or no key for the provider's own endpoint.
    """
    if not settings.model:
        raise ConfigurationError("No model is set.")
    name, slash, model = settings.model.partition("/")
    base_url = settings.base_url
    if not slash or not model:
        if base_url is None:
            raise ConfigurationError(
                "The model's name must have the form provider/model, as openai/gpt-5-mini."
            )
        name, model = "openai", settings.model
    if base_url is None and name == "openai":
        base_url = os.environ.get("OPENAI_BASE_URL") or None
    if base_url is None and name == "ollama":
        base_url = OLLAMA_URL
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if name in ("openai", "ollama") or base_url:
        if name == "openai":  # the provider's own variable, never another's
            key = key or os.environ.get("OPENAI_API_KEY")
        key = key or (PLACEHOLDER_KEY if base_url else None)
        if not key and not settings.offline:
            raise ConfigurationError(
                "The model is named without a key: set OPENAI_API_KEY or IMR_LLM_API_KEY, or "
                "IMR_LLM_BASE_URL for a server of your own."
            )
    return Provider(name, model, base_url, key)


class Client:
    """Asks one model. Made and used on the worker loop alone."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.provider = provider_of(settings)
        self._cool_until = 0.0
        self._sdk: openai.AsyncOpenAI | None = None
        self._made: dict[Mode, instructor.AsyncInstructor] = {}
        self._mode = settings.mode
        if self._mode == "auto" and self.provider.speaks_openai:
            self._mode = _LESSER[0]
        self._asker()
        hush()

    async def ask(self, request: Request, answer: type[AnyAnswer]) -> tuple[AnyAnswer, str, Usage]:
        """The validated answer, its raw text, and what it took.

        Raises:
            Exception: whatever went wrong; `trouble.sort_out` tells what follows, and the usage so
                far is on its attribute `imr_llm_usage`.
        """
        call = _Call()
        began = time.monotonic()
        _call.set(call)
        try:
            with asking():
                async with asyncio.timeout(self.settings.total()):
                    said = await self._asked(self._arguments(request, answer))
            # A provider's own client does not pass by our counter.
            call.usage.requests = call.usage.requests or 1
            return said, call.raw or said.model_dump_json(), call.usage
        except Exception as error:
            error.imr_llm_usage = call.usage  # type: ignore[attr-defined]
            raise
        finally:
            call.usage.seconds = time.monotonic() - began

    async def _asked(self, arguments: dict[str, Any]) -> Any:
        """Ask in the present mode; a server that cannot do it is asked in a lesser one from now on."""
        while True:
            mode = self._mode
            arguments["max_retries"] = self._reasking()
            try:
                return await self._asker().create(**arguments)
            except Exception as error:
                if self._mode == mode:  # else another request has learnt it meanwhile
                    self._mode = self._lesser_mode(error, mode)
                if self._mode == mode or not refuses_mode(error, mode):
                    raise

    def _lesser_mode(self, error: Exception, mode: Mode) -> Mode:
        """The next mode to try when the server refuses this one and the user named none."""
        if self.settings.mode != "auto" or mode not in _LESSER or not refuses_mode(error, mode):
            return mode
        return next(iter(_LESSER[_LESSER.index(mode) + 1 :]), mode)

    def _asker(self) -> instructor.AsyncInstructor:
        mode = self._mode
        if mode not in self._made:
            make = self._openai if self.provider.speaks_openai else self._by_name
            self._made[mode] = make()
        return self._made[mode]

    async def close(self) -> None:
        """Close the connections of the client that is ours."""
        if self._sdk is not None:
            await self._sdk.close()

    def _arguments(self, request: Request, answer: type[AnyAnswer]) -> dict[str, Any]:
        own_endpoint = self.provider.name == "openai" and self.provider.base_url is None
        limit = "max_completion_tokens" if own_endpoint else "max_tokens"
        return {
            "model": self.provider.model,
            "messages": [
                {"role": "system", "content": request.system},
                {"role": "user", "content": request.text},
            ],
            "response_model": answer,
            "strict": False,
            limit: self.settings.max_output_tokens,
        } | self.settings.model_options

    def _reasking(self) -> tenacity.AsyncRetrying:
        """A new one for each call: shared by many tasks, none of them would succeed."""
        import tenacity  # noqa: PLC0415

        transport = 0 if self.provider.speaks_openai else self.settings.retries
        return tenacity.AsyncRetrying(
            stop=_stop(self.settings.reasks, transport),
            retry=tenacity.retry_if_exception(
                lambda e: _is_invalid(e) or (transport > 0 and sort_out(e).after is After.RETRY)
            ),
            wait=_wait,
            reraise=True,
        )

    def _openai(self) -> instructor.AsyncInstructor:
        import instructor  # noqa: PLC0415 (a second of import; the rules alone do not need it)
        import openai  # noqa: PLC0415

        if self._sdk is None:
            self._sdk = openai.AsyncOpenAI(
                api_key=self.provider.key,
                base_url=self.provider.base_url,
                max_retries=0,
                timeout=openai.Timeout(self.settings.timeout, connect=_CONNECT_SECONDS),
            )
        mode = {
            "json_schema": instructor.Mode.JSON_SCHEMA,
            "json": instructor.Mode.JSON,
            "tools": instructor.Mode.TOOLS,
        }[self._mode]
        create = instructor.patch(
            create=self._retried(self._sdk.chat.completions.create), mode=mode
        )
        return instructor.AsyncInstructor(client=self._sdk, create=create, mode=mode)

    def _by_name(self) -> instructor.AsyncInstructor:
        """A provider that instructor knows and speaks to through that provider's own package."""
        import instructor  # noqa: PLC0415

        modes = {
            "json_schema": instructor.Mode.JSON_SCHEMA,
            "json": instructor.Mode.JSON,
            "tools": instructor.Mode.TOOLS,
        }
        named: dict[str, Any] = {"api_key": self.provider.key} if self.provider.key else {}
        hush()
        try:
            with asking():
                return instructor.from_provider(
                    f"{self.provider.name}/{self.provider.model}",
                    async_client=True,
                    mode=modes.get(self.settings.mode),  # None: what instructor thinks best for it
                    **named,
                )
        except Exception as error:  # noqa: BLE001 (each provider has its own)
            raise ConfigurationError(
                f"The provider {self.provider.name!r} cannot be used ({type(error).__name__}): "
                "check its name, its package and its key."
            ) from None

    def _retried(self, create: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """The SDK's call with transport retries: the same interface, one layer."""

        async def retried(*args: Any, **kwargs: Any) -> Any:
            import tenacity  # noqa: PLC0415

            kwargs = _strict(_last_error_only(kwargs))
            async for attempt in tenacity.AsyncRetrying(
                stop=tenacity.stop_after_attempt(self.settings.retries + 1),
                retry=tenacity.retry_if_exception(self._is_passing),
                wait=_wait,
                reraise=True,
            ):
                with attempt:
                    await self._cooled()
                    return await self._once(create, args, kwargs)
            return None

        return retried

    async def _once(self, create: Callable[..., Awaitable[Any]], args: Any, kwargs: Any) -> Any:
        usage = _call.get().usage
        usage.requests += 1
        try:
            response = await create(*args, **kwargs)
            _gather(response, _call.get())
            _refused(response)
        except Exception as error:
            usage.failed_requests += 1
            trouble = sort_out(error)
            if trouble.wait and self._is_passing(error):
                self._cool_until = max(self._cool_until, time.monotonic() + trouble.wait)
            if isinstance(error, json.JSONDecodeError):
                # instructor would take it for an invalid answer and ask again at once.
                raise AnswerError("the server's answer is no JSON", retry=True) from None
            raise
        return response

    def _is_passing(self, error: BaseException) -> bool:
        """Whether a further try makes sense within the time that a part has."""
        trouble = sort_out(error)
        patience = min(_LONGEST_WAIT, self.settings.total() / 2)
        return trouble.after is After.RETRY and (trouble.wait or 0.0) <= patience

    async def _cooled(self) -> None:
        """When the server has said how long to wait, all requests of this client do."""
        rest = self._cool_until - time.monotonic()
        if rest > 0:
            await asyncio.sleep(rest)


def _is_invalid(error: BaseException) -> bool:
    """Whether the model may do better when it is shown the errors of its answer."""
    from pydantic import ValidationError  # noqa: PLC0415

    return isinstance(error, ValidationError | json.JSONDecodeError)


def _stop(reasks: int, transport: int) -> tenacity.stop.stop_base:
    import tenacity  # noqa: PLC0415

    return tenacity.stop_after_attempt(reasks + transport + 1)


def _wait(state: tenacity.RetryCallState) -> float:
    """Seconds before the next try: none for a re-ask, else what the server says, else random."""
    import tenacity  # noqa: PLC0415

    error = state.outcome.exception() if state.outcome else None
    if error is None or _is_invalid(error):
        return 0.0
    asked = sort_out(error).wait
    if asked is not None:
        return asked
    return float(tenacity.wait_random_exponential(multiplier=0.5, max=20)(state))


def _gather(response: Any, call: _Call) -> None:
    """Tokens and raw text of a response, before instructor adds up and validates."""
    usage = getattr(response, "usage", None)
    if usage is not None:
        call.usage.input_tokens += usage.prompt_tokens or 0
        call.usage.output_tokens += usage.completion_tokens or 0
        details = getattr(usage, "prompt_tokens_details", None)
        call.usage.cached_tokens += getattr(details, "cached_tokens", None) or 0
    choices = getattr(response, "choices", None) or []
    if choices:
        message = choices[0].message
        calls = message.tool_calls or []
        call.raw = calls[0].function.arguments if calls else message.content


def _refused(response: ChatCompletion) -> None:
    """Raise for what is a response, but holds no answer."""
    choices = getattr(response, "choices", None)
    if not choices:
        raise AnswerError("the server's answer is empty", retry=not hasattr(response, "choices"))
    choice = choices[0]
    if choice.finish_reason == "length":
        raise AnswerError("the answer was cut off at the token limit")
    if choice.finish_reason == "content_filter":
        raise AnswerError("the provider's content filter withheld the answer")
    if getattr(choice.message, "refusal", None):
        raise AnswerError("the model refused to answer")
    if not choice.message.content and not choice.message.tool_calls:
        raise AnswerError("the server's answer is empty")


def _last_error_only(kwargs: dict[str, Any]) -> dict[str, Any]:
    """A re-ask shows the last wrong answer and its errors, not all of them, and not at any length."""
    messages = kwargs.get("messages") or []
    if len(messages) <= _PROMPT_MESSAGES:
        return kwargs
    tail = messages[_PROMPT_MESSAGES:]
    last = max((i for i, m in enumerate(tail) if m["role"] == "assistant"), default=0)
    kept = [_shortened(message) for message in tail[last:]]
    return kwargs | {"messages": [*messages[:_PROMPT_MESSAGES], *kept]}


def _shortened(message: dict[str, Any]) -> dict[str, Any]:
    short = dict(message)
    content = message.get("content")
    if isinstance(content, str) and len(content) > _LONGEST_REASK:
        short["content"] = content[:_LONGEST_REASK]
    if calls := message.get("tool_calls"):
        short["tool_calls"] = [
            call
            | {"function": call["function"] | {
                "arguments": call["function"]["arguments"][:_LONGEST_REASK]}}
            for call in calls
        ]  # fmt: skip
    return short


def _strict(kwargs: dict[str, Any]) -> dict[str, Any]:
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
