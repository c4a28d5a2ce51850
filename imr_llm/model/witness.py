"""Asks for a letter: from the cache what is stored, from the model what is not, part by part."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from imr_llm.cache import AnswerCache, CacheError, StoredAnswer, answer_key
from imr_llm.claim import Testimony
from imr_llm.errors import ConfigurationError
from imr_llm.extraction import Usage
from imr_llm.flight import SingleFlight
from imr_llm.model.answer import (
    ItemsAnswer,
    LetterAnswer,
    OwnAnswer,
    SectionAnswer,
    UnknownAnswer,
    found_item_claims,
    item_claims,
    merged,
    summary_claims,
)
from imr_llm.model.client import Client
from imr_llm.model.loop import worker_loop
from imr_llm.model.own import own_claims, question_of
from imr_llm.model.pace import Pace
from imr_llm.model.prompt import masked, own_requests, prompt_version, requests
from imr_llm.model.provider import provider_of
from imr_llm.model.trouble import After, AnswerError, Trouble, sort_out
from imr_llm.settings import without_login
from imr_llm.silent import silent
from imr_llm.telemetry import add

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from imr_llm.letter import Letter, Span
    from imr_llm.model.answer import AnyAnswer
    from imr_llm.model.prompt import Kind, Request
    from imr_llm.model.provider import Provider
    from imr_llm.schema import Determination
    from imr_llm.settings import Settings


@silent
@dataclass(slots=True)
class Part:
    """One request of a letter, and what became of it."""

    request: Request
    key: str
    answer: AnyAnswer | None = None
    trouble: Trouble | None = None
    usage: Usage = field(default_factory=Usage)

    @property
    def unanswered(self) -> bool:
        """Whether the part is still to be asked."""
        return self.answer is None and self.trouble is None


@silent
@dataclass(slots=True)
class Asked:
    """What a letter's requests came to.

    Attributes:
        testimony: what the model says; None when no part was answered.
        fallback: why an answer, or which part of it, is missing; never letter text.
        cached: whether all that was answered came from the cache.
        refused: whether the server refused the request itself (400, 413, 422).
        kinds: the causes of the fallback, in one word each.
    """

    testimony: Testimony | None
    fallback: str | None
    cached: bool
    usage: Usage
    refused: bool = False
    kinds: tuple[str, ...] = ()


class ModelWitness:
    """A model with its cache, under given settings and for a schema. Safe to share between threads.

    Raises:
        ConfigurationError: the settings name no usable provider.
    """

    def __init__(self, settings: Settings, schema: type[Determination] | None = None) -> None:
        self.settings = settings
        self.schema = schema
        self.question = question_of(schema) if schema else None
        self.provider = provider_of(settings)
        try:
            self.cache = _cache_at(settings.cache_dir)
        except CacheError as error:
            raise ConfigurationError(str(error)) from None
        self._writes = _writes_to(self.cache)
        self.prompt_version = prompt_version()
        self._asked_alike: dict[tuple[Kind, type[AnyAnswer]], str] = {}
        self.further: list[tuple[ModelWitness, bool]] | None = None
        """Who looks again (`again.witnesses`), and whether as the larger model; None until made."""

    def look_up(self, letter: Letter, causes: Mapping[str, str] | None = None) -> list[Part]:
        """The letter's parts, answered as far as the cache can; without a loop and quick.

        `causes` tells, by key, why parts have no answer that were asked already, in batches; then no
        part is asked again.
        """
        how = self.settings.ask, self.settings.part_characters
        told = masked(letter) if self.settings.mask else None
        asked = requests(letter, *how, told=told)
        if self.question:
            asked += own_requests(letter, self.question, *how, told=told)
        parts = self.stored(asked)
        if causes is not None:
            for part in parts:
                if part.answer is None:
                    cause = causes.get(part.key, "batch: not asked")
                    part.trouble = Trouble(cause, After.FALL_BACK, kind="batch")
        return parts

    def stored(self, asked: Iterable[Request]) -> list[Part]:
        """These requests as parts, answered as far as the cache can."""
        parts: list[Part] = []
        for request in asked:
            part = Part(request, self.key(request))
            stored = self.cache.get(part.key)
            if stored is not None:
                part.answer = _sound(stored.answer, request)
            add("imr_llm.cache.lookups", outcome="miss" if part.answer is None else "hit")
            parts.append(part)
        return parts

    async def ask(self, parts: Iterable[Part]) -> None:
        """Ask what has no answer yet, all parts at a time; runs on the worker loop.

        Raises:
            ConfigurationError: what no other letter would change (a wrong key, an unknown model).
        """
        missing = [part for part in parts if part.unanswered]
        await asyncio.gather(*(self._ask(part) for part in missing))
        for part in missing:
            if part.trouble and _stops(part):
                raise ConfigurationError(part.trouble.cause)

    async def _ask(self, part: Part) -> None:
        try:
            part.answer = await _flights.run(part.key, lambda: self._fresh(part))
        except Exception as error:  # noqa: BLE001 (a model's trouble never raises: it falls back)
            part.trouble = sort_out(error)

    async def _fresh(self, part: Part) -> AnyAnswer:
        """Ask the model; of equal parts under way, one is asked and paid for."""
        client = await self.client()
        try:
            async with client.asked(part.request, part.request.answer) as (said, raw, usage):
                part.usage = usage
                check(said, part.request)
                await self._writes.store(part.key, stored_answer(raw, usage, self.settings))
        except Exception as error:
            part.usage = getattr(error, "imr_llm_usage", part.usage)
            raise
        return said

    async def client(self) -> Client:
        """The client for these settings; on the worker loop."""
        return _client(self.settings, self.provider)

    def key(self, request: Request) -> str:
        """Everything that changes the answer, and nothing else: not the API key, not a timeout."""
        kind = request.kind, request.answer
        alike = self._asked_alike.get(kind)
        if alike is None:
            address = self.provider.base_url
            alike = self._asked_alike[kind] = answer_key(
                provider=self.provider.name,
                model=self.provider.model,
                base_url=address and without_login(address),
                mode=self.settings.mode,
                options=self.settings.model_options,
                prompt=_prompt_fingerprint(request.system),
                schema=_fingerprint(request.answer),
            )
        return hashlib.sha256(f"{alike}{request.digest}".encode()).hexdigest()


def stored_answer(raw: str, usage: Usage, settings: Settings) -> StoredAnswer:
    """An answer as the cache keeps it."""
    return StoredAnswer(
        answer=raw,
        input_tokens=usage.input_tokens,
        cached_tokens=usage.cached_tokens,
        output_tokens=usage.output_tokens,
        model=settings.model or "",
        prompt_version=prompt_version(),
        created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def _stops(part: Part) -> bool:
    return part.trouble is not None and part.trouble.after is After.STOP


def heard(letter: Letter, parts: list[Part], *, offline: bool) -> Asked:
    """What all parts together say, and what is missing."""
    text = letter.folded.text
    said = [_testimony(part, letter, text) for part in parts if part.answer is not None]
    usage = Usage()
    for part in parts:
        if part.usage.seconds:  # else it came from the cache
            usage.add(part.usage)
    missing = [part for part in parts if part.answer is None]
    asked_now = any(part.usage.requests for part in parts)
    count = len(letter.sections.items)
    return Asked(
        testimony=merged(said, count) if said else None,
        fallback=_fallback(parts, missing, offline=offline),
        cached=bool(said) and not asked_now,
        usage=usage,
        refused=not said and any(p.trouble and p.trouble.refused_request for p in missing),
        kinds=tuple(sorted({_kind(part, offline=offline) for part in missing})),
    )


def check(said: AnyAnswer, request: Request) -> None:
    """Raise unless the answer is to this very request, and to each of its items once.

    Raises:
        AnswerError: another request's token, or other items than were asked.
    """
    if not request.is_answered_by(said.token):
        raise AnswerError("the answer does not repeat the request's token", kind="wrong_answer")
    if isinstance(said, LetterAnswer | ItemsAnswer | OwnAnswer) and hasattr(said, "items"):
        asked = [number + 1 for number in request.items]
        if sorted(item.item for item in said.items) != asked:
            told = f"{len(said.items)} items answered of {len(asked)} asked"
            raise AnswerError(told, kind="wrong_answer")


def _sound(raw: str, request: Request) -> AnyAnswer | None:
    """A stored answer, validated by today's schema; None when it no longer fits."""
    try:
        said = request.answer.model_validate_json(raw)
        check(said, request)
    except (ValidationError, AnswerError):
        return None
    return said


def _testimony(part: Part, letter: Letter, text: str) -> Testimony:
    said, sentences = part.answer, part.request.sentences
    testimony = Testimony()
    if isinstance(said, SectionAnswer | LetterAnswer | UnknownAnswer):
        testimony.letter = summary_claims(said.summary, sentences)
    if isinstance(said, UnknownAnswer):
        testimony.issues = [found_item_claims(item, text, sentences) for item in said.items]
    elif isinstance(said, LetterAnswer | ItemsAnswer):
        items = letter.sections.items
        testimony.issues = [{} for _ in items]
        for item in said.items:
            title: Span = items[item.item - 1].title
            testimony.issues[item.item - 1] = item_claims(item, title, sentences)
    elif isinstance(said, OwnAnswer) and (question := part.request.question):
        testimony.letter = own_claims(question.letter, getattr(said, "letter", None), sentences)
        testimony.issues = [{} for _ in letter.sections.items]
        for own in getattr(said, "items", ()):
            testimony.issues[own.item - 1] = own_claims(question.item, own, sentences)
    return testimony


def _kind(part: Part, *, offline: bool) -> str:
    if part.trouble is not None:
        return part.trouble.kind
    return "offline" if offline else "not_asked"


def _fallback(parts: list[Part], missing: list[Part], *, offline: bool) -> str | None:
    if not missing:
        return None
    causes = {
        part.request.named(): part.trouble.cause
        if part.trouble
        else ("offline: no stored answer" if offline else "not asked")
        for part in missing
    }
    if len(missing) == len(parts) and len(set(causes.values())) == 1:
        return next(iter(causes.values()))
    return "; ".join(f"{name}: {cause}" for name, cause in causes.items())


@cache
def _fingerprint(answer: type[AnyAnswer]) -> str:
    schema = json.dumps(answer.model_json_schema(), sort_keys=True)
    return hashlib.sha256(schema.encode()).hexdigest()[:16]


@cache
def _prompt_fingerprint(system: str) -> str:
    return hashlib.sha256(system.encode()).hexdigest()[:16]


@cache
def _cache_at(folder: Path) -> AnswerCache:
    return AnswerCache(folder)


class _Writes:
    """Stores answers as they come: while some are being written, the next ones gather.

    Used on the worker loop alone.
    """

    def __init__(self, cache: AnswerCache) -> None:
        self._cache = cache
        self._gathered: dict[str, StoredAnswer] = {}
        self._next: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    async def store(self, key: str, answer: StoredAnswer) -> None:
        """Returns when the answer is on the disk, or could not be put there."""
        self._gathered[key] = answer
        if self._next is None:
            self._next = asyncio.create_task(self._write())
        # Shielded: one letter that is given up does not end the writing for others.
        await asyncio.shield(self._next)

    async def _write(self) -> None:
        async with self._writing:
            answers, self._gathered, self._next = self._gathered, {}, None
            await asyncio.to_thread(self._cache.set_all, answers)


@cache
def _writes_to(answers: AnswerCache) -> _Writes:
    return _Writes(answers)


_flights = SingleFlight()
_clients: dict[Any, Client] = {}


def _client(settings: Settings, provider: Provider) -> Client:
    """The client for these settings, kept for the process: making one costs seconds."""
    key = (
        asyncio.get_running_loop(), provider.name, provider.model, provider.base_url, provider.key,
        settings.mode, settings.timeout, settings.deadline, settings.retries, settings.reasks,
        settings.max_output_tokens, settings.concurrency, settings.requests_per_minute,
        settings.tokens_per_minute, settings.prices, json.dumps(settings.model_options, sort_keys=True, default=str),
    )  # fmt: skip
    if key not in _clients:
        if not _clients:
            atexit.register(_close_clients)
        _clients[key] = Client(settings, _pace(settings, provider))
    return _clients[key]


_paces: dict[Any, Pace] = {}


def _pace(settings: Settings, provider: Provider) -> Pace:
    """One pace for all that is asked of a server under the same limits: second looks, other models."""
    key = (
        asyncio.get_running_loop(), provider.name, provider.base_url, provider.key,
        settings.concurrency, settings.requests_per_minute, settings.tokens_per_minute,
    )  # fmt: skip
    if key not in _paces:
        _paces[key] = Pace(settings)
    return _paces[key]


def cool(seconds: float) -> None:
    """Ask nothing for so long, because another process was told so by the server; from any thread."""
    for client in list(_clients.values()):
        worker_loop().call_soon_threadsafe(client.pace.cool, seconds)


def _close_clients() -> None:
    """At the end of the process: connections are closed, not dropped."""

    async def close() -> None:
        for client in _clients.values():
            await client.close()

    with contextlib.suppress(Exception):
        asyncio.run_coroutine_threadsafe(close(), worker_loop()).result(timeout=2)
