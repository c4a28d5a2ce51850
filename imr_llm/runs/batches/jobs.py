"""The jobs of a run at the provider: each step is in the journal before the next one is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from imr_llm.errors import ConfigurationError
from imr_llm.model.loop import run
from imr_llm.runs.batches.service import codes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openai.types import Batch

    from imr_llm.runs.batches.intake import Taken
    from imr_llm.runs.batches.journal import Job, Journal
    from imr_llm.runs.batches.service import Service

_QUEUE_FULL: Final = "token_limit_exceeded"
"""The account has as many tokens waiting in batches as it may."""


class Jobs:
    """Sends jobs, finds those of an earlier start again, and waits for them.

    `told` is called when a job is created, or over.
    """

    def __init__(self, journal: Journal, service: Service, told: Callable[[Journal], None]) -> None:
        self._journal = journal
        self._service = service
        self._told = told

    def take_up(self) -> None:
        """Find out how far the jobs of an earlier start came, and go on with them."""
        for job in self._journal.jobs:
            self._delete_files(job)
        self._told(self._journal)
        unsure = [job for job in self._journal.under_way if job.state != "created"]
        if not unsure:
            return
        batches, files = run(self._service.found())
        for job in unsure:
            there = [file.id for file in files.get(job.number, [])]
            if batch := batches.get(job.number):
                job.file_id = batch.input_file_id
                self._created(job, batch)
            elif there:
                self._uploaded(job, there[0])
            elif self._journal.has_text(job):
                self.send(job)
            else:
                self._journal.drop(job)
        wanted = {job.file_id for job in self._journal.under_way}
        for file in (file for each in files.values() for file in each):
            if file.id not in wanted:
                run(self._service.delete(file.id))

    def send(self, job: Job) -> None:
        """Upload the job's file, and have the provider begin."""
        self._uploaded(job, run(self._service.upload(job, self._journal.text_file(job.number))))

    def over(self) -> Iterator[tuple[Job, Batch]]:
        """Each job with its batch, when it is over; until none is under way."""
        while jobs := {job.batch_id or "": job for job in self._journal.under_way}:
            for batch in run(self._service.ended(list(jobs))):
                yield jobs[batch.id], batch

    def close(self, job: Job, batch: Batch, taken: Taken) -> None:
        """The job's results are taken in: the provider need not keep them."""
        job.usage, job.ended = taken.usage, batch.status
        ids = (job.file_id, batch.output_file_id, batch.error_file_id)
        job.files = [id for id in ids if id]  # noqa: A001
        self._journal.close(job, taken.left)
        self._told(self._journal)
        self._delete_files(job)

    def fail(self, job: Job, batch: Batch) -> None:
        """The provider refuses the job as a whole; only for a full queue it may be sent again.

        Raises:
            ConfigurationError: names the provider's codes.
        """
        job.files = [job.file_id] if job.file_id else []
        self._journal.drop(job)
        self._delete_files(job)
        codes = codes_of(batch)
        if codes != [_QUEUE_FULL]:
            told = ", ".join(codes) or "without a code"
            raise ConfigurationError(f"The provider refused a batch ({told}).")

    def _uploaded(self, job: Job, file_id: str) -> None:
        job.file_id, job.state = file_id, "uploaded"
        self._journal.note(job)
        self._journal.forget_text(job)
        self._created(job, run(self._service.create(job)))

    def _created(self, job: Job, batch: Batch) -> None:
        job.batch_id, job.state = batch.id, "created"
        self._journal.note(job)
        self._told(self._journal)

    def _delete_files(self, job: Job) -> None:
        """Delete what the provider keeps of a job that is over, if that can be done."""
        if job.files:
            for id in job.files:  # noqa: A001
                run(self._service.delete(id))
            job.files = []
            self._journal.note(job)
