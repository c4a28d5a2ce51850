"""A job's results, checked as single answers are, and put into the cache."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from imr_llm.extraction import Usage
from imr_llm.model.prepared import reply_in
from imr_llm.model.prices import cost_of
from imr_llm.model.trouble import After, AnswerError, Trouble, sort_out
from imr_llm.model.witness import check, stored_answer
from imr_llm.runs.batches.journal import Open
from imr_llm.runs.batches.service import plain
from imr_llm.runs.folder import RunError
from imr_llm.silent import silent
from imr_llm.telemetry import add

if TYPE_CHECKING:
    from openai.types import Batch

    from imr_llm.cache import StoredAnswer
    from imr_llm.model.prompt import Request
    from imr_llm.model.witness import ModelWitness
    from imr_llm.runs.batches.service import Service

_TOGETHER: Final = 256
"""Answers that go into the cache at a time."""
_ANSWERED: Final = 200
_ABSENT: Final = "the provider's batch brought no answer"


class _ItemError(Exception):
    """A request of a job failed by itself; looks as a client's error does."""

    def __init__(self, status: int, code: object) -> None:
        super().__init__(status)
        self.status_code = status
        self.code = code


@silent
@dataclass(slots=True)
class Taken:
    """What a job came to.

    Attributes:
        left: what it brought no sound answer for.
        usage: what it took.
        stops: what no other request would change, such as a model that the key may not use.
        refused: how many requests were refused as such (400, 413, 422).
    """

    left: list[Open] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    stops: str | None = None
    refused: int = 0


async def take_in(
    batch: Batch, asked: dict[str, Request], witness: ModelWitness, service: Service
) -> Taken:
    """Take in what a batch that is over has brought for what was asked.

    Raises:
        RunError: the results cannot be fetched, or the answers not be kept; nothing is lost.
    """
    results = _Results(asked, witness)
    completed = batch.request_counts.completed if batch.request_counts else 0
    for file, least in ((batch.output_file_id, completed), (batch.error_file_id, 0)):
        if file:
            await service.read(file, results.line, least)
    await results.store()
    return results.taken()


class _Results:
    """The lines of a job's files as they come: in any order, twice, or not at all."""

    def __init__(self, asked: dict[str, Request], witness: ModelWitness) -> None:
        self._asked = asked
        self._witness = witness
        self._sound: set[str] = set()
        self._counted: set[str] = set()
        self._troubles: dict[str, tuple[Trouble, bool]] = {}
        self._fresh: dict[str, StoredAnswer] = {}
        self._usage = Usage()

    async def line(self, raw: bytes) -> None:
        """One result; the first sound one for a request counts."""
        try:
            result = json.loads(raw)
            key = result["custom_id"]
            request = self._asked[key]
        except (ValueError, KeyError, TypeError, RecursionError):
            return  # nobody can say whose it is
        if key in self._sound:
            return
        usage = Usage(requests=1)
        try:
            text = self._answer(result, request, usage)
        except (_ItemError, AnswerError, ValidationError, _SwappedError) as error:
            usage.failed_requests = int(isinstance(error, _ItemError))
            self._troubles[key] = _sorted(error)
        else:
            self._sound.add(key)
            self._fresh[key] = stored_answer(text, usage, self._witness.settings)
        self._count(key, usage)
        if len(self._fresh) >= _TOGETHER:
            await self.store()

    async def store(self) -> None:
        """Put what is sound into the cache."""
        answers, self._fresh = self._fresh, {}
        if answers and not await asyncio.to_thread(self._witness.cache.set_all, answers):
            raise RunError(
                f"The answers of a batch cannot be kept in {self._witness.cache.folder}; the same "
                "start takes them in again, without paying for them."
            )

    def taken(self) -> Taken:
        """What all lines came to."""
        taken = Taken(usage=self._usage)
        for key in self._asked.keys() - self._sound:
            trouble, again = self._troubles.get(key, (Trouble(_ABSENT, After.RETRY), True))
            if trouble.after is After.STOP:
                taken.stops = trouble.cause
            else:
                taken.left.append(Open(key, f"batch: {trouble.cause}", again))
                taken.refused += trouble.refused_request
        taken.left.sort(key=lambda each: each.key)
        return taken

    def _answer(self, result: dict[str, Any], request: Request, usage: Usage) -> str:
        response, error = result.get("response"), result.get("error")
        body = response.get("body") if isinstance(response, dict) else None
        status = response.get("status_code") if isinstance(response, dict) else None
        if not isinstance(status, int) or status != _ANSWERED:
            told = body.get("error") if isinstance(body, dict) else error
            code = told.get("code") if isinstance(told, dict) else None
            if isinstance(status, int) and status:
                raise _ItemError(status, code)
            raise AnswerError(f"no answer ({plain(code)})", kind="batch", retry=True)
        try:
            reply = reply_in(body)
        except AnswerError as lacking:
            _add(usage, lacking.tokens)
            raise
        _add(usage, (reply.input_tokens, reply.cached_tokens, reply.output_tokens))
        said = request.answer.model_validate_json(reply.text)
        try:
            check(said, request)
        except AnswerError as wrong:
            raise _SwappedError(wrong.cause, kind=wrong.kind) from None
        return reply.text

    def _count(self, key: str, usage: Usage) -> None:
        """What a request took; a line that comes again was not paid for again."""
        if key in self._counted:
            return
        self._counted.add(key)
        witness = self._witness
        if usage.input_tokens or usage.output_tokens:
            usage.cost = cost_of(usage, witness.settings, witness.provider, batch=True)
        self._usage.add(usage)
        model = witness.provider.model
        add(
            "imr_llm.requests",
            outcome="failed" if usage.failed_requests else "ok",
            model=model,
            batch=True,
        )
        for kind in ("input_tokens", "output_tokens"):
            if number := getattr(usage, kind):
                add(
                    "imr_llm.tokens",
                    number,
                    kind=kind.removesuffix("_tokens"),
                    model=model,
                    batch=True,
                )
        if usage.cost:
            add("imr_llm.cost", usage.cost, model=witness.settings.model)


class _SwappedError(AnswerError):
    """A sound answer, but to another request than the one that it is given for."""


def _sorted(error: Exception) -> tuple[Trouble, bool]:
    """The trouble, and whether the request is to be asked again: also where the answer was no good."""
    trouble = sort_out(error)
    invalid = isinstance(error, ValidationError | _SwappedError)
    return trouble, invalid or trouble.after is After.RETRY


def _add(usage: Usage, tokens: tuple[int, int, int]) -> None:
    usage.input_tokens, usage.cached_tokens, usage.output_tokens = tokens
