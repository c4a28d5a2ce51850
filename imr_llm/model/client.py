"""A client for one model: instructor over openai, transport retries beneath, re-asks above.

One retry layer for each cause. Transport errors are retried around the SDK's own call, whose
retries are off; an invalid answer is asked again by instructor. Both are bounded in tries, and a
request as a whole in time. What instructor does to a request is the same for every letter, so it is
done once (`prepared`); an answer that is valid at once needs no more of it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from imr_llm.extraction import Usage
from imr_llm.model.books import counted, has_time
from imr_llm.model.lines import Lines
from imr_llm.model.named import named, tokens_in
from imr_llm.model.observed import Observed, observed
from imr_llm.model.pace import Pace
from imr_llm.model.prepared import Prepared, Reply, prepare, reply_of, strict
from imr_llm.model.prices import cost_of
from imr_llm.model.provider import provider_of
from imr_llm.model.quiet import asking, hush
from imr_llm.model.retries import is_invalid, stop, tell_again, wait
from imr_llm.model.trouble import After, refuses_limit, refuses_mode, sort_out
from imr_llm.silent import silent
from imr_llm.telemetry import Log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from contextlib import AbstractContextManager

    import instructor
    import openai
    import tenacity
    from openai import RequestOptions

    from imr_llm.model.answer import AnyAnswer
    from imr_llm.model.prompt import Request
    from imr_llm.settings import Mode, Settings

_log = Log(__name__)

_LESSER: Final[tuple[Mode, ...]] = ("json_schema", "tools", "json")
"""Modes by how surely they enforce the answer's shape on OpenAI-compatible servers: `json_schema` is
constrained decoding where the server can, `tools` is forced by few, `json` merely asked for."""
_LONGEST_WAIT: Final = 120.0
"""A server that asks for a longer pause is not waited for: the rules answer."""
_LONGEST_REASK: Final = 4_000
"""Characters of a wrong answer, and of its errors, that a re-ask repeats."""
_PROMPT_MESSAGES: Final = 2
_THROTTLED: Final = 429


@silent
@dataclass(slots=True)
class _Call:
    """What one request came to, gathered beneath instructor."""

    usage: Usage = field(default_factory=Usage)
    raw: str | None = None
    first: Reply | None = None
    """An answer that has come already and is to be looked over by instructor."""
    sdk: openai.AsyncOpenAI | None = None
    """What the latest request went over."""
    deadline: asyncio.Timeout | None = None
    turn: AsyncExitStack | None = None
    """The turn of the latest request that was answered."""

    async def give_back(self) -> None:
        """Let another request have the turn."""
        turn, self.turn = self.turn, None
        if turn is not None:
            await turn.aclose()

    async def rest(self, seconds: float) -> None:
        """Wait before a request is sent again; in a run, the time that it has does not run."""
        with self.waiting() if has_time() else nullcontext():
            await asyncio.sleep(seconds)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While a turn is waited for, the time that a request has does not run."""
        clock = asyncio.get_running_loop().time
        when = self.deadline.when() if self.deadline else None
        began = clock()
        if self.deadline and when is not None:
            self.deadline.reschedule(None)
        try:
            yield
        finally:
            if self.deadline and when is not None and not self.deadline.expired():
                self.deadline.reschedule(when + clock() - began)


_call: ContextVar[_Call] = ContextVar("imr_llm_call")
_OLD_LIMIT: Final = "max_tokens"
_NEW_LIMIT: Final = "max_completion_tokens"


class Client:
    """Asks one model. Made and used on the worker loop alone."""

    def __init__(self, settings: Settings, pace: Pace | None = None) -> None:
        self.settings = settings
        self.provider = provider_of(settings)
        self.pace = pace or Pace(settings)
        self._lines = Lines(self.provider, settings.timeout)
        self._made: dict[Mode, instructor.AsyncInstructor] = {}
        self._prepared: dict[tuple[Mode, type[AnyAnswer], bool], Prepared] = {}
        self._limit = _NEW_LIMIT if self.provider.is_openai else _OLD_LIMIT
        self._mode = settings.mode
        if self._mode == "auto" and self.provider.speaks_openai:
            self._mode = _LESSER[0]
        self._asker()
        hush()

    @asynccontextmanager
    async def asked(
        self, request: Request, answer: type[AnyAnswer]
    ) -> AsyncIterator[tuple[AnyAnswer, str, Usage]]:
        """The validated answer, its raw text, and what it took.

        No other request has its turn before the block ends, which stores the answer: no more than may
        be under way at a time is lost when the process is killed.

        Raises:
            Exception: whatever went wrong; `trouble.sort_out` tells what follows, and the usage so
                far is on its attribute `imr_llm_usage`.
        """
        call = _Call()
        _call.set(call)
        try:
            said = await self._timed(request, answer)
            yield said, call.raw or said.model_dump_json(), call.usage
        finally:
            await call.give_back()

    async def _timed(self, request: Request, answer: type[AnyAnswer]) -> AnyAnswer:
        """Ask within the time that one part may take; what it took stands in the call."""
        call = _call.get()
        began = time.monotonic()
        try:
            with asking():
                async with asyncio.timeout(self.settings.total()) as call.deadline:
                    return await self._answered(request, answer)
        except Exception as error:
            error.imr_llm_usage = call.usage  # type: ignore[attr-defined]
            raise
        finally:
            call.usage.seconds = time.monotonic() - began
            if call.usage.input_tokens or call.usage.output_tokens:
                call.usage.cost = cost_of(call.usage, self.settings, self.provider)
            counted(call.usage)

    async def _answered(self, request: Request, answer: type[AnyAnswer]) -> AnyAnswer:
        """Ask; an answer to another request is not taken, and asked for again over other connections.

        The last one is given as it is: whoever asked sees that it is not theirs.
        """
        call = _call.get()
        for left in range(self.settings.reasks, -1, -1):
            said = await self._asked(request, answer)
            if request.is_answered_by(said.token):
                break
            if call.sdk is not None:
                await self._lines.leave(call.sdk)
            if not left:
                break
        return said

    async def _asked(self, request: Request, answer: type[AnyAnswer]) -> AnyAnswer:
        """Ask in the present mode; a server that cannot do it is asked in a lesser one from now on."""
        while True:
            mode, limit = self._mode, self._limit
            try:
                return await self._in_mode(mode, request, answer)
            except Exception as error:
                if limit == _OLD_LIMIT and refuses_limit(
                    error
                ):  # some servers know the new name alone
                    self._limit = _NEW_LIMIT
                    continue
                if self._mode == mode:  # else another request has learnt it meanwhile
                    self._mode = self._lesser_mode(error, mode)
                    if self._mode != mode:
                        _log.info("model.mode_refused", mode=mode, next=self._mode)
                if self._mode == mode or not refuses_mode(error, mode):
                    raise

    async def _in_mode(self, mode: Mode, request: Request, answer: type[AnyAnswer]) -> AnyAnswer:
        arguments = self._arguments(request, answer)
        call = _call.get()
        if self.provider.speaks_openai:
            prepared = await self.prepared(mode, arguments, answer)
            reply = await self._sent(prepared.filled(request.text), prepared.options)
            try:
                return answer.model_validate_json(reply.text)
            except ValidationError:
                call.first = reply  # instructor looks it over, and asks again
        arguments["max_retries"] = self._reasking()
        if self.provider.speaks_openai:
            said: AnyAnswer = await self._asker().create(**arguments)
            if not _says(call.raw, said):  # instructor found it elsewhere in the message
                call.raw = None
            return said
        characters = sum(len(message["content"]) for message in arguments["messages"])
        async with AsyncExitStack() as slot:
            with call.waiting():
                turn = await slot.enter_async_context(self.pace.turn(characters))
            before = replace(call.usage)
            with self._observed() as seen:  # all tries: they are the provider's own client's
                try:
                    said = await self._asker().create(**arguments)
                except Exception as error:
                    seen.failed(error)
                    seen.tokens = _tokens(call.usage, before)
                    self._slow_down(error, turn)
                    raise
                seen.answered(_tokens(call.usage, before))
            call.turn = slot.pop_all()
        self.pace.came_through()
        return said

    async def prepared(
        self, mode: Mode, arguments: Mapping[str, Any], answer: type[AnyAnswer]
    ) -> Prepared:
        """What instructor makes of a request in this mode, but for the letter."""
        key = mode, answer, _OLD_LIMIT in arguments
        if key not in self._prepared:
            self._prepared[key] = await prepare(answer, arguments, _modes()[mode])
        return self._prepared[key]

    async def prepared_alone(self, request: Request, answer: type[AnyAnswer]) -> Prepared:
        """The same where a refusal cannot lead to a lesser mode: among many requests of a batch."""
        mode = _LESSER[0] if self.settings.mode == "auto" else self.settings.mode
        with asking():
            return await self.prepared(mode, self._arguments(request, answer), answer)

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
        await self._lines.close()

    def _arguments(self, request: Request, answer: type[AnyAnswer]) -> dict[str, Any]:
        options = self.settings.model_options
        limit = (
            {}
            if {_OLD_LIMIT, _NEW_LIMIT} & options.keys()
            else {self._limit: self.settings.max_output_tokens}
        )
        return {
            "model": self.provider.model,
            "messages": [
                {"role": "system", "content": request.system},
                {"role": "user", "content": request.text},
            ],
            "response_model": answer,
            "strict": False,
            **limit,
        } | options

    def _reasking(self) -> tenacity.AsyncRetrying:
        """A new one for each call: shared by many tasks, none of them would succeed."""
        import tenacity  # noqa: PLC0415

        transport = 0 if self.provider.speaks_openai else self.settings.retries
        return tenacity.AsyncRetrying(
            stop=stop(self.settings.reasks, transport),
            retry=tenacity.retry_if_exception(
                lambda e: is_invalid(e) or (transport > 0 and sort_out(e).after is After.RETRY)
            ),
            wait=wait,
            sleep=_call.get().rest,
            before_sleep=tell_again,
            reraise=True,
        )

    def _openai(self) -> instructor.AsyncInstructor:
        import instructor  # noqa: PLC0415 (a second of import; the rules alone do not need it)

        mode = _modes()[self._mode]
        create = instructor.patch(create=self._create, mode=mode)
        return instructor.AsyncInstructor(client=self.sdk, create=create, mode=mode)

    @property
    def sdk(self) -> openai.AsyncOpenAI:
        """The provider's own client, whose retries are off."""
        return self._lines.sdk

    def _by_name(self) -> instructor.AsyncInstructor:
        """A provider that instructor knows and speaks to through that provider's own package."""
        # None: what instructor thinks best for it.
        made = named(self.provider, _modes().get(self.settings.mode))
        made.on("completion:kwargs", _began)
        made.on("completion:response", _answered)
        made.on("completion:error", _failed)
        return made

    async def _create(self, *_: Any, **kwargs: Any) -> Any:
        """The SDK's call as instructor sees it: the answer that has come, then what is asked again."""
        from openai.types.chat import ChatCompletion  # noqa: PLC0415

        call = _call.get()
        reply, call.first = call.first, None
        if reply is None:
            again = Prepared.of(strict(_last_error_only(kwargs)))
            reply = await self._sent(again.body, again.options)
        return ChatCompletion.construct(**reply.said)

    async def _sent(self, body: Mapping[str, Any], options: RequestOptions) -> Reply:
        """The server's answer, with transport retries."""
        import tenacity  # noqa: PLC0415

        async for attempt in tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self.settings.retries + 1),
            retry=tenacity.retry_if_exception(self._is_passing),
            wait=wait,
            sleep=_call.get().rest,
            before_sleep=tell_again,
            reraise=True,
        ):
            with attempt:
                number = attempt.retry_state.attempt_number
                reply = await self._once(body, options, number)
        return reply

    async def _once(self, body: Mapping[str, Any], options: RequestOptions, attempt: int) -> Reply:
        """One request in its turn."""
        import httpx2  # noqa: PLC0415

        call = _call.get()
        usage = call.usage
        characters = sum(len(message.get("content") or "") for message in body["messages"])
        await call.give_back()  # an answer before this one was of no use
        async with AsyncExitStack() as slot:
            with call.waiting():
                turn = await slot.enter_async_context(self.pace.turn(characters))
            usage.requests += 1
            call.sdk = await slot.enter_async_context(self._lines.taken())
            with self._observed(attempt) as seen:
                try:
                    # The client's own limit is on each read: a body that drips would never meet it.
                    async with asyncio.timeout(_seconds(options) or self.settings.timeout):
                        response: Any = await call.sdk.post(
                            "/chat/completions",
                            cast_to=httpx2.Response,
                            body=body,
                            options=options,
                        )
                    seen.status = response.status_code
                    reply = reply_of(response.content)
                except Exception as error:
                    usage.failed_requests += 1
                    seen.failed(error)
                    _count(usage, seen.tokens)
                    self._slow_down(error, turn)
                    raise
                seen.answered((reply.input_tokens, reply.cached_tokens, reply.output_tokens))
            call.turn = slot.pop_all()
        _count(usage, seen.tokens)
        self.pace.answered(characters, reply.input_tokens, reply.output_tokens)
        call.raw = reply.text
        return reply

    def _observed(self, attempt: int = 1) -> AbstractContextManager[Observed]:
        return observed(self.provider, attempt)

    def _slow_down(self, error: Exception, turn: int) -> None:
        trouble = sort_out(error)
        if trouble.after is not After.RETRY:
            return
        if getattr(error, "status_code", None) == _THROTTLED:
            self.pace.throttled(turn)
        else:
            self.pace.failed()
        if trouble.wait and self._is_passing(error):
            self.pace.asked_to_wait(trouble.wait)

    def _is_passing(self, error: BaseException) -> bool:
        """Whether a further try makes sense within the time that a part has."""
        trouble = sort_out(error)
        patience = min(_LONGEST_WAIT, self.settings.total() / 2)
        return trouble.after is After.RETRY and (has_time() or (trouble.wait or 0.0) <= patience)


def _began(*_: Any, **__: Any) -> None:
    """A provider's own client, which does not pass by our counter, begins a request."""
    _call.get().usage.requests += 1


def _answered(response: object) -> None:
    _count(_call.get().usage, tokens_in(response))


def _failed(*_: Any, **__: Any) -> None:
    _call.get().usage.failed_requests += 1


def _says(raw: str | None, said: AnyAnswer) -> bool:
    try:
        return (
            raw is not None
            and type(said).model_validate_json(raw).model_dump() == said.model_dump()
        )
    except ValidationError:
        return False


def _count(usage: Usage, tokens: tuple[int, int, int]) -> None:
    """Add the input, cached input and output tokens of one response."""
    sent, cached, received = tokens
    usage.input_tokens += sent
    usage.cached_tokens += cached
    usage.output_tokens += received


def _tokens(usage: Usage, before: Usage) -> tuple[int, int, int]:
    """What was counted since."""
    return (
        usage.input_tokens - before.input_tokens,
        usage.cached_tokens - before.cached_tokens,
        usage.output_tokens - before.output_tokens,
    )


def _seconds(options: RequestOptions) -> float | None:
    """The limit that the model's own options set, where they do."""
    given = options.get("timeout")
    return given if isinstance(given, int | float) else None


def _modes() -> dict[str, instructor.Mode]:
    """Instructor's names of the modes."""
    import instructor  # noqa: PLC0415

    return {
        "json_schema": instructor.Mode.JSON_SCHEMA,
        "json": instructor.Mode.JSON,
        "tools": instructor.Mode.TOOLS,
    }


def _last_error_only(kwargs: dict[str, Any]) -> dict[str, Any]:
    """A re-ask shows the last wrong answer and its errors, not all of them, and not at any length."""
    messages = kwargs.get("messages") or []
    if len(messages) <= _PROMPT_MESSAGES:
        return kwargs
    tail = messages[_PROMPT_MESSAGES:]
    last = max((i for i, m in enumerate(tail) if m["role"] == "assistant"), default=0)
    kept = [_shortened(message) for message in tail[last:]]
    return kwargs | {"messages": [*messages[:_PROMPT_MESSAGES], *kept]}


def _said_again(text: str) -> str:
    """A wrong answer, at no length, and without halves of characters, which cannot be sent."""
    return text[:_LONGEST_REASK].encode("utf-8", "replace").decode()


def _shortened(message: dict[str, Any]) -> dict[str, Any]:
    short = dict(message)
    content = message.get("content")
    if isinstance(content, str):
        short["content"] = _said_again(content)
    if calls := message.get("tool_calls"):
        short["tool_calls"] = [
            call
            | {"function": call["function"] | {
                "arguments": _said_again(call["function"]["arguments"])}}
            for call in calls
        ]  # fmt: skip
    return short
