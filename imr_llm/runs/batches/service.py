"""The provider's files and batches, with trouble on the way waited out; on the worker loop alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from typing import TYPE_CHECKING, Any, Final, TypeVar

from imr_llm.errors import ConfigurationError, ImrError
from imr_llm.model.quiet import asking
from imr_llm.model.trouble import After, AnswerError, sort_out
from imr_llm.runs.batches.files import URL
from imr_llm.runs.batches.lines import Lines
from imr_llm.runs.folder import RunError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    import openai
    import tenacity
    from openai.types import Batch, FileObject

    from imr_llm.model.client import Client
    from imr_llm.runs.batches.journal import Job

T = TypeVar("T")

OVER: Final = frozenset({"completed", "expired", "failed", "cancelled"})
_NAME: Final = "imr-llm-{run}-{number:05d}.jsonl"
_RUN: Final = "imr_llm_run"
_NUMBER: Final = "imr_llm_job"
_FILE_SECONDS: Final = 600.0
"""That a piece of a file may take: they are large."""
_PAGE: Final = 100
_SLOWER: Final = 1.2
_SLOWEST: Final = 5.0
_LONGEST_WAIT: Final = 120.0
_CODES: Final = frozenset((
    "batch_cancelled", "batch_expired", "billing_hard_limit_reached", "content_policy_violation",
    "context_length_exceeded", "duplicate_custom_id", "empty_file", "invalid_file_size", "mismatched_endpoint", "insufficient_quota",
    "internal_error", "invalid_api_key", "invalid_file", "invalid_file_format", "invalid_json_line",
    "invalid_method", "invalid_request", "invalid_request_error", "invalid_url", "mismatched_model",
    "missing_required_parameter", "model_not_found", "permission_denied", "rate_limit_exceeded",
    "server_error", "token_limit_exceeded", "too_many_requests", "too_many_tasks", "unsupported_value",
))  # fmt: skip


class Service:
    """What the provider does for the jobs of one run.

    Each call raises ConfigurationError for what trying again would not change, and RunError for
    trouble that does not pass.
    """

    def __init__(self, client: Client, run_id: str, poll: float) -> None:
        self._sdk = client.sdk
        self._run = run_id
        self._poll = poll
        self._retries = client.settings.retries

    async def upload(self, job: Job, file: Path) -> str:
        """The id of the job's file; where an answer was lost, of the one that is there already."""
        name = _NAME.format(run=self._run, number=job.number)

        async def once(attempt: int) -> str:
            with file.open("rb") as content:
                size = os.fstat(content.fileno()).st_size
                there = (await self._files()).get(job.number, []) if attempt > 1 else []
                if whole := [each.id for each in there if each.bytes == size]:
                    return whole[0]
                made = await self._sdk.files.create(
                    file=(name, content, "application/jsonl"),
                    purpose="batch",
                    timeout=_file_timeout(),
                )
            return made.id

        return await self._tried(once)

    async def create(self, job: Job) -> Batch:
        """The job's batch; where an answer was lost, the one that is there already."""

        async def once(attempt: int) -> Batch:
            if attempt > 1 and (there := (await self._batches()).get(job.number)):
                return there
            return await self._sdk.batches.create(
                input_file_id=job.file_id or "",
                endpoint=URL,
                completion_window="24h",
                metadata={_RUN: self._run, _NUMBER: str(job.number)},
            )

        return await self._tried(once)

    async def found(self) -> tuple[dict[int, Batch], dict[int, list[FileObject]]]:
        """The batches and the uploaded files of this run, by the numbers of their jobs."""
        return await self._tried(lambda _: self._batches()), await self._tried(
            lambda _: self._files()
        )

    async def ended(self, ids: Iterable[str]) -> list[Batch]:
        """Those of the batches that are over, as soon as one is."""
        pause = self._poll
        while True:
            batches = [await self._retrieved(id) for id in ids]  # noqa: A001
            if over := [batch for batch in batches if batch.status in OVER]:
                return over
            await asyncio.sleep(pause)
            pause = min(_SLOWER * pause, _SLOWEST * self._poll)

    async def read(self, id: str, each: Callable[[bytes], Awaitable[None]], least: int = 0) -> None:  # noqa: A002
        """Give each line of a file to `each`; those of a file that breaks off come again.

        A file of fewer lines than `least` is taken for broken off, too, but for the last try.
        """
        import httpx2  # noqa: PLC0415

        async def once(attempt: int) -> None:
            count, lines = 0, Lines()
            stream = self._sdk.files.with_streaming_response.content(id, timeout=_file_timeout())
            try:
                async with stream as response:
                    async for piece in response.iter_bytes():
                        for line in lines.add(piece):
                            await each(line)
                            count += 1
            except httpx2.TransportError:  # which the client lets through where it streams
                raise AnswerError(
                    "the provider's file breaks off", kind="batch", retry=True
                ) from None
            if rest := lines.rest():
                if not _is_json(rest):
                    raise AnswerError("the provider's file breaks off", kind="batch", retry=True)
                await each(rest)
                count += 1
            if count < least and attempt <= self._retries:
                raise AnswerError("the provider's file is too short", kind="batch", retry=True)

        await self._tried(once)

    async def delete(self, id: str) -> None:  # noqa: A002
        """Delete a file, if it can be done."""
        with contextlib.suppress(Exception), asking():
            await self._sdk.files.delete(id)

    async def _batches(self) -> dict[int, Batch]:
        found: dict[int, Batch] = {}
        async for batch in self._sdk.batches.list(limit=_PAGE):
            told = batch.metadata or {}
            number = told.get(_NUMBER, "")
            if told.get(_RUN) == self._run and number.isdecimal():
                found[int(number)] = batch
        return found

    async def _files(self) -> dict[int, list[FileObject]]:
        found: dict[int, list[FileObject]] = {}
        prefix, _, suffix = _NAME.format(run=self._run, number=0).rpartition("00000")
        async for file in self._sdk.files.list(purpose="batch"):
            number = file.filename.removeprefix(prefix).removesuffix(suffix)
            if file.filename.startswith(prefix) and number.isdecimal():
                found.setdefault(int(number), []).append(file)
        return found

    async def _retrieved(self, id: str) -> Batch:  # noqa: A002
        return await self._tried(lambda _: self._sdk.batches.retrieve(id), patient=True)

    async def _tried(self, act: Callable[[int], Awaitable[T]], *, patient: bool = False) -> T:
        """What `act` brings; what passes is tried again, for ever where nothing depends on it."""
        import tenacity  # noqa: PLC0415

        tries = tenacity.stop_never if patient else tenacity.stop_after_attempt(self._retries + 1)
        try:
            async for attempt in tenacity.AsyncRetrying(
                stop=tries,
                retry=tenacity.retry_if_exception(lambda e: sort_out(e).after is After.RETRY),
                wait=self._wait,
                reraise=True,
            ):
                with attempt, asking():
                    return await act(attempt.retry_state.attempt_number)
        except ImrError:
            raise
        except Exception as error:  # noqa: BLE001 (sorted out; below, so that nothing hangs on to it)
            trouble = sort_out(error)
        told = f"The provider's batches cannot be used: {trouble.cause}"
        if trouble.after is After.RETRY:
            raise RunError(f"{told}; the same start goes on where this one stops.")
        raise ConfigurationError(f"{told}.")

    def _wait(self, state: tenacity.RetryCallState) -> float:
        import tenacity  # noqa: PLC0415

        error = state.outcome.exception() if state.outcome else None
        asked = sort_out(error).wait if error else None
        if asked is not None:
            return min(asked, _LONGEST_WAIT)
        least = min(0.5, self._poll)
        return float(tenacity.wait_random_exponential(multiplier=least, max=self._poll)(state))


def _file_timeout() -> openai.Timeout:
    import openai  # noqa: PLC0415

    return openai.Timeout(_FILE_SECONDS, connect=10.0)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def codes_of(batch: Batch) -> list[str]:
    """The codes of the errors for which a batch was refused; not its messages, which may quote."""
    errors: Any = batch.errors.data if batch.errors else None
    codes = {error.code or "" for error in errors or []}
    return sorted(plain(code) for code in codes)


def plain(code: object) -> str:
    """A provider's code where it is one that we know; a server may put anything in its place."""
    return code if isinstance(code, str) and code in _CODES else "unknown"
