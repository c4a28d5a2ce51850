"""Requests as they come, written to the files of jobs: by count and by bytes, none of them held."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from imr_llm.runs.batches.journal import Job, private, settle
from imr_llm.runs.seal import SealedLines, summing

if TYPE_CHECKING:
    from collections.abc import Callable

    from imr_llm.model.prepared import Prepared
    from imr_llm.model.witness import Part
    from imr_llm.runs.batches.journal import Journal
    from imr_llm.runs.batches.plan import Batching

URL: Final = "/v1/chat/completions"


class JobFiles:
    """The files of one job after the other.

    Args:
        journal: where they are written.
        batching: how large they may be.
        prepared: what is sent for a request, but for its text.
        done: called with each job whose files are complete.
    """

    def __init__(
        self,
        journal: Journal,
        batching: Batching,
        prepared: Callable[[Part], Prepared],
        done: Callable[[Job], None],
    ) -> None:
        self._journal = journal
        self._batching = batching
        self._prepared = prepared
        self._done = done
        self._job: Job | None = None
        self._text: Any = None
        self._asked: Any = None
        self._seal: SealedLines
        self._text_sum = summing()
        self._bytes = 0

    def add(self, part: Part, expected: float) -> None:
        """Write a request to the job's files, or to the next job's where it has no room."""
        line = self._line(part)
        job = self._job
        full = job is not None and (
            job.requests >= self._batching.requests
            or self._bytes + len(line) > self._batching.bytes
        )
        if full:
            self.finish()
        job = self._job or self._begin()
        request = part.request
        asked = json.dumps([part.key, request.kind, request.token, list(request.items)])
        self._text.write(line)
        self._text_sum.update(line)
        self._seal.add(f"{asked}\n".encode())
        self._bytes += len(line)
        job.requests += 1
        job.expected += expected

    def finish(self) -> None:
        """There is nothing more for the job that is being written."""
        job, self._job = self._job, None
        if job is None:
            return
        self._seal.end()
        job.text_sum = self._text_sum.hexdigest()
        for out in (self._text, self._asked):
            settle(out)
            out.close()
        self._journal.add(job)
        self._done(job)

    def abandon(self) -> None:
        """Close what is open; it becomes no job."""
        if self._job is not None:
            self._text.close()
            self._asked.close()
            self._job = None

    def _begin(self) -> Job:
        job = self._job = Job(self._journal.begin(), requests=0)
        self._text = private(self._journal.text_file(job.number))
        self._asked = private(self._journal.asked_file(job.number))
        self._seal, self._text_sum = SealedLines(self._asked), summing()
        self._bytes = 0
        return job

    def _line(self, part: Part) -> bytes:
        # Half of a surrogate pair is no text that could be sent.
        text = part.request.text.encode("utf-8", "replace").decode()
        body = self._prepared(part).filled(text)
        line = {"custom_id": part.key, "method": "POST", "url": URL, "body": body}
        return json.dumps(line).encode() + b"\n"
